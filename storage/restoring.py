"""Putting a backup in the place of the database: never beside a running program, and what was there is kept.

What is restored goes into the database's own file in one transaction of SQLite's, so that whoever opens it meanwhile
waits, and a loss of power leaves the old or the new. Source: https://sqlite.org/backup.html
"""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.errors import BadBackup
from storage.backup import STAMP, address, look_through
from storage.errors import PRIMARY_CODE
from storage.keeping import SIDE_FILES, TAKEN, must_have_room, new_file, scratch_file, take_name, told_of
from storage.library import SqlLibrary
from storage.restorations import mark_restored
from storage.steps import make_folder

RUNNING = "A program works on the database: stop every `academichub` on it first, then restore again."
LOCK_WAIT_S = 2.0
ROOM = 3
"""So many times the backup's size must be free: for what is prepared, what is kept, and the change's journal."""
DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    Attributes:
        since: from when on the store doesn't know what was posted, aware UTC.
        kept: the file with what was there before; None where nothing was.
    """

    since: datetime
    kept: Path | None


async def restore(database: Path, backup: Path, now: datetime) -> Restored:
    """Put a backup in the place of the database, brought up to date, with all that may have been posted since in doubt.

    Args:
        database: the file; it need not be there, nor be whole.
        backup: from `back_up`, or any whole copy of a database's file.
        now: aware UTC.

    Raises:
        BadBackup: the backup is damaged, no backup, or a program works on the database.
        StorageError: the backup is of a newer version, or the disk is full or can't be written; all is as it was.
    """
    found = await asyncio.to_thread(look_through, backup)
    make_folder(database)
    must_have_room(database.parent, ROOM * found.size)
    with scratch_file(database) as prepared:
        await asyncio.to_thread(_copy, backup, prepared)
        since = await _prepared(prepared, now)
        kept = await asyncio.to_thread(_put_in_place, prepared, database, now)
    return Restored(since, kept)


def _copy(backup: Path, to: Path) -> None:
    whole = f"{address(backup)}&immutable=1"
    with closing(sqlite3.connect(whole, uri=True)) as source, closing(sqlite3.connect(to)) as copy:
        source.backup(copy)


async def _prepared(file: Path, now: datetime) -> datetime:
    """Bring the copy up to date, and put into doubt what may have been posted since it was made."""
    library = SqlLibrary(f"sqlite:///{file}")
    try:
        await library.migrate()
        async with library.session() as session:
            return await (await session.connection()).run_sync(mark_restored, now)
    finally:
        await library.close()


def _put_in_place(prepared: Path, database: Path, now: datetime) -> Path | None:
    """Let the database be what was prepared; give the file with what it was, None where it was not there."""
    with told_of(database):
        if not database.exists():
            take_name(prepared, database)
            return None
        kept = database.with_name(f"{database.name}.before-{now.astimezone(UTC):{STAMP}}Z")
        try:
            with _alone_with(database) as current, closing(sqlite3.connect(prepared)) as source:
                with new_file(kept) as copy, closing(sqlite3.connect(copy)) as target:
                    current.backup(target)
                source.backup(current)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & PRIMARY_CODE not in DAMAGED:
                raise
            _set_aside(database, kept)
            take_name(prepared, database)
        return kept


@contextmanager
def _alone_with(database: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that nobody else has open, and keep others out of it meanwhile."""
    opened = sqlite3.connect(address(database), uri=True, timeout=LOCK_WAIT_S, isolation_level=None)
    with closing(opened):
        try:
            for statement in (
                "PRAGMA journal_mode=DELETE",
                "PRAGMA locking_mode=EXCLUSIVE",
                "BEGIN EXCLUSIVE",
                "COMMIT",
            ):
                opened.execute(statement).fetchall()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & PRIMARY_CODE == sqlite3.SQLITE_BUSY:
                raise BadBackup(RUNNING) from error
            raise
        yield opened


def _set_aside(database: Path, kept: Path) -> None:
    """Give what can't even be opened another name, with what belongs to it."""
    if kept.exists():
        raise BadBackup(TAKEN.format(file=kept))
    for end in ("", *SIDE_FILES):
        part = database.with_name(database.name + end)
        if part.exists():
            part.rename(kept.with_name(kept.name + end))
