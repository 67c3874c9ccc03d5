"""Stores with rows in every table, whatever tables there are, and all that is in one."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, Float, Integer, Table, select
from sqlalchemy.types import TypeDecorator

from storage.moving import connected, transaction
from storage.numbers import last_numbers
from storage.schema import KEPT
from tests.contract.givens import NOW

ROWS = 3
LATER = NOW + timedelta(days=9)
TEXTS = ("plain", "'quoted' \"twice\"\n\tand — 学术雷达 \U0001f6f0", "")
TREES: tuple[Any, ...] = ([], {"a": [1, 2.5, None, True, "é\u0001"], "": {}}, [["x", None]])
NOTED_ANEW = "restoration"
"""The table to which an import adds that it was one."""


def kind_of(column: Any) -> Any:
    """What a column is made of."""
    return column.type.impl if isinstance(column.type, TypeDecorator) else column.type


def a_value(column: Any, number: int) -> Any:
    """A value of a column's type, another one for each number."""
    if column.nullable and number == ROWS - 1:
        return None
    match kind_of(column):
        case JSON():
            return TREES[number % ROWS]
        case Boolean():
            return number % 2 == 0
        case Integer():
            return number + 1
        case Float():
            return number + 0.25
        case DateTime():
            return NOW + timedelta(days=number, microseconds=number)
        case Date():
            return date(2026, 6, 17) + timedelta(days=number)
        case _:
            return f"{column.name} {number} {TEXTS[number % ROWS]}"


def a_row(table: Table, number: int) -> dict[str, Any]:
    """A row of a table that speaks of the rows of the same number in others."""
    told = {column.name: a_value(column, number) for column in table.columns}
    for column in table.columns:
        for foreign in column.foreign_keys:
            told[column.name] = a_row(foreign.column.table, number)[foreign.column.name]
    return told


def filled(url: str) -> None:
    """Put rows into every table."""
    with connected(url) as connection, transaction(connection, "IMMEDIATE"):
        for table in KEPT:
            connection.execute(table.insert(), [a_row(table, number) for number in range(ROWS)])


def everything(url: str) -> dict[str, list[dict[str, Any]]]:
    """All rows of all tables but the one to which an import adds."""
    with connected(url) as connection:
        return {
            table.name: [dict(row) for row in connection.execute(ordered(table)).mappings()]
            for table in KEPT
            if table.name != NOTED_ANEW
        }


def ordered(table: Table) -> Any:
    """All rows of a table, by its key."""
    return select(table).order_by(*table.primary_key.columns)


def numbers(url: str) -> dict[str, int]:
    """The last numbers that the tables gave."""
    with connected(url) as connection:
        return last_numbers(connection)
