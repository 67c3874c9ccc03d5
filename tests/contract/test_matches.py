"""The store's contract: matches, and what people did with papers."""

from dataclasses import replace

from bot.domain.delivery import DeliveryKind
from bot.domain.match import Certainty, Reason
from bot.domain.watch import WatchKind
from bot.ports import Library
from tests.contract.givens import (
    DAY,
    LAB,
    NEXT_DOOR,
    NOW,
    PLACES,
    SAME_CHANNEL_ID,
    a_delivery,
    a_match,
    remembered,
    watched,
)
from tests.fakes.papers import a_paper


async def test_a_match_comes_back_as_it_was_and_the_first_stays(library: Library) -> None:
    reasons = (
        Reason(WatchKind.AUTHOR, "B. Zhuang", ("Bohan Zhuang",), Certainty.POSSIBLE),
        Reason(WatchKind.QUERY, 'kw:"扩散 模型"'),
        Reason(WatchKind.TOPIC, "扩散模型", ("diffusion",), score=0.5),
    )
    match = replace(a_match(1), reasons=reasons, flooded=True)
    async with library.begin() as work:
        await remembered(work)
        await watched(work, LAB)
        await work.matches.add([match])
    async with library.begin() as work:
        await work.matches.add([a_match(1, at=NOW + DAY)])
        assert await work.matches.of_paper(LAB, 1) == [match]


async def test_what_was_only_offered_becomes_live_with_a_live_match(library: Library) -> None:
    offered, live = a_match(1, live=False), replace(a_match(1, at=NOW + DAY), section="cs.LG")
    async with library.begin() as work:
        await remembered(work)
        await watched(work, LAB)
        await work.matches.add([offered])
        assert await work.matches.unposted([LAB]) == []
        await work.matches.add([live, a_match(1, live=False)])
        assert await work.matches.of_paper(LAB, 1) == [live]


async def test_unposted_are_live_matches_of_standing_watches(library: Library) -> None:
    async with library.begin() as work:
        known = await remembered(work, 4)
        await watched(work, LAB, NEXT_DOOR, count=2)
        await work.matches.add(
            [a_match(1), a_match(2, live=False), a_match(3, watch=2), a_match(1, watch=2), a_match(4, NEXT_DOOR)]
        )
        both = await work.matches.unposted([LAB, NEXT_DOOR])
        await work.watches.set_removed(LAB, [2], NOW)
        here = await work.matches.unposted([LAB])
        assert await work.matches.unposted([]) == []
    assert both == [
        (a_match(1), known[0]),
        (a_match(1, watch=2), known[0]),
        (a_match(3, watch=2), known[2]),
        (a_match(4, NEXT_DOOR), known[3]),
    ]
    assert here == [(a_match(1), known[0])]


async def test_a_paper_posted_offered_or_shared_in_a_place_is_not_unposted_there(library: Library) -> None:
    shows = [
        a_delivery(papers=[1], kind=DeliveryKind.CARD),
        a_delivery(papers=[2], kind=DeliveryKind.TAIL),
        a_delivery(papers=[3], kind=DeliveryKind.SHARED),
        a_delivery(papers=[4], kind=DeliveryKind.BRIEFING),
    ]
    async with library.begin() as work:
        await remembered(work, 5)
        await watched(work, LAB, SAME_CHANNEL_ID)
        await work.matches.add([a_match(key, place) for place in (LAB, SAME_CHANNEL_ID) for key in range(1, 6)])
        await work.outbox.enqueue(shows, NOW)
        left = [(match.place, match.paper_key) for match, _ in await work.matches.unposted(PLACES)]
    assert sorted(left) == [(LAB, 4), (LAB, 5), *((SAME_CHANNEL_ID, key) for key in range(1, 6))]


