"""How SQLite wants to be spoken to."""

import asyncio
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from bot.domain.errors import StorageGone
from storage.columns import as_json
from storage.errors import PRIMARY_CODE, UNREACHABLE

DRIVER = "sqlite+aiosqlite"
_OPEN = "the file that is open"
CACHE = f"cache_size=-{64 * 1024}"
"""KiB of pages kept in memory, at most, for the indices of a million papers: SQLite's own 2 MiB are too few."""


def database_file(url: URL) -> Path | None:
    """Give the path of the database's file; None for one in memory or given as a `file:` address."""
    name = url.database
    return None if not name or name == ":memory:" or name.startswith("file:") else Path(name)


def open_sqlite(url: URL, busy_timeout_s: float) -> AsyncEngine:
    """Make the engine.

    One connection: SQLite has one writer at a time anyway, so units of work queue here, in the order they came,
    and not in SQLite's polling. Every transaction begins as a writer, so none fails half-way for the lock.
    """
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
        json_serializer=as_json,
    )
    sync, file = engine.sync_engine, _File(database_file(url))
    event.listen(sync, "do_connect", file.try_to_open)
    event.listen(sync, "connect", file.opened)
    event.listen(sync, "checkout", file.checked_out)
    event.listen(sync, "commit", file.committing)
    event.listen(sync, "connect", partial(_set_up, busy_timeout_ms=int(busy_timeout_s * 1000)))
    event.listen(sync, "begin", _begin)
    return engine


class _File:
    """The file at the database's path. One taken away or replaced is noticed: SQLite would go on writing the old one,
    which nobody finds any more, and what is written there is lost.

    Source: https://sqlite.org/howtocorrupt.html#_unlinking_or_renaming_a_database_file_while_in_use
    """

    def __init__(self, path: Path | None) -> None:
        """Take the path; None for a database without one, of which nothing is asked."""
        self._path = path
        self._was_there = False

    def try_to_open(self, _dialect: object, _record: object, where: tuple[Any, ...], how: dict[str, Any]) -> None:
        """Fail here where the file can't be opened: aiosqlite would leave a thread behind that outlives the event loop.

        A file that was there once is not made anew: an empty database would forget everything that was posted.
        """
        if self._path is not None and self._was_there:
            sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=rw", uri=True).close()
        else:
            sqlite3.connect(*where, **how).close()

    def opened(self, _connection: object, record: ConnectionPoolEntry) -> None:
        """Remember which file a connection has open."""
        record.info[_OPEN] = self._identity()
        self._was_there = True

    def checked_out(self, _connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        """Have a connection to another file than the one that is there now replaced before it is used."""
        if record.info.get(_OPEN) != self._identity():
            raise DisconnectionError

    def committing(self, connection: Connection) -> None:
        """Keep what was written to a file that is there no more from being taken for written."""
        if connection.info.get(_OPEN) != self._identity():
            raise StorageGone(UNREACHABLE)

    def _identity(self) -> tuple[int, int] | None:
        """Give what tells the file from any other; None where there is none."""
        try:
            found = self._path.stat() if self._path is not None else None
        except OSError:
            return None
        return (found.st_dev, found.st_ino) if found is not None else None


def _set_up(connection: Any, _record: object, *, busy_timeout_ms: int) -> None:
    """Set a new connection up: lasting commits, checked references, and no transactions of the driver's own.

    Source: https://sqlite.org/wal.html, https://sqlite.org/pragma.html#pragma_synchronous: with less than FULL a commit
    may be rolled back by a loss of power, which would be a second post.
    """
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={busy_timeout_ms}", "synchronous=FULL", "foreign_keys=ON", CACHE):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    connection.run_async(partial(_write_ahead, timeout_s=busy_timeout_ms / 1000))


async def _write_ahead(connection: aiosqlite.Connection, *, timeout_s: float) -> None:
    """Switch to the write-ahead log; a new file can be in another start's hands just now.

    Asked again here, because SQLite's own waiting does not cover this switch.
    """
    deadline = asyncio.get_running_loop().time() + timeout_s
    while True:
        try:
            async with connection.execute("PRAGMA journal_mode=WAL"):
                return
        except sqlite3.OperationalError as error:
            over = asyncio.get_running_loop().time() >= deadline
            if over or error.sqlite_errorcode & PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                raise
            await asyncio.sleep(0.01)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
