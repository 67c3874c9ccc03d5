"""The door to papers' full texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bot.domain.paper import Paper
from bot.domain.paper_text import PaperText


class Texts(Protocol):
    """Papers' own words, as much of them as may be read."""

    @property
    def whole(self) -> bool:
        """Whether there may be more than title and abstract."""
        ...

    async def of(self, papers: Sequence[Paper]) -> Sequence[PaperText]:
        """Give the texts in the order of the papers; those that can't be had, or not soon, are without sections."""
        ...
