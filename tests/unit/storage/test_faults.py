"""A database locked, full, read-only, gone, damaged or killed: a clear error, and nothing half written."""

import asyncio
import os
import sqlite3
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.sqlite import dialect

from bot.domain.errors import StorageError, StorageFull, StorageGone, StorageLocked
from storage.columns import UtcDateTime
from storage.library import SqlLibrary
from tests.contract.givens import (
    LAB,
    NOW,
    PLACES,
    a_delivery,
    a_match,
    a_slot,
    claimed,
    enqueued,
    remembered,
    watched,
)
from tests.fakes.papers import a_paper

BIG = [a_paper(number, abstract="words " * 500) for number in range(1, 200)]


@contextmanager
def locked_by_another(database: Path) -> Iterator[None]:
    """Meanwhile another program holds the database for writing."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def most_pages(library: SqlLibrary, pages: int) -> None:
    """Let the database grow no further: the disk is full."""
    async with library.engine.connect() as connection:
        await connection.execute(text(f"PRAGMA max_page_count={pages}"))


async def papers_kept(library: SqlLibrary) -> int:
    """How many papers there are."""
    async with library.begin() as work:
        return len(await work.papers.since(NOW))


async def remember_big(library: SqlLibrary) -> None:
    """Add a watch, then more papers than a full disk takes."""
    async with library.begin() as work:
        await watched(work, LAB)
        await work.papers.remember(BIG, NOW)


async def test_a_locked_database_is_told_and_works_again_afterwards(
    hasty_sql_library: SqlLibrary, database: Path
) -> None:
    with locked_by_another(database):
        with pytest.raises(StorageLocked, match="close that program"):
            await hasty_sql_library.check()
        with pytest.raises(StorageLocked):
            await remember_big(hasty_sql_library)
    await hasty_sql_library.check()
    assert await papers_kept(hasty_sql_library) == 0


async def test_a_new_file_that_another_start_is_just_making_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    library = SqlLibrary(f"sqlite:///{file}", busy_timeout_s=30)
    with locked_by_another(file):
        migrating = asyncio.create_task(library.migrate())
        done, _ = await asyncio.wait([migrating], timeout=0.1)
        assert not done
    await migrating
    await library.check()
    await library.close()


async def test_a_new_file_that_another_start_keeps_is_told(tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    library = SqlLibrary(f"sqlite:///{file}", busy_timeout_s=0.1)
    with locked_by_another(file), pytest.raises(StorageLocked):
        await library.migrate()
    await library.close()


async def test_two_programs_never_claim_the_same_nor_win_the_same_slot(sql_library: SqlLibrary, database: Path) -> None:
    other = SqlLibrary(f"sqlite:///{database}")
    patient = SqlLibrary(f"sqlite:///{database}")
    await enqueued(patient, *(a_delivery(place, part) for place in PLACES for part in range(2)))

    async def work_off(library: SqlLibrary, name: str) -> tuple[list[str], int]:
        claims = await claimed(library, owner=name, limit=1) + await claimed(library, owner=name, limit=3)
        async with library.begin() as work:
            return [claim.delivery.id for claim in claims], len(await work.slots.open([a_slot()]))

    (one, slots), (two, more_slots) = await asyncio.gather(work_off(patient, "one"), work_off(other, "two"))
    assert len({*one, *two}) == len(one) + len(two) == len(PLACES)
    assert slots + more_slots == 1
    await other.close()
    await patient.close()


async def test_a_full_disk_is_told_and_nothing_is_half_written(sql_library: SqlLibrary) -> None:
    async with sql_library.begin() as work:
        await remembered(work, 3)
    await most_pages(sql_library, 1)
    with pytest.raises(StorageFull, match="Free some space"):
        await remember_big(sql_library)
    with pytest.raises(StorageFull):
        await sql_library.check()
    assert await papers_kept(sql_library) == 3
    await most_pages(sql_library, 100_000)
    await remember_big(sql_library)
    await sql_library.check()
    assert await papers_kept(sql_library) == len(BIG)


async def test_a_unit_of_work_that_met_an_error_is_not_kept_even_if_it_goes_on(sql_library: SqlLibrary) -> None:
    """SQLite may have taken back the part before the error: what follows would stand alone."""

    async def goes_on() -> None:
        async with sql_library.begin() as work:
            await remembered(work)
            with pytest.raises(StorageError, match="contradicts"):
                await work.matches.add([a_match(99)])
            await watched(work, LAB)

    with pytest.raises(StorageError, match="contradicts"):
        await goes_on()
    async with sql_library.begin() as work:
        assert await work.papers.since(NOW) == []
        assert await work.watches.of(LAB) == []
        await watched(work, LAB)


async def test_a_unit_of_work_cancelled_at_any_moment_leaves_nothing_and_blocks_nobody(sql_library: SqlLibrary) -> None:
    traces = []
    for moment in range(25):
        task = asyncio.create_task(remember_big(sql_library))
        await asyncio.wait([task], timeout=moment * 0.002)
        if not task.cancel():
            break
        with pytest.raises(asyncio.CancelledError) as cancelled:
            await task
        traces.append(cancelled)  # as a log would: what was going on stays referred to
        assert await papers_kept(sql_library) in {0, len(BIG)}
    assert traces
    await sql_library.check()


async def test_a_file_that_may_not_be_written_is_told(database: Path) -> None:
    library = SqlLibrary(f"sqlite:///file:{database}?mode=ro&uri=true")
    with pytest.raises(StorageGone, match="can't be written"):
        await library.check()
    with pytest.raises(StorageGone, match="can't be written"):
        await remember_big(library)
    await library.close()


async def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    library = SqlLibrary(f"sqlite:///{tmp_path}/nowhere/store.db")
    before = set(threading.enumerate())
    with pytest.raises(StorageGone, match="can't be opened"):
        await library.check()
    assert set(threading.enumerate()) <= before
    await library.close()


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "store.db").write_text("These are no pages of a database. " * 200)
    library = SqlLibrary(f"sqlite:///{tmp_path}/store.db")
    before = set(threading.enumerate())
    with pytest.raises(StorageGone, match="restore the last backup"):
        await library.check()
    for left in set(threading.enumerate()) - before:
        left.join(timeout=10)
        assert not left.is_alive()
    await library.close()


async def test_a_program_killed_before_the_commit_has_written_nothing(database: Path) -> None:
    url = f"sqlite:///{database}"
    script = f"""
import asyncio, os, signal
from storage.columns import UtcDateTime
from storage.library import SqlLibrary
from tests.contract.givens import LAB, remembered, watched

async def main():
    async with SqlLibrary({url!r}).begin() as work:
        await remembered(work, 500)
        await watched(work, LAB)
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    killed = await asyncio.create_subprocess_exec(sys.executable, "-c", script, env=environment)
    assert await killed.wait() == -SIGKILL
    library = SqlLibrary(url)
    assert await papers_kept(library) == 0
    async with library.begin() as work:
        assert await work.watches.of(LAB) == []
        await remembered(work, 2)
    assert await papers_kept(library) == 2
    await library.close()


async def test_a_commit_is_on_the_disk_when_it_is_acknowledged(sql_library: SqlLibrary) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    async with sql_library.engine.connect() as connection:
        said = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in wanted}
    assert said == wanted


def test_a_naive_instant_is_refused_before_it_is_written() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        UtcDateTime().process_bind_param(NOW.replace(tzinfo=None), dialect())
