"""Tasks side by side: those that finish are taken in handfuls, and the soonest of what they foretell is given."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Coroutine, Iterable, Mapping, Sequence
from typing import Any


def room_left(groups: Iterable[str], running: Iterable[str], most: int) -> dict[str, int]:
    """Give by group how many more may run beside those running, at most `most` of each.

    A group of which less than a quarter is free is absent: it is not worth the asking yet.
    """
    busy = Counter(running)
    free = {group: most - busy[group] for group in groups}
    return {group: room for group, room in free.items() if room >= max(most / 4, 1)}


def full(room: Mapping[str, int], begun: Iterable[str]) -> bool:
    """Tell whether some group had no room for more than was begun."""
    return any(room.get(group) == n for group, n in Counter(begun).items())


async def finished(running: Collection[asyncio.Task[Any]], within_s: float) -> Collection[asyncio.Task[Any]]:
    """Wait for the first to finish, and then at most `within_s` real seconds for others; gives these."""
    done, others = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
    if others:
        done |= (await asyncio.wait(others, timeout=within_s))[0]
    return done


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
