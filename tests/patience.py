"""How long a test waits for what comes by itself, on a machine of any speed; one that passes never waits so long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE_S = 60.0
LOOK_S = 0.005


async def eventually(met: Callable[[], T], what: str = "what the test waits for") -> T:
    """Wait until `met`, asked every few milliseconds, gives something true, and hand it back.

    Raises:
        TimeoutError: it gave nothing true within `PATIENCE_S` real seconds.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE_S
    while not (found := met()):
        if loop.time() > end:
            raise TimeoutError(f"{what} did not come within {PATIENCE_S:.0f} s")
        await asyncio.sleep(LOOK_S)
    return found
