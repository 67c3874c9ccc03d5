"""Real databases for tests: migrated once a run, copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.ports import Library
from storage.library import SqlLibrary, migrate
from tests.fakes.library import FakeLibrary

HASTY_S = 0.2
"""How long a test waits for a lock that it knows is kept."""


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
    """The library on this test's own database; as patient as in earnest, for machines that are slow."""
    async with _closing(SqlLibrary(f"sqlite:///{database}")) as real:
        yield real


@pytest.fixture
async def hasty_sql_library(database: Path) -> AsyncIterator[SqlLibrary]:
    """The library on this test's own database; doesn't wait long for a lock."""
    async with _closing(SqlLibrary(f"sqlite:///{database}", busy_timeout_s=HASTY_S)) as real:
        yield real


@pytest.fixture(params=["fake", "sqlite"])
async def library(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Library]:
    """An empty store, the fake's and the real one's."""
    if request.param == "fake":
        yield FakeLibrary()
        return
    async with _closing(SqlLibrary(f"sqlite:///{database}")) as real:
        yield real


@pytest.fixture(params=["fake", "sqlite"])
async def hasty_library(request: pytest.FixtureRequest, database: Path) -> AsyncIterator[Library]:
    """An empty store, the fake's and the real one's; doesn't wait long for another unit of work."""
    if request.param == "fake":
        yield FakeLibrary(busy_timeout_s=HASTY_S)
        return
    async with _closing(SqlLibrary(f"sqlite:///{database}", busy_timeout_s=HASTY_S)) as real:
        yield real


@asynccontextmanager
async def _closing(library: SqlLibrary) -> AsyncIterator[SqlLibrary]:
    try:
        yield library
    finally:
        await library.close()


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
