"""Tests of the real store, on a database of their own."""

from tests.fakes.store_database import database, migrated_file, sql_library

__all__ = ["database", "migrated_file", "sql_library"]
