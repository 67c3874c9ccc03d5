"""Everything moves from one database into another and back; an older version's archive is brought up to date."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import MetaData, create_engine, select

from bot.domain.errors import BadBackup
from bot.domain.life import Alike, TitlesAgree
from storage.archive import written
from storage.library import SqlLibrary
from storage.migrating import alembic_config
from storage.moving import connected, export_all, import_all
from storage.numbers import GAP
from storage.row_json import plain
from storage.schema import KEPT, MADE_ANEW
from tests.contract.givens import NOW, a_delivery, enqueued, posted
from tests.fakes.store_database import postgresql_server, postgresql_template, postgresql_url
from tests.unit.storage.whole_stores import LATER, ROWS, everything, filled, numbers

__all__ = ["postgresql_server", "postgresql_template", "postgresql_url"]


@pytest.fixture
def new_url(migrated_file: Path, tmp_path: Path) -> Callable[[str], str]:
    """Gives the address of an empty database of that name."""

    def new(name: str) -> str:
        file = tmp_path / f"{name}.db"
        file.write_bytes(migrated_file.read_bytes())
        return f"sqlite:///{file}"

    return new


def test_every_table_is_known_and_moves_or_is_made_anew(new_url: Callable[[str], str]) -> None:
    there = MetaData()
    with connected(new_url("store")) as connection:
        there.reflect(connection)
    of_search = {name for name in there.tables if name.startswith("paper_search")}
    assert set(there.tables) - of_search - {"alembic_version"} == {table.name for table in KEPT} | MADE_ANEW


def test_everything_moves_to_postgresql_and_back_unchanged(
    new_url: Callable[[str], str], postgresql_url: str, tmp_path: Path
) -> None:
    first, last, at = new_url("first"), new_url("last"), LATER
    filled(first)
    before, given = everything(first), numbers(first)
    assert all(len(rows) == ROWS for rows in before.values())
    moved = export_all(first, tmp_path / "one.zip", at)
    assert moved.tables == len(KEPT)
    assert moved.rows == ROWS * len(KEPT)
    import_all(postgresql_url, tmp_path / "one.zip", at)
    assert everything(postgresql_url) == before
    export_all(postgresql_url, tmp_path / "two.zip", at)
    import_all(last, tmp_path / "two.zip", at + timedelta(hours=1))
    assert everything(last) == before
    assert numbers(postgresql_url) == {name: given.get(name, 0) + GAP for name in numbers(postgresql_url)}
    assert numbers(last) == {name: given.get(name, 0) + 2 * GAP for name in numbers(last)}
    assert given.keys() <= numbers(last).keys()


async def test_what_was_sent_stays_sent_what_was_pending_pending_and_papers_are_to_be_noted(
    new_url: Callable[[str], str], tmp_path: Path
) -> None:
    old, new = new_url("old"), new_url("new")
    library = SqlLibrary(old)
    await posted(library, a_delivery(papers=[1]))
    await enqueued(library, a_delivery(part=1, papers=[2]))
    await library.close()
    export_all(old, tmp_path / "all.zip", LATER)
    assert oct((tmp_path / "all.zip").stat().st_mode)[-3:] == "600"
    import_all(new, tmp_path / "all.zip", LATER)
    library = SqlLibrary(new)
    async with library.begin() as work:
        assert [record.state.value for record in await work.log.of_paper(a_delivery().place, 1)] == ["sent"]
        assert [record.delivery.part for record in await work.log.unfinished()] == [1]
        assert len(await work.search.due(10)) == 2
        assert await work.outbox.claim("worker", LATER + timedelta(hours=1), 30.0, 10) == []
        assert await work.recovery.waiting() == {a_delivery().place}
    await library.close()


async def test_an_archive_of_an_older_version_is_brought_up_to_date_by_the_steps(
    new_url: Callable[[str], str], tmp_path: Path
) -> None:
    archive, url = tmp_path / "old.zip", new_url("new")
    engine = create_engine(f"sqlite:///{tmp_path}/old.db")
    with engine.connect() as old, written(archive) as writer:
        command.upgrade(alembic_config(old), "0007")
        then = MetaData()
        then.reflect(old)
        tie = {"one": "a:1", "other": "b:1", "rests": "title", "evidence": "same title · 2 of 3 authors"}
        old.execute(then.tables["paper_tie"].insert(), tie)
        kept = [table for table in then.sorted_tables if table.name in {known.name for known in KEPT}]
        for table in kept:
            rows = old.execute(select(table)).mappings()
            writer.add(table.name, ({name: plain(value) for name, value in row.items()} for row in rows))
        writer.close("0007", NOW.isoformat(), {"paper": 41})
    engine.dispose()
    import_all(url, archive, NOW)
    library = SqlLibrary(url)
    async with library.begin() as work:
        (found,) = await work.ties.of_ids(["b:1"])
    await library.close()
    assert found.evidence == Alike(TitlesAgree.SAME, 2, 3)
    assert numbers(url)["paper"] == 41 + GAP


def test_an_archive_is_taken_into_an_empty_database_alone(new_url: Callable[[str], str], tmp_path: Path) -> None:
    old, new = new_url("old"), new_url("new")
    filled(old)
    export_all(old, tmp_path / "all.zip", LATER)
    import_all(new, tmp_path / "all.zip", LATER)
    before = everything(new)
    with pytest.raises(BadBackup, match="is not empty"):
        import_all(new, tmp_path / "all.zip", LATER)
    assert everything(new) == before
    with pytest.raises(BadBackup, match="is there already"):
        export_all(old, tmp_path / "all.zip", LATER)
