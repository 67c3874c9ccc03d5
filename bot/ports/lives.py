"""What the store keeps of the lives of papers, and of why records are one work."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from typing import Protocol

from bot.domain.life import Event, Parting, Tie, Turn


class Lives(Protocol):
    """What happened to papers."""

    async def add(self, events: Sequence[Event]) -> None:
        """Keep events; one told before (paper, turn, evidence) stays as it was first told."""
        ...

    async def told(self, paper_keys: Collection[int]) -> Set[tuple[int, Turn]]:
        """Give which turns of works were told before, as (key, turn); one statement."""
        ...

    async def of_paper(self, paper_key: int) -> Sequence[Event]:
        """Give a work's events, oldest first, with those of the works that went into it."""
        ...


class Ties(Protocol):
    """Why records are one work, or look like one. A tie joins nothing by itself, and taking it away parts nothing."""

    async def add(self, ties: Sequence[Tie]) -> None:
        """Keep ties; one between the same two records stays as it was."""
        ...

    async def of_ids(self, paper_ids: Sequence[str]) -> Sequence[Tie]:
        """Give the ties of records with these ids, in order of the ids."""
        ...

    async def partings(self) -> Sequence[Parting]:
        """Give all that people parted, in order of the ids."""
        ...

    async def add_titles(self, titles: Mapping[int, int]) -> None:
        """Keep the number of each work's title (below 2**63), by the work's key; the last one said holds."""
        ...

    async def titled(self, numbers: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """Give by title's number the keys of the works that have it, lowest first; unknown numbers are absent."""
        ...
