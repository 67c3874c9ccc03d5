"""The doors of citations in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.citation import Citation, CitedWork, LastAsked
from tests.fakes.store_shelves import Shelves


class FakeCitations:
    """Stands in for the `Citations` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, citations: Sequence[Citation]) -> None:
        for fact in citations:
            self._shelves.citations.setdefault((fact.citing, fact.cited), fact)

    async def of_cited(self, ids: Sequence[str]) -> Sequence[Citation]:
        asked = set(ids)
        return [fact for (_, cited), fact in sorted(self._shelves.citations.items()) if cited in asked]

    async def of_citing(self, ids: Sequence[str]) -> Sequence[Citation]:
        asked = set(ids)
        return [fact for (citing, _), fact in sorted(self._shelves.citations.items()) if citing in asked]


class FakeCitedWorks:
    """Stands in for the `CitedWorks` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def get(self, ids: Sequence[str]) -> Mapping[str, CitedWork]:
        return {each: self._shelves.cited_works[each] for each in ids if each in self._shelves.cited_works}

    async def put(self, work: CitedWork) -> None:
        self._shelves.cited_works[work.id] = work

    async def asked(self, source: str) -> Mapping[str, LastAsked]:
        return {cited: last for (name, cited), last in self._shelves.citation_askings.items() if name == source}

    async def put_asked(self, source: str, ids: Sequence[str], asked: LastAsked) -> None:
        self._shelves.citation_askings.update({(source, each): asked for each in ids})
