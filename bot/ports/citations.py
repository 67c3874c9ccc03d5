"""Who cites what: the sources that know, and what the store keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from bot.domain.citation import Citation, CitedWork, Citing, LastAsked
from bot.domain.collection import SourceFailure
from bot.ports.outside import PaperSource


@runtime_checkable
class CitationSource(PaperSource, Protocol):
    """A source that also knows who cites a paper."""

    async def citing(self, ids: Sequence[str], limit: int) -> Citing | SourceFailure:
        """Tell who cites one paper, newest first.

        Args:
            ids: canonical ids of that one paper; the source takes those that it understands.
            limit: how many at the most, 1 to 1,000.
        """
        ...


class Citations(Protocol):
    """That papers cite others."""

    async def add(self, citations: Sequence[Citation]) -> None:
        """Keep facts; one between the same two ids stays as it was first told."""
        ...

    async def of_cited(self, ids: Sequence[str]) -> Sequence[Citation]:
        """Give what was told of who cites these ids, in order of the ids."""
        ...

    async def of_citing(self, ids: Sequence[str]) -> Sequence[Citation]:
        """Give what was told of what the papers with these ids cite, in order of the ids."""
        ...


class CitedWorks(Protocol):
    """The papers that are watched for who cites them, and when the sources were asked."""

    async def get(self, ids: Sequence[str]) -> Mapping[str, CitedWork]:
        """Give what is known of the papers watched under these ids; unknown ones are absent."""
        ...

    async def put(self, work: CitedWork) -> None:
        """Keep what is known of one; the last one said holds."""
        ...

    async def asked(self, source: str) -> Mapping[str, LastAsked]:
        """Give by watched id how a source last answered; those it never answered are absent."""
        ...

    async def put_asked(self, source: str, ids: Sequence[str], asked: LastAsked) -> None:
        """Keep how a source answered for one paper, under each id by which it is watched."""
        ...
