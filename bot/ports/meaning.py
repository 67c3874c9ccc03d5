"""The meaning of texts, as vectors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Embedder(Protocol):
    """Turns English texts into vectors, near each other where the texts mean much the same."""

    @property
    def name(self) -> str:
        """Its name and version: vectors of different names can't be compared."""
        ...

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Give a vector of length 1 a text, in order; zeros for a text of which it knows nothing.

        Long work: leave the event loop to others meanwhile.
        """
        ...
