"""The store's contract is tried on the fake and on the real one, in a file."""

from tests.fakes.store_database import database, hasty_library, library, migrated_file, sql_library

__all__ = ["database", "hasty_library", "library", "migrated_file", "sql_library"]
