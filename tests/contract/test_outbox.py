"""The store's contract: what goes into the outbox, and who gets to post it when."""

import asyncio

import pytest

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryState, Failed, Refusal, Refused, Sent, Unknown
from bot.domain.errors import StorageError
from bot.domain.message import Button, Buttons, Card, Code, Emphasis, Link, Message, Text
from bot.domain.watch import Place
from bot.ports import Library
from tests.contract.givens import (
    ARCHIVED,
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
)

RICH = Message(
    (
        Card(
            number=1,
            label="arXiv (CS.CV)",
            on="2026-06-17",
            badges=("new",),
            title=(Text("On "), Emphasis("视频"), Code("<b>&*_")),
            authors=(Link("Ada", "https://example.org"),),
            abstract=(Text("Line\nline"),),
            menu=(Button("why", "why arxiv:2606.00001"),),
            more=Button("more", "more 1"),
        ),
        Buttons((Button("Undo", "undo 3", style="danger"),)),
    ),
    "One paper",
)


async def test_a_delivery_is_claimed_as_it_was_enqueued(library: Library) -> None:
    delivery = Delivery(LAB, "brief/12", DeliveryKind.BRIEFING, 3, RICH, (2, 1))
    await enqueued(library, delivery)
    (claim,) = await claimed(library)
    assert claim.delivery == delivery
    assert (claim.owner, claim.generation, claim.attempts) == ("worker", 1, 0)
    assert (claim.sent_at, claim.ref, claim.parent_ref) == (None, None, None)


async def test_a_delivery_there_already_stays_as_it_is(library: Library) -> None:
    delivery = a_delivery(papers=[1], kind=DeliveryKind.SHARED)
    await posted(library, delivery)
    await enqueued(library, delivery, a_delivery(papers=[2], kind=DeliveryKind.SHARED))
    assert await claimed(library) == []
    async with library.begin() as work:
        await work.outbox.enqueue([], NOW)
        assert [record.delivery for record in await work.log.of_slot(LAB, "2026-06-17/digest")] == [delivery]
        assert await work.log.of_paper(LAB, 2) == []


@pytest.mark.parametrize("kind", [DeliveryKind.CARD, DeliveryKind.TAIL])
async def test_no_paper_is_a_card_or_in_a_tail_of_a_place_twice(library: Library, kind: DeliveryKind) -> None:
    """Whoever raced: the second one is left out whole, and its other papers stay for the next digest."""
    again = a_delivery(papers=[1, 2], kind=kind, slot="2026-06-18/digest")
    elsewhere = a_delivery(NEXT_DOOR, papers=[1], kind=kind)
    await enqueued(library, a_delivery(papers=[1], kind=kind))
    await enqueued(library, again, elsewhere)
    async with library.begin() as work:
        assert await work.log.get(again.id) is None
        assert await work.log.get(elsewhere.id)
        assert await work.log.of_paper(LAB, 2) == []
    at_once = a_delivery(papers=[3], kind=kind, part=5), a_delivery(papers=[3], kind=kind, part=6)
    await enqueued(library, *at_once)
    async with library.begin() as work:
        assert [record.delivery for record in await work.log.of_paper(LAB, 3)] == [at_once[0]]
        assert await work.log.get(at_once[1].id) is None


async def test_a_paper_may_be_shared_and_briefed_again(library: Library) -> None:
    kinds = (DeliveryKind.CARD, DeliveryKind.SHARED, DeliveryKind.BRIEFING)
    deliveries = [a_delivery(papers=[1], kind=kind) for kind in kinds]
    deliveries += [a_delivery(papers=[1], kind=kind, slot="later") for kind in kinds[1:]]
    await enqueued(library, *deliveries)
    async with library.begin() as work:
        assert [record.delivery for record in await work.log.of_paper(LAB, 1)] == deliveries


