"""How long ago a try began of which nobody knows whether it was recorded, by clocks that may be set. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LEEWAY = timedelta(seconds=5)
"""How far the platform's clock may be off ours."""
LONG_AGO = timedelta(days=1)
"""So far back is looked where our clock was set back since the try: nobody knows when it was."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """When the doubtful try was.

    Attributes:
        least_s: so many seconds have passed since, at the least; below 0 only where our clocks are off.
        most_s: and at the most; infinite where nobody knows.
        since: from here on the platform's own time may say that it was; aware UTC.
        until: up to here it may.
    """

    least_s: float
    most_s: float
    since: datetime
    until: datetime


def doubt_of(sent_at: datetime, now: datetime, known_s: float | None, grace: timedelta) -> Doubt:
    """Say when a doubtful try was, trusting neither clock alone: the one may be set, the other stand still.

    Args:
        sent_at: when it began, by the wall clock of then; aware UTC.
        now: by the wall clock of now.
        known_s: for how many seconds this process has known of it by a clock that is never set; None: it doesn't.
        grace: for how long after the try it may be recorded.
    """
    passed_s = (now - sent_at).total_seconds()
    if passed_s < 0:
        return Doubt(min(passed_s, 0.0) if known_s is None else known_s, float("inf"), now - LONG_AGO, now + LEEWAY)
    known_s = passed_s if known_s is None else known_s
    began = sent_at, now - timedelta(seconds=known_s)
    return Doubt(min(passed_s, known_s), max(passed_s, known_s), min(began) - LEEWAY, max(began) + grace + LEEWAY)
