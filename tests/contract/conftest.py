"""The store's contract is tried on the fake and on the real one: in an SQLite file, and in a PostgreSQL."""

from tests.fakes.store_database import (
    database,
    hasty_library,
    library,
    migrated_file,
    postgresql_emptied,
    postgresql_server,
    postgresql_template,
    postgresql_url,
    postgresql_used,
    real_library,
    sql_library,
)

__all__ = [
    "database",
    "hasty_library",
    "library",
    "migrated_file",
    "postgresql_emptied",
    "postgresql_server",
    "postgresql_template",
    "postgresql_url",
    "postgresql_used",
    "real_library",
    "sql_library",
]
