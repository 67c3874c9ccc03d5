"""Search equals percolation: a query finds in the store the papers that a watch of its text would have wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.index import LOOSE, WatchIndex
from bot.matching.query import parse, to_text
from bot.matching.searching import note_due, search
from tests.contract.givens import NOW
from tests.fakes.queries import PAPERS, QUERIES
from tests.fakes.store_database import used_again

HERE = Place("slack", "T1", "C1")
SLOW = [
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.data_too_large,
    HealthCheck.large_base_example,
    HealthCheck.filter_too_much,
]


def told_apart(papers: Sequence[Paper]) -> list[Paper]:
    """Give each paper an id of its own, which goes on from the one it has."""
    return [replace(paper, id=f"{paper.id}/{at}", ids={}) for at, paper in enumerate(papers)]


def readable(query: Query) -> bool:
    """Tell whether a tree can be typed; one that says nothing to find can't."""
    try:
        parse(to_text(query))
    except QueryError:
        return False
    return True


def stores(least: int, most: int) -> st.SearchStrategy[list[Paper]]:
    return st.lists(PAPERS, min_size=least, max_size=most).map(told_apart)


def texts_of(most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(QUERIES.filter(readable).map(to_text), min_size=LOOSE + 1, max_size=most)


async def compared(url: str, papers: Sequence[Paper], texts: Sequence[str]) -> int:
    """Hold what each text finds in the store to what a watch of it finds among all the others; gives the pairs."""
    index = WatchIndex([Watch(HERE, at, WatchKind.QUERY, text, "Ada", NOW) for at, text in enumerate(texts)])
    library = used_again(url)
    try:
        async with library.begin() as work:
            known = [one.known for one in await work.papers.remember(papers, NOW)]
        while await note_due(library):
            pass
        wanted: list[dict[int, object]] = [{} for _ in texts]
        for each, hits in zip(known, index.match([each.paper for each in known]), strict=True):
            for hit in hits:
                wanted[hit.watch.number][each.key] = hit.certainty
        for at, text in enumerate(texts):
            found = (await search(library.begin, parse(text))).found
            assert {one.known.key: one.certainty for one in found} == wanted[at], text
    finally:
        await library.close()
    return len(papers) * len(texts)


@settings(max_examples=2, deadline=None, suppress_health_check=SLOW)
@given(stores(4, 12), texts_of(LOOSE + 4))
def test_a_search_finds_what_a_watch_of_its_text_wants(
    emptied: Callable[[], str], papers: list[Paper], texts: list[str]
) -> None:
    assert asyncio.run(compared(emptied(), papers, texts)) > 4 * LOOSE


@pytest.mark.chaos
def test_over_100_000_pairs_search_and_percolation_agree(
    emptied: Callable[[], str], capsys: pytest.CaptureFixture[str]
) -> None:
    counts: list[int] = []

    @settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
    @given(stores(12, 24), texts_of(2 * LOOSE))
    def agreed(papers: list[Paper], texts: list[str]) -> None:
        counts.append(asyncio.run(compared(emptied(), papers, texts)))

    while sum(counts) < 100_000:
        agreed()
    with capsys.disabled():
        print(f"\nsearch and percolation agree on {sum(counts):,} pairs of {len(counts):,} stores")  # noqa: T201
