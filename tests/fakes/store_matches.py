"""The doors of matches and of what people said of papers, in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from bot.domain.delivery import SHOWING_KINDS
from bot.domain.match import Hiding, Match
from bot.domain.paper import KnownPaper
from bot.domain.watch import Place
from tests.fakes.store_shelves import Shelves


class FakeMatches:
    """Stands in for the `Matches` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, matches: Sequence[Match]) -> None:
        self._shelves.must_know(match.paper_key for match in matches)
        for match in matches:
            kept = self._shelves.matches.setdefault((match.place, match.watch, match.paper_key), match)
            if kept.retired_at is not None or (match.live and not kept.live):
                self._shelves.matches[match.place, match.watch, match.paper_key] = match

    async def unposted(self, places: Sequence[Place]) -> Sequence[tuple[Match, KnownPaper]]:
        asked = set(places)
        pairs = [
            pair
            for pair in self._standing()
            if pair[0].place in asked and pair[0].live and not self._was_shown(pair[0])
        ]
        return sorted(pairs, key=lambda pair: (pair[0].paper_key, pair[0].watch))

    async def due(self, place: Place, watch: int) -> Sequence[tuple[Match, KnownPaper]]:
        every = [match for match in self._shelves.matches.values() if (match.place, match.watch) == (place, watch)]
        due = [match for match in every if match.live and not self._was_shown(match)]
        return [(match, self._shelves.papers[match.paper_key]) for match in sorted(due, key=lambda one: one.paper_key)]

    async def retire(self, place: Place, watch: int, at: datetime) -> None:
        for key, match in self._shelves.matches.items():
            if key[:2] == (place, watch) and match.retired_at is None:
                self._shelves.matches[key] = replace(match, retired_at=at)

    async def recent(self, place: Place, since: datetime) -> Sequence[tuple[Match, KnownPaper]]:
        pairs = [pair for pair in self._standing() if pair[0].place == place and pair[1].first_seen_at >= since]
        pairs.sort(key=lambda pair: pair[0].watch)
        return sorted(pairs, key=lambda pair: (pair[1].first_seen_at, pair[1].key), reverse=True)

    async def of_paper(self, place: Place, paper_key: int) -> Sequence[Match]:
        found = [
            match for match in self._shelves.matches.values() if (match.place, match.paper_key) == (place, paper_key)
        ]
        return sorted(found, key=lambda match: match.watch)

    async def counts(self, place: Place, since: datetime) -> Mapping[int, tuple[int, datetime]]:
        instants: dict[int, list[datetime]] = {}
        for match in self._shelves.matches.values():
            if match.place == place and match.retired_at is None:
                instants.setdefault(match.watch, []).append(match.matched_at)
        return {watch: (sum(at >= since for at in all_of_it), max(all_of_it)) for watch, all_of_it in instants.items()}

    def _standing(self) -> list[tuple[Match, KnownPaper]]:
        shelves = self._shelves
        return [
            (match, shelves.papers[match.paper_key])
            for match in shelves.matches.values()
            if match.retired_at is None
            and (match.place, match.paper_key) not in shelves.hidden
            and (watch := shelves.watches.get((match.place, match.watch)))
            and watch.removed_at is None
        ]

    def _was_shown(self, match: Match) -> bool:
        carriers = self._shelves.carriers(match.place, match.paper_key)
        return any(entry.delivery.kind in SHOWING_KINDS for entry in carriers)


class FakeShown:
    """Stands in for the `Shown` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def seen(self, place: Place, person: str) -> frozenset[int]:
        return self._shelves.shown.get((place, person), frozenset())

    async def add(self, place: Place, person: str, paper_keys: Sequence[int], at: datetime) -> None:
        self._shelves.must_know(paper_keys)
        self._shelves.shown[place, person] = (await self.seen(place, person)).union(paper_keys)

    async def restart(self, place: Place, person: str) -> None:
        self._shelves.shown.pop((place, person), None)


class FakeSaved:
    """Stands in for the `Saved` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, place: Place, paper_key: int, by: str, at: datetime) -> bool:
        self._shelves.must_know([paper_key])
        new = (place, paper_key) not in self._shelves.saved
        self._shelves.saved.setdefault((place, paper_key), at)
        return new

    async def remove(self, place: Place, paper_key: int) -> bool:
        return self._shelves.saved.pop((place, paper_key), None) is not None

    async def all(self, place: Place) -> Sequence[KnownPaper]:
        saved = [(at, key) for (where, key), at in self._shelves.saved.items() if where == place]
        return [self._shelves.papers[key] for _, key in sorted(saved, reverse=True)]

    async def newest(self, places: Sequence[Place], most: int) -> Mapping[Place, Sequence[KnownPaper]]:
        return {place: saved[:most] for place in places if (saved := await self.all(place))}


class FakeHidden:
    """Stands in for the `Hidden` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, place: Place, paper_key: int, by: str, at: datetime) -> bool:
        self._shelves.must_know([paper_key])
        new = (place, paper_key) not in self._shelves.hidden
        self._shelves.hidden.setdefault((place, paper_key), Hiding(by, at))
        return new

    async def remove(self, place: Place, paper_keys: Sequence[int]) -> None:
        for key in paper_keys:
            self._shelves.hidden.pop((place, key), None)

    async def of_paper(self, place: Place, paper_key: int) -> Hiding | None:
        return self._shelves.hidden.get((place, paper_key))

    async def among(self, place: Place, paper_keys: Sequence[int]) -> Set[int]:
        return {key for key in paper_keys if (place, key) in self._shelves.hidden}

    async def newest(self, places: Sequence[Place], most: int) -> Mapping[Place, Sequence[KnownPaper]]:
        return {place: hid[:most] for place in places if (hid := self._all(place))}

    def _all(self, place: Place) -> list[KnownPaper]:
        hid = [(hiding.at, key) for (where, key), hiding in self._shelves.hidden.items() if where == place]
        return [self._shelves.papers[key] for _, key in sorted(hid, reverse=True)]
