"""Matches: a paper that a watch selects, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.watch import Place, WatchKind


class Certainty(StrEnum):
    """`possible` where only initials of the author agree, else `sure`."""

    SURE = "sure"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper was selected.

    Attributes:
        kind: the kind of what hit.
        text: the watch's words, as typed.
        found: the very words in the paper that hit (`Bohan Zhuang`), for emphasis; may be empty. For a topic or an
            example the words that carry the likeness.
        certainty: how sure.
        score: how like a topic or an example, 0 to 1; None for all other kinds.
    """

    kind: WatchKind
    text: str
    found: tuple[str, ...] = ()
    certainty: Certainty = Certainty.SURE
    score: float | None = None

    def line(self) -> str:
        """Give it as the command line writes it: `author “Bohan Zhuang”`, `topic “liquid crystals” 0.71`."""
        named = f"{self.kind.value} “{self.text}”"
        return named if self.score is None else f"{named} {self.score:.2f}"


@dataclass(frozen=True, slots=True)
class Match:
    """A watch's hit on a paper in the store.

    Attributes:
        place: the watch's place.
        watch: the watch's number there.
        paper_key: the paper's number in the store.
        reasons: at least one.
        matched_at: aware UTC.
        live: True: announced after the watch was made, so a digest may post it; False: known before, offered only.
        section: the section through which it came to this place; None where the source has none.
        flooded: True: it came with far more than its source usually gives, and waits behind what others bring.
        retired_at: when the watch's words were changed, so that they may want it no more; None where they do.
    """

    place: Place
    watch: int
    paper_key: int
    reasons: tuple[Reason, ...]
    matched_at: datetime
    live: bool
    section: str | None = None
    flooded: bool = False
    retired_at: datetime | None = None

    @property
    def certainty(self) -> Certainty:
        """`sure` if any reason is."""
        sure = any(reason.certainty is Certainty.SURE for reason in self.reasons)
        return Certainty.SURE if sure else Certainty.POSSIBLE


@dataclass(frozen=True, slots=True)
class Hiding:
    """That a place said of a paper that it is not for it: the name as shown of who did, and when, aware UTC."""

    by: str
    at: datetime
