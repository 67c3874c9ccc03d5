"""What the tables are made of: aware instants, the place's columns, and asking for rows of a place."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    and_,
    column,
    values,
)
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel, col

from bot.domain.watch import Place

# SQLite takes 32,766 values a statement, PostgreSQL 65,535.
# Source: https://sqlite.org/limits.html, https://www.postgresql.org/docs/current/limits.html
MOST_VALUES = 30_000
MOST_PLACES = MOST_VALUES // 3

Value = TypeVar("Value")

Whole = BigInteger().with_variant(Integer(), "sqlite")
"""A whole number, of 64 bits on every database; SQLite gives numbers by itself to an INTEGER alone."""

Ordered = String().with_variant(String(collation="C"), "postgresql")
"""A text whose order matters: by its characters on every database, whatever language a server speaks."""

as_json = partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
"""How values are written as JSON."""

# Names for constraints, so that a migration can find and change them on every database.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on both sides, kept in UTC. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn it to UTC on its way in.

        Raises:
            ValueError: it has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give it its zone back: SQLite keeps none, and only UTC was written."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(SQLModel):
    """What every table stands on: one MetaData with named constraints."""

    metadata = metadata


class PlaceColumns(Table):
    """The place a row belongs to. `private` is kept so that the very value comes back; it is no part of the key."""

    platform: str
    tenant: str
    channel: str
    private: bool = False


class PlaceKeyColumns(PlaceColumns):
    """The place as the first part of the primary key."""

    platform: str = Field(primary_key=True)
    tenant: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)


def place_columns(place: Place) -> dict[str, Any]:
    """Give a place as its columns."""
    return {
        "platform": place.platform,
        "tenant": place.tenant,
        "channel": place.channel,
        "private": place.private,
    }


def place_of(row: PlaceColumns) -> Place:
    """Give the place of a row."""
    return Place(row.platform, row.tenant, row.channel, row.private)


def same_place(one: type[PlaceColumns], other: type[PlaceColumns]) -> ColumnElement[bool]:
    """Join two tables where they speak of the same place."""
    return and_(
        col(one.platform) == col(other.platform),
        col(one.tenant) == col(other.tenant),
        col(one.channel) == col(other.channel),
    )


def at_place(table: type[PlaceColumns], place: Place) -> ColumnElement[bool]:
    """Choose the rows of one place."""
    return and_(
        col(table.platform) == place.platform,
        col(table.tenant) == place.tenant,
        col(table.channel) == place.channel,
    )


def at_places(table: type[PlaceColumns], places: Sequence[Place]) -> tuple[CTE, ColumnElement[bool]]:
    """Choose the rows of several places, at most `MOST_PLACES`: what to join, and on what.

    Joined, because SQLite looks through the whole table for `(a, b, c) IN (…)`, index or not.
    """
    names = "platform", "tenant", "channel"
    keys = {(place.platform, place.tenant, place.channel) for place in places}
    asked = values(*(column(name, String) for name in names), name="asked").data(sorted(keys)).cte("asked")
    return asked, and_(*(col(getattr(table, name)) == asked.c[name] for name in names))


def in_chunks(values: Sequence[Value], size: int) -> Iterator[Sequence[Value]]:
    """Cut values into pieces that fit into a statement: one piece for all that is usual."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
