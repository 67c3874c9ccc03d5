"""The database's errors in the core's words, each with the next thing to do."""

import sqlite3

from bot.domain.errors import SearchDamaged, StorageError, StorageFull, StorageGone, StorageLocked
from storage.search_tables import FTS

LOCKED = "The database is locked by another program: close that program, or wait a little and try again."
FULL = "The disk is full; nothing was written. Free some space where the database lies, then try again."
READ_ONLY = "The database can't be written: give this program's user the right to write the file and its folder."
UNREACHABLE = "The database can't be opened: check DATABASE_URL, and that its folder exists and may be written."
UNREADABLE = "The disk under the database fails to read or write: check the disk, then restart."
DAMAGED = "The database file is damaged: restore the last backup."
NOT_MIGRATED = "The database is not set up for this version: run `academichub migrate`."
CONTRADICTED = "The database refused a row that contradicts another, or that speaks of a paper it doesn't know."

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
_OF_SEARCH = (FTS, "fts5 file format")
"""How SQLite's messages tell that a table of FTS5 is missing or damaged, whose codes say no more than "error"."""
PRIMARY_CODE = 0xFF
"""The bits of a result code that tell its kind; the others tell more."""


def storage_error(error: BaseException) -> StorageError | None:
    """Give the error in the core's words; None where it is no fault of the database but of our own statement."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(error, sqlite3.Error) or code is None:
        return None
    if code == sqlite3.SQLITE_CORRUPT_VTAB or any(words in str(error) for words in _OF_SEARCH):
        return SearchDamaged()
    if code == sqlite3.SQLITE_ERROR and str(error).startswith("no such "):
        return StorageGone(NOT_MIGRATED)
    kind = _BY_CODE.get(code & PRIMARY_CODE)
    return kind[0](kind[1]) if kind else None
