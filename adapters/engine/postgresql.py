"""The engine for many processes on many machines, over PostgreSQL. It has the same jobs as the embedded one.

Three things a process may do, each beside any number of others: work (run jobs), tick (wake what is due) and wake
(tell that there is work). Nothing depends on a wake-up that arrives: the outbox and the calendar are the truth, and
each tick of any clock wakes whoever looks after them; a wake-up lost with its process costs a tick at the most.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from adapters.engine.bells import Bells
from adapters.engine.duties import After, Duties
from adapters.engine.queue import TROUBLES, JobQueues
from bot.domain.errors import StorageError
from bot.domain.job import CUT_SHORT, Job
from bot.domain.watch import Place
from bot.ports import Clock

TICK_S = 20.0
JOINED_AFTER_S = 0.5
"""Posting that takes longer than this has work for another worker too."""
STAY_S = 5.0
"""Posting that has more to do within this long waits for it, and doesn't go through the queue again."""
RECONNECT_S = 2.0
DRAIN_S = 20.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When digests and polls are due, of which a clock wakes: read from the store."""

    digests: Callable[[], Awaitable[Mapping[Place, datetime]]]
    polls: Callable[[], Awaitable[Mapping[str, datetime]]]


class PostgresEngine:
    """One process's part in the engine; stands behind the `Engine` door."""

    def __init__(
        self,
        url: str,
        duties: Duties,
        clock: Clock,
        *,
        works: bool = False,
        calendar: Calendar | None = None,
        rung: Callable[[Place], None] = lambda _: None,
    ) -> None:
        """Stand ready.

        Args:
            url: the database's address, as libpq reads it.
            duties: the jobs; run by this engine alone.
            clock: the time.
            works: whether jobs run here.
            calendar: for a clock; None: no clock ticks here.
            rung: hears of rooms of the page where another process changed something.
        """
        self._queues = JobQueues(url, self._run)
        self._duties = duties
        self._clock = clock
        self._works = works
        self._calendar = calendar
        self._rung = rung
        self._bells = Bells(self.wake, clock)
        self._wanted: set[Job] = set()
        self._told: set[Place] = set()
        self._something = asyncio.Event()
        self._heard = asyncio.Event()
        self._stopping = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()

    @property
    def troubles(self) -> Mapping[Job, str]:
        """What is wrong in this process, by job, for the health page; empty when all is well."""
        return self._duties.troubles

    def wake(self, job: Job) -> None:
        """Let some worker run a job soon, once however often it was woken meanwhile."""
        self._wanted.add(job)
        self._something.set()

    def tell(self, place: Place) -> None:
        """Tell the pages of all processes that something changed in a room."""
        self._told.add(place)
        self._something.set()

    async def run(self) -> None:
        """Do this process's part until `stop`. May be run once."""
        self._ended.clear()
        try:
            await self._until_stopped(self._part())
        finally:
            self._ended.set()

    async def stop(self) -> None:
        """Take nothing new, finish what is being posted, and end `run`; at once where it never began."""
        self._duties.drain()
        self._stopping.set()
        await self._ended.wait()

    async def pass_on(self) -> None:
        """Tell what was woken by a program that runs no engine: a command of the terminal."""
        if self._wanted:
            async with self._queues.opened():
                await self._send()

    async def _until_stopped(self, part: Awaitable[None]) -> None:
        task, stopping = asyncio.ensure_future(part), asyncio.ensure_future(self._stopping.wait())
        await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
        for each in (task, stopping):
            each.cancel()
        for result in await asyncio.gather(task, stopping, return_exceptions=True):
            if isinstance(result, Exception):
                raise result

    async def _part(self) -> None:
        async with self._connected():
            self._bells.start()
            sending = [self._kept_up("sending", self._sending), self._kept_up("hearing", self._hearing)]
            parts = [self._kept_up(job.value, self._serving(job)) for job in Job if self._works]
            if self._calendar is not None:
                parts.append(self._kept_up("ticking", self._ticking(self._calendar)))
            try:
                await asyncio.gather(*sending, *parts)
            finally:
                await self._leave([*parts, *sending])

    async def _leave(self, parts: list[asyncio.Task[None]]) -> None:
        """Let every part finish, and whoever stays go on with what is left."""
        for part in parts:
            part.cancel()
        await asyncio.gather(*parts, return_exceptions=True)
        await self._bells.stop()
        if self._works:
            self.wake(Job.DELIVER)
        try:
            async with asyncio.timeout(RECONNECT_S):
                await self._send()
        except TROUBLES as error:
            log.warning("the last wake-ups were not sent", why=type(error).__name__)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        """Connect as soon as the database can be reached."""
        while True:
            opened = self._queues.opened()
            try:
                await opened.__aenter__()
                break
            except TROUBLES as error:
                log.warning("the database can't be reached", why=type(error).__name__)
                await self._clock.sleep(RECONNECT_S)
        try:
            yield
        finally:
            await opened.__aexit__(None, None, None)

    def _kept_up(self, name: str, part: Callable[[], Awaitable[None]]) -> asyncio.Task[None]:
        """Go on with a part whatever happens to the database."""

        async def keep_up() -> None:
            while True:
                try:
                    await part()
                except (*TROUBLES, StorageError) as error:
                    log.warning("a part of the engine lost the database", part=name, why=type(error).__name__)
                except Exception as error:
                    log.exception("a part of the engine begins anew", part=name, why=type(error).__name__)
                await self._clock.sleep(RECONNECT_S)

        return asyncio.create_task(keep_up(), name=name)

    def _serving(self, job: Job) -> Callable[[], Awaitable[None]]:
        return lambda: self._queues.serve(job, 0.0 if job in CUT_SHORT else DRAIN_S)

    async def _hearing(self) -> None:
        await self._queues.hear(self._rung, lambda job: self._heard.set() if job is Job.DELIVER else None)

    async def _sending(self) -> None:
        while True:
            if not (self._wanted or self._told):  # what failed to be sent is sent first
                await self._something.wait()
            self._something.clear()
            await self._send()

    async def _send(self) -> None:
        while self._wanted:
            job = next(iter(self._wanted))
            await self._queues.put(job)
            self._wanted.discard(job)
        while self._told:
            place = next(iter(self._told))
            await self._queues.tell(place)
            self._told.discard(place)

    async def _run(self, job: Job) -> None:
        if job is not Job.DELIVER:
            self._bells.follow(job, await self._duties.run(job))
            return
        joined = asyncio.create_task(self._let_join())
        try:
            while await self._stays(await self._duties.run(job)):
                pass
        finally:
            joined.cancel()

    async def _stays(self, after: After) -> bool:
        """Follow what posting foretold; True once there is more to post, if that is soon."""
        soon_s = after.later_s.get(Job.DELIVER, math.inf)
        if soon_s > STAY_S or self._stopping.is_set():
            self._bells.follow(Job.DELIVER, after)
            return False
        others: dict[Job, float] = {job: seconds for job, seconds in after.later_s.items() if job is not Job.DELIVER}
        self._bells.follow(Job.DELIVER, replace(after, later_s=others))
        await self._rest(soon_s)
        return not self._stopping.is_set()

    async def _rest(self, seconds: float) -> None:
        """Wait so long, or until anybody enqueued something, or the end."""
        self._heard.clear()
        waits = [self._clock.sleep(seconds), self._heard.wait(), self._stopping.wait()]
        tasks = [asyncio.create_task(wait) for wait in waits]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    async def _let_join(self) -> None:
        await self._clock.sleep(JOINED_AFTER_S)
        self.wake(Job.DELIVER)

    def _ticking(self, calendar: Calendar) -> Callable[[], Awaitable[None]]:
        async def ticking() -> None:
            for job in Job:
                self.wake(job)
            while True:
                await self._tick(calendar)
                await self._clock.sleep(TICK_S)

        return ticking

    async def _tick(self, calendar: Calendar) -> None:
        """Wake what is due, and what may be: nobody knows whether those who would have told of it live."""
        for job in (Job.DELIVER, Job.SWEEP, Job.BRIEF, *await self._queues.take_back_stalled()):
            self.wake(job)
        self._bells.plan(Job.DIGEST, frozenset((await calendar.digests()).values()))
        self._bells.plan(Job.COLLECT, frozenset((await calendar.polls()).values()))
        self._bells.ring_overdue()
