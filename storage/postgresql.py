"""How PostgreSQL wants to be spoken to: many units of work at once, each in a transaction of its own.

The driver is psycopg, of the extra `postgres`; it is loaded where an address asks for it.
Source: https://www.postgresql.org/docs/current/runtime-config-client.html (the time-outs),
https://www.postgresql.org/docs/current/libpq-connect.html (the connection's)
"""

import asyncio
from importlib.util import find_spec
from typing import Any

from sqlalchemy import URL, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.domain.errors import SettingError
from storage.columns import as_json

DRIVER = "postgresql+psycopg"
MOST_CONNECTIONS = 8
"""Of one process; a server takes 100 by itself, so a dozen processes fit."""

NUL = "\N{REPLACEMENT CHARACTER}"
"""Stands where a text has a NUL, the one character that PostgreSQL can't keep."""

STATEMENT_TIMEOUT_S = 60
"""No statement of ours takes as long; one that does stands in others' way."""

IDLE_TIMEOUT_S = 60
"""A unit of work whose process was stopped in mid-work is taken back after so long: what it held others wait for."""


def check_driver(setting: str) -> None:
    """Make sure that there is a driver.

    Raises:
        SettingError: there is none; says how to get it.
    """
    if find_spec("psycopg") is None:
        raise SettingError(setting, "PostgreSQL needs a driver.", remedy="Run `pip install academichub[postgres]`.")


def open_postgresql(url: URL, busy_timeout_s: float) -> AsyncEngine:
    """Make the engine: a small pool, whose connections are tried before they are used.

    Commits last (`synchronous_commit`) whatever the server's own setting is: one that is lost would be a second post.
    """
    settings = {
        "lock_timeout": f"{int(busy_timeout_s * 1000)}ms",
        "statement_timeout": f"{STATEMENT_TIMEOUT_S}s",
        "idle_in_transaction_session_timeout": f"{IDLE_TIMEOUT_S}s",
        "synchronous_commit": "on",
        "plan_cache_mode": "force_custom_plan",  # how many rows a state or a word has says which index is right
    }
    asked = " ".join(f"-c {name}={value}" for name, value in settings.items())
    given = str(url.query.get("options", ""))  # the host's own words come last, and win
    engine = create_async_engine(
        url.difference_update_query(["options"]),
        pool_size=MOST_CONNECTIONS,
        max_overflow=0,
        pool_timeout=busy_timeout_s,
        pool_pre_ping=True,
        json_serializer=as_json,
        connect_args={
            "connect_timeout": max(2, int(busy_timeout_s)),
            "application_name": "academichub",
            "options": f"{asked} {given}".strip(),
            "tcp_user_timeout": 30_000,
            "keepalives_idle": 30,
        },
    )
    event.listen(engine.sync_engine, "do_connect", _choose_cursor)
    event.listen(engine.sync_engine, "connect", _set_up)
    return engine


def _choose_cursor(_dialect: object, _record: object, _where: object, how: dict[str, Any]) -> None:
    """Let rows that are written in one go be written to the end, though whoever asked for it is cancelled meanwhile.

    Cancelled in there, psycopg 3.3 raises an AssertionError in the place of the CancelledError.
    """
    from psycopg import AsyncCursor

    class ToTheEnd(AsyncCursor[Any]):
        """Sends statements as psycopg does."""

        async def executemany(self, *asked: Any, **options: Any) -> None:
            sending = asyncio.ensure_future(super().executemany(*asked, **options))
            try:
                await asyncio.shield(sending)
            except asyncio.CancelledError:
                await asyncio.wait([sending])
                raise

    how["cursor_factory"] = ToTheEnd


def _set_up(connection: Any, _record: object) -> None:
    """Let no text fail for a NUL."""
    from psycopg.types.string import StrDumper

    class WithoutNul(StrDumper):
        """Writes texts as they are, but for NUL."""

        def dump(self, obj: str) -> bytes | bytearray | memoryview | None:
            return super().dump(obj.replace("\0", NUL) if "\0" in obj else obj)

    connection.driver_connection.adapters.register_dumper(str, WithoutNul)
