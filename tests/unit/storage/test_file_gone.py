"""A database's file or folder that is taken away or replaced under the program: told, and gone on with afterwards."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.errors import StorageGone
from storage.library import SqlLibrary
from tests.contract.givens import LAB, NOW, remembered, watched
from tests.fakes.store_database import migrated_file

__all__ = ["migrated_file"]


@pytest.fixture
def folder(migrated_file: Path, tmp_path: Path) -> Path:
    """A folder with a database."""
    folder = tmp_path / "lab data"
    folder.mkdir()
    shutil.copy(migrated_file, folder / "store.db")
    return folder


@pytest.fixture
async def open_library(folder: Path) -> AsyncIterator[SqlLibrary]:
    """The library over it, with its connection open."""
    library = SqlLibrary(f"sqlite:///{folder / 'store.db'}")
    await library.check()
    yield library
    await library.close()


def moved(folder: Path, name: str) -> Path:
    """Rename a folder; gives it as it is called then."""
    return folder.rename(folder.with_name(name))


def emptied(folder: Path) -> Path:
    """Make a folder anew, with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def files_in(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


async def watches_in(library: SqlLibrary) -> int:
    async with library.begin() as work:
        return len(await work.watches.of(LAB))


async def test_a_folder_moved_away_is_told_no_new_file_is_made_and_moved_back_it_goes_on(
    open_library: SqlLibrary, folder: Path
) -> None:
    async with open_library.begin() as work:
        await watched(work, LAB)
    away = moved(folder, "away")
    for _ in range(2):
        with pytest.raises(StorageGone, match="its folder exists"):
            await watches_in(open_library)
    emptied(folder)
    with pytest.raises(StorageGone):
        await open_library.check()
    assert files_in(folder) == [], "an empty database would forget everything that was posted"
    shutil.rmtree(folder)
    moved(away, folder.name)
    await open_library.check()
    assert await watches_in(open_library) == 1


async def test_a_file_replaced_by_another_is_the_one_that_is_read_and_written_from_then_on(
    open_library: SqlLibrary, folder: Path, migrated_file: Path
) -> None:
    async with open_library.begin() as work:
        await watched(work, LAB)
    shutil.copy(migrated_file, emptied(folder) / "store.db")
    assert await watches_in(open_library) == 0
    async with open_library.begin() as work:
        await watched(work, LAB, count=2)
    other = SqlLibrary(f"sqlite:///{folder / 'store.db'}")
    assert await watches_in(other) == 2
    await other.close()


async def test_what_was_written_as_the_file_went_is_not_acknowledged(open_library: SqlLibrary, folder: Path) -> None:
    async def writes_as_the_folder_goes() -> None:
        async with open_library.begin() as work:
            await remembered(work, 3)
            moved(folder, "away")

    with pytest.raises(StorageGone):
        await writes_as_the_folder_goes()
    moved(folder.with_name("away"), folder.name)
    async with open_library.begin() as work:
        assert await work.papers.since(NOW) == []


async def test_a_database_in_memory_has_no_file_to_lose() -> None:
    library = SqlLibrary("sqlite://")
    await library.migrate()
    await library.check()
    await library.close()
