"""The doors of lives and ties in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set

from bot.domain.life import Event, Parting, Tie, Turn
from tests.fakes.store_shelves import Shelves


class FakeLives:
    """Stands in for the `Lives` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, events: Sequence[Event]) -> None:
        self._shelves.must_know(event.paper_key for event in events)
        for event in events:
            self._shelves.events.setdefault((event.paper_key, event.turn.value, event.evidence), event)

    async def told(self, paper_keys: Collection[int]) -> Set[tuple[int, Turn]]:
        events = self._shelves.events.values()
        return {(event.paper_key, event.turn) for event in events if event.paper_key in paper_keys}

    async def of_paper(self, paper_key: int) -> Sequence[Event]:
        found = [event for event in self._shelves.events.values() if event.paper_key == paper_key]
        return sorted(found, key=lambda event: (event.at, event.turn.value))


class FakeTies:
    """Stands in for the `Ties` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, ties: Sequence[Tie]) -> None:
        for tie in ties:
            self._shelves.ties.setdefault((tie.one, tie.other), tie)

    async def of_ids(self, paper_ids: Sequence[str]) -> Sequence[Tie]:
        asked = set(paper_ids)
        return [tie for ends, tie in sorted(self._shelves.ties.items()) if asked & set(ends)]

    async def partings(self) -> Sequence[Parting]:
        return [parting for _, parting in sorted(self._shelves.partings.items())]

    async def add_titles(self, titles: Mapping[int, int]) -> None:
        self._shelves.must_know(titles)
        self._shelves.titles.update(titles)

    async def titled(self, numbers: Sequence[int]) -> Mapping[int, Sequence[int]]:
        asked, found = set(numbers), defaultdict[int, list[int]](list)
        for key, number in sorted(self._shelves.titles.items()):
            if number in asked:
                found[number].append(key)
        return found
