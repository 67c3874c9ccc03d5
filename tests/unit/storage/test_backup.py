"""Backups are made beside writers, are whole or not there, and a restore loses nothing that was there before."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine

from bot.domain.errors import BadBackup, StorageError, StorageFull, StorageGone
from storage.backup import back_up, back_up_nightly, look_through, nightly_backups, nightly_name, sqlite_file
from storage.keeping import must_have_room
from storage.library import SqlLibrary
from storage.migrating import alembic_config
from storage.restoring import restore
from storage.steps import newest_step
from tests.contract.givens import LAB, NOW, a_delivery, claimed, enqueued, posted, remembered

ROOT = Path(__file__).parents[3]


async def papers_in(file: Path) -> int:
    """How many papers a database has."""
    library = SqlLibrary(f"sqlite:///{file}")
    async with library.begin() as work:
        count = len(await work.papers.since(NOW))
    await library.close()
    return count


async def with_papers(file: Path, count: int) -> Path:
    """Let a database know so many papers."""
    library = SqlLibrary(f"sqlite:///{file}")
    async with library.begin() as work:
        await remembered(work, count)
    await library.close()
    return file


def made_by_an_older_version(file: Path) -> None:
    """Make a database as it was some steps ago."""
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0012")
    engine.dispose()


def overwritten(file: Path, body: bytes) -> None:
    """Put other bytes into a file."""
    file.write_bytes(body)


def contents(file: Path) -> bytes:
    """The bytes of a file."""
    return file.read_bytes()


def left_in(folder: Path) -> set[str]:
    """The files of a folder, but the database's own."""
    return {file.name for file in folder.iterdir() if not file.name.startswith("store.db")}


async def test_a_backup_holds_what_was_committed_and_nobody_waits_for_it(
    sql_library: SqlLibrary, database: Path, tmp_path: Path
) -> None:
    async with sql_library.begin() as work:
        await remembered(work, 3)
    async with sql_library.begin() as work:
        await remembered(work, 7)
        made = await asyncio.to_thread(back_up, database, tmp_path / "backup.db")
    assert (made.revision, made.damaged) == (newest_step(), 0)
    assert made.size == made.file.stat().st_size
    assert oct(made.file.stat().st_mode)[-3:] == "600"
    assert await papers_in(made.file) == 3
    assert await papers_in(database) == 7


