"""Looking back: what a query would have matched among the papers known here, and what the sources know beyond them.

Matching thousands of papers takes seconds, so it runs in a thread while the conversation goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.domain.collection import Found, SourceFailure
from bot.domain.match import Certainty, Match, Reason
from bot.domain.paper import KnownPaper, Paper
from bot.domain.query import Or, Query
from bot.domain.watch import Watch, WatchKind
from bot.matching.evaluation import Finding, FoldedPaper, evaluate
from bot.matching.sections import section_of
from bot.matching.watching import query_of
from bot.ports import PaperSource, Work

WEEK = timedelta(days=7)
"""How far a preview looks back, and a new watch's papers are offered, by first seen here."""

MONTH = timedelta(days=30)
"""How far back shuffle deals, by first seen here."""

ASKED_FOR = 100
"""How many papers a source is asked for at the most, newest first."""

ANNOUNCING_DAYS = 5
"""On how many days of a week sources announce; for a rate made from publication dates.

Source: https://info.arxiv.org/help/availability.html
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that a query found, in the store (`KnownPaper`) or at a source alone."""

    paper: KnownPaper | Paper
    finding: Finding

    def reason(self, kind: WatchKind, text: str) -> Reason:
        """Give why, for the words as typed."""
        return Reason(kind, text, self.finding.found, self.finding.certainty)


@dataclass(frozen=True, slots=True)
class Known:
    """The papers first seen within the last week, newest first, and on how many days of it some were."""

    papers: tuple[KnownPaper, ...]
    days: int


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the sources answered.

    Attributes:
        papers: newest first; those that really answer the question are found by `find`.
        total: how many there are in all, as the sources say.
        sources: names of those that answered.
        failures: of those that could not.
    """

    papers: tuple[Paper, ...] = ()
    total: int = 0
    sources: tuple[str, ...] = ()
    failures: tuple[SourceFailure, ...] = ()


async def last_week(work: Work, now: datetime) -> Known:
    """Read the papers first seen within the last week."""
    papers = tuple(await work.papers.since(now - WEEK))
    return Known(papers, len({known.first_seen_at.date() for known in papers}))


async def find(papers: Sequence[KnownPaper] | Sequence[Paper], queries: Sequence[Query]) -> list[list[Hit]]:
    """Give for each query its hits among the papers, in the papers' order, the sure ones first."""
    return await asyncio.to_thread(_find, papers, queries)


async def ask(sources: Sequence[PaperSource], queries: Sequence[Query]) -> Beyond:
    """Ask every source for what answers any of the queries; a source that fails is said, the others go on."""
    query = queries[0] if len(queries) == 1 else Or(tuple(queries))
    answers = await asyncio.gather(*(source.search(query, ASKED_FOR) for source in sources))
    named = zip((source.name for source in sources), answers, strict=True)
    found = {name: answer for name, answer in named if isinstance(answer, Found)}
    return Beyond(
        papers=tuple(sorted((paper for answer in found.values() for paper in answer.papers), key=_newest_first)),
        total=sum(answer.total for answer in found.values()),
        sources=tuple(found),
        failures=tuple(answer for answer in answers if isinstance(answer, SourceFailure)),
    )


def published_since(hits: Iterable[Hit], day: date) -> list[Hit]:
    """Give the hits published on or after a date."""
    dated = ((hit, record(hit.paper).published) for hit in hits)
    return [hit for hit, published in dated if published is not None and published >= day]


def record(paper: KnownPaper | Paper) -> Paper:
    """Give the paper itself, from the store or not."""
    return paper.paper if isinstance(paper, KnownPaper) else paper


async def offered(watches: Sequence[Watch], papers: Sequence[KnownPaper], now: datetime, *, live: bool) -> list[Match]:
    """Match watches against known papers.

    Args:
        watches: of one place.
        papers: to look at.
        now: when, aware UTC; what is only offered counts for the day on which it was first seen.
        live: False: offered alone, as they were known before the watch; True: a digest may post them.
    """
    hits = await find(papers, [query_of(watch.kind, watch.text) for watch in watches])
    return [
        Match(
            place=watch.place,
            watch=watch.number,
            paper_key=hit.paper.key,
            reasons=(hit.reason(watch.kind, watch.text),),
            matched_at=now if live else hit.paper.first_seen_at,
            live=live,
            section=section_of(watch, hit.paper.paper),
        )
        for watch, found in zip(watches, hits, strict=True)
        for hit in found
        if isinstance(hit.paper, KnownPaper)
    ]


def _find(papers: Sequence[KnownPaper] | Sequence[Paper], queries: Sequence[Query]) -> list[list[Hit]]:
    found: list[list[Hit]] = [[] for _ in queries]
    for paper in papers:
        folded = FoldedPaper(record(paper))
        for hits, query in zip(found, queries, strict=True):
            finding = evaluate(query, folded)
            if finding is not None:
                hits.append(Hit(paper, finding))
    return [sorted(hits, key=_doubt) for hits in found]


def _doubt(hit: Hit) -> bool:
    return hit.finding.certainty is Certainty.POSSIBLE


def _newest_first(paper: Paper) -> int:
    return -paper.published.toordinal() if paper.published else 0
