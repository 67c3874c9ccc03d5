"""The door of search in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from bot.domain.paper import KnownPaper
from bot.domain.search import AnyOf, EveryOf, Neighbours, SearchEntry, Sought
from tests.fakes.store_shelves import Shelves


class FakePaperSearch:
    """Stands in for the `PaperSearch` door: entries are compared token by token, and nothing can be damaged."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def candidates(
        self,
        sought: Sought | None,
        limit: int,
        *,
        before: int | None = None,
        since: datetime | None = None,
        own: Sequence[str] = (),
    ) -> Sequence[KnownPaper]:
        due = set(self._due())
        return [
            known
            for known in self._standing(own)
            if (before is None or known.key < before)
            and (since is None or known.first_seen_at >= since)
            and (sought is None or known.key in due or holds(self._shelves.noted[known.key][1], sought))
        ][:limit]

    async def due(self, limit: int) -> Sequence[KnownPaper]:
        return [self._shelves.papers[key] for key in self._due()[:limit]]

    async def note(self, entries: Mapping[int, SearchEntry]) -> None:
        for key, entry in entries.items():
            self._shelves.noted[key] = self._shelves.papers[key], entry

    async def edition(self) -> str:
        return next(iter(self._shelves.editions), "")

    async def begin_anew(self, edition: str) -> None:
        self._shelves.noted.clear()
        self._shelves.editions = {edition: None}

    async def known(self) -> int:
        return len(self._standing(()))

    def _due(self) -> list[int]:
        noted = {key: known for key, (known, _) in self._shelves.noted.items()}
        return [key for key, known in sorted(self._shelves.papers.items(), reverse=True) if noted.get(key) != known]

    def _standing(self, own: Sequence[str]) -> list[KnownPaper]:
        with_ids = set(self._shelves.aliases.values())
        return [
            known
            for key, known in sorted(self._shelves.papers.items(), reverse=True)
            if key in with_ids and (not known.paper.private or known.paper.id.startswith(tuple(own)))
        ]


def holds(entry: SearchEntry, sought: Sought) -> bool:
    """Tell whether an entry holds what is sought."""
    match sought:
        case Neighbours(parts):
            return any(_stands(getattr(entry, part.value), sought) for part in parts)
        case EveryOf(parts, lacked):
            return all(holds(entry, part) for part in parts) and not any(holds(entry, part) for part in lacked)
        case AnyOf(parts):
            return any(holds(entry, part) for part in parts)
        case _:
            assert_never(sought)


def _stands(have: Sequence[str], sought: Neighbours) -> bool:
    *body, last = sought.tokens
    for at in range(len(have) - len(body)):
        *before, end = have[at : at + len(body) + 1]
        if before == body and (end.startswith(last) if sought.prefix else end == last):
            return True
    return False
