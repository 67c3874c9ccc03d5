"""Keeping what a batch brought: papers, what happened to those known before, and why records are, or seem, one work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import combinations

from bot.domain.life import Event, Tie
from bot.domain.paper import News, Paper, Remembered
from bot.intake.disputing import undisputed
from bot.intake.life import events_of, marked, ties_of, untold
from bot.intake.merging import same_work
from bot.intake.merging_titles import number_of, read_title
from bot.ports import Work

_MOST_OF_ONE_TITLE = 20
"""So many works of one title are compared; more say that the title is everybody's."""


async def remember(work: Work, papers: Sequence[Paper], seen_at: datetime) -> Sequence[Remembered]:
    """Keep papers, one a work; what they say of one another is kept beside them and joins nothing more.

    The number of SQL statements doesn't grow with the batch.
    """
    kept = await undisputed(work, [marked(paper) for paper in papers])
    remembered = await work.papers.remember(kept, seen_at)
    remembered = await _with_events(work, remembered, seen_at)
    ties = [tie for one in remembered for tie in ties_of(one.before, one.taken)]
    ties += await _hints(work, {one.known.key: one.taken for one in remembered if one.news is News.FIRST})
    if ties:
        await work.ties.add(ties)
    return remembered


async def _with_events(work: Work, remembered: Sequence[Remembered], seen_at: datetime) -> Sequence[Remembered]:
    """Keep what happened to the works, and tell each what of that is news."""
    events = [event for one in remembered for event in events_of(one.known.key, one.before, one.taken, seen_at)]
    if not events:
        return remembered
    news: defaultdict[int, list[Event]] = defaultdict(list)
    for event in untold(events, await work.lives.told({event.paper_key for event in events})):
        news[event.paper_key].append(event)
    await work.lives.add([event for each in news.values() for event in each])
    return [replace(one, events=tuple(news.pop(one.known.key, ()))) for one in remembered]


async def _hints(work: Work, new: Mapping[int, Paper]) -> list[Tie]:
    """Look for the known works whose titles the new ones have, and tell which seem to be the same."""
    titles = {key: read_title(paper.title) for key, paper in new.items() if not paper.private}
    numbers = {key: number_of(title) for key, title in titles.items() if not title.empty}
    if not numbers:
        return []
    await work.ties.add_titles(numbers)
    titled = await work.ties.titled(sorted(set(numbers.values())))
    groups = [keys for keys in titled.values() if 1 < len(keys) <= _MOST_OF_ONE_TITLE]
    known = await work.papers.get(sorted({key for keys in groups for key in keys})) if groups else {}
    parted = await _parted(work) if groups else set()
    pairs = [
        pair
        for keys in groups
        for pair in combinations(keys, 2)
        if numbers.keys() & set(pair) and frozenset(pair) not in parted
    ]
    found = [same_work(known[one].paper, known[other].paper) for one, other in pairs]
    return [tie for tie in found if tie is not None]


async def _parted(work: Work) -> set[frozenset[int]]:
    """Give the works that people parted, as pairs of keys."""
    partings = await work.ties.partings()
    keys = await work.papers.keys_of(sorted({end for parting in partings for end in (parting.one, parting.other)}))
    return {frozenset(keys[end] for end in (each.one, each.other) if end in keys) for each in partings}
