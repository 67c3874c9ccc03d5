"""A PostgreSQL gone, full, read-only, locked or not migrated: a clear error, nothing half written, and it goes on."""

from __future__ import annotations

import asyncio
import sys
import traceback
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.errors import SearchDamaged, SettingError, StorageError, StorageFull, StorageGone, StorageLocked
from bot.domain.watch import WatchKind
from bot.matching.query import parse
from bot.matching.searching import note_due, search
from bot.settings import Settings, secrets
from storage.library import SqlLibrary, migrate
from storage.running import shown_url
from storage.steps import MIGRATING_LOCK
from tests.contract.givens import LAB, NOW, a_match, remembered, watched
from tests.fakes.papers import a_paper
from tests.fakes.postgresql_server import administered
from tests.fakes.store_database import HASTY_S, postgresql_database
from tests.unit.storage.test_faults import BIG, papers_kept, remember_big

ROOT = Path(__file__).parents[3]

# Source: https://www.postgresql.org/docs/current/errcodes-appendix.html
STATES = {
    "53100": (StorageFull, "Free some space"),
    "53300": (StorageGone, "fewer processes"),
    "25006": (StorageGone, "takes no writes"),
    "57P01": (StorageGone, "can't be reached"),
    "57P03": (StorageGone, "can't be reached"),
    "08006": (StorageGone, "can't be reached"),
    "55P03": (StorageLocked, "Try again"),
    "57014": (StorageLocked, "Try again"),
    "40001": (StorageLocked, "Try again"),
    "40P01": (StorageLocked, "Try again"),
    "42P01": (StorageGone, "academichub migrate"),
    "42501": (StorageGone, "grant it the rights"),
    "58030": (StorageGone, "goes on once it works again"),
    "XX001": (StorageGone, "restore the last backup"),
    "23505": (StorageError, "contradicts another"),
}


async def fails(library: SqlLibrary, statement: str) -> None:
    """Send a statement in a unit of work."""
    async with library.session() as session:
        await said(session, statement)


async def said(session: AsyncSession, statement: str) -> None:
    await (await session.connection()).execute(text(statement))


async def closed_after(library: SqlLibrary) -> str:
    """What a check of a store that can't be had raises."""
    try:
        with pytest.raises(StorageGone) as told:
            await library.check()
    finally:
        await library.close()
    return str(told.value)


async def test_each_state_the_server_tells_has_its_words(postgresql_library: SqlLibrary) -> None:
    for state, (kind, words) in STATES.items():
        with pytest.raises(StorageError, match=words) as told:
            await fails(postgresql_library, f"DO $$ BEGIN RAISE EXCEPTION 'so' USING ERRCODE = '{state}'; END $$")
        assert type(told.value) is kind, state
    await postgresql_library.check()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
async def test_an_address_is_understood_as_hosts_write_it(postgresql_emptied: str, scheme: str) -> None:
    address = make_url(postgresql_emptied).set(drivername=scheme).render_as_string(hide_password=False)
    library = SqlLibrary(address)
    await library.check()
    await library.close()


async def test_a_server_that_is_not_there_or_lets_nobody_in_is_told_without_the_password(
    postgresql_server: str,
) -> None:
    here = make_url(postgresql_server)
    stranger = here.set(username="stranger", password="secret").render_as_string(hide_password=False)
    nowhere = here.set(database="nowhere").render_as_string(hide_password=False)
    assert "host and port" in await closed_after(SqlLibrary("postgresql://ada:secret@127.0.0.1:1/lab"))
    assert "host and port" in await closed_after(SqlLibrary("postgresql:///lab?host=/nowhere"))
    assert "password and database" in await closed_after(SqlLibrary(stranger))
    assert "password and database" in await closed_after(SqlLibrary(nowhere))


