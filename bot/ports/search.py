"""Search over the papers in the store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.paper import KnownPaper
from bot.domain.search import SearchEntry, Sought


class PaperSearch(Protocol):
    """Finds papers by what was noted of them. A paper that is new or changed is due until it is noted again.

    What is found is never too little: all that hold what is sought, and all that are due. Who asks looks at each.
    """

    async def candidates(
        self,
        sought: Sought | None,
        limit: int,
        *,
        before: int | None = None,
        since: datetime | None = None,
        own: Sequence[str] = (),
    ) -> Sequence[KnownPaper]:
        """Give papers that may answer, those last who came first: by falling keys.

        Args:
            sought: None: all papers.
            limit: how many at the most, 1 and up; fewer only where there are no more.
            before: papers with lower keys alone; None: from the newest on.
            since: papers first seen at or after the instant alone, aware UTC; None: all.
            own: how ids of users' feeds begin that may be among them; those of other feeds are left out.

        Raises:
            SearchDamaged: what was noted is lost or can't be read.
        """
        ...

    async def due(self, limit: int) -> Sequence[KnownPaper]:
        """Give papers that are to be noted, the newest first, at most `limit`."""
        ...

    async def note(self, entries: Mapping[int, SearchEntry]) -> None:
        """Note by key what papers are found by; they are due no more."""
        ...

    async def edition(self) -> str:
        """Give the edition of the folding by which papers were noted; empty where none ever was."""
        ...

    async def begin_anew(self, edition: str) -> None:
        """Forget what was noted, however damaged: every paper is due, for this edition of the folding."""
        ...

    async def known(self) -> int:
        """Count the papers that may be found by everyone."""
        ...
