"""A source that knows who writes under a name, as the test lays it out."""

from __future__ import annotations

from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.namesake import Namesake, Namesakes
from bot.ports import Clock
from tests.fakes.paper_source import FakePaperSource


class FakePeopleSource(FakePaperSource):
    """Stands in for the `PeopleSource` door.

    Attributes:
        people: by the name asked for, who writes under it.
        fault: why it can't answer; None: it can.
        asked: the names asked for, in order.
    """

    def __init__(self, clock: Clock, name: str = "openalex") -> None:
        super().__init__(clock, name)
        self._now = clock.now
        self.people: dict[str, tuple[Namesake, ...]] = {}
        self.fault: SourceFault | None = None
        self.asked: list[str] = []

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Tell who writes under a name."""
        self.asked.append(name)
        if self.fault is not None:
            return SourceFailure(self.name, "authors", self.fault, "as told", self._now())
        found = self.people.get(name, ())
        return Namesakes(found[:limit], len(found))
