"""What looking a word up gives where it names several things, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Named = TypeVar("Named")


@dataclass(frozen=True, slots=True)
class Ambiguous(Generic[Named]):
    """The word names several, `BAMS`, `Machine Learning`: the person has to choose.

    Attributes:
        word: as typed.
        choices: two or more.
    """

    word: str
    choices: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Unknown(Generic[Named]):
    """The word names nothing.

    Attributes:
        word: as typed.
        suggestions: what it may have meant, likeliest first, at most five; may be empty.
    """

    word: str
    suggestions: tuple[Named, ...]
