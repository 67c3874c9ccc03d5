"""What a briefing may be over, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


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
