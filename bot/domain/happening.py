"""What is counted while the program works; whoever counts hears of each through the `Meter` door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.delivery import Failed, PostOutcome, Refused, Sent, Unknown
from bot.domain.job import Job
from bot.domain.model import Trouble, Usage


@dataclass(frozen=True, slots=True)
class Tried:
    """A message was posted, or edited, or was not.

    Attributes:
        platform: `slack`, `discord` or `local`.
        outcome: what came of it.
        took_s: seconds until that was known, 0 and up.
        edit: True: it was an edit of a posted message.
    """

    platform: str
    outcome: PostOutcome
    took_s: float
    edit: bool = False

    @property
    def became(self) -> str:
        """The outcome in a word: sent, refused, failed or unknown."""
        match self.outcome:
            case Sent():
                return "sent"
            case Refused():
                return "refused"
            case Failed():
                return "failed"
            case Unknown():
                return "unknown"


@dataclass(frozen=True, slots=True)
class Answered:
    """A platform answered a call of ours with an error.

    Attributes:
        platform: `slack` or `discord`.
        status: the HTTP status; 0 where no answer came.
        code: the platform's own word or number (`ratelimited`, `50013`), else the kind of the failure.
    """

    platform: str
    status: int
    code: str


@dataclass(frozen=True, slots=True)
class JobRan:
    """A job ran to its end, or failed.

    Attributes:
        job: which.
        took_s: seconds, 0 and up.
        well: False where it failed.
    """

    job: Job
    took_s: float
    well: bool


@dataclass(frozen=True, slots=True)
class SectionTold:
    """A source answered for a section, or failed.

    Attributes:
        source: its name.
        answer: `batch`, `unchanged`, or the kind of the failure (`unreachable`).
        papers: how many records came, 0 and up.
        refused: how many could not be read, 0 and up.
        first: how many of the papers were never seen before, 0 and up.
    """

    source: str
    answer: str
    papers: int = 0
    refused: int = 0
    first: int = 0


@dataclass(frozen=True, slots=True)
class DigestMade:
    """A place's digest was made.

    Attributes:
        platform: the place's.
        papers: cards in it, 0 on an empty day.
        late: True: it makes up for missed days, or came long after its time.
    """

    platform: str
    papers: int
    late: bool


@dataclass(frozen=True, slots=True)
class ModelAsked:
    """A language model answered, or didn't.

    Attributes:
        model: its name.
        usage: the tokens it took, or the most it may have taken.
        cost: of them, in micro-dollars.
        trouble: why there is no answer; None where there is one.
        took_s: seconds, 0 and up.
    """

    model: str
    usage: Usage
    cost: int
    trouble: Trouble | None
    took_s: float


@dataclass(frozen=True, slots=True)
class ClockStepped:
    """The wall clock was set on or back by so much, as the clock that never steps tells."""

    by: timedelta


Happening = Tried | Answered | JobRan | SectionTold | DigestMade | ModelAsked | ClockStepped


def both(one: Callable[[Happening], None], other: Callable[[Happening], None]) -> Callable[[Happening], None]:
    """Make one meter of two."""

    def heard(happening: Happening) -> None:
        one(happening)
        other(happening)

    return heard


def unheard(_: Happening) -> None:
    """Count nothing: the meter of whoever has none."""
