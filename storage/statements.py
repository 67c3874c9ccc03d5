"""Writing rows: the one place where databases differ in how they say “unless it is there”."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import class_mapper
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.columns import Table

Rows = Sequence[Mapping[str, Any]]


def on_postgresql(session: AsyncSession) -> bool:
    """Tell whether many units of work go on at once, in a PostgreSQL; in an SQLite there is one at a time."""
    return session.get_bind().dialect.name == "postgresql"


def upsert(session: AsyncSession, table: type[Table]) -> Any:
    """Make an INSERT that can be told what to do with a row already there (`on_conflict_…`)."""
    return postgresql.insert(table) if on_postgresql(session) else sqlite.insert(table)


def _key_names(table: type[Table]) -> list[str]:
    return [column.key for column in class_mapper(table).primary_key if column.key]


def _in_order(table: type[Table], rows: Rows) -> Rows:
    """Put rows in the order of their keys: two that write the same ones at once wait, but never for each other."""
    names = [name for name in _key_names(table) if rows and name in rows[0]]
    return sorted(rows, key=lambda row: tuple(row[name] for name in names))


def insert_new(session: AsyncSession, table: type[Table]) -> Any:
    """Make an INSERT that leaves a row already there (by any unique key) as it is."""
    return upsert(session, table).on_conflict_do_nothing()


async def add_new(session: AsyncSession, table: type[Table], rows: Rows) -> None:
    """Insert rows in one statement; those already there stay as they are. No rows: does nothing."""
    if rows:
        await session.exec(insert_new(session, table), params=_in_order(table, rows))


async def won(session: AsyncSession, table: type[Table], rows: Rows, *returned: Any) -> Sequence[Any]:
    """Insert rows; give the `returned` columns of those that weren't there yet."""
    if not rows:
        return []
    written = await session.exec(insert_new(session, table).returning(*returned), params=_in_order(table, rows))
    return list(written)


async def put(
    session: AsyncSession,
    table: type[Table],
    rows: Rows,
    *,
    where: ColumnElement[bool] | None = None,
    kept: Collection[str] = (),
) -> None:
    """Insert rows in one statement; one already there, by its primary key, takes all the new values.

    Args:
        session: the transaction.
        table: which.
        rows: the columns, all rows the same; none: does nothing.
        where: a row already there changes only where this holds of it; None: always.
        kept: columns that a row already there keeps as they are.
    """
    if not rows:
        return
    statement = upsert(session, table)
    keys = _key_names(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in {*keys, *kept}}
    written = statement.on_conflict_do_update(index_elements=keys, set_=changed, where=where)
    await session.exec(written, params=_in_order(table, rows))
