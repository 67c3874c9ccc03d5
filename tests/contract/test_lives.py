"""The store's contract: the lives of papers, and why records are one work or seem to be."""

from dataclasses import replace

import pytest

from bot.domain.errors import StorageError
from bot.domain.life import Alike, Event, Rests, Tie, TitlesAgree, Turn
from bot.domain.paper import News, Notice
from bot.intake.remembering import remember
from bot.ports import Library
from tests.contract.givens import DAY, NOW
from tests.fakes.papers import a_paper

PREPRINT = a_paper(1, "Confinement of quarks in a box", authors=["Ada Example", "Bo Li"])
ARTICLE = a_paper("doi:10.1000/x", PREPRINT.title, authors=["A. Example", "B. Li"], source="crossref", version=None)


async def test_events_come_back_oldest_first_and_are_told_once(library: Library) -> None:
    async with library.begin() as work:
        (one,) = await work.papers.remember([PREPRINT], NOW)
        key = one.known.key
        later = Event(key, Turn.RETRACTED, "doi:10.1000/x", "crossref", NOW + DAY)
        first = Event(key, Turn.VERSION, "v1 → v2", "arxiv", NOW)
        await work.lives.add([later, first])
        await work.lives.add([replace(first, at=NOW + DAY, source="oai")])
        await work.lives.add([])
    async with library.begin() as work:
        assert await work.lives.of_paper(key) == [first, later]
        assert await work.lives.of_paper(key + 1) == []


async def test_an_event_of_an_unknown_paper_is_refused(library: Library) -> None:
    with pytest.raises(StorageError):
        async with library.begin() as work:
            await work.lives.add([Event(99, Turn.VERSION, "v1 → v2", "arxiv", NOW)])


async def test_ties_are_found_by_either_end_and_stay_as_first_told(library: Library) -> None:
    tie, other = Tie("a:1", "b:1", Rests.ID, "b:1"), Tie("b:1", "c:1", Rests.TITLE, Alike(TitlesAgree.NEAR, 1, 3))
    async with library.begin() as work:
        await work.ties.add([other, tie])
        await work.ties.add([replace(tie, evidence="told again")])
        assert await work.ties.of_ids(["b:1"]) == [tie, other]
        assert await work.ties.of_ids(["c:1", "d:1"]) == [other]
        assert await work.ties.of_ids([]) == []


async def test_works_are_found_by_the_number_of_their_title(library: Library) -> None:
    async with library.begin() as work:
        keys = [one.known.key for one in await work.papers.remember([a_paper(1), a_paper(2), a_paper(3)], NOW)]
        await work.ties.add_titles({keys[0]: 2**63 - 1, keys[1]: 2**63 - 1, keys[2]: 5})
        await work.ties.add_titles({keys[1]: 5})
        await work.ties.add_titles({})
        assert await work.ties.titled([5, 2**63 - 1, 7]) == {2**63 - 1: [keys[0]], 5: [keys[1], keys[2]]}


async def test_what_happened_goes_over_when_two_works_turn_out_to_be_one(library: Library) -> None:
    async with library.begin() as work:
        one, other = await remember(work, [PREPRINT, a_paper("doi:10.1000/x", "Another title")], NOW)
        (changed,) = await remember(work, [replace(ARTICLE, title="Another title", notice=Notice.CORRECTED)], NOW + DAY)
        assert changed.known.key == other.known.key
        (joined,) = await remember(work, [replace(PREPRINT, links=("doi:10.1000/x",))], NOW + DAY)
        assert joined.known.key == one.known.key
        assert [event.turn for event in await work.lives.of_paper(one.known.key)] == [Turn.ARTICLE, Turn.CORRECTED]
        assert await work.lives.told([one.known.key, other.known.key]) == {
            (one.known.key, Turn.ARTICLE),
            (one.known.key, Turn.CORRECTED),
        }
        assert await work.lives.told([]) == set()
        assert await work.lives.of_paper(other.known.key) == []
        assert await work.ties.of_ids(["doi:10.1000/x"]) == [
            Tie("arxiv:2606.00001", "doi:10.1000/x", Rests.LINK, "doi:10.1000/x")
        ]


async def test_what_a_batch_says_of_known_papers_is_kept(library: Library) -> None:
    async with library.begin() as work:
        (first,) = await remember(work, [PREPRINT], NOW)
        again = replace(PREPRINT, version=2, ids={"doi": "10.1000/x"}, notice=Notice.WITHDRAWN)
        await remember(work, [again, again], NOW + DAY)
        await remember(work, [again], NOW + DAY + DAY)
        told = await work.lives.of_paper(first.known.key)
    assert {(event.turn, event.evidence, event.at) for event in told} == {
        (Turn.ARTICLE, "doi:10.1000/x", NOW + DAY),
        (Turn.VERSION, "v1 → v2", NOW + DAY),
        (Turn.WITHDRAWN, "arxiv:2606.00001", NOW + DAY),
    }


async def test_title_and_authors_are_a_hint_that_joins_nothing(library: Library) -> None:
    stranger = replace(ARTICLE, id="doi:10.1000/y", ids={"doi": "10.1000/y"}, authors=())
    hinted = Tie("arxiv:2606.00001", "doi:10.1000/x", Rests.TITLE, Alike(TitlesAgree.SAME, 2, 2))
    async with library.begin() as work:
        await remember(work, [PREPRINT], NOW)
        found = await remember(work, [ARTICLE, stranger], NOW + DAY)
        assert [one.news for one in found] == [News.FIRST, News.FIRST]
        assert await work.ties.of_ids(["arxiv:2606.00001", "doi:10.1000/y"]) == [hinted]
        await remember(work, [replace(PREPRINT, id="userfeed:1", ids={"userfeed": "1"})], NOW + DAY)
        assert await work.ties.of_ids(["userfeed:1"]) == []


async def test_two_of_one_batch_that_seem_one_are_hinted_at(library: Library) -> None:
    async with library.begin() as work:
        await remember(work, [PREPRINT, ARTICLE], NOW)
        assert [tie.rests for tie in await work.ties.of_ids(["doi:10.1000/x"])] == [Rests.TITLE]


async def test_a_doi_that_authors_wrote_into_two_works_joins_neither(library: Library) -> None:
    doi = {"doi": "10.1000/volume"}
    one, other, third = (
        a_paper(number, f"The {title} part of a story", ids={"arxiv": f"2606.0000{number}", **doi})
        for number, title in enumerate(("opening", "middle", "closing"), start=1)
    )
    async with library.begin() as work:
        told = await remember(work, [one, other], NOW)
        told = [*told, *await remember(work, [third, other, one], NOW + DAY)]
        assert len({each.known.key for each in told}) == 3
        assert [each.news for each in told[3:]] == [News.KNOWN, News.KNOWN]
        assert (await work.papers.keys_of(["doi:10.1000/volume"])) == {"doi:10.1000/volume": told[0].known.key}


async def test_a_preprint_submitted_again_is_the_work_of_its_doi(library: Library) -> None:
    first, again = (a_paper(number, ids={"arxiv": f"2606.0000{number}", "doi": "10.1000/x"}) for number in (1, 2))
    async with library.begin() as work:
        told = await remember(work, [first, replace(again, title=first.title)], NOW)
        assert len({each.known.key for each in told}) == 1