async def test_a_place_gets_one_at_a_time_in_the_order_enqueued(library: Library) -> None:
    await enqueued(library, *(a_delivery(part=part) for part in range(3)), a_delivery(NEXT_DOOR))
    first = await claimed(library)
    assert [(claim.delivery.place, claim.delivery.part) for claim in first] == [(LAB, 0), (NEXT_DOOR, 0)]
    assert await claimed(library) == []
    async with library.begin() as work:
        assert await work.outbox.settle(first[0], Sent("1"), NOW)
    assert [claim.delivery.part for claim in await claimed(library)] == [1]


async def test_a_failed_head_holds_its_place_until_its_time_and_no_other(library: Library) -> None:
    await enqueued(library, a_delivery(), a_delivery(part=1), a_delivery(NEXT_DOOR))
    here, there = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.settle(here, Failed(60.0, "ratelimited"), NOW)
        assert await work.outbox.settle(there, Sent("1"), NOW)
    assert await claimed(library, at=NOW + 0.9 * MINUTE) == []
    (again,) = await claimed(library, at=NOW + MINUTE)
    assert (again.delivery.part, again.attempts, again.generation) == (0, 1, 2)


@pytest.mark.parametrize(
    "end", [Refused(Refusal.OUR_BUG, "x"), Refused(Refusal.PARK, "x"), Refused(Refusal.IGNORE, "x")]
)
async def test_what_is_given_up_does_not_hold_its_place(library: Library, end: Refused) -> None:
    await enqueued(library, a_delivery(), a_delivery(part=1))
    (claim,) = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.settle(claim, end, NOW)
    assert [claim.delivery.part for claim in await claimed(library)] == [1]


async def test_a_reply_waits_for_its_parent_and_goes_into_its_thread(library: Library) -> None:
    header = a_delivery(kind=DeliveryKind.HEADER)
    await enqueued(library, header, a_delivery(parent=header), a_delivery(part=1))
    (first,) = await claimed(library)
    assert first.delivery == header
    async with library.begin() as work:
        assert await work.outbox.settle(first, Sent("17.1"), NOW)
    (reply,) = await claimed(library)
    assert (reply.delivery.part, reply.parent_ref) == (0, "17.1")


async def test_a_reply_whose_parent_people_removed_still_goes(library: Library) -> None:
    header = a_delivery(kind=DeliveryKind.HEADER)
    await enqueued(library, header, a_delivery(parent=header))
    (first,) = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.settle(first, Refused(Refusal.IGNORE, "message_not_found"), NOW)
    assert [(claim.delivery.part, claim.parent_ref) for claim in await claimed(library)] == [(0, None)]


async def test_a_reply_whose_parent_is_held_lets_others_pass(library: Library) -> None:
    header = a_delivery(kind=DeliveryKind.HEADER)
    orphan = a_delivery(kind=DeliveryKind.SECTION, parent=a_delivery(slot="never enqueued"))
    await enqueued(library, orphan, header, a_delivery(parent=header), a_delivery(part=1))
    (first,) = await claimed(library)
    async with library.begin() as work:
        assert await work.outbox.settle(first, Unknown("cannot look"), NOW, held=True)
    assert [claim.delivery for claim in await claimed(library)] == [a_delivery(part=1)]


async def test_a_parked_place_is_passed_over(library: Library) -> None:
    await enqueued(library, a_delivery(LAB), a_delivery(NEXT_DOOR))
    async with library.begin() as work:
        await work.parkings.park(LAB, ARCHIVED)
    assert [claim.delivery.place for claim in await claimed(library)] == [NEXT_DOOR]


async def test_tenants_take_turns(library: Library) -> None:
    large = [a_delivery(Place("slack", "T1", f"C{n}")) for n in range(5)]
    small = [a_delivery(SAME_CHANNEL_ID), a_delivery(OTHER_PLATFORM)]
    await enqueued(library, *large, *small)
    claims = await claimed(library, limit=4)
    assert [claim.delivery for claim in claims] == [large[0], *small, large[1]]
    assert [claim.delivery for claim in await claimed(library)] == large[2:]


async def test_two_workers_never_claim_the_same(library: Library) -> None:
    await enqueued(library, *(a_delivery(place, part) for place in PLACES for part in range(2)))
    both = await asyncio.gather(*(claimed(library, owner=name, limit=3) for name in ("one", "other")))
    ids = [claim.delivery.id for claims in both for claim in claims]
    assert len(ids) == len(set(ids)) == len(PLACES)


