"""The store's doors for briefings: what was asked, what was written, and what it may cost."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.briefing import Briefing
from bot.domain.delivery import DeliveryKind, delivery_id
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

    @property
    def first_part(self) -> str:
        """The delivery id of the first message that stands there only once it is written."""
        head = delivery_id(self.place, self.slot, DeliveryKind.BRIEFING, 0)
        return delivery_id(self.place, self.slot, DeliveryKind.SECTION, 0 if head == self.parent else 1)


@dataclass(frozen=True, slots=True)
class BriefingClaim:
    """A briefing that a worker took to write; settles only while the generation is the row's.

    Attributes:
        asked: what is to be written.
        owner: who took it.
        generation: the fence.
        attempts: earlier tries, 0 and up.
        asked_at: aware UTC.
    """

    asked: BriefingAsked
    owner: str
    generation: int
    attempts: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class BriefingRecord:
    """A briefing as it stands.

    Attributes:
        asked: what was to be written.
        asked_at: aware UTC.
        briefing: None while it isn't written; and where it was posted, but a restore lost what the store knew of it.
        written_at: aware UTC; None while it isn't written.
    """

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
        """Take what is to be written now, oldest first; one whose lease is over is taken again.

        What is asked in a parked place waits until that goes on, and after a restore until its channel was looked
        through.
        """
        ...

    async def renew(self, claim: BriefingClaim, now: datetime, lease_s: float) -> bool:
        """Keep a claim for longer; False: somebody else has it."""
        ...

    async def finish(self, claim: BriefingClaim, briefing: Briefing, now: datetime) -> bool:
        """Keep what was written; False: somebody else has the claim, and nothing was kept."""
        ...

    async def put_off(self, claim: BriefingClaim, until: datetime) -> bool:
        """Give a claim back, to be taken again at an instant, at most a day ahead; False: somebody else has it."""
        ...

    async def get(self, place: Place, slot: str) -> BriefingRecord | None:
        """Give one; None where there is none."""
        ...

    async def of_thread(self, place: Place, parent: str) -> Sequence[BriefingRecord]:
        """Give those with this parent, oldest asked first: a briefing, and what was asked in its thread."""
        ...

    async def next_due(self, now: datetime) -> datetime | None:
        """Give when the next one can be claimed that can't be now; None where none waits for time alone."""
        ...

    async def forget(self, before: datetime) -> int:
        """Delete those asked before an instant, aware UTC; gives how many."""
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
    """What is spent in a day of UTC, reserved before a call so that no cap is ever passed, whoever asks at once.

    Whoever reserves keeps all others from reserving until its unit of work ends: let it be a short one.
    """

    async def reserve(
        self, who: Spender, cost: int, caps: Caps, now: datetime, lasts_s: float, *, requests: int = 1
    ) -> Reservation | OverBudget:
        """Set money and requests aside, if they fit what is left under every cap of the day.

        Args:
            who: for whom.
            cost: micro-dollars, the most that the calls may cost, 0 and up.
            caps: what may be spent within the day.
            now: aware UTC, `trusted`.
            lasts_s: after so many seconds without a word the money is free again, as the process was killed. The
                requests stay: the calls may have been made.
            requests: briefings and questions, 0 and up; 0 for more money for one that was counted.
        """
        ...

    async def renew(self, reservation: Reservation, now: datetime, lasts_s: float) -> bool:
        """Keep money aside for longer, from now on; False: it expired, or was settled."""
        ...

    async def settle(self, reservation: Reservation, cost: int, now: datetime) -> None:
        """Write down what the calls cost, once, in place of what was set aside.

        It counts in any case: the reservation expired or not, its cap passed or not.
        """
        ...

    async def release(self, reservation: Reservation) -> None:
        """Give back all of it, the requests too, unless it was settled: nothing was asked of the model."""
        ...

    async def spent(self, who: Spender, now: datetime) -> Mapping[Budget, Spent]:
        """Tell what stands against each budget today; of nobody, nothing stands against the person's."""
        ...

    async def of_all(self, now: datetime) -> Spent:
        """Tell what everybody spent today."""
        ...

    async def forget(self, before: datetime) -> int:
        """Drop what was spent before an instant, aware UTC; gives how many reservations that were."""
        ...
