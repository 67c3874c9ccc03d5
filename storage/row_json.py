"""Rows as JSON and back: an archive's row is taken for nothing but what its table's columns say."""

import base64
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, Table
from sqlalchemy.types import TypeDecorator

LARGEST = 2**63


def plain(value: Any) -> Any:
    """Give a column's value as JSON has it: instants and dates in ISO 8601, bytes in base 64."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return value


def checked(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a row's values as the table's columns take them.

    Raises:
        ValueError: it has other columns than the table, or a value that is none of its column's.
    """
    if set(row) != set(table.columns.keys()):
        raise ValueError(f"its columns are not those of {table.name}")
    return {column.name: _value(column, row[column.name]) for column in table.columns}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        if not column.nullable:
            raise ValueError(f"{column.name} is missing")
        return None
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    try:
        return _as(kind, value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{column.name} is not what it should be") from error


def _as(kind: Any, value: Any) -> Any:
    """Give a value as a type takes it; what JSON has no type for is read from its text."""
    match kind:
        case JSON():
            return value
        case Boolean():
            return _only(bool, value)
        case Integer():
            return _whole(value)
        case Float():
            return float(_only(float, value) if isinstance(value, float) else _whole(value))
        case DateTime():
            return _instant(_only(str, value))
        case Date():
            return date.fromisoformat(_only(str, value))
        case LargeBinary():
            return base64.b64decode(_only(str, value), validate=True)
        case _:
            return _only(str, value)


def _only(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise TypeError(f"{type(value).__name__} for {kind.__name__}")
    return value


def _whole(value: Any) -> int:
    if type(value) is not int or not -LARGEST <= value < LARGEST:
        raise TypeError("no whole number of 64 bits")
    return value


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found.astimezone(UTC)
