"""Brings the tables to the version that this program knows. The steps are in `migrations/versions`.

A new step, after the tables changed (any scratch file will do as database):

    alembic -x url=sqlite:///scratch.db upgrade head
    alembic -x url=sqlite:///scratch.db revision --autogenerate -m "what changes"
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.domain.errors import StorageGone
from storage.steps import SCRIPTS


def alembic_config(connection: Connection) -> Config:
    """Give Alembic's settings for work on this connection, inside its transaction."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Run the steps that this database has not seen.

    Raises:
        StorageGone: it has seen steps that this program doesn't know.
    """
    config = alembic_config(connection)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if not known.issuperset(MigrationContext.configure(connection).get_current_heads()):
        raise StorageGone("The database was written by a newer version: update this one, or restore an older backup.")
    command.upgrade(config, "head")
