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


class TitlesAgree(StrEnum):
    """How the titles of two records agree."""

    SAME = "same"
    NEAR = "near"
    """Nearly: a slip of the pen, a label of the venue, the order of the words."""
    LONGER = "longer"
    """One of them goes on where the other ends, or begins before it."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What of titles and authors agreed.

    Attributes:
        titles: how the titles agree.
        agreed: how many people are in both lists.
        of: how many are in the longer one; 0: one record names nobody.
    """

    titles: TitlesAgree
    agreed: int
    of: int


@dataclass(frozen=True, slots=True)
class Tie:
    """Why two records are one work.

    Attributes:
        one: a record's own id.
        other: the other's.
        rests: on what.
        evidence: the id shared or declared; where it rests on the title, what agreed.
    """

    one: str
    other: str
    rests: Rests
    evidence: str | Alike


@dataclass(frozen=True, slots=True)
class Parting:
    """That two records are of two works, whatever sources, titles and authors say: a person settled it.

    Attributes:
        one: a record's own id, or an id that a record was thought to be of.
        other: the other's.
        by: who settled it.
        at: when, aware UTC.
    """

    one: str
    other: str
    by: str
    at: datetime


class Unparted(StrEnum):
    """Why two ids can't be parted, or a parting can't be taken back."""

    UNKNOWN = "unknown"
    """No paper here carries one of the ids, nor the other."""
    ONE_RECORD = "one_record"
    """They are two ids of one record: nothing tells which of its words are whose."""
    NOT_PARTED = "not_parted"
    """Nobody parted them."""


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
