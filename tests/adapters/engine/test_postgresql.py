"""The engine for many processes: wake-ups reach others, survive what dies, and calendars are kept by any clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import psycopg
import pytest

from adapters.engine.duties import After
from adapters.engine.postgresql import STAY_S, Calendar, PostgresEngine
from adapters.engine.schema import migrate_queues
from adapters.engine.system_clock import SystemClock
from bot.domain.job import Job
from bot.domain.watch import Place
from storage.steps import MIGRATING_LOCK
from tests.fakes.duties import FakeDuties
from tests.patience import PATIENCE_S, eventually

ROOM = Place("local", "", "radar")


class Machines:
    """Processes that share a database, each an engine in this one."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self._url = url
        self._stack = stack
        self.clock = SystemClock()

    async def engine(self, duties: FakeDuties | None = None, **part: Any) -> PostgresEngine:
        """Start one; it is stopped after the test."""
        engine = PostgresEngine(self._url, duties or FakeDuties(), self.clock, **part)
        running = asyncio.create_task(engine.run())
        self._stack.push_async_callback(asyncio.wait, [running])
        self._stack.push_async_callback(engine.stop)
        await asyncio.sleep(0)
        return engine

    async def execute(self, statement: Any) -> list[tuple[Any, ...]]:
        """Ask the database."""
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            cursor = await connection.execute(statement)
            return await cursor.fetchall() if cursor.description else []


@pytest.fixture
async def machines(postgresql_url: str) -> AsyncIterator[Machines]:
    """A database with the engine's own tables."""
    assert await migrate_queues(postgresql_url, MIGRATING_LOCK)
    async with AsyncExitStack() as stack:
        yield Machines(postgresql_url, stack)


async def no_digests() -> dict[Place, datetime]:
    return {}


async def no_polls() -> dict[str, datetime]:
    return {}


async def test_a_wake_up_in_one_process_runs_the_job_in_another(machines: Machines) -> None:
    worker = FakeDuties()
    await machines.engine(worker, works=True)
    page = await machines.engine()
    page.wake(Job.DELIVER)
    await eventually(lambda: worker.finished == [Job.DELIVER])


async def test_a_job_woken_often_while_it_runs_runs_once_more(machines: Machines) -> None:
    worker = FakeDuties()
    worker.free.clear()
    await machines.engine(worker, works=True)
    page = await machines.engine()
    page.wake(Job.DIGEST)
    await eventually(lambda: worker.ran)
    for _ in range(5):
        page.wake(Job.DIGEST)
        await asyncio.sleep(0.01)
    worker.free.set()
    await eventually(lambda: len(worker.finished) == 2)
    assert await machines.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'") == [(0,)]


async def test_long_posting_is_joined_by_another_worker_and_collecting_never_is(machines: Machines) -> None:
    workers = FakeDuties(), FakeDuties()
    for worker in workers:
        worker.free.clear()
        await machines.engine(worker, works=True)
    page = await machines.engine()
    page.wake(Job.DELIVER)
    page.wake(Job.COLLECT)
    await eventually(lambda: all(Job.DELIVER in worker.ran for worker in workers))
    page.wake(Job.COLLECT)
    await asyncio.sleep(0.2)
    assert sum(worker.ran.count(Job.COLLECT) for worker in workers) == 1
    for worker in workers:
        worker.free.set()
    await eventually(lambda: sum(worker.ran.count(Job.COLLECT) for worker in workers) == 2)


async def test_what_follows_from_a_job_is_woken_too(machines: Machines) -> None:
    worker = FakeDuties()
    soon = frozenset({machines.clock.now() + timedelta(seconds=0.2)})
    worker.after = {Job.COLLECT: After((Job.DIGEST,), {Job.SWEEP: 0.05}), Job.DIGEST: After(at=soon)}
    (await machines.engine(worker, works=True)).wake(Job.COLLECT)
    await eventually(lambda: worker.finished.count(Job.DIGEST) == 2 and Job.SWEEP in worker.finished)


async def test_posting_that_goes_on_soon_stays_and_still_hears_of_what_is_new(machines: Machines) -> None:
    worker = FakeDuties()
    await machines.engine(worker, works=True)
    page = await machines.engine()
    worker.after = {Job.DELIVER: After(later_s={Job.DELIVER: STAY_S})}
    page.wake(Job.DELIVER)
    await eventually(lambda: worker.finished)
    assert await machines.execute("SELECT status FROM procrastinate_jobs") == [("doing",)]
    page.wake(Job.DELIVER)
    await eventually(lambda: len(worker.finished) == 3)  # at once what it heard of, and then what stood in the queue


