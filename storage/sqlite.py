"""How SQLite wants to be spoken to."""

import asyncio
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage.columns import as_json
from storage.errors import PRIMARY_CODE

DRIVER = "sqlite+aiosqlite"
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
    sync = engine.sync_engine
    event.listen(sync, "do_connect", _try_to_open)
    event.listen(sync, "connect", partial(_set_up, busy_timeout_ms=int(busy_timeout_s * 1000)))
    event.listen(sync, "begin", _begin)
    return engine


def _try_to_open(_dialect: object, _record: object, where: tuple[Any, ...], how: dict[str, Any]) -> None:
    """Fail here where the file can't be opened: aiosqlite would leave a thread behind that outlives the event loop."""
    sqlite3.connect(*where, **how).close()


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
