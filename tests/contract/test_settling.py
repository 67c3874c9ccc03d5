"""The store's contract: what comes of a claim, and what the log tells of it."""

from datetime import datetime, timedelta

import pytest

from bot.domain.delivery import (
    Claim,
    DeliveryKind,
    DeliveryRecord,
    DeliveryState,
    Failed,
    PostOutcome,
    Refusal,
    Refused,
    Sent,
    Unknown,
)
from bot.ports import Library
from tests.contract.givens import LAB, LEASE_S, MINUTE, NEXT_DOOR, NOW, a_delivery, claimed, enqueued, posted, says

LATER = NOW + 10 * MINUTE
NOBODY_KNOWS = Unknown("timed out")


async def settled(
    library: Library,
    claim: Claim,
    outcome: PostOutcome,
    at: datetime = NOW,
    *,
    held: bool = False,
    cleared: bool = False,
) -> bool:
    """Settle in a unit of work of its own."""
    async with library.begin() as work:
        return await work.outbox.settle(claim, outcome, at, held=held, cleared=cleared)


async def the_record(library: Library) -> DeliveryRecord:
    """The log's word on the one delivery there is."""
    async with library.begin() as work:
        record = await work.log.get(a_delivery().id)
        assert record
        return record


@pytest.mark.parametrize(
    ("outcome", "state", "why", "over"),
    [
        (Sent("17.1"), DeliveryState.SENT, "", True),
        (Failed(30.0, "ratelimited"), DeliveryState.PENDING, "ratelimited", False),
        (Refused(Refusal.PARK, "is_archived"), DeliveryState.PARKED, "is_archived", False),
        (Refused(Refusal.TENANT, "token_revoked"), DeliveryState.PARKED, "token_revoked", False),
        (Refused(Refusal.WAITED, "accesslimited"), DeliveryState.PARKED, "accesslimited", False),
        (Refused(Refusal.OUR_BUG, "invalid_blocks"), DeliveryState.DEAD, "invalid_blocks", True),
        (Refused(Refusal.IGNORE, "message_not_found"), DeliveryState.SENT, "message_not_found", True),
        (NOBODY_KNOWS, DeliveryState.SENDING, "timed out", False),
    ],
)
async def test_each_outcome_has_its_state(
    library: Library, outcome: PostOutcome, state: DeliveryState, why: str, over: bool
) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    assert await settled(library, claim, outcome, LATER)
    record = await the_record(library)
    ref = outcome.ref if isinstance(outcome, Sent) else None
    assert record == DeliveryRecord(a_delivery(), state, why, LATER if over else None, ref)


async def test_what_nobody_knows_is_attended_to_when_the_outcome_says_and_its_reason_stays(library: Library) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    soon = NOW + timedelta(seconds=2)
    async with library.begin() as work:
        assert await work.outbox.settle(claim, Unknown("reset"), NOW, again_s=2.0)
        assert await work.outbox.stuck("sweeper", soon - timedelta(milliseconds=1), LEASE_S) == []
        (taken,) = await work.outbox.stuck("sweeper", soon, LEASE_S)
        assert await work.outbox.settle(taken, Unknown(""), soon, again_s=LEASE_S)
    assert (await the_record(library)).why == "reset"
    async with library.begin() as work:
        assert await work.outbox.stuck("sweeper", soon + timedelta(seconds=LEASE_S - 0.1), LEASE_S) == []


async def test_what_nobody_can_look_for_is_held(library: Library) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    assert await settled(library, claim, NOBODY_KNOWS, held=True)
    assert (await the_record(library)).state is DeliveryState.HELD
    assert await claimed(library, at=LATER) == []
    async with library.begin() as work:
        assert await work.outbox.stuck("sweeper", LATER, LEASE_S) == []