async def test_no_error_shows_the_password_however_it_is_logged() -> None:
    library = SqlLibrary(f"postgresql://ada:{'secret'}@127.0.0.1:1/lab")
    with pytest.raises(StorageGone) as told:
        await library.check()
    await library.close()
    assert ":secret" not in "".join(traceback.format_exception(told.value)) + repr(library.engine)


def test_an_address_is_shown_without_its_passwords_wherever_they_stand() -> None:
    shown = shown_url(f"postgres://ada:{'secret'}@host/lab?sslmode=require&password=secret&sslpassword=secret")
    assert shown == "postgresql://ada:***@host/lab?password=hidden&sslmode=require&sslpassword=hidden"
    given = {"_env_file": None, "DATABASE_URL": "postgresql://ada@host/lab?password=a%20secret&sslmode=require"}
    own = Settings(**given)  # type: ignore[arg-type]
    assert {"a%20secret", "a secret"} <= secrets(own)
    assert "require" not in secrets(own)


async def test_a_machine_without_the_driver_is_told_how_to_get_it() -> None:
    script = """
import sys
sys.modules["psycopg"] = None
from bot.domain.errors import SettingError
from storage.library import SqlLibrary
try:
    SqlLibrary("postgresql://ada:secret@host/lab")
except SettingError as error:
    sys.exit(0 if "pip install academichub[postgres]" in str(error) and "secret" not in str(error) else str(error))
"""
    ran = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=ROOT)
    assert await ran.wait() == 0


async def test_an_sqlite_store_loads_no_driver_of_postgresql(database: Path) -> None:
    start = f"import asyncio, sys; from storage.library import migrate; asyncio.run(migrate('sqlite:///{database}'))"
    script = f"{start}; sys.exit('psycopg' in sys.modules)"
    ran = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=ROOT)
    assert await ran.wait() == 0


async def test_a_row_that_others_hold_is_waited_for_and_then_told(postgresql_emptied: str) -> None:
    holder, hasty = SqlLibrary(postgresql_emptied), SqlLibrary(postgresql_emptied, busy_timeout_s=HASTY_S)
    async with holder.begin() as work:
        await watched(work, LAB)
        with pytest.raises(StorageLocked, match="Try again"):
            await remember_big(hasty)
    await remember_big(hasty)
    assert await papers_kept(hasty) == len(BIG)
    await holder.close()
    await hasty.close()


async def test_more_units_of_work_than_connections_wait_for_their_turn(postgresql_library: SqlLibrary) -> None:
    async def look() -> int:
        async with postgresql_library.begin() as work:
            return len(await work.watches.of(LAB))

    assert await asyncio.gather(*(look() for _ in range(40))) == [0] * 40


async def test_a_server_that_takes_no_writes_is_told_and_gone_on_with(postgresql_url: str) -> None:
    library = SqlLibrary(postgresql_url)
    await library.check()
    name = make_url(postgresql_url).database
    with administered(postgresql_url) as connection:
        connection.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    await library.close()
    with pytest.raises(StorageGone, match="takes no writes"):
        await library.check()
    assert await papers_kept(library) == 0, "it still answers"
    with administered(postgresql_url) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    await library.close()
    await library.check()
    await library.close()


async def test_dead_connections_are_replaced_before_anybody_meets_them(postgresql_library: SqlLibrary) -> None:
    async with postgresql_library.begin() as work:
        await watched(work, LAB)
        async with postgresql_library.begin() as other:
            assert await other.radars.all() == []
    end_all(postgresql_library)
    for _ in range(3):
        assert await papers_kept(postgresql_library) == 0


async def test_a_connection_that_breaks_in_mid_work_takes_that_alone_with_it(postgresql_library: SqlLibrary) -> None:
    async def broken() -> None:
        async with postgresql_library.begin() as work:
            await watched(work, LAB)
            end_all(postgresql_library)
            await remembered(work)

    with pytest.raises(StorageGone, match="can't be reached"):
        await broken()
    async with postgresql_library.begin() as work:
        assert await work.watches.of(LAB) == []


