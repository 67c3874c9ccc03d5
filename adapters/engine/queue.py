"""Wake-ups between processes: procrastinate's queues on PostgreSQL, one a job.

A queue holds that a job has work, not the work: whoever takes the wake-up does all that is due. So a job stands in its
queue once however often it is woken, and may run on several workers while it stands there again.

Source: https://procrastinate.readthedocs.io/en/stable/howto/advanced/queueing_locks.html (once in the queue),
https://procrastinate.readthedocs.io/en/stable/howto/production/retry_stalled_jobs.html (whose worker was killed)
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

import psycopg
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from procrastinate.jobs import Status
from procrastinate.manager import get_channel_for_queues

from bot.domain.job import Job
from bot.domain.watch import Place

CONNECTIONS = 3
"""Of one process, besides the one that listens."""
POLL_S = 2.0
"""How often a queue is looked at besides: a notification that comes while it is looked at is overheard."""
HEARTBEAT_S = 5.0
STALLED_S = 30.0
"""A worker not heard of for so long was killed, or stopped for longer than a lease: its wake-ups are passed on."""
ROOMS = "academichub_rooms"
ALONE = frozenset({Job.COLLECT, Job.GLOSS})
"""Jobs that run on one worker at a time. Others go side by side: what they take they claim."""

TROUBLES = (ProcrastinateException, psycopg.Error, OSError, TimeoutError)
"""What is raised while the database can't be reached."""

Notified = Callable[..., Awaitable[None]]


class Runs(Protocol):
    """Runs one job."""

    def __call__(self, job: Job) -> Awaitable[None]:
        """Run it."""
        ...


class _Ear(PsycopgConnector):
    """Hears for all queues of this process on one connection, where each worker would open its own."""

    def __init__(self, url: str) -> None:
        super().__init__(conninfo=url, min_size=1, max_size=CONNECTIONS, configure=_one_by_one)
        self._hearing: dict[str, list[Notified]] = {}

    async def listen_notify(self, on_notification: Notified, channels: Iterable[str]) -> None:
        """Tell of what `hear` hears on these channels, until cancelled."""
        names = list(channels)
        for name in names:
            self._hearing.setdefault(name, []).append(on_notification)
        try:
            await asyncio.Event().wait()
        finally:
            for name in names:
                self._hearing[name].remove(on_notification)

    async def hear(self, channels: Iterable[str]) -> None:
        """Listen; raises when the database goes."""
        await super().listen_notify(self._tell, list(channels))

    async def _tell(self, channel: str, payload: str) -> None:
        for told in tuple(self._hearing.get(channel, ())):
            await told(channel=channel, payload=payload)


async def _one_by_one(connection: psycopg.AsyncConnection[Any]) -> None:
    """Make each statement a transaction: a process stopped in the midst of a longer one holds up all that wake."""
    await connection.set_autocommit(True)


class JobQueues:
    """The queues, as one process sees them."""

    def __init__(self, url: str, run: Runs) -> None:
        """Take the database's address, as libpq reads it, and what runs a job."""
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        self._ear = _Ear(url)
        self._app = App(connector=self._ear)
        for job in Job:
            self._register(job, run)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Connect, while inside.

        Raises:
            psycopg.Error: the database can't be reached; so do all others here raise one of `TROUBLES`.
        """
        try:
            await self._ear.open_async()
            yield
        finally:
            await self._ear.close_async()

    async def put(self, job: Job) -> None:
        """Let a job stand in its queue; one that stands there already is enough."""
        with suppress(AlreadyEnqueued):
            await self._app.tasks[job.value].defer_async()

    async def serve(self, job: Job, drain_s: float) -> None:
        """Run a job whenever it stands in its queue, until cancelled; then it has so many seconds to finish.

        Returns also when the database went: serve again.
        """
        await self._app.run_worker_async(
            queues=[job.value],
            name=job.value,
            install_signal_handlers=False,
            fetch_job_polling_interval=POLL_S,
            abort_job_polling_interval=3_600.0,  # nobody aborts
            shutdown_graceful_timeout=drain_s,
            delete_jobs="always",
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=STALLED_S,
        )

    async def take_back_stalled(self) -> frozenset[Job]:
        """Take back the wake-ups of workers that were killed; gives the jobs that somebody else is to run now."""
        stalled = await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_S)
        found = {(one.id, Job(one.queue)) for one in stalled if one.id is not None and one.queue in set(Job)}
        for number, _ in found:
            await self._app.job_manager.finish_job_by_id_async(number, Status.FAILED, delete_job=True)
        return frozenset(job for _, job in found)

    async def tell(self, place: Place) -> None:
        """Tell every process that something changed in a room of the page."""
        room = json.dumps([place.platform, place.tenant, place.channel])
        await self._ear.execute_query_async("SELECT pg_notify(%(rooms)s, %(room)s)", rooms=ROOMS, room=room)

    async def hear(self, rung: Callable[[Place], None], woken: Callable[[Job], None]) -> None:
        """Hear of rooms where something changed, and of wake-ups whoever takes them; raises when the database goes."""
        jobs = {next(iter(get_channel_for_queues([job.value]))): job for job in Job}

        async def told(*, channel: str, payload: str) -> None:
            if channel == ROOMS:
                rung(Place(*json.loads(payload)))
            else:
                woken(jobs[channel])

        telling = asyncio.create_task(self._ear.listen_notify(told, [*jobs, ROOMS]))
        try:
            await self._ear.hear([*jobs, ROOMS])
        finally:
            telling.cancel()

    def _register(self, job: Job, run: Runs) -> None:
        async def task() -> None:
            await run(job)

        name, lock = job.value, job.value if job in ALONE else None
        self._app.task(name=name, queue=name, queueing_lock=name, lock=lock)(task)
