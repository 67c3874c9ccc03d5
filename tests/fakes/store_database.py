"""Real databases for tests: migrated once a run, copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.ports import Library
from storage.library import SqlLibrary, migrate
from tests.fakes.library import FakeLibrary


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `academichub migrate` leaves it; copy it, don't open it."""
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    asyncio.run(migrate(f"sqlite:///{file}"))
    return file


@pytest.fixture
def database(migrated_file: Path, tmp_path: Path) -> Path:
    """An empty database of this test's own, in a file."""
    return Path(shutil.copy(migrated_file, tmp_path / "store.db"))


@pytest.fixture
async def sql_library(database: Path) -> AsyncIterator[SqlLibrary]:
    """The library on this test's own database; doesn't wait long for a lock."""
    library = SqlLibrary(f"sqlite:///{database}", busy_timeout_s=0.2)
    yield library
    await library.close()


@pytest.fixture(params=["fake", "sqlite"])
async def library(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Library]:
    """An empty store, the fake's and the real one's; doesn't wait long for another unit of work."""
    if request.param == "fake":
        yield FakeLibrary(busy_timeout_s=0.2)
        return
    real = SqlLibrary(f"sqlite:///{database}", busy_timeout_s=0.2)
    yield real
    await real.close()


@contextmanager
def counted_statements(library: SqlLibrary) -> Iterator[list[str]]:
    """Collect the statements that the library sends meanwhile; one sent for many rows at once is one."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = library.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
