"""The tree of a query, as frozen values. The language is specified and parsed in `bot/matching/query.py`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """Where a value is looked for. `kw` (title or abstract) is the default."""

    TITLE = "ti"
    ABSTRACT = "abs"
    KEYWORD = "kw"
    AUTHOR = "au"
    CATEGORY = "cat"
    VENUE = "in"
    SOURCE = "src"
    ID = "id"
    CITES = "cites"
    """Which works the paper cites; its terms hold canonical ids. The query language doesn't spell it."""
    MEANING = "meaning"
    """What the paper is about: a topic, or an example's canonical id. No words answer it, likeness does
    (`bot.matching.topics`). The query language doesn't spell it."""


class Manner(StrEnum):
    """How a value was written: a bare word, a quoted phrase, or a word with a star."""

    WORD = "word"
    PHRASE = "phrase"
    PREFIX = "prefix"


@dataclass(frozen=True, slots=True)
class Pin:
    """Which of the people of one name is meant; it tells by ids, by company, or by both.

    Attributes:
        ids: canonical ids of that one person: `orcid:0000-0002-1825-0097`, `openalex:A5023888391`, `arxiv:wang_w_2`.
        known_by: co-authors and categories that tell the person where a paper carries no id.
        only: nobody is meant whom neither an id nor company tells; else who is left is possibly meant.
    """

    ids: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    only: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """One value in one field; `text` as typed, without quotes or star.

    A term of manner WORD may hold several words (an unquoted keyword watch, an author): then they stand
    next to each other, plurals folded.

    `pin`: which of the people of an author's name is meant; None: anybody of that name.
    """

    field: Field
    text: str
    manner: Manner = Manner.WORD
    pin: Pin | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold; two or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds; two or more."""

    parts: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part doesn't hold."""

    part: Query


Query = Term | And | Or | Not