async def test_recent_matches_come_newest_first_offered_ones_too(library: Library) -> None:
    async with library.begin() as work:
        for day in range(3):
            await work.papers.remember([a_paper(day + 1)], NOW + day * DAY)
        await watched(work, LAB, NEXT_DOOR, count=2)
        matches = [a_match(1), a_match(2, watch=2), a_match(2, live=False), a_match(3), a_match(3, NEXT_DOOR)]
        await work.matches.add(matches)
        recent = await work.matches.recent(LAB, NOW + DAY)
        await work.watches.set_removed(LAB, [1], NOW)
        standing = await work.matches.recent(LAB, NOW)
    assert [(match.paper_key, match.watch, known.key) for match, known in recent] == [(3, 1, 3), (2, 1, 2), (2, 2, 2)]
    assert [(match.paper_key, match.watch) for match, _ in standing] == [(2, 2)]


async def test_matches_of_a_paper_tell_of_removed_watches_too(library: Library) -> None:
    async with library.begin() as work:
        await remembered(work, 2)
        await watched(work, LAB, count=2)
        await work.matches.add([a_match(1, watch=2), a_match(1), a_match(2)])
        await work.watches.set_removed(LAB, [2], NOW)
        assert await work.matches.of_paper(LAB, 1) == [a_match(1), a_match(1, watch=2)]
        assert await work.matches.of_paper(LAB, 99) == []


async def test_counts_tell_how_many_since_and_when_last(library: Library) -> None:
    async with library.begin() as work:
        await remembered(work, 3)
        await watched(work, LAB, NEXT_DOOR, count=3)
        await work.matches.add([a_match(1), a_match(2, at=NOW + DAY), a_match(1, watch=2), a_match(3, NEXT_DOOR)])
        counts = await work.matches.counts(LAB, NOW + DAY)
    assert counts == {1: (1, NOW + DAY), 2: (0, NOW)}


async def test_what_was_shown_is_kept_by_person_and_round(library: Library) -> None:
    async with library.begin() as work:
        await remembered(work, 3)
        await work.shown.add(LAB, "ada", [1, 2], NOW)
        await work.shown.add(LAB, "ada", [2, 3], NOW + DAY)
        await work.shown.add(LAB, "bob", [1], NOW)
        await work.shown.add(NEXT_DOOR, "ada", [], NOW)
    async with library.begin() as work:
        assert await work.shown.seen(LAB, "ada") == {1, 2, 3}
        await work.shown.restart(LAB, "ada")
        assert await work.shown.seen(LAB, "ada") == frozenset()
        assert await work.shown.seen(LAB, "bob") == {1}
        assert await work.shown.seen(NEXT_DOOR, "ada") == frozenset()


async def test_a_paper_is_saved_once_and_the_newest_comes_first(library: Library) -> None:
    async with library.begin() as work:
        known = await remembered(work, 2)
        assert await work.saved.add(LAB, 2, "Ada", NOW)
        assert await work.saved.add(LAB, 1, "Bob", NOW + DAY)
    async with library.begin() as work:
        assert not await work.saved.add(LAB, 2, "Bob", NOW + 2 * DAY)
        assert not await work.saved.add(LAB, 2, "Ada", NOW)
        assert await work.saved.all(LAB) == [known[0], known[1]]
        assert await work.saved.all(NEXT_DOOR) == []
        assert await work.saved.remove(LAB, 1)
        assert not await work.saved.remove(LAB, 1)
        assert await work.saved.all(LAB) == [known[1]]


async def test_each_places_newest_saved_are_given_at_once(library: Library) -> None:
    async with library.begin() as work:
        known = await remembered(work, 3)
        for day, key in enumerate((2, 1, 3)):
            assert await work.saved.add(LAB, key, "Ada", NOW + day * DAY)
        assert await work.saved.add(NEXT_DOOR, 1, "Ada", NOW)
        newest = await work.saved.newest([LAB, NEXT_DOOR, PLACES[2]], 2)
    assert dict(newest) == {LAB: [known[2], known[0]], NEXT_DOOR: [known[0]]}
