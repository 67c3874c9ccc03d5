"""Meaning in tests: texts mean the same that hold words of the same group."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bot.matching.tokens import tokens

GROUPS = (("picture", "image", "photo"), ("car", "vehicle", "driving"), ("crystal", "lattice"), ("sea", "ocean"))


class FakeEmbedder:
    """Stands in for the `Embedder` door; one dimension a group, and none for words of no group.

    `asked` counts the texts it was given.
    """

    def __init__(self, name: str = "groups 1") -> None:
        self.name = name
        self.asked = 0

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked += len(texts)
        return [_vector(set(tokens(text))) for text in texts]


def _vector(words: set[str]) -> list[float]:
    counts = [float(len(words.intersection(group))) for group in GROUPS]
    length = math.hypot(*counts) or 1.0
    return [count / length for count in counts]
