"""How many deliveries stand where, for health and metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery import DeliveryState


@dataclass(frozen=True, slots=True)
class Tally:
    """The deliveries of one platform in one state.

    Attributes:
        platform: `slack`, `discord` or `local`.
        state: pending, sending, held, parked or dead; those sent are not counted.
        count: 1 and up.
        due_at: aware UTC; the oldest instant at which one of them should have moved on: of those pending that nothing
            stands before, when it was to be posted; of those sending, when its lease is over; of the others, when it
            was to be posted. None where nothing is to come of any of them now.
    """

    platform: str
    state: DeliveryState
    count: int
    due_at: datetime | None
