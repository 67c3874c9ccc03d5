"""The last numbers that tables gave: one once given is never given again, on another database or after a restore."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, text

from storage.columns import metadata

GAP = 100_000
"""So many numbers are passed over after a restore: buttons in channels may speak of what was made after the backup."""
SQLITE = "sqlite"


def numbering() -> list[Table]:
    """Give the tables that number their rows themselves; they have one column as key."""
    return [table for table in metadata.sorted_tables if table.dialect_options[SQLITE]["autoincrement"]]


def last_numbers(connection: Connection) -> dict[str, int]:
    """Give by table the last number it gave; tables that gave none are absent."""
    if connection.dialect.name == SQLITE:
        given = {name: int(last) for name, last in connection.execute(text("SELECT name, seq FROM sqlite_sequence"))}
        return {table.name: given[table.name] for table in numbering() if given.get(table.name)}
    found = {table.name: _last_of_sequence(connection, _sequence(connection, table)) for table in numbering()}
    return {name: number for name, number in found.items() if number}


def pass_over(connection: Connection, numbers: Mapping[str, int]) -> None:
    """Let tables go on behind these numbers, by table; one that is further already stays there."""
    given = last_numbers(connection)
    for table in numbering():
        number = max(numbers.get(table.name, 0), given.get(table.name, 0))
        if number:
            _set_last(connection, table, number)


def leave_gap(connection: Connection) -> None:
    """Let every table pass over `GAP` numbers."""
    given = last_numbers(connection)
    pass_over(connection, {table.name: given.get(table.name, 0) + GAP for table in numbering()})


def _set_last(connection: Connection, table: Table, number: int) -> None:
    if connection.dialect.name != SQLITE:
        moved = text("SELECT setval(CAST(:sequence AS regclass), :number)")
        connection.execute(moved, {"sequence": _sequence(connection, table), "number": number})
        return
    row = {"name": table.name, "number": number}
    moved = text("UPDATE sqlite_sequence SET seq = :number WHERE name = :name")
    if not connection.execute(moved, row).rowcount:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), row)


def _sequence(connection: Connection, table: Table) -> str:
    (key,) = table.primary_key.columns
    asked = text("SELECT pg_get_serial_sequence(:table, :key)")
    return str(connection.execute(asked, {"table": f'"{table.name}"', "key": key.name}).scalar_one())


def _last_of_sequence(connection: Connection, sequence: str) -> int:
    last, called = connection.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608  its own
    return int(last) if called else 0
