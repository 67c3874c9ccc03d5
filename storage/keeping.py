"""Files that are whole or not there: written beside their name, readable by their owner alone, and never over another.

Source: rename(2), link(2); https://lwn.net/Articles/457667/ (what it takes until a file outlives a loss of power)
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from bot.domain.errors import BadBackup, StorageError, StorageFull, StorageGone
from storage.errors import storage_error

PARTIAL = ".partial"
SIDE_FILES = ("-journal", "-wal", "-shm")
"""What SQLite keeps beside a database's file."""
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FULL = "There is no room for {file}: nothing was left there. Free some space, or name a file on another disk."


TAKEN = "{file} is there already and stays as it is: name another file."


@contextmanager
def new_file(to: Path) -> Iterator[Path]:
    """Give a file to write beside `to`; it takes that name at the end, or is gone when an exception leaves.

    Raises:
        BadBackup: there is a file of that name already, or its folder isn't there.
        StorageFull: the disk is full.
        StorageGone: the folder can't be written.
    """
    with told_of(to):
        _must_be_free(to)
    with scratch_file(to) as partial:
        yield partial
        with told_of(to):
            take_name(partial, to)


@contextmanager
def scratch_file(beside: Path) -> Iterator[Path]:
    """Give an empty file beside another, for its owner alone; what is left of it at the end is taken away.

    Raises:
        StorageError: as `new_file`.
    """
    partial = beside.with_name(f".{beside.name}.{uuid4().hex[:8]}{PARTIAL}")
    try:
        with told_of(beside):
            os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            yield partial
    finally:
        for left in (partial, *(partial.with_name(partial.name + end) for end in SIDE_FILES)):
            left.unlink(missing_ok=True)


@contextmanager
def told_of(file: Path) -> Iterator[None]:
    """Raise what the disk or SQLite says of a file in the core's words, each with the next thing to do."""
    try:
        yield
    except FileNotFoundError as error:
        raise BadBackup(f"{file}: there is no such file or folder.") from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull(FULL.format(file=file)) from error
        raise StorageGone(f"{file}: {error.strerror or type(error).__name__}.") from error
    except (sqlite3.Error, StorageError) as error:
        met = error if isinstance(error, StorageError) else storage_error(error)
        if isinstance(met, StorageFull):
            raise StorageFull(FULL.format(file=file)) from error
        raise (met or BadBackup(f"{file}: {error}.")) from error


def must_have_room(folder: Path, size: int) -> None:
    """Look first whether so many bytes fit there.

    Raises:
        StorageFull: they don't.
    """
    with told_of(folder):
        free = shutil.disk_usage(folder).free
    if free < size:
        raise StorageFull(f"{folder} has {free / 1e6:,.0f} MB free, and {size / 1e6:,.0f} MB are needed. Free some.")


def _must_be_free(to: Path) -> None:
    if not to.parent.is_dir():
        raise BadBackup(f"There is no folder {to.parent}: make it, or name a file elsewhere.")
    if to.exists():
        raise BadBackup(TAKEN.format(file=to))


def take_name(partial: Path, to: Path) -> None:
    """Rename for good, but over nothing: a link fails where the name was taken meanwhile; not every disk has links.

    Raises:
        BadBackup: there is a file of that name.
        OSError: the disk's.
    """
    _last(partial)
    try:
        os.link(partial, to)
    except FileExistsError as error:
        raise BadBackup(TAKEN.format(file=to)) from error
    except OSError:
        _must_be_free(to)
        partial.rename(to)
    _last(to.parent)


def _last(path: Path) -> None:
    """Bring a file or a folder to the disk itself."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
