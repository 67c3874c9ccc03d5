"""The store's contract: how many deliveries stand where, and since when they should have moved on."""

from datetime import timedelta

from bot.domain.delivery import DeliveryKind, DeliveryState, Failed, PostOutcome, Refusal, Refused, Sent, Unknown
from bot.domain.tally import Tally
from bot.domain.watch import Place
from bot.ports import Library
from tests.contract.givens import (
    ARCHIVED,
    DAY,
    LAB,
    LEASE_S,
    MINUTE,
    NEXT_DOOR,
    NOW,
    OTHER_PLATFORM,
    a_delivery,
    claimed,
    enqueued,
)

LEASE = timedelta(seconds=LEASE_S)


async def told(library: Library, at: timedelta = timedelta(0)) -> dict[tuple[str, DeliveryState], Tally]:
    async with library.begin() as work:
        return {(tally.platform, tally.state): tally for tally in await work.log.tallies(NOW + at)}


async def test_an_empty_outbox_has_no_tallies(library: Library) -> None:
    assert await told(library) == {}


async def test_what_waits_is_counted_by_platform_with_its_oldest_instant(library: Library) -> None:
    await enqueued(library, a_delivery(), a_delivery(part=1), a_delivery(OTHER_PLATFORM), at=NOW)
    await enqueued(library, a_delivery(NEXT_DOOR), at=NOW - MINUTE)
    pending = DeliveryState.PENDING
    assert await told(library) == {
        ("discord", pending): Tally("discord", pending, 1, NOW),
        ("slack", pending): Tally("slack", pending, 3, NOW - MINUTE),
    }


async def test_what_must_wait_is_not_late(library: Library) -> None:
    header = a_delivery(kind=DeliveryKind.HEADER)
    await enqueued(library, header, a_delivery(parent=header), a_delivery(NEXT_DOOR), a_delivery(OTHER_PLATFORM))
    async with library.begin() as work:
        await work.parkings.park(NEXT_DOOR, ARCHIVED)
    for claim in await claimed(library):
        async with library.begin() as work:
            await work.outbox.settle(claim, Failed(600, "busy"), NOW)
    waiting = await told(library, MINUTE)
    assert {(tally.count, tally.due_at) for tally in waiting.values()} == {(3, None), (1, None)}
    late = await told(library, timedelta(minutes=11))
    assert {tally.due_at for tally in late.values()} == {NOW + timedelta(minutes=10)}


async def test_each_state_is_counted_but_those_sent(library: Library) -> None:
    places = [OTHER_PLATFORM, LAB, NEXT_DOOR]
    await enqueued(library, *(a_delivery(place, part) for place in places for part in range(2)))
    outcomes: dict[Place, PostOutcome] = {
        OTHER_PLATFORM: Sent("1"),
        LAB: Refused(Refusal.OUR_BUG, "no"),
        NEXT_DOOR: Unknown("lost"),
    }
    for claim in await claimed(library):
        place = claim.delivery.place
        async with library.begin() as work:
            await work.outbox.settle(claim, outcomes[place], NOW, held=place == NEXT_DOOR)
    await claimed(library, at=NOW + MINUTE, limit=3)
    states = {key: (tally.count, tally.due_at) for key, tally in (await told(library, DAY)).items()}
    assert states == {
        ("discord", DeliveryState.SENDING): (1, NOW + MINUTE + LEASE),
        ("slack", DeliveryState.DEAD): (1, NOW),
        ("slack", DeliveryState.HELD): (1, NOW),
        ("slack", DeliveryState.SENDING): (2, NOW + MINUTE + LEASE),
    }


async def test_what_was_given_up_is_given_by_place_since_an_instant(library: Library) -> None:
    await enqueued(library, *(a_delivery(place, part) for place in (LAB, NEXT_DOOR) for part in range(2)))
    for minutes, place in ((0, LAB), (5, LAB), (5, NEXT_DOOR)):
        at = NOW + minutes * MINUTE
        claims = {claim.delivery.place: claim for claim in await claimed(library, at=at, lease_s=0)}
        async with library.begin() as work:
            for claim in claims.values():
                refused = Refused(Refusal.OUR_BUG, "no") if claim.delivery.place == place else Failed(0, "busy")
                await work.outbox.settle(claim, refused, at)
    async with library.begin() as work:
        every = [record.delivery.part for record in await work.log.given_up(LAB, NOW)]
        late = await work.log.given_up(LAB, NOW + MINUTE)
        assert (every, [(one.delivery.part, one.state, one.why) for one in late]) == (
            [0, 1],
            [(1, DeliveryState.DEAD, "no")],
        )
        assert await work.log.given_up(OTHER_PLATFORM, NOW) == []
