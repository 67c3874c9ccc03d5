"""The machine's own time."""

from __future__ import annotations

import asyncio
import ctypes
import time
from datetime import UTC, datetime

BOOT_CLOCK: int | None = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""Linux counts the time asleep on this clock alone, macOS on CLOCK_MONOTONIC, Windows on `time.monotonic`.
Source: https://man7.org/linux/man-pages/man2/clock_getres.2.html
"""

TIMEX_BYTES = 512
"""More than the `timex` structure of any Linux; all zeros ask without changing anything."""
UNSYNCHRONISED = 5


class SystemClock:
    """The `Clock` door over the machine's clocks."""

    def now(self) -> datetime:
        """Give the present instant, aware UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Give seconds of a clock that never steps back and goes on while the machine is suspended."""
        return time.clock_gettime(BOOT_CLOCK) if BOOT_CLOCK is not None else time.monotonic()

    def synchronised(self) -> bool | None:
        """Tell whether Linux says that the wall clock is synchronised; None where nobody tells.

        Source: https://man7.org/linux/man-pages/man2/adjtimex.2.html (TIME_ERROR)
        """
        adjtimex = getattr(ctypes.CDLL(None), "adjtimex", None) if BOOT_CLOCK is not None else None
        state = adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)) if adjtimex is not None else -1
        return None if state < 0 else state != UNSYNCHRONISED

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` (0 and up)."""
        await asyncio.sleep(seconds)
