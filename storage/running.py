"""One program at a time runs on a SQLite database: others could not tell it that there is work."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.domain.errors import StorageLocked
from storage.engine import database_url
from storage.sqlite import database_file
from storage.steps import make_folder

HIDDEN = "hidden"
TAKEN = (
    "Another academichub runs on this database. On SQLite one process runs everything: stop the other one first, or "
    "set DATABASE_URL to a PostgreSQL for many processes."
)


def libpq_url(url: str) -> str | None:
    """Give a PostgreSQL's address as its own programs read it; None for any other database.

    Raises:
        SettingError: it is no address of a supported database.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() != "postgresql":
        return None
    return parsed.set(drivername="postgresql").render_as_string(hide_password=False)


def shown_url(url: str) -> str:
    """Give a database's address without its passwords, those in its query too.

    Raises:
        SettingError: it is no address of a supported database.
    """
    parsed = database_url(url)
    hidden = {name: HIDDEN for name in parsed.query if name.endswith("password")}
    shown = parsed.set(drivername=parsed.get_backend_name(), query={**parsed.query, **hidden})
    return shown.render_as_string(hide_password=True)


@contextmanager
def only_program(url: str) -> Iterator[None]:
    """Be the only program on a SQLite file while inside; does nothing for other databases. Ends with the process.

    Raises:
        StorageLocked: another one is.
        StorageGone: the database's folder can't be made.
    """
    parsed = database_url(url)
    file = database_file(parsed) if parsed.get_backend_name() == "sqlite" else None
    if file is None:
        yield
        return
    make_folder(file)
    with Path(f"{file}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StorageLocked(TAKEN) from error
        yield
