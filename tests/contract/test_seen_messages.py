"""The store's contract: what is seen on the platform settles a delivery, places rest, and late copies are kept."""

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import (
    DeliveryKind,
    DeliveryState,
    Failed,
    LateCopy,
    PostOutcome,
    Refusal,
    Refused,
    Sent,
    Sighting,
    Unknown,
)
from bot.domain.watch import Place
from bot.ports import Library
from tests.contract.givens import (
    DAY,
    LAB,
    LEASE_S,
    MINUTE,
    NEXT_DOOR,
    NOW,
    OTHER_PLATFORM,
    PLACES,
    SAME_CHANNEL_ID,
    a_delivery,
    claimed,
    enqueued,
    posted,
    says,
)

HALF = 0.5 * MINUTE


async def settled(library: Library, outcome: PostOutcome, *, held: bool = False) -> None:
    """Claim the one delivery there is, and settle it so."""
    (claim,) = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.settle(claim, outcome, NOW, held=held)


@pytest.mark.parametrize("digits", [32, 30])
async def test_a_message_that_is_seen_settles_its_delivery_while_another_is_at_it(
    library: Library, digits: int
) -> None:
    delivery = a_delivery()
    await enqueued(library, delivery, a_delivery(part=1))
    (claim,) = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.confirm(delivery.id[:digits], "17.1", NOW + HALF) is Sighting.SETTLED
        assert not await work.outbox.settle(claim, Unknown("lost"), NOW + HALF)
        record = await work.log.get(delivery.id)
        assert record is not None
        assert (record.state, record.ref, record.settled_at) == (DeliveryState.SENT, "17.1", NOW + HALF)
    assert [claim.delivery.part for claim in await claimed(library, at=NOW + HALF)] == [1]


async def test_where_it_settles_a_delivery_its_place_rests_before_the_next_one(library: Library) -> None:
    delivery = a_delivery()
    await enqueued(library, delivery, a_delivery(part=1))
    await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.confirm(delivery.id, "17.1", NOW, rest_s=2.0) is Sighting.SETTLED
    assert await claimed(library, at=NOW + timedelta(seconds=1.9)) == []
    assert [claim.delivery.part for claim in await claimed(library, at=NOW + timedelta(seconds=2))] == [1]


@pytest.mark.parametrize(
    ("outcome", "held"),
    [(Unknown("lost"), True), (Failed(60, "limited"), False), (Refused(Refusal.OUR_BUG, "x"), False)],
)
async def test_it_settles_what_was_held_waited_for_or_given_up_as_well(
    library: Library, outcome: PostOutcome, held: bool
) -> None:
    delivery = a_delivery()
    await enqueued(library, delivery)
    await settled(library, outcome, held=held)
    async with library.begin() as work:
        assert await work.outbox.confirm(delivery.id, "17.1", NOW) is Sighting.SETTLED
        record = await work.log.get(delivery.id)
        assert record is not None
        assert (record.state, record.why) == (DeliveryState.SENT, "")
    assert await claimed(library, at=NOW + DAY) == []


async def test_seen_again_it_is_the_delivery_still_and_a_second_message_is_a_copy_to_delete(library: Library) -> None:
    delivery = a_delivery()
    await posted(library, delivery)
    async with library.begin() as work:
        assert await work.outbox.confirm(delivery.id, "ref-0", NOW) is Sighting.KNOWN
        assert await work.outbox.late_copies() == []
        assert await work.outbox.confirm(delivery.id, "17.2", NOW) is Sighting.COPY
        assert await work.outbox.confirm(delivery.id, "17.2", NOW) is Sighting.COPY
    async with library.begin() as work:
        assert await work.outbox.late_copies() == [LateCopy(LAB, "17.2")]
        record = await work.log.get(delivery.id)
        assert record is not None
        assert record.ref == "ref-0"
        await work.outbox.withdrawn(LateCopy(LAB, "17.2"))
        assert await work.outbox.late_copies() == []


@pytest.mark.parametrize(("posted_as", "seen_as"), [("17", "5/17"), ("5/17", "17")])
async def test_a_message_is_the_same_one_with_its_channel_named_and_without(
    library: Library, posted_as: str, seen_as: str
) -> None:
    delivery = a_delivery()
    await enqueued(library, delivery)
    await settled(library, Sent(posted_as))
    async with library.begin() as work:
        assert await work.outbox.confirm(delivery.id, seen_as, NOW) is Sighting.KNOWN
        assert await work.outbox.confirm(delivery.id, "5/18", NOW) is Sighting.COPY


async def test_of_what_people_removed_every_message_is_a_copy(library: Library) -> None:
    delivery = a_delivery()
    await enqueued(library, delivery)
    await settled(library, Refused(Refusal.IGNORE, "message_not_found"))
    async with library.begin() as work:
        assert await work.outbox.confirm(delivery.id, "17.1", NOW) is Sighting.COPY


