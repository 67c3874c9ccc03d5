"""Opens the database: the one place that knows which database it is."""

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.errors import SettingError
from storage import postgresql, sqlite
from storage.errors import storage_error

SETTING = "DATABASE_URL"
_SQLITE = "sqlite"
_FAILED = "failed"


def database_url(url: str) -> URL:
    """Read a database address; `postgres://`, as some hosts write, is PostgreSQL too.

    Raises:
        SettingError: it is none, of an unsupported database, or there is no driver for it. Its text is never shown: it
            may hold a password.
    """
    remedy = (
        "Write sqlite:///folder/file.db or postgresql://user:password@host/name, or leave it unset for a file in your "
        "data folder."
    )
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingError(SETTING, "is no database address.", remedy=remedy) from None
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername=sqlite.DRIVER)
        case "postgres" | "postgresql":
            postgresql.check_driver(SETTING)
            return parsed.set(drivername=postgresql.DRIVER)
        case other:
            raise SettingError(SETTING, f"{other} is not supported.", remedy=remedy)


def open_engine(url: URL, busy_timeout_s: float) -> AsyncEngine:
    """Make the engine; connects on first use.

    Args:
        url: from `database_url`.
        busy_timeout_s: how long to wait for another unit of work, or another program, before `StorageLocked`.
    """
    opened = sqlite.open_sqlite if url.get_backend_name() == _SQLITE else postgresql.open_postgresql
    engine = opened(url, busy_timeout_s)
    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "commit", _refuse_after_error)
    event.listen(engine.sync_engine, "handle_error", _translate)
    return engine


def _begin(connection: Connection) -> None:
    connection.info.pop(_FAILED, None)


def _translate(context: ExceptionContext) -> None:
    """Raise the error in the core's words, and remember that this unit of work met one.

    A statement of SQLite's whose caller was cancelled runs to its end in the connection's thread, and the rollback
    after it: that connection is as good as before. Dropped in mid-statement it would hold its lock while anything
    refers to it. A connection that turns out dead when it is tried before use is replaced, and no error.
    """
    if not isinstance(context.original_exception, Exception):
        context.is_disconnect = context.is_disconnect and context.dialect.name != _SQLITE
        return
    error = None if context.is_pre_ping else storage_error(context.original_exception)
    if error is None:
        return
    if context.connection is not None:
        context.connection.info[_FAILED] = error
    raise error from context.original_exception


def _refuse_after_error(connection: Connection) -> None:
    """Keep a unit of work that met an error from being committed.

    SQLite may have rolled back the part before it, and PostgreSQL would take the commit and keep nothing.
    """
    if error := connection.info.get(_FAILED):
        raise error
