"""Tests of the real store, on a database of their own."""

from tests.fakes.store_database import database, hasty_sql_library, migrated_file, sql_library

__all__ = ["database", "hasty_sql_library", "migrated_file", "sql_library"]