async def test_released_are_the_parked_deliveries_of_places_not_parked_any_more(library: Library) -> None:
    places = LAB, NEXT_DOOR, SAME_CHANNEL_ID
    await enqueued(library, *map(a_delivery, places))
    claims = await claimed(library)
    async with library.begin() as work:
        await work.parkings.park(LAB, ARCHIVED)
        await work.parkings.park(NEXT_DOOR, ARCHIVED)
        for claim in claims:
            assert await work.outbox.settle(claim, Refused(Refusal.PARK, "is_archived"), NOW)
    async with library.begin() as work:
        await work.parkings.park(SAME_CHANNEL_ID.everywhere, ARCHIVED)
        assert await work.parkings.end(LAB)
        await work.outbox.release(NOW + MINUTE)
        states = {record.delivery.place: record.state for record in await work.log.unfinished()}
    assert states == {
        LAB: DeliveryState.PENDING,
        NEXT_DOOR: DeliveryState.PARKED,
        SAME_CHANNEL_ID: DeliveryState.PARKED,
    }
    assert await claimed(library) == []
    (again,) = await claimed(library, at=NOW + MINUTE)
    assert (again.delivery.place, again.sent_at) == (LAB, None)


async def test_a_lease_that_is_over_can_be_taken_over_once(library: Library) -> None:
    await enqueued(library, a_delivery(), a_delivery(NEXT_DOOR))
    lost, _ = await claimed(library, lease_s=LEASE_S)
    async with library.begin() as work:
        assert await work.outbox.stuck("sweeper", NOW + 0.4 * MINUTE, LEASE_S) == []
        taken = await work.outbox.stuck("sweeper", NOW + 0.5 * MINUTE, LEASE_S)
        assert await work.outbox.stuck("another", NOW + 0.5 * MINUTE, LEASE_S) == []
    assert [claim.delivery.place for claim in taken] == [LAB, NEXT_DOOR]
    assert (taken[0].owner, taken[0].generation) == ("sweeper", lost.generation + 1)
    assert (taken[0].sent_at, taken[0].attempts) == (NOW, 1)


async def test_an_unknown_paper_is_refused_and_nothing_is_enqueued(library: Library) -> None:
    unknown = enqueued(library, a_delivery(papers=[1]), a_delivery(part=1, kind=DeliveryKind.BRIEFING, papers=[-1]))
    with pytest.raises(StorageError, match="contradicts"):
        await unknown
    async with library.begin() as work:
        assert await work.log.unfinished() == []
        assert await work.papers.since(NOW) == []


async def test_the_cards_of_papers_are_those_that_stand_or_will_in_places_that_did_not_hide_them(
    library: Library,
) -> None:
    cards = [a_delivery(place, papers=[1, 2]) for place in (LAB, NEXT_DOOR, OTHER_PLATFORM)]
    others = a_delivery(part=1, papers=[3]), a_delivery(papers=[1], kind=DeliveryKind.SHARED)
    await enqueued(library, *cards, *others)
    async with library.begin() as work:
        await work.hidden.add(NEXT_DOOR, 1, "Ada", NOW)
        (claim, *_) = await work.outbox.claim("worker", NOW, LEASE_S, 1)
        assert claim.delivery == cards[0]
        assert await work.outbox.settle(claim, Refused(Refusal.OUR_BUG, "no_text"), NOW)
    async with library.begin() as work:
        assert await work.log.cards_of([1, 2]) == [(2, cards[1]), (1, cards[2]), (2, cards[2])]
        assert await work.log.cards_of([]) == []


async def test_places_where_nothing_is_left_keep_none_from_its_turn(library: Library) -> None:
    await posted(library, *(a_delivery(Place("slack", f"T{number}", "C1")) for number in range(40)))
    await enqueued(library, last := a_delivery(Place("slack", "T50", "C1")))
    assert [claim.delivery for claim in await claimed(library, limit=1)] == [last]
