"""Migrations: tables and steps agree, two starts at once are one, and a newer database is not touched."""

import asyncio
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, text

from bot.domain.errors import SettingError, StorageGone
from bot.domain.life import Alike, TitlesAgree
from storage.columns import metadata
from storage.library import SqlLibrary, migrate
from storage.migrating import alembic_config
from tests.contract.givens import NOW, remembered

ROOT = Path(__file__).parents[3]
SCHEMA = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND name NOT LIKE 'sqlite%'"
)


def schema(file: Path) -> dict[str, list[str]]:
    """What the database's file says of each table and index: its parts in any order, blanks and quotes aside."""
    with sqlite3.connect(file) as connection:
        rows = connection.execute(SCHEMA).fetchall()
    connection.close()
    return {name: sorted(parts(re.sub(r"""[\s"']""", "", sql or ""))) for _, name, _, sql in rows}


def parts(sql: str) -> Iterator[str]:
    """Cut `CREATE TABLE name (a, b, UNIQUE (a, b)) WHERE …` into what stands before, between and after its commas."""
    before, _, rest = sql.partition("(")
    inside, _, after = rest.rpartition(")")
    yield from (before, after)
    yield from re.split(r",(?![^()]*\))", inside)


@pytest.fixture(params=["sqlite", "postgresql"])
async def own_library(request: pytest.FixtureRequest) -> AsyncIterator[SqlLibrary]:
    """The library on a database whose tables may be changed, as no other test has it."""
    name = {"sqlite": "database", "postgresql": "postgresql_url"}[request.param]
    given = request.getfixturevalue(name)
    library = SqlLibrary(f"sqlite:///{given}" if request.param == "sqlite" else given)
    yield library
    await library.close()


async def test_the_steps_lead_to_the_tables_of_the_code(own_library: SqlLibrary) -> None:
    """`alembic check`: it raises where a step is missing."""

    def check(connection: Connection) -> None:
        command.check(alembic_config(connection))

    async with own_library.engine.begin() as connection:
        await connection.run_sync(check)


async def test_a_missing_step_is_seen(own_library: SqlLibrary) -> None:
    def check(connection: Connection) -> None:
        connection.execute(text("DROP TABLE shown"))
        with pytest.raises(Exception, match="New upgrade operations detected"):
            command.check(alembic_config(connection))

    async with own_library.engine.begin() as connection:
        await connection.run_sync(check)


async def test_a_migrated_database_is_the_one_the_code_would_make(database: Path, tmp_path: Path) -> None:
    """Also what `alembic check` doesn't compare: numbers never reused, indices of a part of the rows."""
    made = SqlLibrary(f"sqlite:///{tmp_path}/made.db")
    async with made.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await made.close()
    by_steps, by_code = schema(database), schema(tmp_path / "made.db")
    assert by_steps.keys() == by_code.keys()
    assert {name: sql for name, sql in by_steps.items() if sql != by_code[name]} == {}


async def test_a_step_can_be_taken_back_and_again(own_library: SqlLibrary) -> None:
    def back_and_forth(connection: Connection) -> None:
        config = alembic_config(connection)
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
        command.upgrade(config, "head")

    async with own_library.engine.begin() as connection:
        await connection.run_sync(back_and_forth)
    await own_library.check()


async def test_what_agreed_of_titles_was_told_in_words_once_and_is_a_value_now(own_library: SqlLibrary) -> None:
    def old(connection: Connection) -> None:
        command.downgrade(alembic_config(connection), "0007")
        for one, rests, said in (
            ("a:1", "title", "same title, one of them longer · 2 of 13 authors"),
            ("a:2", "title", "nearly the same title · 1 of 1 authors"),
            ("a:3", "link", "b:1"),
        ):
            row = {"one": one, "rests": rests, "said": said}
            connection.execute(text("INSERT INTO paper_tie VALUES (:one, 'b:1', :rests, :said)"), row)
        command.upgrade(alembic_config(connection), "head")

    async with own_library.engine.begin() as connection:
        await connection.run_sync(old)
    async with own_library.begin() as work:
        told = [tie.evidence for tie in await work.ties.of_ids(["b:1"])]
    assert told == [Alike(TitlesAgree.LONGER, 2, 13), Alike(TitlesAgree.NEAR, 1, 1), "b:1"]


async def test_migrating_makes_the_folder_and_again_does_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/store.db"
    await migrate(url)
    library = SqlLibrary(url)
    async with library.begin() as work:
        await remembered(work)
    await migrate(url)
    async with library.begin() as work:
        assert len(await work.papers.since(NOW)) == 1
    await library.close()


async def test_a_database_in_memory_is_migrated_by_its_library() -> None:
    library = SqlLibrary("sqlite://")
    await library.migrate()
    async with library.begin() as work:
        await remembered(work)
    async with library.begin() as work:
        assert len(await work.papers.since(NOW)) == 1
    await library.close()


async def test_programs_that_start_at_once_all_find_it_migrated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    start = f"import asyncio; from storage.library import migrate; asyncio.run(migrate({url!r}))"
    starts = [await asyncio.create_subprocess_exec(sys.executable, "-c", start) for _ in range(2)]
    assert [await each.wait() for each in starts] == [0, 0]
    library = SqlLibrary(url)
    await library.check()
    await library.close()


async def test_a_start_on_a_migrated_database_loads_nothing_to_migrate_with(database: Path) -> None:
    start = f"import asyncio, sys; from storage.library import migrate; asyncio.run(migrate('sqlite:///{database}'))"
    started = await asyncio.create_subprocess_exec(sys.executable, "-c", f"{start}; sys.exit('alembic' in sys.modules)")
    assert await started.wait() == 0


async def test_a_database_of_a_newer_version_is_left_alone(database: Path) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = schema(database)
    with pytest.raises(StorageGone, match="newer version"):
        await migrate(f"sqlite:///{database}")
    assert schema(database) == before


async def test_a_database_never_migrated_says_what_to_run(tmp_path: Path) -> None:
    library = SqlLibrary(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(StorageGone, match="academichub migrate"):
        await library.check()
    await library.close()


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageGone, match="folder can't be made"):
        await migrate(f"sqlite:///{tmp_path}/file/store.db")


@pytest.mark.parametrize(
    "url", ["", "no address", "mysql://user:secret@host/db", "postgresql://user:secret@host:port/db"]
)
def test_an_address_of_no_supported_database_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(SettingError, match="DATABASE_URL") as refused:
        SqlLibrary(url)
    assert "secret" not in str(refused.value)


async def test_alembic_itself_can_be_used_on_an_address(database: Path) -> None:
    """As `storage/migrating.py` says for writing a new step."""
    words = ["-m", "alembic", "-x", f"url=sqlite:///{database}", "check"]
    ran = await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    said, _ = await ran.communicate()
    assert (ran.returncode, said.strip()) == (0, b"No new upgrade operations detected.")