@pytest.mark.parametrize("sweeper", ["another", "the same"])
async def test_only_the_newest_claim_settles_and_only_once(library: Library, sweeper: str) -> None:
    await enqueued(library, a_delivery())
    (lost,) = await claimed(library, owner="the same")
    async with library.begin() as work:
        (taken,) = await work.outbox.stuck(sweeper, LATER, LEASE_S)
    assert not await settled(library, lost, Sent("late copy"))
    assert await settled(library, taken, Sent("17.1"))
    assert not await settled(library, taken, Failed(1.0, "twice"))
    assert (await the_record(library)).ref == "17.1"


async def test_another_owner_with_the_same_generation_does_not_settle(library: Library) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    stranger = Claim(claim.delivery, "stranger", claim.generation)
    assert not await settled(library, stranger, Sent("1"))
    unknown = Claim(a_delivery(NEXT_DOOR), "worker", 1)
    assert not await settled(library, unknown, Sent("1"))


async def test_a_first_try_that_certainly_failed_was_never_sent(library: Library) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    assert await settled(library, claim, Failed(0.0, "connection refused"))
    (again,) = await claimed(library)
    assert (again.sent_at, again.attempts) == (None, 1)


@pytest.mark.parametrize(("cleared", "sent_at"), [(False, NOW), (True, None)])
async def test_an_earlier_try_that_may_have_been_recorded_is_remembered_until_cleared(
    library: Library, cleared: bool, sent_at: datetime | None
) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    assert await settled(library, claim, NOBODY_KNOWS)
    async with library.begin() as work:
        (stuck,) = await work.outbox.stuck("sweeper", LATER, LEASE_S)
    assert stuck.sent_at == NOW
    assert await settled(library, stuck, Failed(0.0, "absent"), LATER, cleared=cleared)
    (again,) = await claimed(library, at=LATER)
    assert again.sent_at == sent_at
    async with library.begin() as work:
        (lost_again,) = await work.outbox.stuck("sweeper", LATER + MINUTE, LEASE_S)
    assert lost_again.sent_at == (sent_at or LATER)


async def test_a_revised_message_is_what_is_posted(library: Library) -> None:
    await enqueued(library, a_delivery())
    async with library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("mended"), NOW)
        assert not await work.outbox.revise(a_delivery(NEXT_DOOR).id, says("nowhere"), NOW)
    (claim,) = await claimed(library)
    assert claim.delivery.message == says("mended")
    assert await settled(library, claim, Sent("1"))
    assert await claimed(library) == []


async def test_a_posted_message_that_is_revised_is_edited_once(library: Library) -> None:
    await posted(library, a_delivery())
    async with library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("mended"), LATER)
    assert await claimed(library, at=LATER - MINUTE) == []
    (edit,) = await claimed(library, at=LATER)
    assert (edit.ref, edit.delivery.message, edit.attempts) == ("ref-0", says("mended"), 0)
    assert await settled(library, edit, Sent("ref-0"), LATER)
    record = await the_record(library)
    assert (record.state, record.settled_at, record.ref) == (DeliveryState.SENT, NOW, "ref-0")
    assert await claimed(library, at=LATER) == []


async def test_the_same_words_again_are_no_edit(library: Library) -> None:
    await posted(library, a_delivery())
    async with library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, a_delivery().message, NOW)
    assert await claimed(library) == []


async def test_words_that_change_while_the_message_is_being_posted_are_edited_afterwards(library: Library) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("newer"), NOW)
    assert await settled(library, claim, Sent("1"))
    (edit,) = await claimed(library)
    assert (edit.ref, edit.delivery.message) == ("1", says("newer"))


@pytest.mark.parametrize(
    "end",
    [Refused(Refusal.PARK, "x"), Refused(Refusal.OUR_BUG, "x"), Refused(Refusal.IGNORE, "x"), NOBODY_KNOWS],
)
async def test_words_that_change_while_a_post_comes_to_nothing_are_never_posted(
    library: Library, end: PostOutcome
) -> None:
    await enqueued(library, a_delivery())
    (claim,) = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("newer"), NOW)
    assert await settled(library, claim, end, held=True)
    assert await claimed(library, at=LATER) == []


