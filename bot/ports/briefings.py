"""The store's doors for briefings: what was asked, what was written, and what it may cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.briefing import Briefing
from bot.domain.spending import Budget, Caps, OverBudget, Reservation, Spender, Spent
from bot.domain.watch import Language, Place


@dataclass(frozen=True, slots=True)
class BriefingAsked:
    """A briefing, or a question about one, that is to be written.

    Attributes:
        place: where it is posted.
        slot: of its deliveries, unique in the place: the same request has the same slot.
        parent: delivery id of the message in whose thread it goes.
        papers: keys, in the order of their numbers from 1.
        language: of everything but titles and quotations.
        person: who asked; empty: nobody, it is a standing one.
        question: what is asked of the papers; empty: a briefing over all of them.
        left_out: papers that were chosen from and didn't fit.
        reserved: what was set aside for it when it was asked; None: no money, so no model writes it.
    """

    place: Place
    slot: str
    parent: str
    papers: tuple[int, ...]
    language: Language
    person: str = ""
    question: str = ""
    left_out: int = 0
    reserved: Reservation | None = None


@dataclass(frozen=True, slots=True)
class BriefingClaim:
    """A briefing that a worker took to write; settles only while the generation is the row's."""

    asked: BriefingAsked
    owner: str
    generation: int
    attempts: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class BriefingRecord:
    """A briefing as it stands: `briefing` None while it isn't written; `written_at` aware UTC, None likewise."""

    asked: BriefingAsked
    asked_at: datetime
    briefing: Briefing | None = None
    written_at: datetime | None = None


class Briefings(Protocol):
    """Briefings asked for and written; what is written is kept before it is posted."""

    async def add(self, asked: BriefingAsked, now: datetime) -> bool:
        """Keep a request; False: the same one (place and slot) is there already."""
        ...

    async def claim(self, owner: str, now: datetime, lease_s: float, limit: int) -> Sequence[BriefingClaim]:
        """Take what is to be written now, oldest first; one whose lease is over is taken again."""
        ...

    async def renew(self, claim: BriefingClaim, now: datetime, lease_s: float) -> bool:
        """Keep a claim for longer; False: somebody else has it."""
        ...

    async def finish(self, claim: BriefingClaim, briefing: Briefing, now: datetime) -> bool:
        """Keep what was written; False: somebody else has the claim, and nothing was kept."""
        ...

    async def put_off(self, claim: BriefingClaim, until: datetime) -> bool:
        """Give a claim back, to be taken again at an instant; False: somebody else has it."""
        ...

    async def get(self, place: Place, slot: str) -> BriefingRecord | None:
        """Give one; None where there is none."""
        ...

    async def of_thread(self, place: Place, parent: str) -> Sequence[BriefingRecord]:
        """Give those with this parent, oldest asked first: a briefing, and what was asked in its thread."""
        ...

    async def next_due(self, now: datetime) -> datetime | None:
        """Give when the next one can be claimed that can't be now; None where none waits."""
        ...


class Answers(Protocol):
    """What models answered, by what was asked (a digest of model, prompt and form): asked again, it costs nothing."""

    async def get(self, keys: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
        """Give the answers that are there."""
        ...

    async def keep(self, key: str, answer: Mapping[str, Any], now: datetime) -> None:
        """Keep one; the first stays."""
        ...

    async def forget(self, before: datetime) -> int:
        """Drop those kept before an instant, aware UTC; gives how many."""
        ...


class Spending(Protocol):
    """What is spent in a day of UTC, reserved before a call so that no cap is ever passed, whoever asks at once."""

    async def reserve(
        self, who: Spender, cost: int, caps: Caps, now: datetime, lasts_s: float, *, requests: int = 1
    ) -> Reservation | OverBudget:
        """Set money (micro-dollars) and requests aside, if they fit what is left under every cap."""
        ...

    async def settle(self, reservation: Reservation, cost: int, now: datetime) -> None:
        """Write down what the calls cost in place of what was set aside, the reservation expired or not."""
        ...

    async def release(self, reservation: Reservation) -> None:
        """Give back all of it, the requests too: nothing was asked of the model."""
        ...

    async def spent(self, who: Spender, now: datetime) -> Mapping[Budget, Spent]:
        """Tell what stands against each budget today."""
        ...
