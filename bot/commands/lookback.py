"""Looking back: what a query would have matched among the papers known here, and what the sources know beyond them.

What is known is searched by index; what a source answered is matched in a thread while the conversation goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.commands.visit import Visit
from bot.domain.collection import Found, SourceFailure
from bot.domain.match import Certainty, Match, Reason
from bot.domain.paper import KnownPaper, Paper
from bot.domain.query import Or, Query
from bot.domain.watch import Watch, WatchKind
from bot.intake.merging import merge
from bot.intake.user_feeds import scoped_id
from bot.matching.checking import check_of
from bot.matching.citing import known_citing
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.likeness import Likeness
from bot.matching.looking import feeds_of
from bot.matching.searching import Begin, Searched, search
from bot.matching.sections import section_of
from bot.matching.topics import Near, is_example, nearest
from bot.matching.watching import fault_of, query_of
from bot.ports import PaperSource, Work

WEEK = timedelta(days=7)
"""How far a preview looks back, and a new watch's papers are offered, by first seen here."""

MONTH = timedelta(days=30)
"""How far back shuffle deals, by first seen here."""

ASKED_FOR = 100
"""How many papers a source is asked for at the most, newest first."""

MOST_OFFERED = 200
"""Papers like a topic or an example that are offered at the most, the likest first."""

ANNOUNCING_DAYS = 5
"""On how many days of a week sources announce; for a rate made from publication dates.

Source: https://info.arxiv.org/help/availability.html
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that answers.

    Attributes:
        paper: in the store (`KnownPaper`) or at a source alone.
        certainty: how surely it answers.
        query: what it answers; None where a source or a feed says so by itself.
        near: how like a topic or an example it is; None for all other kinds.
    """

    paper: KnownPaper | Paper
    certainty: Certainty
    query: Query | None = None
    near: Near | None = None

    def reason(self, kind: WatchKind, text: str) -> Reason:
        """Give why, for the words as typed; the paper's words are looked up now, as few hits are shown."""
        if self.near is not None:
            return self.near.reason(kind, text)
        finding = evaluate(self.query, FoldedPaper(record(self.paper))) if self.query else None
        return Reason(kind, text, finding.found if finding else (), self.certainty)


@dataclass(frozen=True, slots=True)
class Known:
    """How many papers were first seen within the last week, and on how many days (UTC) of it."""

    papers: int
    days: int


@dataclass(frozen=True, slots=True)
class Back:
    """How the papers known here are looked through.

    Attributes:
        begin: opens a unit of work; one for each page.
        since: by first seen, aware UTC.
        own: how ids of the place's own feeds begin.
        likeness: what compares papers with topics and examples.
    """

    begin: Begin
    since: datetime
    own: tuple[str, ...]
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Beyond:
    """What the sources answered.

    Attributes:
        papers: newest first; those that really answer the question are found by `find`.
        total: how many there are in all, as the one says that knows most: they know the same works.
        sources: names of those that answered.
        failures: of those that could not.
    """

    papers: tuple[Paper, ...] = ()
    total: int = 0
    sources: tuple[str, ...] = ()
    failures: tuple[SourceFailure, ...] = ()


async def last_week(work: Work, now: datetime) -> Known:
    """Count the papers first seen within the last week."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    midnights = [each for days in range(WEEK.days) if (each := midnight - timedelta(days=days)) > now - WEEK]
    counts = await work.papers.counts_since([now - WEEK, *midnights])
    falling = [counts[now - WEEK], *(counts[each] for each in reversed(midnights)), 0]
    return Known(falling[0], sum(earlier > later for earlier, later in pairwise(falling)))


def own_feeds(watches: Iterable[Watch]) -> tuple[str, ...]:
    """Give how the ids of papers begin that one place's own feeds brought, by its watches."""
    return tuple(scoped_id(address, "") for address in sorted(feeds_of(watches)))


async def own_of(visit: Visit) -> tuple[str, ...]:
    """Give how the ids of papers begin that the feeds of the visited place brought."""
    async with visit.doors.library.begin() as work:
        return own_feeds(await work.watches.of(visit.place))


async def look_back(visit: Visit, span: timedelta) -> Back:
    """Give how to look through what was first seen within the span, as this place may."""
    return Back(visit.doors.library.begin, visit.now - span, await own_of(visit), visit.doors.likeness)


