"""Who cites the papers watched: one work under all its ids, and what of a source's answer is news in a place.

A fact (one paper cites another) is news once, when the first source tells it, whenever the citing paper was met. A
watch starts from the instant at which it was made: what a source knew before is a fact and no news. Where the source
had answered since, all that it now tells anew is news, but for old works that come and go at the end of a list cut
short; where it had not, only what was published since.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.citation import CITATIONS, Citation, CitedWork, Citing, LastAsked
from bot.domain.collection import Batch, Freshness
from bot.domain.life import Event
from bot.domain.match import Match, Reason
from bot.domain.paper import KnownPaper, News, Paper
from bot.domain.watch import Watch, WatchKind
from bot.intake.cited import cited_id, cited_text
from bot.intake.remembering import remember
from bot.matching.gathering import Matcher, hits_of, matches_of
from bot.matching.taking import as_feeds_had_them
from bot.ports import Work

OFFERED = timedelta(days=7)
"""So far back a citing paper is offered that is no news; what is older stays a fact alone."""

RECENT = timedelta(days=365)
"""How old a work may be that a list cut short tells anew: sources learn of citations months late."""

AHEAD = timedelta(days=1)
"""By how much a day of publication may lie before us and still be today's somewhere; later ones are an issue's date."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A paper that is watched for who cites it, under one id or several.

    Attributes:
        watches: by the canonical id that they name, the ids in order.
        all_ids: every canonical id of it that is known, the watched ones first.
        title: empty where it isn't known.
        told: whether a source that was asked gave its own record of it, with the ids that it knows.
    """

    watches: Mapping[str, tuple[Watch, ...]]
    all_ids: tuple[str, ...]
    title: str = ""
    told: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids by which it is watched."""
        return tuple(self.watches)

    def made_at(self, paper_id: str) -> datetime:
        """Give since when the newest watch under one of its ids means it, aware UTC."""
        return max(watch.since for watch in self.watches[paper_id])


@dataclass(frozen=True, slots=True)
class Brought:
    """What an answer brought: the papers that were kept, how many were never seen before, how many matches are live.

    `events`: what it told of papers known before.
    """

    papers: tuple[Paper, ...] = ()
    first: int = 0
    matched: int = 0
    events: tuple[Event, ...] = ()


async def watched_works(work: Work, watches: Iterable[Watch]) -> list[Watched]:
    """Give the papers that the watches name, one a work by all that is known of their ids, in order of these."""
    by_id: defaultdict[str, list[Watch]] = defaultdict(list)
    for watch in watches:
        if watch.kind is WatchKind.CITES and (named := cited_id(watch.text)) is not None:
            by_id[named].append(watch)
    known = await known_works(work, sorted(by_id))
    told = await work.cited.get(sorted(by_id))
    home: dict[str, list[CitedWork]] = {}
    for one in known.values():
        same = {id(group): group for each in one.all_ids if (group := home.get(each)) is not None}
        joined = [*(other for group in same.values() for other in group), one]
        home.update((each, joined) for other in joined for each in other.all_ids)
    groups = {id(group): sorted(group, key=lambda each: each.id) for one in known for group in (home[one],)}
    return [replace(_watched(group, by_id), told=any(each.id in told for each in group)) for group in groups.values()]


async def known_works(work: Work, ids: Sequence[str]) -> Mapping[str, CitedWork]:
    """Give what is known of papers under these canonical ids, from what was told of them and from the store."""
    told = await work.cited.get(ids)
    keys = await work.papers.keys_of(ids)
    kept = await work.papers.get(sorted(set(keys.values())))
    found: dict[str, CitedWork] = {}
    for one in ids:
        each = told.get(one, CitedWork(one))
        record = kept[keys[one]].paper if one in keys else None
        further = record.all_ids if record is not None else ()
        title = record.title if record is not None else each.title
        found[one] = CitedWork(one, tuple(dict.fromkeys((*each.ids, *further))), title)
    return found


