"""What search hands to storage, as values: what a paper is found by, and what is sought, both folded already."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The parts of what a paper is found by, each a field of `SearchEntry`."""

    TITLE = "title"
    ABSTRACT = "abstract"
    FORMS = "forms"
    PEOPLE = "people"
    CATEGORIES = "categories"
    VENUE = "venue"
    SOURCE = "source"
    IDS = "ids"
    CITES = "cites"


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What a paper is found by: folded tokens, none of which holds a blank.

    Attributes:
        title: the title's tokens in their order, plurals folded.
        abstract: the abstract's, likewise; empty where there is none.
        forms: tokens of title and abstract whose plural was folded, as they stand there; for prefixes.
        people: keys of the authors' names, and the names' tokens.
        categories: tokens of the categories.
        venue: tokens of where it appeared, and of its ISSNs.
        source: the source's name, one token.
        ids: tokens of its ids.
        cites: tokens of the ids of what it is known to cite.
    """

    title: tuple[str, ...] = ()
    abstract: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    venue: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Tokens that stand one after another in one of the parts.

    Attributes:
        parts: in which; one or more.
        tokens: one or more.
        prefix: True: the last one only begins a token there.
    """

    parts: tuple[Part, ...]
    tokens: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class EveryOf:
    """All of these are there, and none of those that it lacks.

    Attributes:
        parts: one or more; where there is one, it lacks some.
        lacked: what isn't there; may be empty.
    """

    parts: tuple[Sought, ...]
    lacked: tuple[Sought, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of these is there; one or more."""

    parts: tuple[Sought, ...]


Sought = Neighbours | EveryOf | AnyOf
