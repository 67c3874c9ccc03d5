"""The life of a paper: which records turned out to be one work, and what happened to it after it was first seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Rests(StrEnum):
    """What a tie between two records rests on, the surest first."""

    ID = "id"
    """They carry the same id: proof."""
    LINK = "link"
    """A source declares them to be the same work: proof."""
    TITLE = "title"
    """Title and authors agree: a hint, that joins nothing which was or will be delivered."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Why two records are one work.

    Attributes:
        one: a record's own id.
        other: the other's.
        rests: on what.
        evidence: the id shared or declared, or what of title and authors agreed.
    """

    one: str
    other: str
    rests: Rests
    evidence: str


class Turn(StrEnum):
    """What may happen to a paper after it was first seen."""

    VERSION = "version"
    """A higher version was announced."""
    ARTICLE = "article"
    """A preprint appeared in a journal: its DOI became known."""
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a paper, as a source told it.

    Attributes:
        paper_key: the work.
        turn: what happened.
        evidence: what the source said: `v1 → v2`, `doi:10.1000/x`, the record that carries the notice.
        source: the source that told it.
        at: when it was first told here, aware UTC.
    """

    paper_key: int
    turn: Turn
    evidence: str
    source: str
    at: datetime
