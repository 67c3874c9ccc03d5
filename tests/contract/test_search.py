"""Search over the papers in the store: nothing that answers is missed, whatever was noted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.paper import Paper
from bot.domain.search import AnyOf, EveryOf, Neighbours, Part, SearchEntry, Sought
from bot.ports import Library, Work
from tests.contract.givens import DAY, NOW
from tests.fakes.papers import a_paper

BOTH = (Part.TITLE, Part.ABSTRACT)
VIDEO, GRAPH = Neighbours(BOTH, ("video",)), Neighbours(BOTH, ("graph",))


async def noted(work: Work, *papers: Paper) -> list[int]:
    """Remember papers and note their titles' words."""
    keys = [one.known.key for one in await work.papers.remember(papers, NOW)]
    titles = zip(keys, papers, strict=True)
    await work.search.note({key: SearchEntry(title=tuple(paper.title.casefold().split())) for key, paper in titles})
    return keys


async def found(library: Library, sought: Sought | None, limit: int = 10, **how: int) -> list[int]:
    """The numbers of the papers that may answer, as their ids say."""
    async with library.begin() as work:
        each = await work.search.candidates(sought, limit, before=how.get("before"))
    return [int(known.paper.id[-5:]) for known in each]


async def test_what_was_noted_is_found_by_words_phrases_and_beginnings(library: Library) -> None:
    titles = ["Video diffusion", "Diffusion in video", "Graph videos", "视 频"]
    async with library.begin() as work:
        await noted(work, *(a_paper(number, title) for number, title in enumerate(titles, 1)))
    asked: dict[Sought, list[int]] = {
        VIDEO: [2, 1],
        Neighbours(BOTH, ("video", "diffusion")): [1],
        Neighbours(BOTH, ("vid",), prefix=True): [3, 2, 1],
        Neighbours(BOTH, ("in", "vid"), prefix=True): [2],
        Neighbours((Part.ABSTRACT,), ("video",)): [],
        Neighbours(BOTH, ("视", "频")): [4],
        EveryOf((VIDEO, Neighbours(BOTH, ("in",)))): [2],
        EveryOf((VIDEO,), (Neighbours(BOTH, ("in",)),)): [1],
        EveryOf((AnyOf((VIDEO, GRAPH)),), (GRAPH, Neighbours(BOTH, ("diff",), prefix=True))): [],
        AnyOf((GRAPH, Neighbours(BOTH, ("频",)))): [4, 3],
        EveryOf((AnyOf((VIDEO, GRAPH)), Neighbours((Part.TITLE,), ("diffusion",)))): [2, 1],
    }
    for sought, numbers in asked.items():
        assert await found(library, sought) == numbers, sought


async def test_whatever_stands_in_a_token_is_a_part_of_it(library: Library) -> None:
    tokens = ("zhuang/%b", "a*b", 'say"so', "γδ", "한국어", "OR", "NEAR(", "~x", "x" * 5_000)
    async with library.begin() as work:
        (one, *_) = await work.papers.remember([a_paper(1), a_paper(2)], NOW)
        await work.search.note({one.known.key: SearchEntry(people=tokens), one.known.key + 1: SearchEntry()})
    for token in tokens:
        assert await found(library, Neighbours((Part.PEOPLE,), (token,))) == [1], token
    assert await found(library, Neighbours((Part.PEOPLE,), ("zhuang",))) == []


async def test_papers_longer_than_an_index_holds_are_found_by_every_word_and_phrase(library: Library) -> None:
    """Places beyond 16,383, more than 256 of one word, tokens beyond 2 KiB, and more of all than a megabyte."""
    far = (*(f"w{number}" for number in range(17_000)), "far", "end")
    often = ("of", "it") * 300 + ("of", "course")
    crowd = tuple(f"member-{number:030}" for number in range(40_000))
    endless = "x" * 3_000
    entries = [
        SearchEntry(abstract=far),
        SearchEntry(abstract=often),
        SearchEntry(people=crowd),
        SearchEntry(title=(endless + "1",)),
        SearchEntry(title=(endless + "2",)),
    ]
    async with library.begin() as work:
        known = await work.papers.remember([a_paper(number) for number in range(1, 6)], NOW)
        await work.search.note({one.known.key: entry for one, entry in zip(known, entries, strict=True)})
        assert not {known.paper.id for known in await work.search.due(10)} & {a_paper(1).id, a_paper(2).id}
        always = [int(one.paper.id[-5:]) for one in await work.search.candidates(Neighbours(BOTH, ("nobody",)), 10)]
    assert set(always) <= {3}, "a paper that nothing can hold is looked at each time"
    abstract, title = (Part.ABSTRACT,), (Part.TITLE,)
    of_course, prefix = Neighbours(abstract, ("of", "course")), Neighbours(title, (endless,), prefix=True)
    asked: dict[Sought, set[int]] = {
        Neighbours(abstract, ("far", "end")): {1},
        Neighbours(abstract, ("w1", "w2")): {1},
        Neighbours(abstract, ("course",)): {2},
        of_course: {2},
        EveryOf((Neighbours(abstract, ("it",)),), (Neighbours(abstract, ("course", "of")),)): {2},
        EveryOf((Neighbours(abstract, ("w7",)),), (Neighbours(abstract, ("w7", "w9")),)): {1},
        Neighbours((Part.PEOPLE,), (crowd[-1],)): {3},
        Neighbours(title, (endless + "1",)): {4},
        prefix: {4, 5},
        EveryOf((prefix,), (Neighbours(title, (endless + "2",)),)): {4},
    }
    for sought, numbers in asked.items():
        assert set(await found(library, sought)) - set(always) == numbers - set(always), sought


