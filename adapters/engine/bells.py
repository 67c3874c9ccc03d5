"""When jobs have work: timers for what a job foretold, alarms for what stands in the calendar."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from adapters.engine.duties import After
from bot.domain.job import Job
from bot.ports import Clock
from bot.schedule.clock import Alarms


class Bells:
    """Rings for jobs when their time has come; every ring may come late or twice, as a job does only what is due."""

    def __init__(self, ring: Callable[[Job], None], clock: Clock) -> None:
        """Take what to call, in the event loop, and the time."""
        self._ring = ring
        self._clock = clock
        self._alarms = Alarms(ring)
        self._timers: dict[Job, tuple[float, asyncio.Task[None]]] = {}

    def start(self) -> None:
        """Let alarms ring."""
        self._alarms.start()

    async def stop(self) -> None:
        """Let nothing ring any more."""
        self._alarms.stop()
        tasks = [task for _, task in self._timers.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def follow(self, job: Job, after: After) -> None:
        """Ring for what has work after a job ran, now and later."""
        for each in after.now:
            self._ring(each)
        for each, seconds in after.later_s.items():
            self.later(each, seconds)
        if after.at is not None:
            self.plan(job, after.at)

    def plan(self, job: Job, instants: frozenset[datetime]) -> None:
        """Set a job's alarms to these instants and no others; aware UTC. Places that share one share its alarm."""
        self._alarms.plan(job, {at.isoformat(): at for at in instants})

    def later(self, job: Job, seconds: float) -> None:
        """Ring for a job in so many seconds, unless it is rung for sooner anyway."""
        at = self._clock.monotonic() + seconds
        standing = self._timers.get(job)
        if standing is not None and not standing[1].done():
            if standing[0] <= at:
                return
            standing[1].cancel()
        self._timers[job] = at, asyncio.create_task(self._ring_in(job, seconds))

    def ring_overdue(self) -> None:
        """Ring for jobs whose alarm should have rung by now: timers stand still while a machine sleeps."""
        for job in self._alarms.overdue(self._clock.now()):
            self._ring(job)

    async def _ring_in(self, job: Job, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self._ring(job)
