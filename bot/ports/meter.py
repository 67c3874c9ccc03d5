"""What is counted."""

from __future__ import annotations

from typing import Protocol

from bot.domain.happening import Happening


class Meter(Protocol):
    """Hears of what happens, to count it; must be quick and never raise. `unheard` counts nothing."""

    def __call__(self, happening: Happening, /) -> None:
        """Count it."""
        ...
