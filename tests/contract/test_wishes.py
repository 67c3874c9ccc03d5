"""The store's contract: words of watches that change, papers that are hidden, people who want to be mentioned."""

from dataclasses import replace

from bot.domain.match import Hiding
from bot.domain.message import Mention
from bot.domain.watch import Draft, Edit, WatchKind
from bot.ports import Library
from tests.contract.givens import DAY, LAB, NEXT_DOOR, NOW, PLACES, a_delivery, a_match, remembered, watched
from tests.fakes.papers import a_paper


async def test_a_watch_gets_other_words_and_keeps_its_number_and_maker(library: Library) -> None:
    async with library.begin() as work:
        await watched(work, LAB, NEXT_DOOR)
        (before,) = await work.watches.of(LAB)
        after = replace(before, kind=WatchKind.KEYWORD, text="other words", worded_by="Lin", worded_at=NOW + DAY)
        await work.watches.reword(after)
    async with library.begin() as work:
        assert await work.watches.of(LAB) == [after]
        assert await work.watches.active() == [after, *await work.watches.of(NEXT_DOOR)]
        assert (before.since, after.since) == (NOW, NOW + DAY)
        await work.watches.reword(before)
        assert await work.watches.of(LAB) == [before]


async def test_a_change_of_words_and_its_draft_come_back_as_they_were(library: Library) -> None:
    async with library.begin() as work:
        await watched(work, LAB)
        standing = tuple(await work.watches.of(LAB))
        edit = await work.edits.add(Edit(0, LAB, "Ada", NOW, "changed", reworded=standing, hid=(3, 4)))
        assert await work.edits.get(LAB, edit.key) == edit
        draft = await work.drafts.add(Draft(0, LAB, "U1", WatchKind.KEYWORD, ("x",), NOW, number=1))
        assert await work.drafts.take(LAB, "U1", draft.key, NOW) == draft


async def test_what_other_words_found_is_retired_and_found_again_by_the_new_ones(library: Library) -> None:
    async with library.begin() as work:
        known = await remembered(work, 3)
        await watched(work, LAB, count=2)
        await work.matches.add([a_match(1), a_match(2, live=False), a_match(3), a_match(1, watch=2)])
        await work.outbox.enqueue([a_delivery(papers=[3])], NOW)
        assert [match.paper_key for match, _ in await work.matches.due(LAB, 1)] == [1]
        await work.matches.retire(LAB, 1, NOW + DAY)
    retired = replace(a_match(1), retired_at=NOW + DAY)
    async with library.begin() as work:
        assert await work.matches.unposted([LAB]) == [(a_match(1, watch=2), known[0])]
        assert [match.watch for match, _ in await work.matches.recent(LAB, NOW)] == [2]
        assert set(await work.matches.counts(LAB, NOW)) == {2}
        assert await work.matches.of_paper(LAB, 1) == [retired, a_match(1, watch=2)]
        assert await work.matches.due(LAB, 1) == [(retired, known[0])]
        await work.matches.add([a_match(1, live=False, at=NOW + DAY), a_match(2, at=NOW + DAY)])
        again = await work.matches.of_paper(LAB, 1)
        assert again[0] == a_match(1, live=False, at=NOW + DAY)
        assert [match.paper_key for match, _ in await work.matches.due(LAB, 1)] == [2]


async def test_a_work_that_joins_another_keeps_what_stands_before_what_is_retired(library: Library) -> None:
    async with library.begin() as work:
        await remembered(work, 2)
        await watched(work, LAB)
        await work.matches.add([a_match(1)])
        await work.matches.retire(LAB, 1, NOW)
        await work.matches.add([a_match(2)])
        await work.hidden.add(NEXT_DOOR, 2, "Ada", NOW)
        one, other = a_paper(1), a_paper(2)
        await work.papers.remember([replace(one, ids={**one.ids, **other.ids})], NOW)
        assert await work.papers.keys_of([other.id]) == {other.id: 1}
        assert await work.matches.of_paper(LAB, 1) == [a_match(1)]
        assert await work.hidden.of_paper(NEXT_DOOR, 1) == Hiding("Ada", NOW)


async def test_a_hidden_paper_comes_no_more_in_its_place_alone(library: Library) -> None:
    async with library.begin() as work:
        known = await remembered(work, 2)
        await watched(work, LAB, NEXT_DOOR)
        await work.matches.add([a_match(key, place) for key in (1, 2) for place in (LAB, NEXT_DOOR)])
        assert await work.hidden.of_paper(LAB, 1) is None
        assert await work.hidden.add(LAB, 1, "Ada", NOW)
        assert not await work.hidden.add(LAB, 1, "Lin", NOW + DAY)
        assert await work.hidden.of_paper(LAB, 1) == Hiding("Ada", NOW)
        assert await work.hidden.among(LAB, [1, 2]) == {1}
    async with library.begin() as work:
        assert [match.paper_key for match, _ in await work.matches.unposted([LAB])] == [2]
        assert [match.paper_key for match, _ in await work.matches.recent(LAB, NOW)] == [2]
        assert [match.paper_key for match, _ in await work.matches.unposted([NEXT_DOOR])] == [1, 2]
        assert [match.paper_key for match, _ in await work.matches.due(LAB, 1)] == [1, 2]
        await work.hidden.add(LAB, 2, "Ada", NOW + DAY)
        await work.hidden.add(NEXT_DOOR, 2, "Kim", NOW)
        newest = await work.hidden.newest(PLACES, 1)
        assert newest == {LAB: [known[1]], NEXT_DOOR: [known[1]]}
        await work.hidden.remove(LAB, [1, 9])
        assert [match.paper_key for match, _ in await work.matches.recent(LAB, NOW)] == [1]


async def test_people_are_mentioned_for_their_watches_until_they_wish_it_no_more(library: Library) -> None:
    async with library.begin() as work:
        await work.notifications.add(LAB, "U2", "Lin", [3, 1], NOW)
        await work.notifications.add(LAB, "U1", "Ada", [1], NOW + DAY)
        await work.notifications.add(LAB, "U2", "Lin, renamed", [1], NOW + 2 * DAY)
        await work.notifications.add(NEXT_DOOR, "U1", "Ada", [1], NOW)
    async with library.begin() as work:
        lin, ada = Mention("Lin", "U2"), Mention("Ada", "U1")
        assert await work.notifications.of_person(LAB, "U2") == [1, 3]
        assert await work.notifications.of([LAB, PLACES[2]]) == {LAB: {1: [lin, ada], 3: [lin]}}
        await work.notifications.remove(LAB, "U2", [1, 7])
        assert await work.notifications.of([LAB, NEXT_DOOR]) == {LAB: {1: [ada], 3: [lin]}, NEXT_DOOR: {1: [ada]}}
