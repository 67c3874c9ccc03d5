"""The store's contract: digests made, and what is remembered of the sources."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from bot.domain.collection import BatchMark, Freshness, SourceHealth
from bot.domain.delivery import (
    DeliveryKind,
    EmptyCause,
    EmptyReason,
    PostOutcome,
    Refusal,
    Refused,
    Sent,
    Slot,
    Unknown,
)
from bot.ports import Library
from tests.contract.givens import DAY, LAB, NEXT_DOOR, NOW, PLACES, TODAY, a_delivery, a_slot, claimed, enqueued

MARK = BatchMark("arxiv", "cs.CV", frozenset({"arxiv:2606.00001", "arxiv:2606.00002"}), "2606.00002", NOW, 7)
HEALTH = SourceHealth("arxiv", "cs.CV", asked_at=NOW, next_poll_at=NOW + DAY)


async def test_a_slot_comes_back_as_it_was(library: Library) -> None:
    down = EmptyReason(EmptyCause.SOURCE_DOWN, 0, "arxiv", NOW)
    slots = [a_slot(), Slot(LAB, TODAY + DAY, NOW + DAY, of=1243, empty=down)]
    async with library.begin() as work:
        assert await work.slots.open(slots) == slots
    async with library.begin() as work:
        assert await work.slots.since(LAB, NOW) == slots
        assert await work.slots.since(LAB, NOW + DAY) == slots[1:]
        assert await work.slots.since(NEXT_DOOR, NOW) == []


async def test_a_digest_of_a_date_is_made_once(library: Library) -> None:
    first, again = a_slot(), a_slot(at=NOW + DAY)
    others = [a_slot(NEXT_DOOR), a_slot(on=date(2026, 6, 18)), a_slot(name="brief")]
    async with library.begin() as work:
        assert await work.slots.open([first]) == [first]
        assert await work.slots.open([again, *others, a_slot(NEXT_DOOR, at=NOW + DAY)]) == others
        assert await work.slots.open([]) == []


async def test_of_many_that_race_for_a_slot_one_wins(library: Library) -> None:
    async def race(runner: int) -> int:
        async with library.begin() as work:
            return len(await work.slots.open([replace(a_slot(place), posted=runner) for place in PLACES]))

    assert sorted(await asyncio.gather(*map(race, range(5)))) == [0, 0, 0, 0, len(PLACES)]


async def test_the_last_slot_of_each_place(library: Library) -> None:
    newest = a_slot(at=NOW + DAY, on=date(2026, 6, 18))
    async with library.begin() as work:
        await work.slots.open([newest, a_slot(), a_slot(NEXT_DOOR)])
        assert await work.slots.last(PLACES, newest.local_on) == {LAB: newest, NEXT_DOOR: a_slot(NEXT_DOOR)}
        assert await work.slots.last(PLACES, TODAY) == {LAB: a_slot(), NEXT_DOOR: a_slot(NEXT_DOOR)}
        assert await work.slots.last(PLACES, TODAY - DAY) == {}
        assert await work.slots.last([], TODAY) == {}


async def test_the_history_of_many_places(library: Library) -> None:
    days = [a_slot(at=NOW + day * DAY, on=date(2026, 6, 17 + day)) for day in range(3)]
    async with library.begin() as work:
        await work.slots.open([*reversed(days), a_slot(NEXT_DOOR)])
        assert await work.slots.history(PLACES, NOW + DAY) == {LAB: days[1:]}
        assert await work.slots.history(PLACES, NOW) == {LAB: days, NEXT_DOOR: [a_slot(NEXT_DOOR)]}


async def test_a_digest_that_waits_whole_is_unmade_with_all_that_goes_with_it(library: Library) -> None:
    card, tail = a_delivery(papers=[1]), a_delivery(kind=DeliveryKind.TAIL, papers=[2])
    reply = a_delivery(slot="turn/1", kind=DeliveryKind.TURN, parent=card)
    made_up, beside = a_slot(on=TODAY - DAY), a_slot(NEXT_DOOR)
    async with library.begin() as work:
        await work.slots.open([a_slot(), made_up, beside])
    theirs, other = a_delivery(NEXT_DOOR), a_delivery(slot="brief/1", kind=DeliveryKind.BRIEFING)
    await enqueued(library, card, tail, reply, theirs, other)
    await refused(library)
    async with library.begin() as work:
        assert await work.slots.unmake([LAB]) == [a_slot()]
        assert await work.slots.unmake([LAB]) == []
        assert await work.slots.history(PLACES, NOW) == {NEXT_DOOR: [beside]}
        assert [one.delivery for one in await work.log.unfinished()] == [theirs, other]
        assert await work.log.of_paper(LAB, 1) == []
    await enqueued(library, card, tail)
    async with library.begin() as work:
        assert [one.delivery for one in await work.log.of_paper(LAB, 2)] == [tail]


@pytest.mark.parametrize("outcome", [Sent("17.1"), Unknown("lost")])
async def test_a_digest_that_was_begun_or_may_have_been_stays(library: Library, outcome: PostOutcome) -> None:
    deliveries = [a_delivery(part=part) for part in range(2)]
    async with library.begin() as work:
        await work.slots.open([a_slot()])
    await enqueued(library, *deliveries)
    (claim,) = await claimed(library)
    async with library.begin() as work:
        await work.outbox.settle(claim, outcome, NOW)
        assert await work.slots.unmake([LAB]) == []
        assert len(await work.log.of_slot(LAB, "2026-06-17/digest")) == 2


async def refused(library: Library) -> None:
    """Let the platform refuse what is posted next, for good."""
    for claim in await claimed(library):
        async with library.begin() as work:
            await work.outbox.settle(claim, Refused(Refusal.PARK, "is_archived"), NOW)


async def test_a_mark_comes_back_and_a_newer_one_takes_its_place(library: Library) -> None:
    newer = replace(MARK, ids=frozenset(), newest="", fresh_at=NOW + DAY)
    async with library.begin() as work:
        await work.sources.put_mark(MARK)
        await work.sources.put_mark(replace(MARK, source="biorxiv"))
    async with library.begin() as work:
        assert await work.sources.marks("arxiv") == {"cs.CV": MARK}
        await work.sources.put_mark(newer)
        assert await work.sources.marks("arxiv") == {"cs.CV": newer}
        assert await work.sources.marks("pubmed") == {}


async def test_what_was_asked_comes_back_and_what_was_asked_later_takes_its_place(library: Library) -> None:
    async with library.begin() as work:
        assert await work.sources.asked() == {}
        await work.sources.put_asked("arxiv", "one")
        await work.sources.put_asked("biorxiv", "one")
    async with library.begin() as work:
        await work.sources.put_asked("arxiv", "two")
        assert await work.sources.asked() == {"arxiv": "two", "biorxiv": "one"}


async def test_health_comes_back_and_a_newer_one_takes_its_place(library: Library) -> None:
    ill = replace(
        HEALTH,
        succeeded_at=NOW,
        fresh_at=NOW,
        size=120,
        freshness=Freshness.STALE,
        refused=2,
        failures=3,
        failing_since=NOW,
        why="HTML instead of a feed",
        notes=("1,950 entries: close to the feed's limit", "二"),
    )
    other = replace(HEALTH, section="cs.LG")
    async with library.begin() as work:
        for health in (other, HEALTH, ill):
            await work.sources.put_health(health)
    async with library.begin() as work:
        assert await work.sources.health() == [ill, other]
        await work.sources.put_health(HEALTH)
        assert await work.sources.health() == [HEALTH, other]
