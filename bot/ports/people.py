"""Who writes under a name: the sources that know."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from bot.domain.collection import SourceFailure
from bot.domain.namesake import Namesakes
from bot.ports.outside import PaperSource


@runtime_checkable
class PeopleSource(PaperSource, Protocol):
    """A source that also knows people."""

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Tell who writes under a name, those with most papers first.

        Args:
            name: as typed, in any order.
            limit: how many at the most, 1 to 50.
        """
        ...
