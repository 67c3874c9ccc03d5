"""Alembic's way in: on the connection it is handed, or on the database of `-x url=…`."""

import asyncio
from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import AutoString

import storage.schema  # noqa: F401  whose tables must be known
from storage.columns import UtcDateTime, metadata
from storage.engine import database_url, open_engine
from storage.search_tables import FTS


def render_type(kind: str, item: object, _context: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database: a step must not change when they do."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave out the tables of FTS5, which no model describes: it makes them all itself."""
    return kind != "table" or name is None or not name.startswith(FTS)


def run(connection: Connection) -> None:
    """Run what was asked for, inside the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,
        render_as_batch=True,
        compare_type=True,
        render_item=render_type,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_on_address() -> None:
    """Open the database named on the command line."""
    url = context.get_x_argument(as_dictionary=True)["url"]
    engine = open_engine(database_url(str(url)), busy_timeout_s=5.0)
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if (given := context.config.attributes.get("connection")) is None:
    asyncio.run(run_on_address())
else:
    run(given)
