"""Brings procrastinate's tables to the version that is installed, from its own scripts.

It keeps no record of which of its scripts a database has seen, so the comment on its table of jobs does. Scripts are
named by version and number; from 50 on ("post") they may break workers of the version before, and wait for these to
end. Source: https://procrastinate.readthedocs.io/en/stable/howto/production/migrations.html
"""

from __future__ import annotations

from pathlib import Path
from typing import LiteralString

import psycopg
from procrastinate.schema import SchemaManager

NEWEST = "SELECT obj_description(to_regclass('procrastinate_jobs'))"
ALIVE = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '30 seconds'"
FIRST_POST = 50


async def migrate_queues(url: str, lock: int, scripts: Path | None = None) -> bool:
    """Make procrastinate's tables or bring them to the installed version, all or nothing.

    Args:
        url: the database's address, as libpq reads it.
        lock: PostgreSQL's advisory lock that whoever changes the schema holds.
        scripts: the folder of scripts; None: the installed version's.

    Returns:
        False where a script waits for workers of an older version to end: migrate again then.

    Raises:
        psycopg.Error: the database can't be reached, or refuses.
    """
    folder = scripts or Path(SchemaManager.get_migrations_path())
    names = sorted(file.stem for file in folder.glob("*.sql"))
    async with await psycopg.AsyncConnection.connect(url) as connection:
        if await _one(connection, NEWEST) == names[-1]:
            return True
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock,))
        seen = await _one(connection, NEWEST)
        if seen is None:
            await _make(connection)
            await _note(connection, names[-1])
            return True
        return await _step_on(connection, [folder / f"{name}.sql" for name in names if name > str(seen)])


async def _make(connection: psycopg.AsyncConnection) -> None:
    """Make the tables; there may be some that this program did not make, of the version installed."""
    if not await _one(connection, "SELECT to_regclass('procrastinate_jobs')::text"):
        await connection.execute(SchemaManager.get_schema())


async def _step_on(connection: psycopg.AsyncConnection, scripts: list[Path]) -> bool:
    for script in scripts:
        if int(script.stem.split("_")[1]) >= FIRST_POST and await _one(connection, ALIVE):
            return False
        await connection.execute(script.read_text(encoding="utf-8"))
        await _note(connection, script.stem)
    return True


async def _note(connection: psycopg.AsyncConnection, name: str) -> None:
    comment = psycopg.sql.SQL("COMMENT ON TABLE procrastinate_jobs IS {}").format(psycopg.sql.Literal(name))
    await connection.execute(comment)


async def _one(connection: psycopg.AsyncConnection, query: LiteralString) -> object:
    row = await (await connection.execute(query)).fetchone()
    return row[0] if row else None
