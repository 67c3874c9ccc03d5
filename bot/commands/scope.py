"""Which papers a command is about, as frozen values: since when they came, and what a briefing may be over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class About:
    """Papers that a query finds."""

    query: str


@dataclass(frozen=True, slots=True)
class OfCard:
    """One paper, and what the same watches matched beside it."""

    paper: int


@dataclass(frozen=True, slots=True)
class OfSlot:
    """The papers of a digest."""

    slot: str


@dataclass(frozen=True, slots=True)
class OfDays:
    """The papers of the last local days; 1 is today."""

    days: int


Scope = About | OfCard | OfSlot | OfDays


@dataclass(frozen=True, slots=True)
class DaysAgo:
    """The beginning of the local day `days` ago; 0 is today."""

    days: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """The beginning of the last such local weekday, today counts; Monday is 0."""

    day: int


@dataclass(frozen=True, slots=True)
class OnDate:
    """The beginning of a local date."""

    on: date


When = DaysAgo | Weekday | OnDate
