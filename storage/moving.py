"""Everything of a store into an archive, and from one into an empty database: of SQLite or PostgreSQL, of any version.

Both are one transaction: an archive is the store as it was at one instant, and a database has all of an archive or
nothing. An archive of an older version is taken into a scratch database of that version first, and brought up to date
there by the same steps as any. All functions here block; the caller gives them a thread.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, Table, create_engine, event, select
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import StatementError
from sqlalchemy.pool import NullPool

from bot.domain.errors import BadBackup
from storage.archive import ArchiveReader, Row, opened, written
from storage.columns import as_json
from storage.engine import database_url
from storage.errors import storage_error
from storage.keeping import new_file
from storage.migrating import alembic_config
from storage.noting import ALL_DUE
from storage.numbers import last_numbers, pass_over
from storage.restorations import mark_restored
from storage.row_json import checked, plain
from storage.schema import KEPT
from storage.steps import newest_step

AT_ONCE = 2_000
"""How many rows are in memory at once."""
SQLITE = "sqlite"
NOT_EMPTY = (
    "The database of DATABASE_URL is not empty ({table} has rows): an archive is taken into a new one alone. Name "
    "another in DATABASE_URL, and start nothing on it before."
)
RowsOf = Callable[[Table], Iterable[Row]]


@dataclass(frozen=True, slots=True)
class Moved:
    """What was written or taken in: how many rows of how many tables, and the archive's size in bytes."""

    rows: int
    tables: int
    size: int


def export_all(url: str, to: Path, now: datetime) -> Moved:
    """Write everything of a store into a new archive, while programs may run on it.

    Args:
        url: of the database, which is up to date.
        to: a new file.
        now: aware UTC.

    Raises:
        BadBackup: there is a file already.
        StorageError: the disk is full, or the database can't be read; nothing is left there.
    """
    with (
        new_file(to) as partial,
        connected(url) as connection,
        transaction(connection, "DEFERRED"),
        written(partial) as archive,
    ):
        for table in KEPT:
            archive.add(table.name, map(_plain, _stored(connection, table)))
        archive.close(newest_step(), now.astimezone(UTC).isoformat(), last_numbers(connection))
    rows = sum(member.rows for member in archive.tables.values())
    return Moved(rows, len(archive.tables), to.stat().st_size)


def import_all(url: str, file: Path, now: datetime) -> Moved:
    """Take an archive into an empty database: all of it or nothing; nothing is posted before the channels were read.

    Args:
        url: of the database, which is up to date.
        file: from `export_all`, of this version or an older one.
        now: aware UTC.

    Raises:
        BadBackup: it is no archive, damaged, of a newer version; or the database has rows.
        StorageError: the database can't be written.
    """
    with opened(file) as reader, _up_to_date(reader) as rows_of, connected(url) as connection:
        with transaction(connection, "IMMEDIATE"):
            for table in KEPT:
                _must_be_empty(connection, table)
            for table in KEPT:
                _insert(connection, table, rows_of(table))
            pass_over(connection, reader.manifest.numbers)
            for statement in ALL_DUE:
                connection.execute(statement)
            mark_restored(connection, now)
        rows = sum(member.rows for member in reader.manifest.tables.values())
    return Moved(rows, len(reader.manifest.tables), file.stat().st_size)


@contextmanager
def _up_to_date(reader: ArchiveReader) -> Iterator[RowsOf]:
    """Give the archive's rows as this version has them, once all of it was read and found good.

    Raises:
        BadBackup: it isn't.
    """
    revision, newest = reader.manifest.revision, newest_step()
    if revision > newest:
        raise BadBackup(f"{reader.file} is of a newer version of AcademicHub: update this one first.")
    if revision == newest:
        _look_through(reader, KEPT)
        yield lambda table: _archived(reader, table)
        return
    with tempfile.TemporaryDirectory() as folder, connected(f"sqlite:///{folder}/scratch.db") as scratch:
        tables = _tables_at(scratch, revision, reader)
        _look_through(reader, tables)
        with transaction(scratch, "IMMEDIATE"):
            for table in tables:
                _insert(scratch, table, _archived(reader, table))
        command.upgrade(alembic_config(scratch), "head")
        yield lambda table: _stored(scratch, table)


def _tables_at(scratch: Connection, revision: str, reader: ArchiveReader) -> list[Table]:
    """Make the tables as they were at a step, and give those that the archive has, in their order."""
    command.upgrade(alembic_config(scratch), revision)
    then = MetaData()
    then.reflect(scratch)
    return [table for table in then.sorted_tables if table.name in reader.manifest.tables]


def _look_through(reader: ArchiveReader, tables: Sequence[Table]) -> None:
    """Read every row before any is used."""
    if {table.name for table in tables} != reader.manifest.tables.keys():
        raise BadBackup(f"{reader.file} doesn't hold the tables of its version.")
    for table in tables:
        for _ in _archived(reader, table):
            pass


def _archived(reader: ArchiveReader, table: Table) -> Iterator[Row]:
    for number, row in enumerate(reader.rows(table.name), 1):
        try:
            yield checked(table, row)
        except ValueError as error:
            raise BadBackup(f"{reader.file}: {table.name}, row {number}: {error}.") from error


def _plain(row: Row) -> Row:
    return {name: plain(value) for name, value in row.items()}


def _stored(connection: Connection, table: Table) -> Iterator[Row]:
    streamed = connection.execution_options(stream_results=True, yield_per=AT_ONCE)
    for row in streamed.execute(select(table).order_by(*table.primary_key.columns)).mappings():
        yield dict(row)


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    left = iter(rows)
    while some := list(islice(left, AT_ONCE)):
        try:
            connection.execute(table.insert(), some)
        except StatementError as error:
            why = str(error.orig or error).partition("\n")[0]
            raise BadBackup(f"The database takes no such rows of {table.name}: {why}") from error


def _must_be_empty(connection: Connection, table: Table) -> None:
    if connection.execute(select(table).limit(1)).first() is not None:
        raise BadBackup(NOT_EMPTY.format(table=table.name))


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a connection whose transactions are begun by hand where the database is SQLite."""
    address = database_url(url)
    on_sqlite = address.get_backend_name() == SQLITE
    if on_sqlite:
        address = address.set(drivername=SQLITE)
    engine = create_engine(address, poolclass=NullPool, json_serializer=as_json)
    event.listen(engine, "handle_error", _translate)
    how: Mapping[str, Any] = {"isolation_level": "AUTOCOMMIT"} if on_sqlite else {"isolation_level": "REPEATABLE READ"}
    try:
        with engine.connect() as connection:
            yield connection.execution_options(**how)
    finally:
        engine.dispose()


@contextmanager
def transaction(connection: Connection, kind: str) -> Iterator[None]:
    """Commit at the end, or roll back when an exception leaves; all of it sees the database as it was at one instant.

    SQLite's driver would begin none before it reads.
    """
    if connection.dialect.name != SQLITE:
        with connection.begin():
            yield
        return
    connection.exec_driver_sql("PRAGMA foreign_keys=ON")
    connection.exec_driver_sql(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


def _translate(context: ExceptionContext) -> None:
    """Raise the database's error in the core's words."""
    if isinstance(context.original_exception, Exception) and (error := storage_error(context.original_exception)):
        raise error from context.original_exception
