"""The doors of papers and sources in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.collection import BatchMark, SourceHealth
from bot.domain.life import Parting, Turn, Unparted
from bot.domain.paper import KnownPaper, Paper, Remembered
from storage.merging import absorb, aliases_of, join, keys_of, merge, news_of, works_of
from storage.parting import apart, between, made_of, parted_by, settled_by, split, two_of
from tests.fakes.store_shelves import Shelves


class FakePapers:
    """Stands in for the `Papers` door. It goes paper by paper where the real one takes a batch at once."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def remember(self, papers: Sequence[Paper], seen_at: datetime) -> Sequence[Remembered]:
        parted = parted_by(self._shelves.partings.values(), self._shelves.aliases)
        taken = apart(papers, self._shelves.aliases, parted)
        leaders = works_of(taken, self._shelves.aliases)
        keys: dict[int, int] = {}
        news = []
        records = []
        for leader, paper in zip(leaders, taken, strict=True):
            mates = [mate for mate, its in zip(taken, leaders, strict=True) if its == leader]
            carried = [alias for mate in mates for alias in aliases_of(mate)]
            found = keys_of(carried, self._shelves.aliases)
            records.append(tuple(self._shelves.papers[key].paper for key in found))
            known = self._known(carried)
            news.append(news_of(known.paper if known else None, paper))
            if known is None:
                known = KnownPaper(self._shelves.next_number("paper"), paper, seen_at)
            else:
                known = absorb(known, paper, same_batch=leader in keys)
            keys[leader] = known.key
            self._shelves.papers[known.key] = known
            self._shelves.aliases.update(dict.fromkeys(aliases_of(paper), known.key))
        for leader, paper in zip(leaders, papers, strict=True):
            old, _ = self._shelves.records.get(paper.id, (None, 0))
            record = merge(old, paper, same_batch=False) if old else paper
            self._shelves.records[paper.id] = record, keys[leader]
        works = [self._shelves.papers[keys[leader]] for leader in leaders]
        return list(map(Remembered, works, news, records, taken))

    async def part(self, parting: Parting) -> Sequence[KnownPaper] | Unparted:
        keys = await self.keys_of((parting.one, parting.other))
        if len(keys) < len({parting.one, parting.other}):
            return Unparted.UNKNOWN
        one, other = (self._shelves.papers[keys[end]] for end in (parting.one, parting.other))
        settled = parting
        works = [one, other]
        if one.key == other.key:
            records = [paper for _, (paper, key) in sorted(self._shelves.records.items()) if key == one.key]
            found = two_of(records, parting.one, parting.other)
            if found is None:
                return Unparted.ONE_RECORD
            settled = settled_by(parting, *found)
            elsewhere = {alias for alias, key in self._shelves.aliases.items() if key != one.key}
            made = [*self._shelves.partings.values(), settled]
            groups = split(one, list({paper.id: paper for paper in (*found, *records)}.values()), made, elsewhere)
            works = [self._divide(one, group, first=group is groups[0]) for group in groups]
        self._untie([work.key for work in works])
        first, second = sorted((settled.one, settled.other))
        self._shelves.partings[first, second] = replace(settled, one=first, other=second)
        return works

    def _divide(self, known: KnownPaper, group: Sequence[Paper], *, first: bool) -> KnownPaper:
        """Make a work of a group of a work's records; the first one keeps its key, and what was matched."""
        shelves, work = self._shelves, made_of(group, known)
        ids = {":".join(alias): alias for paper in group for alias in aliases_of(paper)}
        if not first:
            former = [key for key, each in shelves.papers.items() if each.paper.id == work.paper.id]
            work = replace(work, key=former[0] if former else shelves.next_number("paper"))
            carrying = [delivery_id for delivery_id, paper in shelves.carried if paper == known.key]
            shelves.carried.update(dict.fromkeys((delivery_id, work.key) for delivery_id in carrying))
            for paper, turn, evidence in [key for key in shelves.events if key[0] == known.key and key[2] in ids]:
                event = replace(shelves.events.pop((paper, turn, evidence)), paper_key=work.key)
                if event.turn is not Turn.ARTICLE:
                    shelves.events[work.key, turn, evidence] = event
        else:
            shelves.aliases = {alias: key for alias, key in shelves.aliases.items() if key != known.key}
            shelves.titles.pop(known.key, None)
        shelves.papers[work.key] = work
        shelves.aliases.update(dict.fromkeys(ids.values(), work.key))
        shelves.records.update({paper.id: (shelves.records[paper.id][0], work.key) for paper in group})
        return work

    def _untie(self, keys: Sequence[int]) -> None:
        """Forget the ties between records of different works of these."""
        shelves = self._shelves
        works = {paper_id: key for paper_id, (_, key) in shelves.records.items() if key in keys}
        apart = [ends for ends in shelves.ties if len({works.get(end) for end in ends} - {None}) > 1]
        for ends in apart:
            del shelves.ties[ends]

    async def unpart(self, one: str, other: str) -> Sequence[Paper] | Unparted:
        keys = {":".join(alias): key for alias, key in self._shelves.aliases.items()}
        found = between(list(self._shelves.partings.values()), one, other, keys)
        if not found:
            return Unparted.NOT_PARTED
        for parting in found:
            del self._shelves.partings[parting.one, parting.other]
        works = {keys.get(one), keys.get(other)}
        return [paper for _, (paper, key) in sorted(self._shelves.records.items()) if key in works]

    def _known(self, aliases: Sequence[tuple[str, str]]) -> KnownPaper | None:
        """The work with any of these ids; several become one, under the lowest key."""
        keys = keys_of(aliases, self._shelves.aliases)
        if not keys:
            return None
        for ending in keys[1:]:
            self._move(ending, keys[0])
        return join([self._shelves.papers[key] for key in keys])

    def _move(self, ending: int, going_on: int) -> None:
        shelves = self._shelves
        shelves.aliases.update({alias: going_on for alias, key in shelves.aliases.items() if key == ending})
        for place, watch, paper in [key for key in shelves.matches if key[2] == ending]:
            match = shelves.matches.pop((place, watch, paper))
            there = shelves.matches.get((place, watch, going_on))
            if there is None or (there.retired_at is not None and match.retired_at is None):
                shelves.matches[place, watch, going_on] = replace(match, paper_key=going_on)
        for place, _ in [key for key in shelves.hidden if key[1] == ending]:
            shelves.hidden.setdefault((place, going_on), shelves.hidden[place, ending])
        for paper, turn, evidence in [key for key in shelves.events if key[0] == ending]:
            event = replace(shelves.events.pop((paper, turn, evidence)), paper_key=going_on)
            shelves.events.setdefault((going_on, turn, evidence), event)
        shelves.titles.pop(ending, None)
        shelves.records.update(
            {each: (paper, going_on) for each, (paper, key) in shelves.records.items() if key == ending}
        )
        carrying = [delivery_id for delivery_id, paper in shelves.carried if paper == ending]
        shelves.carried.update(dict.fromkeys((delivery_id, going_on) for delivery_id in carrying))

    async def get(self, keys: Sequence[int]) -> Mapping[int, KnownPaper]:
        return {key: self._shelves.papers[key] for key in keys if key in self._shelves.papers}

    async def keys_of(self, ids: Sequence[str]) -> Mapping[str, int]:
        by_alias = {each: tuple(each.split(":", 1)) for each in ids}
        aliases = self._shelves.aliases
        return {
            each: aliases[scheme, value] for each, (scheme, value) in by_alias.items() if (scheme, value) in aliases
        }

    async def find(self, paper_id: str) -> KnownPaper | None:
        scheme, _, value = paper_id.partition(":")
        key = self._shelves.aliases.get((scheme, value))
        return None if key is None else self._shelves.papers[key]

    async def since(self, first_seen_at: datetime, limit: int | None = None) -> Sequence[KnownPaper]:
        works = [self._shelves.papers[key] for key in set(self._shelves.aliases.values())]
        new = [known for known in works if known.first_seen_at >= first_seen_at and not known.paper.private]
        in_order = sorted(new, key=lambda known: known.key)
        return sorted(in_order, key=lambda known: known.first_seen_at, reverse=True)[:limit]

    async def counts_since(self, instants: Sequence[datetime]) -> Mapping[datetime, int]:
        return {instant: len(await self.since(instant)) for instant in instants}


class FakeSources:
    """Stands in for the `Sources` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def marks(self, source: str) -> Mapping[str, BatchMark]:
        return {section: mark for (its, section), mark in self._shelves.marks.items() if its == source}

    async def put_mark(self, mark: BatchMark) -> None:
        self._shelves.marks[mark.source, mark.section] = mark

    async def health(self) -> Sequence[SourceHealth]:
        return [health for _, health in sorted(self._shelves.health.items())]

    async def put_health(self, health: SourceHealth) -> None:
        self._shelves.health[health.source, health.section] = health

    async def asked(self) -> Mapping[str, str]:
        return dict(self._shelves.asked)

    async def put_asked(self, source: str, fingerprint: str) -> None:
        self._shelves.asked[source] = fingerprint
