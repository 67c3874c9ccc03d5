"""Places that can't be posted to for now: since when, why, and for how long what they settled is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ParkedAs(StrEnum):
    """What can't be posted to, and what ends it."""

    PLACE = "place"
    """This place: it goes on once the platform says that the bot is let in again, or a person tries."""
    TENANT = "tenant"
    """All of the workspace or guild, as the bot was removed from it: no call is made until it is installed again."""
    WAITING = "waiting"
    """This place: the platform has asked to wait for too long; it goes on once a person tries."""


KEPT = {
    ParkedAs.PLACE: timedelta(days=90),
    ParkedAs.TENANT: timedelta(days=30),
    ParkedAs.WAITING: timedelta(days=90),
}
"""How long all that a place settled is kept from the day it was parked on; then it is deleted for good."""


@dataclass(frozen=True, slots=True)
class Parking:
    """That a place can't be posted to.

    Attributes:
        kind: what can't be, and what ends it.
        why: the platform's own word (`not_in_channel`, `50001`), what it is about behind a colon
            (`missing_scope: chat:write`).
        since: the instant, aware UTC.
    """

    kind: ParkedAs
    why: str
    since: datetime

    @property
    def kept_until(self) -> datetime:
        """When everything of the place is deleted for good, unless it goes on before; aware UTC."""
        return self.since + KEPT[self.kind]
