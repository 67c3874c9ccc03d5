"""What a watch would bring, before it is added: counts of the last week, a rate, a narrower proposal."""

from __future__ import annotations

import asyncio
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process
from rapidfuzz.utils import default_process

from bot.commands.lookback import (
    ANNOUNCING_DAYS,
    WEEK,
    Beyond,
    Hit,
    Known,
    ask,
    find,
    known_hits,
    look_back,
    published_since,
    record,
)
from bot.commands.visit import Visit
from bot.domain.match import Certainty
from bot.domain.query import And, Field, Manner, Query, Term
from bot.domain.watch import Aim, WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.following import is_pinned
from bot.matching.query import to_text
from bot.matching.tokens import tokens

ALIKE = 85.0
"""How alike (rapidfuzz's ratio, 0 to 100) a typed name and an author's must be for did-you-mean."""

ALIKE_OFFERED = 3

CATEGORIES_TRIED = 12
"""How many of the commonest categories are tried for a narrower proposal."""


@dataclass(frozen=True, slots=True)
class Item:
    """A watch to be.

    Attributes:
        kind: what it looks at.
        text: its words.
        query: what they mean.
        a_day: how many papers a day a topic or an example is to bring; None where nobody said.
        aim: what a topic or an example looks for; None until it was looked at, and for all other kinds.
    """

    kind: WatchKind
    text: str
    query: Query
    a_day: float | None = None
    aim: Aim | None = None


@dataclass(frozen=True, slots=True)
class Narrower:
    """A narrower query that stays under the cap, and how many papers a day it brings."""

    text: str
    rate: float


@dataclass(frozen=True, slots=True)
class View:
    """What one item would have brought.

    Attributes:
        item: the watch to be.
        week: the papers of the last 7 days, by first seen here, or by date at the sources where `asked`.
        days: on how many of those days papers came, 1 and up.
        seen: how many papers were seen here in those days.
        asked: True: the sources were asked, as nothing here matched.
        older: what the sources found beside, newest first.
        wider: how many more would come if the words might stand anywhere.
        narrower: proposed where the rate is over the cap; None elsewhere, or where none was found.
        alike: authors known with nearly that name, where nobody of it was found.
        told: what is said of it, where its kind has words of its own; empty for those that are counted.
        muted: how many of the week's were left out as muted here.
        notes: what is told below, in words of its kind's own.
        expected: how many papers a day to expect, where its kind measures that; None: as the week's say.
    """

    item: Item
    week: tuple[Hit, ...]
    days: int
    seen: int
    asked: bool = False
    older: tuple[Hit, ...] = ()
    wider: int = 0
    narrower: Narrower | None = None
    alike: tuple[str, ...] = ()
    told: str = ""
    muted: int = 0
    notes: tuple[str, ...] = ()
    expected: float | None = None

    @property
    def rate(self) -> float:
        """Papers to expect on a day with announcements."""
        return len(self.week) / self.days if self.expected is None else self.expected

    @property
    def possible(self) -> int:
        """How many of the week's are possible alone: initials agree."""
        return sum(hit.certainty is Certainty.POSSIBLE for hit in self.week)


@dataclass(frozen=True, slots=True)
class Preview:
    """What all items would have brought, and what the sources answered where they were asked."""

    views: tuple[View, ...]
    beyond: Beyond = field(default_factory=Beyond)

    @property
    def rate(self) -> float:
        """Papers to expect on a day with announcements, over all items; a paper of several counts once."""
        ids = {record(hit.paper).id for view in self.views for hit in view.week}
        return max(len(ids) / max(view.days for view in self.views), *(view.expected or 0.0 for view in self.views))


