"""Real databases for tests: migrated once a run, copied for each test."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event, make_url

from bot.ports import Library
from storage.library import BUSY_TIMEOUT_S, SqlLibrary, migrate
from tests.fakes.library import FakeLibrary
from tests.fakes.postgresql_server import GIVEN, administered, shared_server, wheel_folder

EMPTY = """
DO $$ DECLARE one record; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
        LOOP EXECUTE format('DELETE FROM %I', one.name); END LOOP;
    FOR one IN SELECT sequencename AS name FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP PERFORM setval(format('%I', one.name)::regclass, 1, false); END LOOP;
END $$
"""
"""Makes a database as good as new in a tenth of the time that a copy takes."""

HASTY_S = 0.2
"""How long a test waits for a lock that it knows is kept."""


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as `academichub migrate` leaves it; copy it, don't open it."""
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    _migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def database(migrated_file: Path) -> Path:
    """An empty database of this test's own, in a file in an empty folder; at the same place for every test."""
    folder = migrated_file.with_name("used")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return Path(shutil.copy(migrated_file, folder / "store.db"))


@pytest.fixture
async def sql_library(database: Path) -> AsyncIterator[SqlLibrary]:
    """The library on this test's own database; as patient as in earnest, for machines that are slow."""
    async with _closing(used_again(f"sqlite:///{database}")) as real:
        yield real


@pytest.fixture
async def hasty_sql_library(database: Path) -> AsyncIterator[SqlLibrary]:
    """The library on this test's own database; doesn't wait long for a lock."""
    async with _closing(used_again(f"sqlite:///{database}", HASTY_S)) as real:
        yield real


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a PostgreSQL server, the same for all processes of the run; skips where there is none.

    With ACADEMICHUB_POSTGRESQL=required, as CI sets it, a missing server fails the test instead.
    """
    if given := os.environ.get(GIVEN):
        return given
    base = tmp_path_factory.getbasetemp()
    why = "which no wheel is for"
    try:
        if programs := wheel_folder():
            return shared_server(programs, base.parent if "PYTEST_XDIST_WORKER" in os.environ else base).url()
    except PermissionError:
        why = "where root's tests lie in a folder that no one else may read, and it can't be root's"
    missing = f"no PostgreSQL on this machine, {why}: name a server in {GIVEN}"
    if os.environ.get("ACADEMICHUB_POSTGRESQL") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """The name of a database as `academichub migrate` leaves it; copy it, don't open it."""
    with postgresql_database(postgresql_server) as url:
        _migrate(url)
        yield make_url(url).database or ""


@pytest.fixture
def postgresql_url(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """The address of an empty database of this test's own."""
    with postgresql_database(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture(scope="session")
def postgresql_used(postgresql_server: str, postgresql_template: str) -> Iterator[str]:
    """The address of a database that one test after another uses."""
    with postgresql_database(postgresql_server, postgresql_template) as url:
        yield url


@pytest.fixture
def postgresql_emptied(postgresql_used: str) -> str:
    """The address of an empty database, for a test that changes rows alone."""
    return empty(postgresql_used)


@pytest.fixture
async def postgresql_library(postgresql_emptied: str) -> AsyncIterator[SqlLibrary]:
    """The library on an empty PostgreSQL database."""
    async with _closing(used_again(postgresql_emptied)) as real:
        yield real


def _migrate(url: str) -> None:
    """In a thread, as a loop may be running: an async fixture asks for this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(migrate(url))).result()


def empty(url: str) -> str:
    """Delete all rows of a PostgreSQL database; gives its address again."""
    with administered(url) as connection:
        connection.execute(EMPTY)
    return url


@contextmanager
def postgresql_database(server: str, template: str = "template1") -> Iterator[str]:
    """Make a database on a server for a while, a copy of a template; gives its address."""
    name = f"academichub_{uuid4().hex}"
    with administered(server) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with administered(server) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def real(request: pytest.FixtureRequest) -> AsyncIterator[SqlLibrary]:
    """Open an empty store on the database that the fixture's parameter names, `sqlite` or `postgresql`."""
    async with _closing(_real(request)) as opened:
        yield opened


@cache
def used_again(url: str, busy_timeout_s: float = BUSY_TIMEOUT_S, number: int = 0) -> SqlLibrary:
    """Give the same library each time: closed, it opens itself again, and has its statements still."""
    return SqlLibrary(url, busy_timeout_s=busy_timeout_s)


def _real(request: pytest.FixtureRequest, busy_timeout_s: float = BUSY_TIMEOUT_S) -> SqlLibrary:
    if request.param == "sqlite":
        return used_again(f"sqlite:///{request.getfixturevalue('database')}", busy_timeout_s)
    return used_again(request.getfixturevalue("postgresql_emptied"), busy_timeout_s)


@pytest.fixture(params=["sqlite", "postgresql"])
async def real_library(request: pytest.FixtureRequest) -> AsyncIterator[SqlLibrary]:
    """An empty store on each database."""
    async with real(request) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def emptied(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the address of a database, empty each time it is asked for, for examples one after another."""

    def on_sqlite() -> str:
        return f"sqlite:///{shutil.copy(request.getfixturevalue('migrated_file'), tmp_path / 'emptied.db')}"

    def on_postgresql() -> str:
        return empty(request.getfixturevalue("postgresql_used"))

    return on_sqlite if request.param == "sqlite" else on_postgresql


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def library(request: pytest.FixtureRequest) -> AsyncIterator[Library]:
    """An empty store, the fake's and the real one's on each database."""
    if request.param == "fake":
        yield FakeLibrary()
        return
    async with _closing(_real(request)) as real:
        yield real


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def hasty_library(request: pytest.FixtureRequest) -> AsyncIterator[Library]:
    """An empty store, the fake's and the real one's; doesn't wait long for another unit of work."""
    if request.param == "fake":
        yield FakeLibrary(busy_timeout_s=HASTY_S)
        return
    async with _closing(_real(request, HASTY_S)) as real:
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