async def with_citations(work: Work, papers: Sequence[Paper], watches: Iterable[Watch]) -> list[Paper]:
    """Give papers with what is known of which watched papers they cite, each under the ids by which it is watched."""
    cites: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for one in await watched_works(work, watches):
        for fact in await work.citations.of_cited(one.all_ids):
            cites[fact.citing].update(dict.fromkeys(one.ids))
    if not cites:
        return list(papers)
    told = ([cited for each in paper.all_ids for cited in cites.get(each, ())] for paper in papers)
    return [
        replace(paper, cites=tuple(dict.fromkeys((*paper.cites, *cited)))) if cited else paper
        for paper, cited in zip(papers, told, strict=True)
    ]


async def known_with_citations(work: Work, papers: Sequence[KnownPaper], watches: Iterable[Watch]) -> list[KnownPaper]:
    """Give papers of the store with what is known of which watched papers they cite."""
    told = await with_citations(work, [known.paper for known in papers], watches)
    return [replace(known, paper=paper) for known, paper in zip(papers, told, strict=True)]


async def known_citing(work: Work, watch: Watch, since: datetime) -> list[KnownPaper]:
    """Give the papers first seen here at or after the instant that cite the paper watched, the newest first."""
    facts = [fact for one in await watched_works(work, [watch]) for fact in await work.citations.of_cited(one.all_ids)]
    keys = await work.papers.keys_of([fact.citing for fact in facts])
    known = await work.papers.get(sorted(set(keys.values())))
    found = [each for each in known.values() if each.first_seen_at >= since]
    return sorted(found, key=lambda each: (-each.first_seen_at.timestamp(), each.key))


async def titled(work: Work, watches: Sequence[Watch]) -> list[Watch]:
    """Give watches as they are shown: those on papers cited with a title that became known since, the others as is."""
    bare = [watch for watch in watches if watch.kind is WatchKind.CITES and ": " not in watch.text]
    named = {watch.number: paper_id for watch in bare if (paper_id := cited_id(watch.text)) is not None}
    works = await known_works(work, sorted(set(named.values()))) if named else {}
    texts = {number: cited_text(paper_id, works[paper_id].title) for number, paper_id in named.items()}
    return [replace(watch, text=texts.get(watch.number, watch.text)) for watch in watches]


async def take_answer(
    work: Work, source: str, watched: Watched, answer: Citing, asked_at: datetime, index: Matcher
) -> Brought:
    """Keep what a source told of who cites a paper, and what the watches want of it.

    Args:
        work: the open unit of work.
        source: who told it.
        watched: the paper, with the watches that stand.
        answer: what was told.
        asked_at: when the question was put, aware UTC.
        index: the watches that look at what all sources bring.
    """
    last = await work.cited.asked(source)
    known = {fact.citing for fact in await work.citations.of_cited(watched.all_ids)}
    kept = await _kept(work, answer.papers)
    await _note(work, source, watched, answer, asked_at, known)
    chosen: list[tuple[Paper, list[tuple[Watch, bool]]]] = []
    for paper, standing in zip(answer.papers, kept, strict=True):
        names = {*paper.all_ids, *(standing.paper.all_ids if standing else ())}
        if not names & known:
            wanting = _wanting(paper, standing, watched, last, asked_at)
            chosen += [(paper, wanting)] if wanting else []
        known |= names
    return await _keep(work, source, watched, chosen, asked_at, index)


def is_news(watch: Watch, published: date | None, last: LastAsked | None, now: datetime) -> bool:
    """Tell whether a fact told now is news for a watch.

    Args:
        watch: on the paper cited.
        published: the citing paper's date; None where it has none.
        last: how the source answered before; None: never.
        now: aware UTC.
    """
    if last is not None and last.known and last.at >= watch.since:
        return last.whole or published is None or published >= (now - RECENT).date()
    return published is not None and watch.since.date() < published <= (now + AHEAD).date()


