"""Is the wall clock to be trusted? It names the days; how long something takes, another clock tells.

A clock that is set on or back by over an hour while the program runs may be a slip: digests would come on the wrong
days. They are held until the clock is back, the machine says that it is synchronised, or it has gone on from its new
time for an hour. At a start there is nothing to compare with: what is due is caught up with.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.domain.happening import ClockStepped, unheard
from bot.ports import Clock
from bot.ports.meter import Meter

MOST = timedelta(hours=1)
STEADY_S = 3600.0

log = structlog.get_logger(__name__)


class WallWatch:
    """Looks at the wall clock beside the clock that never steps; ask it often."""

    def __init__(self, clock: Clock, meter: Meter = unheard) -> None:
        """Trust the clock as it is now."""
        self._clock = clock
        self._meter = meter
        self._trusted = self._seen = self._apart()
        self._noticed_s: float | None = None
        if clock.synchronised() is None:
            log.info("this machine doesn't tell whether its clock is synchronised")

    def doubt(self) -> timedelta | None:
        """Give by how much the wall clock stepped, while it isn't to be trusted; None while it is."""
        apart, now_s = self._apart(), self._clock.monotonic()
        if abs(apart - self._trusted) <= MOST:
            self._noticed_s = None
            return None
        if self._noticed_s is None or abs(apart - self._seen) > MOST:
            self._noticed_s, self._seen = now_s, apart
            self._meter(ClockStepped(apart - self._trusted))
            log.warning("the wall clock was set; digests are held until it is sure", by=str(apart - self._trusted))
        if self._clock.synchronised() or now_s - self._noticed_s >= STEADY_S:
            log.warning("the wall clock's new time is taken over", by=str(apart - self._trusted))
            self._trusted, self._noticed_s = apart, None
            return None
        return apart - self._trusted

    def _apart(self) -> timedelta:
        """Give how far the clocks are apart: a difference of two readings, whose changes alone mean something."""
        return timedelta(seconds=self._clock.now().timestamp() - self._clock.monotonic())