def end_all(library: SqlLibrary) -> None:
    """Let the server end all connections of a library's database."""
    with administered(library.engine.url.set(drivername="postgresql").render_as_string()) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def test_a_unit_of_work_that_met_an_error_is_not_kept_even_if_it_goes_on(postgresql_library: SqlLibrary) -> None:
    """PostgreSQL would take the commit, and keep nothing: that must not look as if all were well."""

    async def goes_on() -> None:
        async with postgresql_library.begin() as work:
            await remembered(work)
            with pytest.raises(StorageError, match="contradicts"):
                await work.matches.add([a_match(99)])

    with pytest.raises(StorageError, match="contradicts"):
        await goes_on()
    assert await papers_kept(postgresql_library) == 0


async def test_a_unit_of_work_cancelled_at_any_moment_leaves_nothing_and_blocks_nobody(
    postgresql_library: SqlLibrary,
) -> None:
    for moment in range(12):
        task = asyncio.create_task(remember_big(postgresql_library))
        await asyncio.wait([task], timeout=moment * 0.005)
        if not task.cancel():
            break
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await papers_kept(postgresql_library) in {0, len(BIG)}
    await postgresql_library.check()


async def test_texts_and_numbers_that_only_others_can_keep_stop_nothing(postgresql_library: SqlLibrary) -> None:
    async with postgresql_library.begin() as work:
        await work.papers.remember([a_paper(1, "Vi\0deo", version=2**40)], NOW)
        await work.watches.add(LAB, WatchKind.AUTHOR, ["A\0da"], "Ada", NOW)
        (paper,) = await work.papers.since(NOW)
        assert (paper.paper.title, paper.paper.version) == ("Vi\N{REPLACEMENT CHARACTER}deo", 2**40)
        assert await work.papers.get([2**62]) == {}
        await work.watches.set_removed(LAB, [2**62], NOW)


async def test_two_starts_at_once_make_one_database_and_a_third_finds_it_made(postgresql_server: str) -> None:
    with postgresql_database(postgresql_server) as url:
        await asyncio.gather(migrate(url), migrate(url))
        await migrate(url)
        library = SqlLibrary(url)
        await library.check()
        await library.close()


async def test_a_step_waits_for_whoever_is_changing_the_schema_and_then_tells(postgresql_server: str) -> None:
    with postgresql_database(postgresql_server) as url, administered(url) as connection:
        connection.execute(f"SELECT pg_advisory_lock({MIGRATING_LOCK})")
        hasty = SqlLibrary(url, busy_timeout_s=HASTY_S)
        with pytest.raises(StorageLocked, match="Try again"):
            await hasty.migrate()
        await hasty.close()


async def test_a_database_never_migrated_or_newer_says_what_to_do(postgresql_server: str, postgresql_url: str) -> None:
    with postgresql_database(postgresql_server) as empty:
        assert "academichub migrate" in await closed_after(SqlLibrary(empty))
    with administered(postgresql_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageGone, match="newer version"):
        await migrate(postgresql_url)


async def test_a_lost_index_of_search_is_told_and_made_anew(postgresql_url: str) -> None:
    library = SqlLibrary(postgresql_url)
    async with library.begin() as work:
        await work.papers.remember([a_paper(1, "Video")], NOW)
    with administered(postgresql_url) as connection:
        connection.execute("DROP TABLE paper_search")
    with pytest.raises(SearchDamaged, match="academichub migrate --search"):
        await search(library.begin, parse("video"))
    await library.mend_search()
    assert await note_due(library)
    assert len((await search(library.begin, parse("video"))).found) == 1
    await library.close()


def test_an_address_with_a_wrong_port_is_refused_without_showing_it() -> None:
    address = f"postgresql://ada:{'secret'}@host:port/lab"
    with pytest.raises(SettingError, match="DATABASE_URL") as refused:
        SqlLibrary(address)
    assert ":secret" not in "".join(traceback.format_exception(refused.value))
