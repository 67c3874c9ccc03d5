"""How far a database has come, told without Alembic, which is dear to import."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from bot.domain.errors import StorageGone

MIGRATING_LOCK = 2_846_720_001
"""PostgreSQL's advisory lock that whoever changes the schema holds."""

DDL_LOCK_TIMEOUT = "5s"
"""So long a step waits for the units of work of running programs; they wait behind it meanwhile."""

SCRIPTS = Path(__file__).with_name("migrations")


def newest_step() -> str:
    """Give the number of the last step: the steps' files begin with their numbers."""
    return max(file.name.partition("_")[0] for file in (SCRIPTS / "versions").glob("[0-9]*.py"))


def is_newest(connection: Connection) -> bool:
    """Tell whether the database has seen the last of the steps."""
    if not inspect(connection).has_table("alembic_version"):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == [newest_step()]


def wait_for_others(connection: Connection) -> None:
    """Let one program at a time change the schema; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATING_LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = '{DDL_LOCK_TIMEOUT}'"))
        connection.execute(text("SET LOCAL statement_timeout = 0"))


def make_folder(file: Path) -> None:
    """Make the folder in which the database will lie.

    Raises:
        StorageGone: it can't be made.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageGone(f"The database's folder can't be made ({error.strerror}): check DATABASE_URL.") from error
