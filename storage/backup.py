"""Backups of a SQLite database, made while programs write to it, and looked through before anybody relies on them.

The copy is one reading of the database: beside its write-ahead log nobody waits for it, and it holds whole
transactions alone. All functions here block; the caller gives them a thread.
Source: https://sqlite.org/backup.html, https://sqlite.org/wal.html#concurrency
"""

import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from bot.domain.errors import BadBackup
from storage.engine import database_url
from storage.keeping import PARTIAL, must_have_room, new_file, told_of
from storage.rows import fingerprint
from storage.search_tables import FTS
from storage.sqlite import database_file

NIGHTLY = re.compile(r"academichub-(\d{8}T\d{6})Z\.db")
STAMP = "%Y%m%dT%H%M%S"
ROOM_LEFT = 1.1
"""So much of the database's size must be free, before a copy is begun."""
MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was looked through.

    Attributes:
        file: where it is.
        size: in bytes.
        revision: the step of the tables that it has seen; empty where it has none.
        damaged: messages in it that are not what was enqueued; they are never posted.
    """

    file: Path
    size: int
    revision: str
    damaged: int


def sqlite_file(url: str) -> Path:
    """Give the database's file.

    Raises:
        BadBackup: it is in memory, or not there.
        SettingError: the address is none.
    """
    file = database_file(database_url(url))
    if file is None:
        raise BadBackup("The database lies in memory: there is nothing to copy.")
    if not file.is_file():
        raise BadBackup(f"There is no database at {file} yet: check DATABASE_URL.")
    return file


def without_password(url: str) -> str:
    """Give a PostgreSQL's address as its own programs read it, which ask for the password."""
    found = database_url(url)
    bare = URL.create("postgresql", found.username, None, found.host, found.port, found.database)
    return bare.render_as_string()


def back_up(database: Path, to: Path) -> Backup:
    """Copy a database as it is at one instant, look the copy through, and give it its name; nobody waits meanwhile.

    Raises:
        BadBackup: `to` is there already, has no folder, or the copy is damaged as the database is.
        StorageError: the disk is full, or can't be read or written; nothing is left there.
    """
    with told_of(to):
        size = sum(
            part.stat().st_size for part in (database, database.with_name(f"{database.name}-wal")) if part.exists()
        )
    with new_file(to) as partial:
        must_have_room(to.parent, round(size * ROOM_LEFT))
        with closing(sqlite3.connect(address(database), uri=True)) as source, closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        found = look_through(partial)
    return Backup(to, found.size, found.revision, found.damaged)


def look_through(file: Path) -> Backup:
    """Read a backup from end to end; what search is noted in can be made anew, and is not looked at.

    Raises:
        BadBackup: it is no database of AcademicHub, or is damaged.
        StorageError: it can't be read.
    """
    if not file.is_file():
        raise BadBackup(f"There is no backup {file}.")
    with told_of(file), closing(sqlite3.connect(f"{address(file)}&immutable=1", uri=True)) as opened:
        try:
            wrong = _wrong(opened)
            if wrong:
                raise BadBackup(f"{file} is damaged: {'; '.join(wrong[:MOST_TOLD])}. Take another backup.")
            (revision,) = opened.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            messages = opened.execute("SELECT payload, digest FROM delivery")
            damaged = sum(fingerprint(payload) != digest for payload, digest in messages)
        except sqlite3.DatabaseError as error:
            raise BadBackup(f"{file} is no backup of AcademicHub, or is damaged ({error}).") from error
    return Backup(file, file.stat().st_size, revision, damaged)


def nightly_name(at: datetime) -> str:
    """Give the name of the backup made by itself at an instant."""
    return f"academichub-{at.astimezone(UTC):{STAMP}}Z.db"


def nightly_backups(folder: Path) -> list[tuple[datetime, Path]]:
    """Give the backups made by themselves in a folder, the oldest first, each with its aware UTC instant."""
    found = ((NIGHTLY.fullmatch(file.name), file) for file in folder.glob("academichub-*.db"))
    return sorted((datetime.strptime(name[1], STAMP).replace(tzinfo=UTC), file) for name, file in found if name)


def back_up_nightly(database: Path, folder: Path, now: datetime, keep: int) -> Backup:
    """Make the night's backup in a folder, and take away all but the newest ones made so.

    Args:
        database: of what.
        folder: where; it is made.
        now: aware UTC.
        keep: how many stay, 1 and up.

    Raises:
        BadBackup: as `back_up`; the older ones stay.
        StorageError: likewise.
    """
    with told_of(folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for left in folder.glob(f".academichub-*{PARTIAL}*"):
            left.unlink()
    made = back_up(database, folder / nightly_name(now))
    for _, old in nightly_backups(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return made


def address(file: Path) -> str:
    """Give a file as SQLite's address of one that must be there already."""
    return f"{file.absolute().as_uri()}?mode=rw"


def _wrong(opened: sqlite3.Connection) -> list[str]:
    told = [str(line) for (line,) in opened.execute("PRAGMA integrity_check") if line != "ok" and FTS not in str(line)]
    unknown = opened.execute("PRAGMA foreign_key_check").fetchmany(MOST_TOLD)
    return told + [f"{table} speaks of what is not there" for table, *_ in unknown]
