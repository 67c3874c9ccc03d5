"""Search over the papers in the store: the query language with the meaning that watches have.

The store gives candidates, the newest first, a page at a time; each is held to the query as a watch would be, in a
thread, while others work with the store. So an answer is as exact as a match, whatever was noted of the papers, and
holds no more than it shows and one page.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime

from bot.domain.match import Certainty
from bot.domain.paper import KnownPaper
from bot.domain.query import Query
from bot.domain.search import SearchEntry
from bot.matching.checking import check_of
from bot.matching.folded import FoldedPaper
from bot.matching.seeking import edition, entry_of, says_all, sought
from bot.ports import Library, Work

LOOKED_AT = 20_000
"""At so many candidates one search looks at the most: seconds, for a query of which hardly a candidate answers."""

FIRST_PAGE, LARGEST_PAGE = 100, 2_000
"""How many candidates are read at once: first about as many as are wanted, as most or all answer, then ever more."""

NOTED_AT_ONCE = 200
"""How many papers are noted in one unit of work: others wait for the store meanwhile."""

Begin = Callable[[], AbstractAsyncContextManager[Work]]


@dataclass(frozen=True, slots=True)
class Answering:
    """A paper that answers a query, and how surely."""

    known: KnownPaper
    certainty: Certainty


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found.

    Attributes:
        found: the newest that answer, the newest first.
        more: True: there are, or may be, more than those.
        stopped_after: at how many candidates it stopped looking, with more to look at; None where it did not.
    """

    found: tuple[Answering, ...]
    more: bool = False
    stopped_after: int | None = None


async def search(
    begin: Begin,
    query: Query,
    *,
    most: int = LOOKED_AT,
    since: datetime | None = None,
    own: Sequence[str] = (),
    looked_at: int = LOOKED_AT,
) -> Searched:
    """Find the newest papers that answer a query.

    Args:
        begin: opens a unit of work; one for each page.
        query: the tree.
        most: how many to give, 1 and up.
        since: papers first seen at or after the instant alone, aware UTC; None: all.
        own: how ids of users' feeds begin whose papers may be found; those of other feeds are not.
        looked_at: at how many candidates to look at the most, 1 and up.

    Raises:
        SearchDamaged: what papers are found by is lost.
    """
    spare = 0 if says_all(query) else most // 4
    seek, size, looked = sought(query), min(FIRST_PAGE, most + spare + 1, looked_at), 0
    before: int | None = None
    found: list[Answering] = []
    while len(found) <= most:
        async with begin() as work:
            if before is None:
                await _renew(work)
            page = await work.search.candidates(seek, size, before=before, since=since, own=own)
        found += await asyncio.to_thread(_answering, query, page)
        looked += len(page)
        if len(page) < size:
            return Searched(tuple(found[:most]), more=len(found) > most)
        if looked >= looked_at:
            return Searched(tuple(found[:most]), more=True, stopped_after=looked)
        before, size = page[-1].key, min(size * 2, LARGEST_PAGE, looked_at - looked)
    return Searched(tuple(found[:most]), more=True)


async def note_due(library: Library) -> bool:
    """Note what some of the papers are found by that are new or were changed; False where none was left.

    The store is nobody's while the papers are read; one that changed meanwhile stays due.

    Raises:
        SearchDamaged: nothing can be noted: begin anew.
    """
    async with library.begin() as work:
        await _renew(work)
        papers = await work.search.due(NOTED_AT_ONCE)
    if papers:
        entries, read = await asyncio.to_thread(_entries, papers), {known.key: known for known in papers}
        async with library.begin() as work:
            still = [known.key for known in await work.search.due(NOTED_AT_ONCE) if read.get(known.key) == known]
            await work.search.note({key: entries[key] for key in still})
    return bool(papers)


async def _renew(work: Work) -> None:
    """Begin anew where the papers were noted by another folding than ours."""
    ours = edition()
    if await work.search.edition() != ours:
        await work.search.begin_anew(ours)


def _entries(papers: Sequence[KnownPaper]) -> dict[int, SearchEntry]:
    return {known.key: entry_of(known.paper) for known in papers}


def _answering(query: Query, papers: Sequence[KnownPaper]) -> list[Answering]:
    check = check_of(query)
    each = ((known, check(FoldedPaper(known.paper))) for known in papers)
    return [Answering(known, how_surely) for known, how_surely in each if how_surely is not None]