async def look(visit: Visit, items: Sequence[Item], known: Known, *, elsewhere: bool = False) -> Preview:
    """Match the items against the last week here, and ask the sources about those that nothing here matched.

    Args:
        visit: who asks, where.
        items: the watches to be.
        known: what was seen here within the week.
        elsewhere: True: the sources alone are asked.
    """
    wider = [_anywhere(item) for item in items]
    back = await look_back(visit, WEEK)
    found = [[] for _ in items] if elsewhere else await known_hits(back, [item.query for item in items])
    loose = await known_hits(back, [query for query in wider if query is not None])
    counts = iter([len(hits) for hits in loose])
    views = [
        View(
            item,
            tuple(hits),
            max(known.days, 1),
            known.papers,
            wider=next(counts) - len(hits) if query is not None else 0,
            narrower=_narrower(item, hits, max(known.days, 1), visit.radar.cap),
        )
        for item, hits, query in zip(items, found, wider, strict=True)
    ]
    missing = [view.item for view in views if not view.week]
    beyond = Beyond()
    if missing and visit.doors.sources:
        beyond = await ask(visit.doors.sources, [item.query for item in missing])
        views = [view if view.week else await _asked(visit, view, beyond) for view in views]
    return Preview(tuple([await _with_alike(visit, view) for view in views]), beyond)


async def _with_alike(visit: Visit, view: View) -> View:
    """Look for authors of nearly that name where nobody of it was found."""
    if view.item.kind is not WatchKind.AUTHOR or view.week or view.older:
        return view
    async with visit.doors.library.begin() as work:
        papers = await work.papers.since(visit.now - WEEK)
    written = {author.name for each in papers for author in each.paper.authors}
    return replace(view, alike=await asyncio.to_thread(_alike, view.item.text, written))


def _alike(typed: str, written: set[str]) -> tuple[str, ...]:
    close = process.extract(
        typed, written, scorer=fuzz.ratio, processor=default_process, limit=ALIKE_OFFERED, score_cutoff=ALIKE
    )
    return tuple(name for name, _, _ in close)


async def _asked(visit: Visit, view: View, beyond: Beyond) -> View:
    (hits,) = await find(beyond.papers, [view.item.query])
    week = published_since(hits, (visit.now - WEEK).date())
    older = tuple(hit for hit in hits if hit not in week)
    narrower = _narrower(view.item, week, ANNOUNCING_DAYS, visit.radar.cap)
    return View(view.item, tuple(week), ANNOUNCING_DAYS, view.seen, bool(beyond.sources), older, narrower=narrower)


def a_week(rate: float) -> int:
    """Give the papers a week, at least 1, for a rate a day that is below one and above none."""
    return max(1, math.ceil(rate * ANNOUNCING_DAYS - 0.5))


def _anywhere(item: Item) -> Query | None:
    """Give the query for the same words anywhere; None where the item isn't a phrase of several words."""
    query = item.query
    if item.kind is not WatchKind.KEYWORD or not isinstance(query, Term) or query.manner is not Manner.WORD:
        return None
    each = list(dict.fromkeys(tokens(query.text)))
    return And(tuple(Term(Field.KEYWORD, word) for word in each)) if len(each) > 1 else None


def _narrower(item: Item, hits: Sequence[Hit], days: int, cap: int) -> Narrower | None:
    """Find the commonest category within which the item stays under the cap.

    None for a category itself, and for one person of a name: that is narrowed by what tells the person.
    """
    if len(hits) / days <= cap or item.kind is WatchKind.CATEGORY or is_pinned(item.query):
        return None
    common = Counter(category for hit in hits for category in record(hit.paper).categories)
    papers = [FoldedPaper(record(hit.paper)) for hit in hits]
    best: Narrower | None = None
    for category, _ in common.most_common(CATEGORIES_TRIED):
        query = And((_as_typed(item.query), Term(Field.CATEGORY, category)))
        rate = sum(evaluate(query, paper) is not None for paper in papers) / days
        if rate <= cap and (best is None or rate > best.rate):
            best = Narrower(to_text(query), rate)
    return best


def _as_typed(query: Query) -> Query:
    """Give the query as the language can write it: words that stand together need quotes there."""
    if isinstance(query, Term) and query.manner is Manner.WORD and len(query.text.split()) > 1:
        return Term(query.field, query.text, Manner.PHRASE)
    return query
