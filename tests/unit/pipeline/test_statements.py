"""The number of SQL statements grows neither with the places nor with the papers."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.watch import Place, WatchKind
from storage.library import SqlLibrary
from tests.fakes.papers import a_paper
from tests.fakes.store_database import counted_statements, database, migrated_file, sql_library
from tests.unit.pipeline.lab import Lab, at

__all__ = ["database", "migrated_file", "sql_library"]


@pytest.fixture
async def another_library(migrated_file: Path, tmp_path: Path) -> AsyncIterator[SqlLibrary]:
    library = SqlLibrary(f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'another.db')}")
    yield library
    await library.close()


async def a_day(library: SqlLibrary, places: int, papers: int) -> tuple[int, int, int]:
    """Run a day; gives the statements of its batch, of its digests, and of the empty day after."""
    lab = Lab(library)
    for number in range(places):
        await lab.follow(WatchKind.AUTHOR, "Ada Example", Place("slack", "T1", f"C{number}"))
    lab.source.lay_out("cs", [a_paper(1)], [a_paper(number) for number in range(2, 2 + papers)])
    await lab.pipeline.collect()
    with counted_statements(library) as batch:
        await lab.pipeline.collect()
    await lab.clock.advance_to(at(15))
    with counted_statements(library) as full:
        assert len((await lab.pipeline.digest()).made) == places
    await lab.clock.advance_to(at(16))
    with counted_statements(library) as empty:
        assert len((await lab.pipeline.digest()).made) == places
    return len(batch), len(full), len(empty)


async def test_a_day_takes_the_same_few_statements_for_any_number_of_places_and_papers(
    sql_library: SqlLibrary, another_library: SqlLibrary
) -> None:
    small = await a_day(sql_library, places=1, papers=3)
    assert small == await a_day(another_library, places=20, papers=60)
    assert max(small) <= 20
