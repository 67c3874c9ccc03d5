"""Digests: the cards one place gets at one scheduled time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.delivery import Slot
from bot.domain.match import Certainty, Reason
from bot.domain.message import Mention
from bot.domain.paper import KnownPaper
from bot.domain.watch import Place, Radar


@dataclass(frozen=True, slots=True)
class Score:
    """Why a paper stands where it does, in points.

    Attributes:
        strength: how much the match tells: the narrowest kind of watch, and how many wanted it.
        rarity: how seldom its rarest watch hits, 0 and up.
        freshness: how new it is beside the newest, 0 and below.
        taste: how like it is to what the place saved, less how like it is to what the place hid.
        liked: the words, categories and names of what was saved that weighed most in it.
        unliked: those of what was hid.
        variety: what it repeats of those above it, 0 and below.
    """

    strength: float = 0.0
    rarity: float = 0.0
    freshness: float = 0.0
    taste: float = 0.0
    liked: tuple[str, ...] = ()
    unliked: tuple[str, ...] = ()
    variety: float = 0.0

    @property
    def total(self) -> float:
        """All of it, in tenths as its parts are."""
        return round(self.strength + self.rarity + self.freshness + self.taste + self.variety, 1)


@dataclass(frozen=True, slots=True)
class Selected:
    """A paper for a place, once, whatever number of watches selected it.

    Attributes:
        known: the paper.
        reasons: of all watches together, by watch number, each once.
        watches: the numbers of the watches, ascending.
        section: the section through which it came to this place; None where the source has none.
        flooded: True: it came in a flood alone.
        score: its place among the place's other papers; all 0 before they were ranked.
    """

    known: KnownPaper
    reasons: tuple[Reason, ...]
    watches: tuple[int, ...]
    section: str | None = None
    flooded: bool = False
    score: Score = Score()

    @property
    def certainty(self) -> Certainty:
        """`sure` if any reason is."""
        sure = any(reason.certainty is Certainty.SURE for reason in self.reasons)
        return Certainty.SURE if sure else Certainty.POSSIBLE


@dataclass(frozen=True, slots=True)
class Digest:
    """What one place gets in one slot.

    Attributes:
        radar: the place's settings.
        slot: that it was made, with its counts.
        cards: the papers shown, best first, at most the cap.
        rest: those over the cap, best first.
        watches: how many watches the place has.
        missed: the days without a digest that it makes up for, oldest first.
        overdue_since: when it should have come, aware UTC, where that was long ago; None elsewhere.
        called: by watch the people who asked to be mentioned where it finds something; watches of nobody are absent.
    """

    radar: Radar
    slot: Slot
    cards: tuple[Selected, ...]
    rest: tuple[Selected, ...]
    watches: int
    missed: tuple[date, ...] = ()
    overdue_since: datetime | None = None
    called: Mapping[int, Sequence[Mention]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Digested:
    """What a pass over the places made.

    Attributes:
        made: the slots made now.
        upcoming: by place, from when on its next digest is due, aware UTC; absent where none is in sight.
    """

    made: tuple[Slot, ...]
    upcoming: Mapping[Place, datetime]