@pytest.mark.chaos  # a clock ticks every 20 s of real time
async def test_any_clock_wakes_what_is_due_by_the_calendar(machines: Machines) -> None:
    due_at = machines.clock.now() + timedelta(seconds=1.5)

    async def digests() -> dict[Place, datetime]:
        return {ROOM: due_at, Place("slack", "T1", "C1"): due_at}

    worker = FakeDuties()
    await machines.engine(worker, works=True)
    for _ in range(2):
        await machines.engine(calendar=Calendar(digests, no_polls))
    await eventually(lambda: set(worker.finished) == set(Job))
    before = worker.finished.count(Job.DIGEST)
    await eventually(lambda: worker.finished.count(Job.DIGEST) > before)
    assert machines.clock.now() >= due_at


async def test_the_wake_up_of_a_killed_worker_is_passed_on(machines: Machines) -> None:
    await machines.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, lock, status)"
        " VALUES ('collect', 'collect', 'collect', 'collect', 'doing')"
    )
    worker = FakeDuties()
    await machines.engine(worker, works=True)
    await machines.engine(calendar=Calendar(no_digests, no_polls))
    await eventually(lambda: Job.COLLECT in worker.finished)


async def test_stopping_lets_the_job_finish_and_takes_no_other(machines: Machines) -> None:
    worker = FakeDuties()
    worker.free.clear()
    engine = await machines.engine(worker, works=True)
    engine.wake(Job.DELIVER)
    await eventually(lambda: worker.ran)
    stopping = asyncio.create_task(engine.stop())
    await eventually(lambda: worker.draining)
    page = await machines.engine()
    page.wake(Job.DIGEST)
    await asyncio.sleep(0.2)
    assert not stopping.done()
    worker.free.set()
    await stopping
    assert worker.ran == worker.finished == [Job.DELIVER]
    waiting = await machines.execute("SELECT task_name FROM procrastinate_jobs ORDER BY 1")
    assert waiting == [("deliver",), ("digest",)]


async def test_a_change_in_a_room_is_told_to_the_pages_of_other_processes(machines: Machines) -> None:
    rung: list[Place] = []
    await machines.engine(rung=rung.append)
    worker = await machines.engine(works=True)
    while not rung:  # the page may not be listening yet
        worker.tell(ROOM)
        await asyncio.sleep(0.05)
    assert rung[0] == ROOM


async def test_a_database_that_goes_and_comes_back_is_taken_up_again(machines: Machines) -> None:
    worker = FakeDuties()
    engine = await machines.engine(worker, works=True)
    engine.wake(Job.DELIVER)
    await eventually(lambda: worker.finished)
    await machines.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    engine.wake(Job.SWEEP)
    await eventually(lambda: Job.SWEEP in worker.finished)


async def test_an_engine_that_never_ran_stops_at_once_and_passes_on_what_was_woken(machines: Machines) -> None:
    engine = PostgresEngine(machines._url, FakeDuties(), machines.clock)
    engine.wake(Job.DELIVER)
    async with asyncio.timeout(PATIENCE_S):
        await engine.stop()
        await engine.pass_on()
    assert await machines.execute("SELECT task_name, status FROM procrastinate_jobs") == [("deliver", "todo")]


async def test_the_queues_tables_are_made_once_and_brought_on_by_their_own_scripts(
    machines: Machines, postgresql_url: str, tmp_path: Any
) -> None:
    for name in ("03.04.00_50_post_older", "90.00.00_01_pre_first", "90.00.00_50_post_last"):
        (tmp_path / f"{name}.sql").write_text(f"CREATE TABLE t{name[:2]}{name[9:11]} ()")
    await machines.execute("COMMENT ON TABLE procrastinate_jobs IS '03.04.00_50_post_older'")
    await machines.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert not await migrate_queues(postgresql_url, MIGRATING_LOCK, tmp_path)
    tables = "SELECT tablename FROM pg_tables WHERE tablename ~ '^t[0-9]+$' ORDER BY 1"
    assert await machines.execute(tables) == [("t9001",)]
    await machines.execute("DELETE FROM procrastinate_workers")
    assert await migrate_queues(postgresql_url, MIGRATING_LOCK, tmp_path)
    assert await migrate_queues(postgresql_url, MIGRATING_LOCK, tmp_path)
    assert await machines.execute(tables) == [("t9001",), ("t9050",)]
