"""What a comparison of names finds, and what tells it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Ground(StrEnum):
    """Why two names are one person's, may be, or aren't; the kinds of each verdict together."""

    ALIKE = "alike"
    """Spelt out alike, or one in characters and the other as they are read in pinyin."""

    INITIALS = "initials"
    """Only initials agree with the given names, or initials with initials."""
    MORE = "more"
    """One has a further given name: Anna Maria or Annamaria beside Anna, Jean-Luc beside Jean."""
    SECOND = "second"
    """One is called by the other's second given name, or has the two the other way round."""
    VARIANT = "variant"
    """Usual variants of one first name: Bob and Robert."""
    ROMANISED = "romanised"
    """The same name if one of them is written in another romanisation: Cheung and Zhang."""
    SPELLING = "spelling"
    """The same but for long vowels, letters spelt out or doubled, or how Cyrillic is romanised: Ono and Ohno, Muller
    and Mueller, Zaitsev and Zaytsev."""
    MISPRINT = "misprint"
    """One letter apart in a long word that is no other known name."""
    HALF = "half"
    """One has half of the other's double family name."""
    READING = "reading"
    """Only if the characters are read in an unusual way, if family and given name are exchanged, or by the name in
    brackets."""

    FAMILY = "family"
    """Different family names."""
    GIVEN = "given"
    """Different given names."""
    LETTERS = "letters"
    """Initials that contradict."""
    GENERATION = "generation"
    """Senior and junior."""
    GROUP = "group"
    """A group and a person, or two groups."""
    NAMELESS = "nameless"
    """One of them is no name."""


class Finding(NamedTuple):
    """What a comparison shows, and the words of either name that show it."""

    ground: Ground
    words: tuple[str, str]


class Families(NamedTuple):
    """What the family names tell of how the given names may be written.

    Attributes:
        eastern: Chinese, Korean or Vietnamese.
        chinese: they may be one Chinese surname.
        linked: whether they agree only if the first, the second is written in another romanisation than pinyin.
        korean: they may be one Korean surname, and no Chinese one.
        either: they may be one Korean surname, or a Chinese one.
        vietnamese: given names stand in either order.
    """

    eastern: bool
    chinese: bool
    linked: tuple[bool, bool]
    korean: bool
    either: bool
    vietnamese: bool
