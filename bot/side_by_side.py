"""Tasks side by side: those that finish are taken in handfuls, and the soonest of what they foretell is given."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

Tasks = set[asyncio.Task[Any]]


async def finished(running: Tasks, within_s: float) -> tuple[Tasks, Tasks]:
    """Wait for the first to finish, and then at most `within_s` real seconds for others; gives these, and the rest."""
    done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    if running:
        soon, running = await asyncio.wait(running, timeout=within_s)
        done |= soon
    return done, running


async def taking_turns(attending: Sequence[Coroutine[Any, Any, Any]], most: int) -> list[Any]:
    """Await all, at most so many at once; gives what each gave or raised."""
    room = asyncio.Semaphore(most)

    async def in_turn(one: Coroutine[Any, Any, Any]) -> Any:
        async with room:
            return await one

    return await asyncio.gather(*map(in_turn, attending), return_exceptions=True)


def soonest(results: Sequence[float | BaseException | None]) -> float | None:
    """Give the shortest wait, None where nobody waits; raise the first exception among the results."""
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return min((result for result in results if isinstance(result, float | int)), default=None)
