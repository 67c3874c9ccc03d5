"""Writing rows: the one place where databases differ in how they say “unless it is there”."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.orm import class_mapper
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.columns import Table

Rows = Sequence[Mapping[str, Any]]


def _key_names(table: type[Table]) -> list[str]:
    return [column.key for column in class_mapper(table).primary_key if column.key]


def insert_new(table: type[Table]) -> Insert:
    """Make an INSERT that leaves a row already there (by any unique key) as it is."""
    return insert(table).on_conflict_do_nothing()


async def add_new(session: AsyncSession, table: type[Table], rows: Rows) -> None:
    """Insert rows in one statement; those already there stay as they are. No rows: does nothing."""
    if rows:
        await session.exec(insert_new(table), params=rows)


async def won(session: AsyncSession, table: type[Table], rows: Rows, *returned: Any) -> Sequence[Any]:
    """Insert rows; give the `returned` columns of those that weren't there yet."""
    if not rows:
        return []
    return (await session.exec(insert_new(table).returning(*returned), params=rows)).all()


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
    statement = insert(table)
    keys = _key_names(table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in {*keys, *kept}}
    await session.exec(statement.on_conflict_do_update(index_elements=keys, set_=changed, where=where), params=rows)
