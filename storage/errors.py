"""The database's errors in the core's words, each with the next thing to do."""

import sqlite3

from bot.domain.errors import SearchDamaged, StorageError, StorageFull, StorageGone, StorageLocked
from storage.search_tables import FTS

LOCKED = "The database is locked by another program: close that program, or wait a little and try again."
FULL = "The disk is full; nothing was written. Free some space where the database lies, then try again."
READ_ONLY = "The database can't be written: give this program's user the right to write the file and its folder."
UNREACHABLE = "The database can't be opened: check DATABASE_URL, and that its folder exists and may be written."
UNREADABLE = "The disk under the database fails to read or write: check it. This program goes on once it works again."
DAMAGED = "The database file is damaged: restore the last backup."
NOT_MIGRATED = "The database is not set up for this version: run `academichub migrate`."
CONTRADICTED = "The database refused a row that contradicts another, or that speaks of a paper it doesn't know."
WAITED = "Others held what was asked for in the database for too long; nothing was written. Try again."
STANDBY = "The database server takes no writes: it is a standby, or read-only. Point DATABASE_URL at one that does."
NO_SERVER = "The database server can't be reached: check that it runs, and the host and port in DATABASE_URL."
NO_ENTRY = "The database server lets this user not in: check DATABASE_URL's user, password and database."
CROWDED = "The database server takes no more connections: run fewer processes, or let it take more (max_connections)."
NO_RIGHT = "The database's user may not do that: make it the owner of the database's tables, or grant it the rights."

# Primary result codes; Source: https://sqlite.org/rescode.html
_BY_CODE: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_BUSY: (StorageLocked, LOCKED),
    sqlite3.SQLITE_LOCKED: (StorageLocked, LOCKED),
    sqlite3.SQLITE_FULL: (StorageFull, FULL),
    sqlite3.SQLITE_READONLY: (StorageGone, READ_ONLY),
    sqlite3.SQLITE_PERM: (StorageGone, READ_ONLY),
    sqlite3.SQLITE_CANTOPEN: (StorageGone, UNREACHABLE),
    sqlite3.SQLITE_IOERR: (StorageGone, UNREADABLE),
    sqlite3.SQLITE_CORRUPT: (StorageGone, DAMAGED),
    sqlite3.SQLITE_NOTADB: (StorageGone, DAMAGED),
    sqlite3.SQLITE_CONSTRAINT: (StorageError, CONTRADICTED),
}
# SQLSTATE, whole or by its class, the longer first; Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
_BY_STATE: dict[str, tuple[type[StorageError], str]] = {
    "42P01": (StorageGone, NOT_MIGRATED),
    "42703": (StorageGone, NOT_MIGRATED),
    "3F000": (StorageGone, NOT_MIGRATED),
    "42501": (StorageGone, NO_RIGHT),
    "40001": (StorageLocked, WAITED),
    "40P01": (StorageLocked, WAITED),
    "55P03": (StorageLocked, WAITED),
    "55006": (StorageLocked, WAITED),
    "57014": (StorageLocked, WAITED),
    "25P03": (StorageLocked, WAITED),
    "25P04": (StorageLocked, WAITED),
    "25006": (StorageGone, STANDBY),
    "53300": (StorageGone, CROWDED),
    "53100": (StorageFull, FULL),
    "53": (StorageGone, NO_SERVER),
    "3D000": (StorageGone, NO_ENTRY),
    "28": (StorageGone, NO_ENTRY),
    "08": (StorageGone, NO_SERVER),
    "57P": (StorageGone, NO_SERVER),
    "58": (StorageGone, UNREADABLE),
    "XX001": (StorageGone, DAMAGED),
    "XX002": (StorageGone, DAMAGED),
    "23": (StorageError, CONTRADICTED),
}
_OF_SEARCH = (FTS, "fts5 file format")
"""How SQLite's messages tell that a table of FTS5 is missing or damaged, whose codes say no more than "error"."""
_OF_CONNECTIONS = ("OperationalError", "ConnectionTimeout", "InterfaceError")
_TURNED_AWAY = {
    "does not exist": NO_ENTRY,
    "authentication failed": NO_ENTRY,
    "no password supplied": NO_ENTRY,
    "pg_hba.conf": NO_ENTRY,
    "permission denied": NO_ENTRY,
    "not permitted to log in": NO_ENTRY,
    "too many": CROWDED,
    "connection slots": CROWDED,
}
"""Why a server takes no connection: psycopg hands on its words alone."""
PRIMARY_CODE = 0xFF
"""The bits of a result code that tell its kind; the others tell more."""


def storage_error(error: BaseException) -> StorageError | None:
    """Give the error in the core's words; None where it is no fault of the database but of our own statement."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    return _of_postgresql(error) if type(error).__module__.startswith("psycopg") else None


def _of_sqlite(error: sqlite3.Error) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    if code == sqlite3.SQLITE_CORRUPT_VTAB or any(words in str(error) for words in _OF_SEARCH):
        return SearchDamaged()
    if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such "):
        return StorageGone(NOT_MIGRATED)
    kind = _BY_CODE.get(code & PRIMARY_CODE)
    return kind[0](kind[1]) if kind else None


def _of_postgresql(error: BaseException) -> StorageError | None:
    """Read psycopg's error by its SQLSTATE; one without any is of a connection that broke or never came to be."""
    state = getattr(error, "sqlstate", None)
    if state is None:
        why = next((told for words, told in _TURNED_AWAY.items() if words in str(error)), NO_SERVER)
        return StorageGone(why) if type(error).__name__ in _OF_CONNECTIONS else None
    if FTS in str(error):
        return SearchDamaged()
    kind = next((kind for beginning, kind in _BY_STATE.items() if state.startswith(beginning)), None)
    return kind[0](kind[1]) if kind else None
