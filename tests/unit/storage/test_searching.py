"""Search is percolation over the store: the same papers for the same query, over a real database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.collection import Batch
from bot.domain.errors import SearchDamaged
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.gathering import hits_of
from bot.matching.index import WatchIndex
from bot.matching.query import parse, to_text
from bot.matching.searching import LOOKED_AT, note_due, search
from bot.matching.seeking import edition
from storage.library import SqlLibrary
from tests.contract.givens import DAY, NOW
from tests.fakes.papers import a_paper
from tests.fakes.queries import PAPERS, QUERIES
from tests.fakes.store_database import counted_statements, used_again

HERE = Place("slack", "T1", "C1")


def told_apart(papers: Sequence[Paper]) -> list[Paper]:
    """Give each paper an id of its own, which goes on from the one it has."""
    return [replace(paper, id=f"{paper.id}/{at}", ids={}) for at, paper in enumerate(papers)]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[SqlLibrary]:
    """A library that is closed whatever happens."""
    library = used_again(url)
    try:
        yield library
    finally:
        await library.close()


async def answers(url: str, papers: Sequence[Paper], changed: Sequence[Paper], queries: Sequence[Query]) -> None:
    """Fill a database, note half of it, change some, and ask: what is found is what answers, one by one."""
    half = len(papers) // 2
    async with opened(url) as library:
        async with library.begin() as work:
            await work.papers.remember(papers[:half], NOW)
        while await note_due(library):
            pass
        newer = [replace(paper, id=old.id, version=9) for paper, old in zip(changed, papers, strict=False)]
        async with library.begin() as work:
            await work.papers.remember(papers[half:], NOW + DAY)
            await work.papers.remember(newer, NOW + DAY)
        for noted in (False, True):
            async with library.begin() as work:
                stored = await work.papers.since(NOW)
            for query in queries:
                wanted = [each.key for each in stored if evaluate(query, FoldedPaper(each.paper)) is not None]
                searched = await search(library.begin, query)
                found = [one.known.key for one in searched.found]
                assert found == sorted(wanted, reverse=True), (noted, to_text(query))
                assert (searched.more, searched.stopped_after) == (False, None)
            while not noted and await note_due(library):
                pass


@settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(PAPERS, min_size=4, max_size=12).map(told_apart),
    st.lists(PAPERS, max_size=3),
    st.lists(QUERIES, min_size=8, max_size=20),
)
def test_search_finds_what_answers_whatever_was_noted(
    emptied: Callable[[], str], papers: list[Paper], changed: list[Paper], queries: list[Query]
) -> None:
    asyncio.run(answers(emptied(), papers, changed, queries))


async def test_search_and_a_watch_of_the_same_query_give_the_same_papers(real_library: SqlLibrary) -> None:
    texts = ["video -survey", "au:zhuang OR cat:hep-th", '"video models"', "vid* ti:m*", "id:2606.00003"]
    papers = [
        a_paper(1, "Video models", authors=["B. Zhuang"]),
        a_paper(2, "A survey of video"),
        a_paper(3, "Gluons", categories=["hep-th"]),
        a_paper(4, "Videos of mice", abstract=None),
    ]
    async with real_library.begin() as work:
        known = [one.known for one in await work.papers.remember(papers, NOW)]
    await note_due(real_library)
    index = WatchIndex([Watch(HERE, at, WatchKind.QUERY, text, "Ada", NOW) for at, text in enumerate(texts)])
    watched: dict[int, set[int]] = {at: set() for at in range(len(texts))}
    batch = Batch("arxiv", "cs.CV", tuple(each.paper for each in known), NOW)
    for each, hits in zip(known, hits_of(batch, index), strict=True):
        for hit in hits:
            watched[hit.watch.number].add(each.key)
    for at, text in enumerate(texts):
        searched = await search(real_library.begin, parse(text))
        assert {one.known.key for one in searched.found} == watched[at], text
        assert watched[at]


async def test_a_first_page_is_few_statements_however_many_papers_answer(real_library: SqlLibrary) -> None:
    async with real_library.begin() as work:
        await work.papers.remember([a_paper(number, "Graphs") for number in range(1, 1_000)], NOW)
    while await note_due(real_library):
        pass
    with counted_statements(real_library) as statements:
        searched = await search(real_library.begin, parse("graphs"), most=50)
    assert [one.known.key for one in searched.found] == list(range(999, 949, -1))
    assert searched.more
    asked = [statement for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))]
    assert len(asked) <= 4


async def test_the_index_leads_and_nothing_is_sorted(sql_library: SqlLibrary) -> None:
    with counted_statements(sql_library) as statements:
        await search(sql_library.begin, parse("graphs"))
    (asked,) = [statement for statement in statements if "MATCH" in statement]
    given_values = ("x",) * asked.count("?")
    async with sql_library.engine.connect() as connection:
        steps = [step for *_, step in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", given_values)]
    (led,) = [place for place, step in enumerate(steps) if step.startswith("SCAN paper_search VIRTUAL TABLE")]
    assert steps[led + 1].startswith("SEARCH paper_noted USING INTEGER PRIMARY KEY")
    assert not [step for step in steps if "ORDER BY" in step or step.startswith(("SCAN paper ", "SCAN paper_noted"))]


async def test_a_search_that_finds_too_little_says_how_far_it_looked(sql_library: SqlLibrary) -> None:
    searched = await search(sql_library.begin, parse("a*"))
    assert (searched.found, searched.stopped_after) == ((), None)
    async with sql_library.begin() as work:
        await work.papers.remember([a_paper(number, "Zebra", abstract=None) for number in range(1, 60)], NOW)
    searched = await search(sql_library.begin, parse("a*"), looked_at=50)
    assert (searched.found, searched.more, searched.stopped_after) == ((), True, 50)
    assert LOOKED_AT > 50


async def test_papers_noted_by_another_edition_of_the_folding_are_noted_again(sql_library: SqlLibrary) -> None:
    async with sql_library.begin() as work:
        (one,) = await work.papers.remember([a_paper(1, "Video")], NOW)
    await note_due(sql_library)
    async with sql_library.begin() as work:
        await work.search.begin_anew("an older one")
    searched = await search(sql_library.begin, parse("video"))
    assert [each.known.key for each in searched.found] == [one.known.key]
    assert await note_due(sql_library)
    async with sql_library.begin() as work:
        assert await work.search.edition() == edition()
        assert await work.search.due(1) == []


@pytest.mark.parametrize(
    "harm",
    [
        "DROP TABLE paper_search",
        "DROP TABLE paper_search_data",
        "UPDATE paper_search_data SET block = x'00ff00ff00ff'",
        "UPDATE paper_search_config SET v = 99",
    ],
)
async def test_a_damaged_index_is_told_and_can_be_made_anew(database: Path, harm: str) -> None:
    async with opened(f"sqlite:///{database}") as library:
        async with library.begin() as work:
            await work.papers.remember([a_paper(1, "Video")], NOW)
        await note_due(library)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(harm)
        connection.commit()
    async with opened(f"sqlite:///{database}") as library:
        with pytest.raises(SearchDamaged, match="academichub migrate --search"):
            await search(library.begin, parse("video"))
    async with opened(f"sqlite:///{database}") as library:
        await library.mend_search()
        assert await note_due(library)
        assert len((await search(library.begin, parse("video"))).found) == 1