async def test_new_words_that_came_while_it_was_posted_are_still_shown_after_it_was_seen(library: Library) -> None:
    delivery = a_delivery()
    await enqueued(library, delivery)
    await claimed(library)
    async with library.begin() as work:
        await work.outbox.revise(delivery.id, says("newer"), NOW)
        await work.outbox.confirm(delivery.id, "17.1", NOW)
    (edit,) = await claimed(library)
    assert (edit.ref, edit.delivery.message) == ("17.1", says("newer"))


async def test_a_strange_mark_settles_nothing(library: Library) -> None:
    await enqueued(library, a_delivery())
    async with library.begin() as work:
        assert await work.outbox.confirm("0" * 32, "17.1", NOW) is Sighting.UNKNOWN
        assert await work.outbox.late_copies() == []


@pytest.mark.parametrize(
    ("resting", "left"),
    [
        (LAB, [NEXT_DOOR, SAME_CHANNEL_ID, OTHER_PLATFORM]),
        (Place("slack", "T1", ""), [SAME_CHANNEL_ID, OTHER_PLATFORM]),
        (Place("slack", "", ""), [OTHER_PLATFORM]),
    ],
    ids=["place", "tenant", "platform"],
)
async def test_what_rests_is_passed_over_until_its_time(library: Library, resting: Place, left: list[Place]) -> None:
    await enqueued(library, *map(a_delivery, PLACES))
    async with library.begin() as work:
        await work.outbox.rest(resting, NOW + MINUTE)
        await work.outbox.rest(resting, NOW + HALF)  # the longer one stays
    assert [claim.delivery.place for claim in await claimed(library)] == left
    assert await claimed(library, at=NOW + 0.9 * MINUTE) == []
    assert len(await claimed(library, at=NOW + MINUTE)) == len(PLACES) - len(left)


async def test_edits_rest_too(library: Library) -> None:
    await posted(library, a_delivery())
    async with library.begin() as work:
        await work.outbox.rest(LAB, NOW + MINUTE)
        await work.outbox.revise(a_delivery().id, says("newer"), NOW)
    assert await claimed(library) == []
    assert len(await claimed(library, at=NOW + MINUTE)) == 1


async def test_the_next_one_due_is_told_to_the_instant(library: Library) -> None:
    async def due_at(now: datetime = NOW) -> object:
        async with library.begin() as work:
            return await work.outbox.due_at(now)

    assert await due_at() is None
    header = a_delivery(kind=DeliveryKind.HEADER)
    await enqueued(library, header, a_delivery(parent=header), a_delivery(NEXT_DOOR), a_delivery(SAME_CHANNEL_ID))
    claims = {claim.delivery.place: claim for claim in await claimed(library)}
    assert await due_at() is None  # all are busy, or wait for a parent
    async with library.begin() as work:
        await work.outbox.settle(claims[NEXT_DOOR], Failed(60, "limited"), NOW)
    assert await due_at() == NOW + MINUTE
    async with library.begin() as work:
        await work.outbox.settle(claims[LAB], Sent("17.1"), NOW, rest_s=30)
    assert await due_at() == NOW + HALF
    async with library.begin() as work:
        await work.outbox.rest(Place("slack", "T1", ""), NOW + 2 * MINUTE)
    assert await due_at(NOW + MINUTE) == NOW + 2 * MINUTE


async def test_an_edit_that_failed_is_due_at_its_time(library: Library) -> None:
    await posted(library, a_delivery())
    async with library.begin() as work:
        await work.outbox.revise(a_delivery().id, says("newer"), NOW)
    await settled(library, Failed(60, "limited"))
    async with library.begin() as work:
        assert await work.outbox.due_at(NOW) == NOW + MINUTE


async def test_after_the_clock_was_set_back_nothing_waits_for_the_old_hours(library: Library) -> None:
    """They are the fake's as well: whoever claims by a clock that runs ahead of it leaves them behind."""
    ahead = NOW + DAY
    await enqueued(library, *map(a_delivery, PLACES), at=ahead)
    here, *_ = await claimed(library, at=ahead, limit=2)
    async with library.begin() as work:
        await work.outbox.settle(here, Failed(60, "limited"), ahead)
        await work.outbox.rest(Place("slack", "T2", ""), ahead + MINUTE)
        await work.outbox.release(NOW)
    async with library.begin() as work:
        stuck = await work.outbox.stuck("sweeper", NOW, LEASE_S)
        free = await work.outbox.claim("worker", NOW, LEASE_S, 10)
    assert (len(stuck), len(free)) == (1, 3)


@pytest.mark.parametrize("ref", ["m1", "thread/m1", "C7/m1"])
async def test_a_delivery_is_found_by_its_message(library: Library, ref: str) -> None:
    delivery = a_delivery()
    await enqueued(library, delivery, a_delivery(NEXT_DOOR))
    for claim in await claimed(library):
        async with library.begin() as work:
            await work.outbox.settle(claim, Sent("thread/m1" if claim.delivery == delivery else "m2"), NOW)
    async with library.begin() as work:
        record = await work.log.at_ref(LAB, ref)
        assert record is not None
        assert record.delivery == delivery
        assert await work.log.at_ref(LAB, "m2") is None
        assert await work.log.at_ref(LAB, "1") is None
