"""The store's contract: parked places and tenants, renamed and forgotten places, and what came in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.domain.delivery import (
    Delivery,
    DeliveryKind,
    DeliveryRecord,
    DeliveryState,
    Failed,
    PostOutcome,
    Sent,
    Unknown,
    notice_slot,
)
from bot.domain.parking import ParkedAs, Parking
from bot.domain.watch import Draft, Edit, Place, WatchKind
from bot.ports import Library
from tests.contract.givens import (
    ARCHIVED,
    DAY,
    LAB,
    NEXT_DOOR,
    NOW,
    OTHER_PLATFORM,
    PLACES,
    SAME_CHANNEL_ID,
    a_delivery,
    a_match,
    a_radar,
    a_slot,
    claimed,
    enqueued,
    remembered,
    watched,
)

GONE = Parking(ParkedAs.TENANT, "token_revoked", NOW)
RENAMED = Place("slack", "T1", "C9")


async def test_a_parked_place_is_read_with_its_radar_and_saving_the_radar_leaves_it_so(library: Library) -> None:
    async with library.begin() as work:
        for place in PLACES:
            await work.radars.save(a_radar(place))
        assert await work.parkings.park(LAB, ARCHIVED)
        assert not await work.parkings.park(LAB, replace(ARCHIVED, since=NOW + DAY))
        await work.radars.save(a_radar(LAB))
    async with library.begin() as work:
        radar = await work.radars.get(LAB)
        assert radar is not None
        assert radar.parked == ARCHIVED
        assert [each.place for each in await work.radars.all() if each.parked] == [LAB]
        assert await work.parkings.all() == [(LAB, ARCHIVED)]
        assert await work.parkings.end(LAB)
        assert not await work.parkings.end(LAB)
        assert await work.parkings.get(LAB) is None


async def test_another_reason_keeps_since_when(library: Library) -> None:
    async with library.begin() as work:
        await work.parkings.park(LAB, ARCHIVED)
        assert await work.parkings.park(LAB, Parking(ParkedAs.PLACE, "channel_deleted", NOW + DAY))
        assert await work.parkings.get(LAB) == Parking(ParkedAs.PLACE, "channel_deleted", NOW)
        await work.parkings.end(LAB)
        await work.parkings.park(LAB, replace(ARCHIVED, since=NOW + DAY))
        assert await work.parkings.get(LAB) == replace(ARCHIVED, since=NOW + DAY)


async def test_a_dead_tenant_holds_all_of_its_places_and_people_and_no_other(library: Library) -> None:
    person = LAB.direct("U1")
    deliveries = [a_delivery(place) for place in (*PLACES, person)]
    await enqueued(library, *deliveries)
    async with library.begin() as work:
        await work.radars.save(a_radar(NEXT_DOOR))
        assert await work.parkings.park(LAB.everywhere, GONE)
        radar = await work.radars.get(NEXT_DOOR)
    assert radar is not None
    assert radar.parked == GONE
    assert {claim.delivery.place for claim in await claimed(library)} == {SAME_CHANNEL_ID, OTHER_PLATFORM}
    async with library.begin() as work:
        assert await work.parkings.end(LAB.everywhere)
    assert {claim.delivery.place for claim in await claimed(library)} == {LAB, NEXT_DOOR, person}


async def test_nothing_is_looked_for_in_a_parked_place(library: Library) -> None:
    await enqueued(library, a_delivery(LAB), a_delivery(SAME_CHANNEL_ID))
    claims = await claimed(library)
    async with library.begin() as work:
        for claim in claims:
            await work.outbox.settle(claim, Unknown("timed out"), NOW)
        await work.parkings.park(LAB, ARCHIVED)
    async with library.begin() as work:
        stuck = await work.outbox.stuck("w2", NOW + DAY, 30)
        assert [claim.delivery.place for claim in stuck] == [SAME_CHANNEL_ID]
        await work.parkings.end(LAB)
        assert [claim.delivery.place for claim in await work.outbox.stuck("w2", NOW + DAY, 30)] == [LAB]


async def test_a_place_s_people_are_told_once_in_a_time_however_often_it_is_parked(library: Library) -> None:
    week = timedelta(days=7)
    async with library.begin() as work:
        told = []
        for day in (0, 1, 6, 7, 8, 14):
            await work.parkings.park(LAB, replace(ARCHIVED, since=NOW + day * DAY))
            told.append(await work.parkings.tell(LAB, NOW + day * DAY, week))
            await work.parkings.end(LAB)
    assert told == [True, False, False, True, False, True]


async def test_how_long_a_place_is_kept_depends_on_what_it_is_parked_as(library: Library) -> None:
    async with library.begin() as work:
        await work.parkings.park(LAB, ARCHIVED)
        await work.parkings.park(NEXT_DOOR, Parking(ParkedAs.WAITING, "accesslimited", NOW + DAY))
        await work.parkings.park(SAME_CHANNEL_ID.everywhere, replace(GONE, since=NOW + DAY))
        ended = OTHER_PLATFORM
        await work.parkings.park(ended, ARCHIVED)
        await work.parkings.end(ended)
        over = {days: set(await work.parkings.over(NOW + days * DAY)) for days in (30, 31, 89, 90, 91)}
    gone = {SAME_CHANNEL_ID.everywhere}
    assert over == {30: set(), 31: gone, 89: gone, 90: gone | {LAB}, 91: gone | {LAB, NEXT_DOOR}}


async def test_since_when_a_delivery_fails_is_remembered_until_it_fails_otherwise(library: Library) -> None:
    await enqueued(library, a_delivery())
    since = []
    limited = Failed(1, "accesslimited", patience_s=9)
    outcomes: Sequence[PostOutcome] = (limited, limited, Failed(1, "x"), Sent("1"))
    for hour, outcome in enumerate(outcomes):
        (claim,) = await claimed(library, at=NOW + hour * timedelta(hours=1))
        since.append(claim.failing_since)
        async with library.begin() as work:
            assert await work.outbox.settle(claim, outcome, NOW + hour * timedelta(hours=1))
    assert since == [None, NOW, NOW, None]


async def fill(library: Library, place: Place) -> None:
    """Something of everything that is kept of a place."""
    notice = Delivery(
        place.direct("U1"), notice_slot(place, "2026-06-17"), DeliveryKind.NOTICE, 0, a_delivery().message
    )
    async with library.begin() as work:
        await remembered(work, 4)
        await watched(work, place, count=2)
        await work.radars.save(a_radar(place))
        await work.edits.add(Edit(0, place, "Ada", NOW, "changed", before=a_radar(place)))
        await work.drafts.add(Draft(0, place, "U1", WatchKind.AUTHOR, ("A",), NOW))
        await work.matches.add([a_match(1, place)])
        await work.shown.add(place, "U1", [1], NOW)
        await work.saved.add(place, 1, "Ada", NOW)
        await work.hidden.add(place, 2, "Ada", NOW)
        await work.notifications.add(place, "U1", "Ada", [1], NOW)
        await work.slots.open([a_slot(place)])
        header = a_delivery(place, kind=DeliveryKind.HEADER)
        await work.outbox.enqueue([header, a_delivery(place, papers=[1], parent=header), notice], NOW)
        await work.parkings.park(place, ARCHIVED)


async def kept_of(library: Library, place: Place) -> list[object]:
    """All that is still known of a place."""
    async with library.begin() as work:
        found = [
            await work.radars.get(place),
            *await work.watches.of(place, removed=True),
            await work.edits.get(place),
            await work.matches.of_paper(place, 1),
            await work.shown.seen(place, "U1"),
            await work.saved.all(place),
            await work.hidden.among(place, [1, 2]),
            await work.notifications.of_person(place, "U1"),
            await work.slots.since(place, NOW - DAY),
            *await work.log.unfinished(place),
            *await work.log.of_slot(place.direct("U1"), notice_slot(place, "2026-06-17")),
            await work.parkings.get(place),
        ]
    return [each for each in found if each]


async def test_a_forgotten_place_leaves_nothing_and_the_others_stay_whole(library: Library) -> None:
    for place in PLACES:
        await fill(library, place)
    beside = [await kept_of(library, place) for place in PLACES[1:]]
    async with library.begin() as work:
        await work.premises.forget(LAB)
    assert await kept_of(library, LAB) == []
    assert [await kept_of(library, place) for place in PLACES[1:]] == beside
    async with library.begin() as work:
        (first, *_) = await work.watches.add(LAB, WatchKind.AUTHOR, ["A"], "Ada", NOW)
        assert first.number == 1


async def test_a_forgotten_tenant_leaves_nothing_of_any_of_its_places(library: Library) -> None:
    for place in PLACES:
        await fill(library, place)
    async with library.begin() as work:
        await work.parkings.park(LAB.everywhere, GONE)
        await work.premises.forget(LAB.everywhere)
        assert await work.parkings.get(LAB.everywhere) is None
    assert await kept_of(library, LAB) == await kept_of(library, NEXT_DOOR) == []
    assert len(await kept_of(library, SAME_CHANNEL_ID)) > 10
    assert len(await kept_of(library, OTHER_PLATFORM)) > 10


async def test_a_renamed_place_has_everything_it_had_and_the_ids_of_its_deliveries_stay(library: Library) -> None:
    await fill(library, LAB)
    await fill(library, NEXT_DOOR)
    before = {delivery.delivery.id for delivery in await _unfinished(library, LAB)}
    beside = await kept_of(library, NEXT_DOOR)
    async with library.begin() as work:
        await work.premises.move(LAB, RENAMED)
    assert len(await kept_of(library, LAB)) == 1  # what a person was told of it, by its old name
    assert len(await kept_of(library, RENAMED)) > 10
    assert {delivery.delivery.id for delivery in await _unfinished(library, RENAMED)} == before
    assert await kept_of(library, NEXT_DOOR) == beside
    async with library.begin() as work:
        await work.parkings.end(RENAMED)
        (third,) = await work.watches.add(RENAMED, WatchKind.AUTHOR, ["C"], "Ada", NOW)
        assert third.number == 3
    (claim,) = [one for one in await claimed(library) if one.delivery.place == RENAMED]
    async with library.begin() as work:
        assert await work.outbox.settle(claim, Sent("1.0"), NOW)
        record = await work.log.get(claim.delivery.id)
    assert record is not None
    assert (record.state, record.delivery.place) == (DeliveryState.SENT, RENAMED)


async def _unfinished(library: Library, place: Place) -> Sequence[DeliveryRecord]:
    async with library.begin() as work:
        return await work.log.unfinished(place)


async def test_what_came_in_is_known_in_its_tenant_until_it_is_dropped(library: Library) -> None:
    async with library.begin() as work:
        assert await work.incoming.first("slack", "T1", "Ev1", NOW)
        assert await work.incoming.first("slack", "T2", "Ev1", NOW + DAY)
        assert await work.incoming.first("discord", "T1", "Ev1", NOW)
    async with library.begin() as work:
        assert not await work.incoming.first("slack", "T1", "Ev1", NOW + DAY)
        await work.incoming.drop(NOW + DAY)
        assert await work.incoming.first("slack", "T1", "Ev1", NOW + DAY)
        assert not await work.incoming.first("slack", "T2", "Ev1", NOW + DAY)