def test_a_backup_never_takes_the_place_of_a_file_nor_of_a_missing_folder(database: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    for to, why in ((tmp_path / "mine", "is there already"), (tmp_path / "no" / "b.db", "There is no folder")):
        with pytest.raises(BadBackup, match=why):
            back_up(database, to)
    assert (tmp_path / "mine").read_text() == "precious"
    assert left_in(tmp_path) == {"mine"}


def test_what_is_no_database_or_in_memory_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(BadBackup, match="in memory"):
        sqlite_file("sqlite://")
    with pytest.raises(BadBackup, match="There is no database at"):
        sqlite_file(f"sqlite:///{tmp_path}/none.db")
    (tmp_path / "text").write_text("no database " * 1000)
    with pytest.raises((BadBackup, StorageError)):
        back_up(tmp_path / "text", tmp_path / "b.db")
    assert left_in(tmp_path) == {"text"}


def test_a_disk_that_is_full_is_told_and_keeps_nothing_half_written(database: Path, tmp_path: Path) -> None:
    """The process may write no file of more than 64 KiB, as on a disk with no more room."""
    script = (
        "import resource, signal, sys; from pathlib import Path; from storage.backup import back_up\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "back_up(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    words = [sys.executable, "-c", script, str(database), str(tmp_path / "b.db")]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "bot.domain.errors.Storage" in ran.stderr.splitlines()[-1]
    assert left_in(tmp_path) == set()


def test_room_is_looked_for_before_a_copy_is_begun(tmp_path: Path) -> None:
    with pytest.raises(StorageFull, match=r"MB free, and .* MB are needed"):
        must_have_room(tmp_path, 2**62)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_told(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    with pytest.raises(StorageGone, match="locked"):
        back_up(database, folder / "b.db")


async def test_a_damaged_backup_is_seen(database: Path, tmp_path: Path) -> None:
    await with_papers(database, 200)
    good = back_up(database, tmp_path / "good.db").file
    bad = tmp_path / "bad.db"
    whole = bytearray(contents(good))
    whole[len(whole) // 2 : len(whole) // 2 + 4096] = os.urandom(4096)
    overwritten(bad, bytes(whole))
    with pytest.raises(BadBackup, match="damaged"):
        look_through(bad)
    overwritten(bad, contents(good)[:8192])
    with pytest.raises(BadBackup, match="damaged"):
        look_through(bad)
    overwritten(bad, b"a letter")
    with pytest.raises(BadBackup, match="no backup of AcademicHub"):
        look_through(bad)
    with pytest.raises(BadBackup, match="There is no backup"):
        look_through(tmp_path / "none")


async def test_a_message_that_was_damaged_is_told_of_a_backup_that_is_made_all_the_same(
    database: Path, tmp_path: Path
) -> None:
    library = SqlLibrary(f"sqlite:///{database}")
    await enqueued(library, a_delivery(), a_delivery(part=1))
    await library.close()
    with closing(sqlite3.connect(database)) as opened:
        opened.execute("UPDATE delivery SET payload = replace(payload, 'part 1', 'part 9')")
        opened.commit()
    assert back_up(database, tmp_path / "b.db").damaged == 1


def test_of_the_nightly_backups_the_last_seven_stay_and_nothing_else_goes(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    for day in range(9):
        back_up_nightly(database, folder, NOW + timedelta(days=day), 7)
    kept = [NOW.replace(microsecond=0) + timedelta(days=day) for day in range(2, 9)]
    assert [at for at, _ in nightly_backups(folder)] == kept
    (folder / "academichub-mine.db").write_text("mine")
    (folder / f".{nightly_name(NOW)}.0123abcd.partial").write_text("of a program that was killed")
    back_up_nightly(database, folder, NOW + timedelta(days=9), 7)
    assert (folder / "academichub-mine.db").exists()
    assert not list(folder.glob(".*"))
    overwritten(database, b"no database")
    with pytest.raises((BadBackup, StorageError)):
        back_up_nightly(database, folder, NOW + timedelta(days=10), 7)
    assert len(nightly_backups(folder)) == 7


async def test_a_restore_keeps_what_was_there_and_needs_nothing_there(database: Path, tmp_path: Path) -> None:
    backup = back_up(await with_papers(database, 2), tmp_path / "b.db").file
    await with_papers(database, 5)
    restored = await restore(database, backup, NOW)
    assert restored.kept is not None
    assert (await papers_in(database), await papers_in(restored.kept)) == (2, 5)
    moved = tmp_path / "new" / "place" / "store.db"
    assert (await restore(moved, backup, NOW)).kept is None
    assert await papers_in(moved) == 2
    assert left_in(tmp_path) == {"b.db", "new"}


async def test_a_database_damaged_beyond_opening_is_replaced_and_kept(database: Path, tmp_path: Path) -> None:
    backup = back_up(await with_papers(database, 2), tmp_path / "b.db").file
    overwritten(database, b"\0" * 10_000)
    restored = await restore(database, backup, NOW)
    assert restored.kept is not None
    assert contents(restored.kept) == b"\0" * 10_000
    assert await papers_in(database) == 2


async def test_while_a_program_has_the_database_open_nothing_is_restored(database: Path, tmp_path: Path) -> None:
    backup = back_up(database, tmp_path / "b.db").file
    library = SqlLibrary(f"sqlite:///{database}")
    async with library.begin() as work:
        await remembered(work, 4)
    with pytest.raises(BadBackup, match="stop every"):
        await restore(database, backup, NOW)
    async with library.begin() as work:
        await remembered(work, 6)
    await library.close()
    assert await papers_in(database) == 6
    assert left_in(tmp_path) == {"b.db"}


async def test_an_older_backup_is_brought_up_to_date_and_a_newer_one_refused(database: Path, tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    await asyncio.to_thread(made_by_an_older_version, old)
    await restore(database, old, NOW)
    assert await papers_in(database) == 0
    newer = back_up(database, tmp_path / "newer.db").file
    with closing(sqlite3.connect(newer)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
        opened.commit()
    before = contents(database)
    with pytest.raises(StorageGone, match="newer version"):
        await restore(database, newer, NOW)
    assert contents(database) == before


async def test_after_a_restore_nothing_can_be_claimed(database: Path, tmp_path: Path) -> None:
    library = SqlLibrary(f"sqlite:///{database}")
    await posted(library, a_delivery(papers=[1]))
    await enqueued(library, a_delivery(part=1))
    await claimed(library)
    await enqueued(library, a_delivery(part=2))
    await library.close()
    backup = back_up(database, tmp_path / "b.db").file
    restored = await restore(database, backup, NOW + timedelta(hours=1))
    assert restored.since < NOW
    library = SqlLibrary(f"sqlite:///{database}")
    later = NOW + timedelta(hours=2)
    assert await claimed(library, at=later) == []
    async with library.begin() as work:
        assert await work.outbox.stuck("worker", later, 30.0) == []
        (doubt,) = await work.recovery.unrecovered(10)
    assert (doubt.place, len(doubt.marks)) == (LAB, 2)
    await library.close()


@pytest.fixture
def program(database: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """The real program at work on the database, with no source and no chat."""
    settings = {
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": "0",
        "ACADEMICHUB_SOURCES": "",
        "ACADEMICHUB_PEOPLE": "",
        "ACADEMICHUB_BACKUPS": str(tmp_path / "nightly"),
    }
    words = [sys.executable, "-m", "bot", "run"]
    running = subprocess.Popen(
        words, cwd=ROOT, env=os.environ | settings, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    yield running
    running.terminate()
    running.communicate(timeout=60)


@pytest.mark.chaos
def test_beside_the_running_program_backups_are_made_and_a_restore_is_refused(
    program: subprocess.Popen[str], database: Path, tmp_path: Path
) -> None:
    assert program.stderr is not None
    while "http" not in program.stderr.readline():
        assert program.poll() is None
    settings = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}

    def said(*words: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "bot", *words]
        ran = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout + ran.stderr

    backup = tmp_path / "b.db"
    assert said("backup", str(backup))[0] == 0
    status, told = said("restore", str(backup))
    assert (status, "stop" in told) == (1, True)
    by_itself = nightly_backups(tmp_path / "nightly")
    assert [datetime.now(UTC) - at < timedelta(minutes=10) for at, _ in by_itself] == [True]
