"""A clock that the test turns."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

MONDAY = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
TURNS, IDLE_TURNS = 20, 4
"""How many turns of the loop whoever was woken has at most; it ends sooner when so many came with nobody ready."""


class FakeClock:
    """Stands in for the `Clock` door: time stands still until the test turns it with `advance`.

    Whoever sleeps is woken in the order of the instants asked for, each at exactly its instant; between two of them
    the event loop runs until those woken have had their turn.

    Attributes:
        kept_right: what the machine says of whether its wall clock is synchronised; None: it doesn't tell.
    """

    def __init__(self, start: datetime = MONDAY) -> None:
        self.kept_right: bool | None = True
        self._now = start
        self._monotonic = 1_000.0
        self._order = itertools.count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The instant the test turned it to, aware UTC."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that only `advance` moves."""
        return self._monotonic

    def synchronised(self) -> bool | None:
        """What the test said."""
        return self.kept_right

    @property
    def sleepers(self) -> int:
        """How many are asleep now."""
        return sum(not future.done() for _, _, future in self._sleepers)

    @property
    def due_in_s(self) -> float | None:
        """In how many seconds the next one asleep is to be woken; None where nobody sleeps."""
        instants = [at for at, _, future in self._sleepers if not future.done()]
        return min(instants) - self._monotonic if instants else None

    async def sleep(self, seconds: float) -> None:
        """Wait until the test has turned the clock by `seconds`; 0 only gives the loop a turn."""
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._monotonic + seconds, next(self._order), future))
        await future

    async def advance(self, span: timedelta | float) -> None:
        """Turn the clock by a span (seconds, where a number), waking the sleepers on the way."""
        seconds = span.total_seconds() if isinstance(span, timedelta) else span
        end = self._monotonic + seconds
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            due, _, future = heapq.heappop(self._sleepers)
            self._turn(due - self._monotonic)
            if not future.done():
                future.set_result(None)
            await self._settle()
        self._turn(end - self._monotonic)
        await self._settle()

    async def advance_to(self, instant: datetime) -> None:
        """Turn the clock forward to an instant; one that is past leaves it where it is."""
        await self.advance(max(0.0, (instant - self._now).total_seconds()))

    async def pass_time(
        self, span: timedelta, quiet: Callable[[], Awaitable[object]], step: timedelta = timedelta(minutes=1)
    ) -> None:
        """Turn the clock step by step, waiting after each until all is `quiet` (`EmbeddedEngine.quiet`, say)."""
        end = self._now + span
        while self._now < end:
            await self.advance(min(step, end - self._now))
            await quiet()

    def step(self, span: timedelta) -> None:
        """Set the wall clock on or back, as an administrator or NTP does; durations don't notice."""
        self._now += span

    def _turn(self, seconds: float) -> None:
        self._monotonic += seconds
        self._now += timedelta(seconds=seconds)

    @staticmethod
    async def _settle() -> None:
        waiting = getattr(asyncio.get_running_loop(), "_ready", (None,))  # asyncio's own; without it, all the turns
        idle = 0
        for _ in range(TURNS):
            await asyncio.sleep(0)
            idle = 0 if waiting else idle + 1
            if idle == IDLE_TURNS:
                return
