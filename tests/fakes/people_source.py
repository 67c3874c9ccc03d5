"""A source that knows people, as the test lays it out."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.namesake import Namesake, Namesakes
from bot.domain.paper import Paper
from bot.ports import Clock


class FakePeopleSource:
    """Stands in for the `PeopleSource` door.

    Attributes:
        people: by the name or the id asked for, who writes under it.
        papers: by the name asked for, what people of that name wrote.
        fault: why it can't answer, or what it raises; None: it can.
        silent: True: it never answers.
        asked: the names and ids asked for, in order.
    """

    def __init__(self, clock: Clock, name: str = "openalex", schemes: Collection[str] = ("orcid", "openalex")) -> None:
        self._now = clock.now
        self.name = name
        self.schemes = frozenset(schemes)
        self.people: dict[str, tuple[Namesake, ...]] = {}
        self.papers: dict[str, tuple[Paper, ...]] = {}
        self.fault: SourceFault | Exception | None = None
        self.silent = False
        self.asked: list[str] = []

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Tell who writes under a name."""
        return await self._answer(name, limit)

    async def person(self, person_id: str) -> Namesakes | SourceFailure:
        """Tell who bears an id."""
        return await self._answer(person_id, 1)

    async def _answer(self, asked: str, limit: int) -> Namesakes | SourceFailure:
        self.asked.append(asked)
        if self.silent:
            await asyncio.Event().wait()
        if isinstance(self.fault, Exception):
            raise self.fault
        if self.fault is not None:
            return SourceFailure(self.name, "authors", self.fault, "as told", self._now())
        found = self.people.get(asked, ())
        return Namesakes(found[:limit], len(found), self.papers.get(asked, ()))