def _watched(group: Sequence[CitedWork], by_id: Mapping[str, Sequence[Watch]]) -> Watched:
    watches = {each.id: tuple(by_id[each.id]) for each in group}
    ids = dict.fromkeys((*watches, *(one for each in group for one in each.all_ids)))
    return Watched(watches, tuple(ids), next((each.title for each in group if each.title), ""))


async def _kept(work: Work, papers: Sequence[Paper]) -> list[KnownPaper | None]:
    """Give for each paper the work in the store that carries one of its ids; None where none does."""
    keys = await work.papers.keys_of(list(dict.fromkeys(one for paper in papers for one in paper.all_ids)))
    known = await work.papers.get(sorted(set(keys.values())))
    found = (next((keys[one] for one in paper.all_ids if one in keys), None) for paper in papers)
    return [None if key is None else known[key] for key in found]


async def _note(work: Work, source: str, watched: Watched, answer: Citing, asked_at: datetime, known: set[str]) -> None:
    """Keep the facts, when the source was asked, and what it told of the paper itself."""
    cited = watched.ids[0]
    told = dict.fromkeys(one for paper in answer.papers for one in paper.all_ids if one not in known)
    await work.citations.add([Citation(one, cited, source, asked_at) for one in told])
    await work.cited.put_asked(source, watched.ids, LastAsked(asked_at, answer.known, answer.whole))
    if answer.cited is not None:
        title = watched.title or answer.cited.title
        every = dict.fromkeys((*watched.all_ids, *answer.cited.all_ids))
        for one in watched.ids:
            await work.cited.put(CitedWork(one, tuple(other for other in every if other != one), title))


def _wanting(
    paper: Paper, standing: KnownPaper | None, watched: Watched, last: Mapping[str, LastAsked], now: datetime
) -> list[tuple[Watch, bool]]:
    """Give the watches that want the paper, each with whether a digest may post it; else it is offered."""
    week = now - OFFERED
    young = paper.published is not None and paper.published >= week.date()
    young = young or (standing is not None and standing.first_seen_at >= week)
    each = [
        (watch, is_news(watch, paper.published, last.get(one), now))
        for one, watches in watched.watches.items()
        for watch in watches
    ]
    return [(watch, live) for watch, live in each if live or young]


async def _keep(
    work: Work,
    source: str,
    watched: Watched,
    chosen: Sequence[tuple[Paper, Sequence[tuple[Watch, bool]]]],
    now: datetime,
    index: Matcher,
) -> Brought:
    """Remember the papers that are wanted; those never seen before are looked at by all other watches as well.

    A watch that got other words, or went, while the source was asked wants nothing of the answer.
    """
    papers = tuple(paper for paper, _ in chosen)
    if not papers:
        return Brought()
    remembered = await remember(work, papers, now)
    active = await work.watches.active()
    standing = {watch for watch in active if watch.kind is WatchKind.CITES}
    keys = [one.known.key for one in remembered]
    matches = [
        Match(watch.place, watch.number, key, (_reason(watch, watched),), now, live)
        for key, (_, wanting) in zip(keys, chosen, strict=True)
        for watch, live in wanting
        if watch in standing
    ]
    batch = Batch(source, CITATIONS, papers, now, selected=True)
    matches += matches_of(batch, hits_of(batch, index), remembered, Freshness.FRESH)
    by_key = dict(zip(keys, papers, strict=True))
    joined = await as_feeds_had_them(work, matches, by_key, active)
    await work.matches.add(joined)
    first = sum(one.news is News.FIRST for one in remembered)
    events = tuple(event for one in remembered for event in one.events)
    return Brought(papers, first, sum(match.live for match in joined), events)


def _reason(watch: Watch, watched: Watched) -> Reason:
    """Name the paper cited as the watch does, with its title where that became known since."""
    named = next(one for one, watches in watched.watches.items() if watch in watches)
    text = watch.text if not watched.title or ": " in watch.text else cited_text(named, watched.title)
    return Reason(watch.kind, text)
