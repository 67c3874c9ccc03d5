"""Who writes under a name, and who bears an id: the sources that know."""

from __future__ import annotations

from typing import Protocol

from bot.domain.collection import SourceFailure
from bot.domain.namesake import Namesakes


class PeopleSource(Protocol):
    """A source that knows people."""

    @property
    def name(self) -> str:
        """The source's name: `orcid`."""
        ...

    @property
    def schemes(self) -> frozenset[str]:
        """The kinds of people's ids that it knows: `orcid`, `arxiv`, `openalex`."""
        ...

    async def authors(self, name: str, limit: int) -> Namesakes | SourceFailure:
        """Tell who writes under a name, those with most papers first.

        Args:
            name: as typed, in any order.
            limit: how many at the most, 1 to 50.
        """
        ...

    async def person(self, person_id: str) -> Namesakes | SourceFailure:
        """Tell who bears an id, nobody where it is unknown.

        Args:
            person_id: canonical, `orcid:0000-0002-1825-0097`, of one of its schemes.
        """
        ...