async def test_what_is_due_is_found_by_anything_until_it_is_noted(library: Library) -> None:
    async with library.begin() as work:
        await noted(work, a_paper(1, "Video"), a_paper(2, "Graph"))
        await work.papers.remember([a_paper(3, "Other")], NOW)
    assert await found(library, VIDEO) == [3, 1]
    async with library.begin() as work:
        (due,) = await work.search.due(10)
        await work.search.note({due.key: SearchEntry(title=("other",))})
        assert await work.search.due(10) == []
    assert await found(library, VIDEO) == [1]


async def test_a_changed_paper_is_due_again_and_found_by_its_new_words_alone(library: Library) -> None:
    async with library.begin() as work:
        await noted(work, a_paper(1, "Video"), a_paper(2, "Graph"))
        await work.papers.remember([a_paper(1, "Graph", version=2)], NOW + DAY)
        assert [known.paper.title for known in await work.search.due(10)] == ["Graph"]
        await noted(work, a_paper(1, "Graph", version=2))
        assert await work.search.due(10) == []
    assert await found(library, VIDEO) == []
    assert await found(library, GRAPH) == [2, 1]


async def test_a_paper_that_changes_ever_again_is_never_missed(library: Library) -> None:
    async with library.begin() as work:
        for version in range(1, 50):
            await work.papers.remember([a_paper(1, f"Video {version}", version=version)], NOW)
            entries = {known.key: SearchEntry(title=("video", str(version))) for known in await work.search.due(10)}
            await work.search.note(entries)
    assert await found(library, Neighbours(BOTH, ("video", "49"))) == [1]


async def test_pages_go_on_where_the_last_ended(library: Library) -> None:
    async with library.begin() as work:
        keys = await noted(work, *(a_paper(number, "Video") for number in range(1, 8)))
        await work.papers.remember([a_paper(8, "Video")], NOW)
    assert await found(library, VIDEO, 3) == [8, 7, 6]
    assert await found(library, VIDEO, 3, before=keys[5]) == [5, 4, 3]
    assert await found(library, VIDEO, 3, before=keys[2]) == [2, 1]
    assert await found(library, None, 3) == [8, 7, 6]
    assert await found(library, None, 3, before=keys[1]) == [1]
    assert await found(library, VIDEO, 3, before=keys[0]) == []


async def test_only_what_was_first_seen_since_an_instant_is_found(library: Library) -> None:
    async with library.begin() as work:
        await noted(work, a_paper(1, "Video"))
        await work.papers.remember([a_paper(2, "Video"), a_paper(3, "Graph")], NOW + DAY)
        for sought, numbers in ((VIDEO, ["3", "2"]), (None, ["3", "2"])):
            each = await work.search.candidates(sought, 10, since=NOW + timedelta(microseconds=1))
            assert [known.paper.id[-1] for known in each] == numbers
        assert await work.search.candidates(None, 10, since=NOW + 2 * DAY) == []


async def test_works_that_became_one_are_found_once(library: Library) -> None:
    preprint, article = a_paper(1, "Video"), a_paper("doi:10.1000/00002", "Video", source="crossref")
    async with library.begin() as work:
        await noted(work, preprint, article)
        assert await work.search.known() == 2
        joined = replace(preprint, ids={**preprint.ids, "doi": "10.1000/00002"})
        await work.papers.remember([joined], NOW + DAY)
        assert await work.search.known() == 1
    assert await found(library, VIDEO) == [1]


async def test_what_a_users_feed_brought_is_found_by_its_followers_alone(library: Library) -> None:
    async with library.begin() as work:
        await noted(work, a_paper(1, "Video"), a_paper("userfeed:aa/00002", "Video", ids={"userfeed": "aa/00002"}))
        for sought in (VIDEO, None):
            assert [known.paper.id for known in await work.search.candidates(sought, 10)] == ["arxiv:2606.00001"]
            own = await work.search.candidates(sought, 10, own=("userfeed:aa/",))
            assert [known.paper.id[-1] for known in own] == ["2", "1"]
            assert len(await work.search.candidates(sought, 10, own=("userfeed:a_/",))) == 1
        assert await work.search.known() == 1


async def test_begun_anew_every_paper_is_due_and_the_edition_is_kept(library: Library) -> None:
    async with library.begin() as work:
        assert await work.search.edition() == ""
        await noted(work, a_paper(1, "Video"), a_paper(2, "Graph"))
        await work.search.begin_anew("one")
        await work.search.begin_anew("other")
        assert await work.search.edition() == "other"
        assert [known.paper.title for known in await work.search.due(1)] == ["Graph"]
    assert await found(library, VIDEO) == [2, 1]
