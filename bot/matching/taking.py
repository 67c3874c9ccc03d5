"""Takes a batch into the store: which batch it is, its papers remembered, what the watches want of them kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.collection import USER_FEEDS, Batch, Freshness
from bot.domain.life import Event
from bot.domain.match import Match
from bot.domain.paper import News, Paper, Remembered
from bot.domain.watch import Place, Watch
from bot.intake.novelty import judge, standing
from bot.intake.remembering import remember
from bot.intake.user_feeds import public_id, told_apart, twin_ids
from bot.matching.gathering import matches_of
from bot.matching.looking import AnyHit, feeds_by_place
from bot.ports import Work


@dataclass(frozen=True, slots=True)
class Taken:
    """What a batch was: the verdict, how many papers were never seen before, how many matches may be posted.

    `events`: what it told of papers known before.
    """

    freshness: Freshness
    first: int
    matched: int
    events: tuple[Event, ...] = ()


async def take_batch(work: Work, batch: Batch, hits: Sequence[Sequence[AnyHit]], watches: Sequence[Watch]) -> Taken:
    """Remember a batch's papers and keep what the watches want of them.

    Args:
        work: the open unit of work.
        batch: what came.
        hits: of each of its papers.
        watches: all that stand.
    """
    marks = await work.sources.marks(batch.source)
    ours = batch.source != USER_FEEDS
    before = standing(marks, batch.section) if ours else marks.get(batch.section)
    freshness, mark = judge(before, batch)
    papers = batch.papers if ours else await _told_apart(work, batch.papers)
    remembered = await remember(work, papers, batch.fetched_at)
    matches = matches_of(batch, hits, remembered, freshness, before.ids if before is not None else frozenset())
    by_key = {one.known.key: paper for one, paper in zip(remembered, papers, strict=True)}
    joined = await (as_feeds_had_them(work, matches, by_key, watches) if ours else _as_known(work, matches, by_key))
    await work.matches.add(joined)
    await work.sources.put_mark(mark)
    events = tuple(event for one in remembered for event in one.events)
    return Taken(freshness, _first(remembered), sum(match.live for match in joined), events)


async def _told_apart(work: Work, papers: Sequence[Paper]) -> list[Paper]:
    """Give a feed's entries that took over an old one's id an id of their own."""
    keys = await work.papers.keys_of([paper.id for paper in papers])
    known = await work.papers.get(sorted(set(keys.values())))
    return [told_apart(known[keys[paper.id]].paper, paper) if paper.id in keys else paper for paper in papers]


async def _as_known(work: Work, matches: Sequence[Match], by_key: Mapping[int, Paper]) -> list[Match]:
    """Let a public record stand for what a feed brought of the same work: one card a place."""
    claims = {key: claimed for key, paper in by_key.items() if (claimed := public_id(paper)) is not None}
    keys = await work.papers.keys_of(list(claims.values())) if matches and claims else {}
    return [replace(match, paper_key=keys.get(claims.get(match.paper_key, ""), match.paper_key)) for match in matches]


async def as_feeds_had_them(
    work: Work, matches: Sequence[Match], by_key: Mapping[int, Paper], watches: Sequence[Watch]
) -> list[Match]:
    """Let what a place's own feed brought first stand for the public record there: one card a place."""
    feeds = feeds_by_place(watches)
    twins = {(match.place, match.paper_key): _twins(by_key[match.paper_key], feeds[match.place]) for match in matches}
    wanted = list(dict.fromkeys(twin for each in twins.values() for twin in each))
    keys = await work.papers.keys_of(wanted) if wanted else {}
    had = {}
    for (place, key), each in twins.items():
        if (found := await _had(work, place, [keys[twin] for twin in each if twin in keys])) is not None:
            had[place, key] = found
    return [replace(match, paper_key=had.get((match.place, match.paper_key), match.paper_key)) for match in matches]


async def _had(work: Work, place: Place, keys: Sequence[int]) -> int | None:
    """Give the first of the works that was news in the place; None where none was."""
    for key in keys:
        if any(match.live for match in await work.matches.of_paper(place, key)):
            return key
    return None


def _twins(paper: Paper, feeds: frozenset[str]) -> list[str]:
    return twin_ids(paper.all_ids, sorted(feeds)) if feeds else []


def _first(remembered: Sequence[Remembered]) -> int:
    return sum(one.news is News.FIRST for one in remembered)
