"""The embedded engine: all jobs in this process, on its event loop. Its only memory is the store.

Each job has a loop that sleeps until it is woken: by an alarm, by whoever enqueued something, by another job, or by
the pulse, which looks after what timers missed while the machine slept. A job that is woken while it runs, runs again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog

from bot.delivery import Deliverer
from bot.domain.errors import StorageError
from bot.domain.job import Job
from bot.matching.searching import note_due
from bot.pipeline import Pipeline
from bot.ports import Clock, Library
from bot.schedule.clock import Alarms

PULSE_S = 60.0
PULSES_A_SWEEP = 10
AGAIN_S, LONGEST_AGAIN_S = 30.0, 600.0
"""After a job failed it is tried again this much later, ever more seldom while it fails in a row."""
DRAIN_S = 20.0

log = structlog.get_logger(__name__)


class EmbeddedEngine:
    """Runs all jobs in one process; stands behind the `Engine` door."""

    def __init__(self, pipeline: Pipeline, deliverer: Deliverer, library: Library, clock: Clock) -> None:
        """Stand ready.

        Args:
            pipeline: collects and makes digests.
            deliverer: posts; used by this engine alone.
            library: the store, asked whether it is well again after trouble.
            clock: the time; the pulse follows it.
        """
        self._pipeline = pipeline
        self._deliverer = deliverer
        self._library = library
        self._clock = clock
        self._alarms = Alarms(self.wake)
        self._woken = {job: asyncio.Event() for job in Job}
        self._busy: set[Job] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._timers: dict[Job, tuple[float, asyncio.Task[None]]] = {}
        self._troubles: dict[Job, str] = {}
        self._failures = dict.fromkeys(Job, 0)
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._jobs: Mapping[Job, Callable[[], Awaitable[None]]] = {
            Job.COLLECT: self._collect,
            Job.DIGEST: self._digest,
            Job.DELIVER: self._deliver,
            Job.SWEEP: self._sweep,
            Job.SEARCH: self._search,
        }

    @property
    def troubles(self) -> Mapping[Job, str]:
        """What is wrong, by job, for the health page; empty when all is well. A job that works again mends it."""
        return dict(self._troubles)

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
        self._alarms.start()
        for job in Job:
            self.wake(job)
        loops = {job: asyncio.create_task(self._serve(job), name=job.value) for job in Job}
        pulse = asyncio.create_task(self._pulse(), name="pulse")
        try:
            await self._stopping.wait()
            loops[Job.COLLECT].cancel()
            await asyncio.wait(loops.values(), timeout=DRAIN_S)
        finally:
            self._alarms.stop()
            tasks = [pulse, *loops.values(), *(task for _, task in self._timers.values())]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._ended.set()

    async def stop(self) -> None:
        """Take nothing new, finish what is being posted, and end `run`; at once where it never began."""
        self._deliverer.drain()
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
                await self._attempt(job)
            finally:
                self._busy.discard(job)
                if not self._busy and not any(event.is_set() for event in self._woken.values()):
                    self._idle.set()

    async def _attempt(self, job: Job) -> None:
        """Run a job; what goes wrong is written down and tried again later, and takes no other job along."""
        try:
            if job in self._troubles:
                await self._library.check()
            await self._jobs[job]()
        except StorageError as error:
            log.warning("the store can't be used", job=job.value, why=str(error))
            self._trouble(job, str(error))
        except Exception as error:
            log.exception("a job failed", job=job.value)
            self._trouble(job, type(error).__name__)
        else:
            self._troubles.pop(job, None)
            self._failures[job] = 0

    def _trouble(self, job: Job, why: str) -> None:
        self._troubles[job] = why
        self._later(job, min(AGAIN_S * 2.0 ** min(self._failures[job], 10), LONGEST_AGAIN_S))
        self._failures[job] += 1

    async def _collect(self) -> None:
        await self._pipeline.collect(due_only=True)
        self._alarms.plan(Job.COLLECT, await self._pipeline.next_polls())
        self.wake(Job.DIGEST)
        self.wake(Job.SEARCH)

    async def _digest(self) -> None:
        digested = await self._pipeline.digest()
        self._alarms.plan(Job.DIGEST, {place.key: at for place, at in digested.upcoming.items()})
        if digested.made:
            self.wake(Job.DELIVER)

    async def _deliver(self) -> None:
        wait_s = await self._deliverer.deliver_due()
        if wait_s is not None:
            self._later(Job.DELIVER, wait_s)
            self._later(Job.SWEEP, wait_s)

    async def _sweep(self) -> None:
        wait_s = await self._deliverer.sweep()
        self.wake(Job.DELIVER)
        if wait_s is not None:
            self._later(Job.SWEEP, max(wait_s, 1.0))

    async def _search(self) -> None:
        if await note_due(self._library):
            self.wake(Job.SEARCH)

    def _later(self, job: Job, seconds: float) -> None:
        """Wake a job in so many seconds, unless it will be woken sooner anyway."""
        at = self._clock.monotonic() + seconds
        standing = self._timers.get(job)
        if standing is not None and not standing[1].done():
            if standing[0] <= at:
                return
            standing[1].cancel()
        self._timers[job] = at, asyncio.create_task(self._ring(job, seconds))

    async def _ring(self, job: Job, seconds: float) -> None:
        await self._clock.sleep(seconds)
        self.wake(job)

    async def _pulse(self) -> None:
        beats = 0
        while True:
            await self._clock.sleep(PULSE_S)
            beats += 1
            for job in self._alarms.overdue(self._clock.now()):
                self.wake(job)
            if beats % PULSES_A_SWEEP == 0:
                self.wake(Job.SWEEP)
