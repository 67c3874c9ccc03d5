"""Tests of the real store, on a database of their own."""

from tests.fakes.store_database import (
    database,
    emptied,
    hasty_sql_library,
    migrated_file,
    postgresql_emptied,
    postgresql_library,
    postgresql_server,
    postgresql_template,
    postgresql_url,
    postgresql_used,
    real_library,
    sql_library,
)

__all__ = [
    "database",
    "emptied",
    "hasty_sql_library",
    "migrated_file",
    "postgresql_emptied",
    "postgresql_library",
    "postgresql_server",
    "postgresql_template",
    "postgresql_url",
    "postgresql_used",
    "real_library",
    "sql_library",
]
