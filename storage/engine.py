"""Opens the database: the one place that knows which database it is and how it wants to be spoken to."""

import asyncio
import json
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import aiosqlite
from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from bot.domain.errors import SettingError
from storage.errors import PRIMARY_CODE, storage_error

SETTING = "DATABASE_URL"
CACHE = f"cache_size=-{64 * 1024}"
"""KiB of pages kept in memory, at most, for the indices of a million papers: SQLite's own 2 MiB are too few."""
_FAILED = "failed"


def database_url(url: str) -> URL:
    """Read a database address.

    Raises:
        SettingError: it is none, or of an unsupported database. Its text is never shown: it may hold a password.
    """
    remedy = "Write sqlite:///folder/file.db, or leave it unset for a file in your data folder."
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingError(SETTING, "is no database address.", remedy=remedy) from error
    if parsed.get_backend_name() != "sqlite":
        raise SettingError(SETTING, f"{parsed.get_backend_name()} is not supported.", remedy=remedy)
    return parsed.set(drivername="sqlite+aiosqlite")


def database_file(url: URL) -> Path | None:
    """Give the path of the database's file; None for one in memory or given as a `file:` address."""
    name = url.database
    return None if not name or name == ":memory:" or name.startswith("file:") else Path(name)


def open_engine(url: URL, busy_timeout_s: float) -> AsyncEngine:
    """Make the engine; connects on first use.

    One connection: SQLite has one writer at a time anyway, so units of work queue here, in the order they came,
    and not in SQLite's polling. Every transaction begins as a writer, so none fails half-way for the lock.

    Args:
        url: from `database_url`.
        busy_timeout_s: how long to wait for another unit of work, or another program, before `StorageLocked`.
    """
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
        json_serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
    )
    sync = engine.sync_engine
    event.listen(sync, "do_connect", _try_to_open)
    event.listen(sync, "connect", partial(_set_up, busy_timeout_ms=int(busy_timeout_s * 1000)))
    event.listen(sync, "begin", _begin)
    event.listen(sync, "commit", _refuse_after_error)
    event.listen(sync, "handle_error", _translate)
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
    connection.info.pop(_FAILED, None)
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _translate(context: ExceptionContext) -> None:
    """Raise the error in the core's words, and remember that this unit of work met one.

    A statement whose caller was cancelled runs to its end in the connection's thread, and the rollback after it: that
    connection is as good as before. Dropped in mid-statement it would hold its lock while anything refers to it.
    """
    if not isinstance(context.original_exception, Exception):
        context.is_disconnect = False
        return
    error = storage_error(context.original_exception)
    if error is None:
        return
    if context.connection is not None:
        context.connection.info[_FAILED] = error
    raise error from context.original_exception


def _refuse_after_error(connection: Connection) -> None:
    """Keep a unit of work that met an error from being committed: SQLite may have rolled back the part before it."""
    if error := connection.info.get(_FAILED):
        raise error
