"""The embedded engine: all jobs in this process, on its event loop. Its only memory is the store.

Each job has a loop that sleeps until it is woken: by an alarm, by whoever enqueued something, by another job, or by
the pulse, which looks after what timers missed while the machine slept. A job that is woken while it runs, runs again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from adapters.engine.bells import Bells
from adapters.engine.duties import Duties
from bot.domain.job import CUT_SHORT, Job
from bot.ports import Clock

PULSE_S = 60.0
PULSES_A_SWEEP = 10
DRAIN_S = 20.0


class EmbeddedEngine:
    """Runs all jobs in one process; stands behind the `Engine` door."""

    def __init__(self, duties: Duties, clock: Clock) -> None:
        """Stand ready.

        Args:
            duties: the jobs; run by this engine alone.
            clock: the time; the pulse follows it.
        """
        self._duties = duties
        self._clock = clock
        self._bells = Bells(self.wake, clock)
        self._woken = {job: asyncio.Event() for job in Job}
        self._busy: set[Job] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()

    @property
    def troubles(self) -> Mapping[Job, str]:
        """What is wrong, by job, for the health page; empty when all is well."""
        return self._duties.troubles

    def wake(self, job: Job) -> None:
        """Run a job soon, once however often it was woken meanwhile."""
        self._woken[job].set()
        self._idle.clear()

    async def quiet(self) -> None:
        """Wait until no job runs or is woken; timers may still stand."""
        await self._idle.wait()

    async def run(self) -> None:
        """Catch up with everything, then work until `stop`. May be run once."""
        self._ended.clear()
        self._bells.start()
        for job in Job:
            self.wake(job)
        loops = {job: asyncio.create_task(self._serve(job), name=job.value) for job in Job}
        pulse = asyncio.create_task(self._pulse(), name="pulse")
        try:
            await self._stopping.wait()
            for job in CUT_SHORT:
                loops[job].cancel()
            await asyncio.wait(loops.values(), timeout=DRAIN_S)
        finally:
            tasks = [pulse, *loops.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._bells.stop()
            self._ended.set()

    async def stop(self) -> None:
        """Take nothing new, finish what is being posted, and end `run`; at once where it never began."""
        self._duties.drain()
        self._stopping.set()
        for event in self._woken.values():
            event.set()
        await self._ended.wait()

    async def _serve(self, job: Job) -> None:
        woken = self._woken[job]
        while True:
            await woken.wait()
            if self._stopping.is_set():
                return
            woken.clear()
            self._busy.add(job)
            try:
                self._bells.follow(job, await self._duties.run(job))
            finally:
                self._busy.discard(job)
                if not self._busy and not any(event.is_set() for event in self._woken.values()):
                    self._idle.set()

    async def _pulse(self) -> None:
        beats = 0
        while True:
            await self._clock.sleep(PULSE_S)
            beats += 1
            self._bells.ring_overdue()
            if beats % PULSES_A_SWEEP == 0:
                self.wake(Job.SWEEP)