async def known_hits(back: Back, queries: Sequence[Query]) -> list[list[Hit]]:
    """Give for each query its hits among the papers known here, the sure ones first, then the newest."""
    return [hits_of(await search(back.begin, query, since=back.since, own=back.own), query) for query in queries]


def hits_of(searched: Searched, query: Query) -> list[Hit]:
    """Give what a search for a query found, the sure ones first; within a batch the papers stand as it had them."""
    newest_first = sorted(searched.found, key=lambda one: (-one.known.first_seen_at.timestamp(), one.known.key))
    return sorted((Hit(one.known, one.certainty, query) for one in newest_first), key=_doubt)


async def find(papers: Sequence[Paper], queries: Sequence[Query]) -> list[list[Hit]]:
    """Give for each query its hits among the sources' papers, in the papers' order, the sure ones first.

    One a work: a preprint and its article, or one paper as two sources know it, are one hit.
    """
    return await asyncio.to_thread(_find, papers, queries)


async def ask(sources: Sequence[PaperSource], queries: Sequence[Query]) -> Beyond:
    """Ask every source for what answers any of the queries; a source that fails is said, the others go on."""
    query = queries[0] if len(queries) == 1 else Or(tuple(queries))
    answers = await asyncio.gather(*(source.search(query, ASKED_FOR) for source in sources))
    named = zip((source.name for source in sources), answers, strict=True)
    found = {name: answer for name, answer in named if isinstance(answer, Found)}
    return Beyond(
        papers=tuple(sorted((paper for answer in found.values() for paper in answer.papers), key=_newest_first)),
        total=max((answer.total for answer in found.values()), default=0),
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


async def offered(back: Back, watches: Sequence[Watch], now: datetime, *, live: bool) -> list[Match]:
    """Match watches against known papers.

    Args:
        back: how to look through them.
        watches: of one place; mutes among them match nothing.
        now: when, aware UTC; what is only offered counts for the day on which it was first seen.
        live: False: offered alone, as they were known before the watch; True: a digest may post them.
    """
    matches: list[Match] = []
    for watch in watches:
        if watch.kind is WatchKind.MUTE or fault_of(watch) is not None:
            continue
        hits = await _hits(back, watch)
        matches += await asyncio.to_thread(_matches, watch, hits, now if live else None)
    return matches


def _matches(watch: Watch, hits: Sequence[Hit], live_at: datetime | None) -> list[Match]:
    return [
        Match(
            place=watch.place,
            watch=watch.number,
            paper_key=hit.paper.key,
            reasons=(hit.reason(watch.kind, watch.text),),
            matched_at=live_at or hit.paper.first_seen_at,
            live=live_at is not None,
            section=section_of(watch, hit.paper.paper),
        )
        for hit in hits
        if isinstance(hit.paper, KnownPaper)
    ]


async def _hits(back: Back, watch: Watch) -> Sequence[Hit]:
    """Give the papers known here that a watch wants; who cites what is known by facts of its own, likeness measured."""
    if watch.aim is not None:
        near = await nearest(back.begin, back.likeness, watch.aim, back.since, MOST_OFFERED)
        others = (each for each in near if not is_example(watch.kind, watch.text, each.known.paper))
        return [Hit(each.known, Certainty.SURE, near=each) for each in others]
    if watch.kind is not WatchKind.CITES:
        return (await known_hits(back, [query_of(watch.kind, watch.text)]))[0]
    async with back.begin() as work:
        return [Hit(known, Certainty.SURE) for known in await known_citing(work, watch, back.since)]


def _find(papers: Sequence[Paper], queries: Sequence[Query]) -> list[list[Hit]]:
    found: list[list[Hit]] = [[] for _ in queries]
    checks = [check_of(query) for query in queries]
    for paper in papers:
        folded = FoldedPaper(paper)
        for hits, query, check in zip(found, queries, checks, strict=True):
            if (certainty := check(folded)) is not None:
                hits.append(Hit(paper, certainty, query))
    return [_one_a_work(sorted(hits, key=_doubt)) for hits in found]


def _one_a_work(hits: Sequence[Hit]) -> list[Hit]:
    works = {member: work.paper for work in merge(record(hit.paper) for hit in hits) for member in work.members}
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(works[record(hit.paper).id], hit)
    return list(first.values())


def _doubt(hit: Hit) -> bool:
    return hit.certainty is Certainty.POSSIBLE


def _newest_first(paper: Paper) -> int:
    return -paper.published.toordinal() if paper.published else 0
