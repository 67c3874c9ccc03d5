"""The machine's own time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime

BOOT_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""Linux counts the time asleep on this clock alone, macOS on CLOCK_MONOTONIC, Windows on `time.monotonic`.
Source: https://man7.org/linux/man-pages/man2/clock_getres.2.html
"""


class SystemClock:
    """The `Clock` door over the machine's clocks."""

    def now(self) -> datetime:
        """Give the present instant, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds of a clock that never steps back and goes on while the machine is suspended."""
        return time.clock_gettime(BOOT_CLOCK) if BOOT_CLOCK is not None else time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` (0 and up)."""
        await asyncio.sleep(seconds)
