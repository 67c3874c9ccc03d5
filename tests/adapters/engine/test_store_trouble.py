"""The store is full, read-only, locked or gone in mid-day: nothing is posted that wasn't claimed, people are answered,
health is red, and once it is mended the day goes on by itself. The platform is the judge: each card once.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from storage.library import SqlLibrary
from tests.adapters.engine.test_embedded import at_work
from tests.adapters.engine.trouble import (
    PAPERS,
    Stand,
    assert_each_once,
    opened,
    posts_once_in_spite_of,
    standing,
    told_to_sqlite,
)
from tests.fakes.postgresql_server import HASTY, PostgresServer, wheel_folder
from tests.fakes.store_database import migrated_file

__all__ = ["migrated_file"]

HASTY_S = 0.1
SMALL = "2m"
FULL = "disk of this bot is full"
GONE = "can't be reached or written"


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    """A database in a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copy(migrated_file, folder / "store.db"))


@pytest.fixture
async def stand(file: Path) -> AsyncIterator[Stand]:
    async with opened(file) as made:
        yield made


async def test_a_full_disk(stand: Stand) -> None:
    await posts_once_in_spite_of(
        stand,
        FULL,
        lambda: told_to_sqlite(stand, "VACUUM", "PRAGMA max_page_count=1"),
        lambda: told_to_sqlite(stand, "PRAGMA max_page_count=99999"),
    )


@pytest.mark.chaos
async def test_a_file_that_may_not_be_written_any_more(stand: Stand) -> None:
    await posts_once_in_spite_of(
        stand,
        GONE,
        lambda: told_to_sqlite(stand, "PRAGMA query_only=ON"),
        lambda: told_to_sqlite(stand, "PRAGMA query_only=OFF"),
    )


@pytest.mark.chaos
async def test_a_file_that_another_program_locks(file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        async with opened(file, busy_timeout_s=HASTY_S) as stand:
            busy = "busy with another program"
            lock, unlock = (partial(other.execute, how) for how in ("BEGIN IMMEDIATE", "ROLLBACK"))
            await posts_once_in_spite_of(stand, busy, lock, unlock)


async def test_a_folder_that_is_taken_away_and_brought_back(stand: Stand, file: Path) -> None:
    folder, away = file.parent, file.parent.with_name("away")
    await posts_once_in_spite_of(stand, GONE, lambda: folder.rename(away), lambda: away.rename(folder))


@pytest.mark.parametrize(
    "after", [pytest.param(n, marks=() if n == 3 else pytest.mark.chaos) for n in range(1, PAPERS + 3)]
)
async def test_a_store_that_goes_between_two_posts_loses_and_doubles_none(stand: Stand, file: Path, after: int) -> None:
    """The answer to a post that was made can't be written down: it is looked for, not repeated."""
    folder, away = file.parent, file.parent.with_name("away")
    posted = 0

    def breaks_at_a_post() -> None:
        nonlocal posted
        posted += 1
        if posted == after:
            folder.rename(away)

    stand.platform.recorded = breaks_at_a_post
    async with at_work(stand.lab) as engine:
        await stand.lab.clock.pass_time(timedelta(hours=2), engine.quiet)
        assert posted == after
        assert engine.troubles
        away.rename(folder)
        await stand.lab.clock.pass_time(timedelta(minutes=40), engine.quiet)
        assert engine.troubles == {}
    assert_each_once(stand.lab)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A real file system of two megabytes; skips where nobody may mount one."""
    folder.mkdir()
    mount = shutil.which("mount")
    how = ["-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(folder)]
    if mount is None or subprocess.run([mount, *how], capture_output=True, check=False).returncode:
        pytest.skip("nobody may mount a small disk here")
    try:
        yield folder
    finally:
        subprocess.run([shutil.which("umount") or "umount", "-l", str(folder)], check=True)


def filled(file: Path) -> None:
    """Write until the disk is full."""
    with file.open("ab", buffering=0) as ballast, suppress(OSError):
        while True:
            ballast.write(b"." * 4096)


@pytest.mark.chaos
async def test_a_disk_that_is_really_full(migrated_file: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        async with opened(Path(shutil.copy(migrated_file, disk / "store.db"))) as stand:
            await told_to_sqlite(stand, "PRAGMA wal_checkpoint(TRUNCATE)")
            ballast = disk / "ballast"
            await posts_once_in_spite_of(stand, FULL, lambda: filled(ballast), ballast.unlink)


@pytest.mark.chaos
async def test_a_file_that_is_really_made_unwritable(stand: Stand, file: Path) -> None:
    """Also root may not write an immutable file; where the file system knows none, this is skipped."""
    files = [str(each) for each in file.parent.iterdir()]

    def changed(how: str) -> None:
        subprocess.run([shutil.which("chattr") or "chattr", how, *files], check=True, capture_output=True)

    try:
        changed("+i")
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this file system can't make a file immutable")
    changed("-i")
    try:
        await posts_once_in_spite_of(stand, GONE, lambda: changed("+i"), lambda: changed("-i"))
    finally:
        changed("-i")


@pytest.fixture
def own_server() -> Iterator[tuple[PostgresServer, Callable[[], None], Callable[[], None]]]:
    """A PostgreSQL of this test's own, with what stops it hard and what starts it again."""
    programs = wheel_folder()
    if programs is None:
        pytest.skip("no PostgreSQL from a wheel on this machine")
    server = PostgresServer.made(programs)
    server.start(programs, HASTY)

    def stop() -> None:
        owner = "nobody" if os.geteuid() == 0 else None
        how = [str(programs / "pg_ctl"), "-D", "data", "-m", "immediate", "-w", "stop"]
        subprocess.run(how, cwd=server.folder, user=owner, check=True, capture_output=True)

    yield server, stop, lambda: server.start(programs, HASTY)
    with suppress(subprocess.CalledProcessError):
        stop()


@pytest.mark.chaos
async def test_a_postgresql_that_is_stopped_hard_and_started(
    own_server: tuple[PostgresServer, Callable[[], None], Callable[[], None]],
) -> None:
    server, stop, start = own_server
    library = SqlLibrary(server.url())
    await library.migrate()
    await posts_once_in_spite_of(await standing(library), GONE, stop, start)
    await library.close()
