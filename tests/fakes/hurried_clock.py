"""A clock that runs many times as fast as the machine's, the same in every process."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.fakes.clock import MONDAY


@dataclass(frozen=True)
class FakeHurriedClock:
    """Stands in for the `Clock` door where real processes have to wait for minutes.

    The machine's own clock drives it, so that a process that was paused sees how long it was, and whoever judges by the
    same clock is neither before nor behind those judged. What the kernel and the libraries wait for is not hurried.

    Attributes:
        speed: its seconds a real second.
        began_s: the machine's monotonic clock when it showed `start`.
        start: aware UTC.
    """

    speed: float
    began_s: float
    start: datetime = MONDAY

    def now(self) -> datetime:
        """The instant, aware UTC."""
        return self.start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Its seconds since `start`."""
        return (time.monotonic() - self.began_s) * self.speed

    def synchronised(self) -> bool | None:
        """Nobody doubts it."""
        return True

    async def sleep(self, seconds: float) -> None:
        """Wait so many of its seconds."""
        await asyncio.sleep(seconds / self.speed)
