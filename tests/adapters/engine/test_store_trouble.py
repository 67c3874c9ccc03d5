"""The store is full, read-only, locked or gone in mid-day: nothing is posted that wasn't claimed, people are answered,
health is red, and once it is mended the day goes on by itself. The platform is the judge: each card once.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.util import greenlet_spawn

from bot.briefing.extractive import ExtractiveBriefer
from bot.commands.handlers import RadarDesk
from bot.domain.conversation import Request
from bot.domain.delivery import PostOutcome
from bot.domain.message import Message
from bot.domain.watch import Language, Person, Place, WatchKind
from bot.health import CACHED_S, LOCKED_S, Health, LastRuns
from bot.ports import Still, always
from bot.schedule.stepping import WallWatch
from storage.library import BUSY_TIMEOUT_S, SqlLibrary
from tests.adapters.engine.test_embedded import at_work
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import FakeMessenger
from tests.fakes.papers import a_paper
from tests.fakes.postgresql_server import HASTY, PostgresServer, wheel_folder
from tests.fakes.store_database import migrated_file
from tests.unit.commands.conversation import words_of
from tests.unit.pipeline.lab import PLACE, Lab

__all__ = ["migrated_file"]

HASTY_S = 0.1
BY_FIVE = timedelta(minutes=5)
PAPERS = 5
SMALL = "2m"
FULL = "disk of this bot is full"
GONE = "can't be reached or written"


class FakeCallingMessenger(FakeMessenger):
    """Stands in for a platform; when it has recorded a post it calls the test before it answers."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.recorded: Callable[[], object] = lambda: None

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Record it, tell the test, answer."""
        outcome = await super().post(place, message, mark, parent_ref, still)
        self.recorded()
        return outcome


@dataclass
class Stand:
    """A lab's day over a real store, that a test can break and mend.

    Attributes:
        lab: the source, the platform and the clock.
        library: the store.
    """

    lab: Lab
    library: SqlLibrary

    def __post_init__(self) -> None:
        clock = self.lab.clock
        self.platform = FakeCallingMessenger(clock)
        self.lab.messenger = self.platform
        self.lab.pipeline = self.lab.restarted()
        self.desk = RadarDesk(self.library, clock, (), ExtractiveBriefer(), lambda _: None, timezone="UTC")
        self.health = Health(self.library, clock, WallWatch(clock), dict, LastRuns(clock))

    async def trouble_told(self) -> str:
        """What a person who asks how things stand is told of the store; empty where all is well."""
        answer = await self.desk.answer(Request(PLACE, Person("U1", "Ada"), "status", Language.ENGLISH))
        return "" if answer.ok else words_of(answer.messages)

    async def is_well(self) -> bool:
        """What health says, after what was kept is old; a lock has to last."""
        for seconds in (CACHED_S, LOCKED_S):
            await self.lab.clock.advance(seconds)
            await self.health.look()
        await self.lab.clock.advance(CACHED_S)
        return (await self.health.look()).parts["database"].well


async def standing(library: SqlLibrary) -> Stand:
    """A lab that follows Ada Example; five papers of hers came in before nine, when the digest is due."""
    lab = Lab(library)
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    lab.source.lay_out(
        "cs", [a_paper(1, authors=["Somebody Else"])], [a_paper(number) for number in range(101, 101 + PAPERS)]
    )
    for _ in range(2):
        await lab.pipeline.collect()
        await lab.clock.advance(60)
    return Stand(lab, library)


@pytest.fixture
def file(migrated_file: Path, tmp_path: Path) -> Path:
    """A database in a folder of its own."""
    folder = tmp_path / "data"
    folder.mkdir()
    return Path(shutil.copy(migrated_file, folder / "store.db"))


@asynccontextmanager
async def opened(file: Path, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> AsyncIterator[Stand]:
    """A lab over a file, closed at the end."""
    library = SqlLibrary(f"sqlite:///{file}", busy_timeout_s=busy_timeout_s)
    yield await standing(library)
    await library.close()


@pytest.fixture
async def stand(file: Path) -> AsyncIterator[Stand]:
    async with opened(file) as made:
        yield made


async def told_to_sqlite(stand: Stand, *statements: str) -> None:
    """Tell the store's one connection something."""
    connection = await stand.library.engine.raw_connection()
    assert connection.driver_connection is not None
    for statement in statements:
        await connection.driver_connection.execute(statement)
    await greenlet_spawn(connection.close)


async def posts_once_in_spite_of(
    stand: Stand, told: str, broken: Callable[[], object], mended: Callable[[], object]
) -> None:
    """Break the store before the digest is due, mend it after its time; the digest comes, once."""
    async with at_work(stand.lab) as engine:
        assert await stand.is_well()
        await _done(broken())
        assert not await stand.is_well()
        assert told in await stand.trouble_told()
        await stand.lab.clock.pass_time(timedelta(minutes=75), engine.quiet, BY_FIVE)
        assert engine.troubles
        assert stand.lab.messenger.calls == []
        await _done(mended())
        await stand.lab.clock.pass_time(timedelta(minutes=30), engine.quiet)
        assert engine.troubles == {}
        assert await stand.is_well()
        assert await stand.trouble_told() == ""
    assert_each_once(stand.lab)


def assert_each_once(lab: Lab) -> None:
    """Each card stands once, with its header and its tail."""
    assert sorted(lab.titles()) == [f"Paper {number}" for number in range(101, 101 + PAPERS)]
    assert len(lab.messenger.visible()) == PAPERS + 2


async def _done(what: object) -> None:
    if hasattr(what, "__await__"):
        await what


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