@pytest.mark.parametrize(
    ("outcome", "again_at"),
    [
        (Failed(120.0, "ratelimited"), NOW + 2 * MINUTE),
        (Refused(Refusal.IGNORE, "message_not_found"), None),
        (Refused(Refusal.OUR_BUG, "invalid_blocks"), None),
        (Refused(Refusal.PARK, "is_archived"), None),
    ],
)
async def test_an_edit_that_fails_leaves_the_message_sent(
    library: Library, outcome: PostOutcome, again_at: datetime | None
) -> None:
    await posted(library, a_delivery())
    async with library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("mended"), NOW)
    (edit,) = await claimed(library)
    assert await settled(library, edit, outcome)
    record = await the_record(library)
    assert (record.state, record.ref, record.settled_at) == (DeliveryState.SENT, "ref-0", NOW)
    assert await claimed(library, at=NOW + MINUTE) == []
    again = await claimed(library, at=NOW + 2 * MINUTE)
    assert [claim.ref for claim in again] == (["ref-0"] if again_at else [])


async def test_an_edit_that_got_lost_is_taken_over_as_an_edit(library: Library) -> None:
    await posted(library, a_delivery())
    async with library.begin() as work:
        assert await work.outbox.revise(a_delivery().id, says("mended"), NOW)
    (edit,) = await claimed(library)
    assert await settled(library, edit, NOBODY_KNOWS, held=True)
    async with library.begin() as work:
        (again,) = await work.outbox.stuck("sweeper", LATER, LEASE_S)
    assert (again.ref, again.delivery.message) == ("ref-0", says("mended"))


async def test_many_are_revised_at_once(library: Library) -> None:
    sent, waiting = a_delivery(), a_delivery(NEXT_DOOR)
    await posted(library, sent)
    await enqueued(library, waiting)
    async with library.begin() as work:
        await work.outbox.revise_all({}, NOW)
        await work.outbox.revise_all({sent.id: says("a"), waiting.id: says("b"), "0" * 32: says("c")}, NOW)
    claims = await claimed(library)
    assert [(claim.ref, claim.delivery.message) for claim in claims] == [("ref-0", says("a")), (None, says("b"))]


async def test_a_slot_is_read_out_by_kind_and_part(library: Library) -> None:
    tail, header = a_delivery(kind=DeliveryKind.TAIL), a_delivery(kind=DeliveryKind.HEADER)
    cards = [a_delivery(part=part) for part in (1, 0)]
    await enqueued(library, tail, *cards, header, a_delivery(slot="2026-06-18/digest"), a_delivery(NEXT_DOOR))
    async with library.begin() as work:
        records = await work.log.of_slot(LAB, "2026-06-17/digest")
        assert [record.delivery for record in records] == [header, *reversed(cards), tail]
        assert await work.log.of_slot(LAB, "welcome") == []
        assert await work.log.get("0" * 32) is None


async def test_unfinished_are_those_nobody_settled_for_good(library: Library) -> None:
    deliveries = [a_delivery(part=part) for part in range(5)]
    ends: list[PostOutcome] = [Sent("1"), Refused(Refusal.OUR_BUG, "x"), Refused(Refusal.PARK, "x")]
    await enqueued(library, *deliveries, a_delivery(NEXT_DOOR))
    for end in ends:
        (claim, *_) = await claimed(library)
        assert await settled(library, claim, end)
    (held,) = await claimed(library)
    assert await settled(library, held, NOBODY_KNOWS, held=True)
    async with library.begin() as work:
        here, everywhere = await work.log.unfinished(LAB), await work.log.unfinished()
    assert [record.delivery.part for record in here] == [2, 3, 4]
    assert [record.state.value for record in everywhere] == ["parked", "held", "pending", "sending"]
