"""`academichub backup`, `restore`, `export` and `import`: what they do and what they say."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from adapters.terminal.app import run
from bot.__main__ import Program
from bot.doctor import check_backups
from bot.settings import Settings
from bot.upkeep import Upkeep
from storage.library import SqlLibrary
from tests.contract.givens import LAB, a_radar
from tests.fakes.clock import FakeClock
from tests.fakes.store_database import migrated_file

__all__ = ["migrated_file"]
Typed = Callable[..., tuple[int, str]]


@pytest.fixture
def typed(
    tmp_path: Path, migrated_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Typed:
    """Types a command in a folder with a database; gives the exit status and all that was said."""
    monkeypatch.chdir(tmp_path)
    Path("radar.db").write_bytes(migrated_file.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/radar.db")

    def type_(*words: str) -> tuple[int, str]:
        status = run(Program().doors(), words)
        said = capsys.readouterr()
        return status, said.out + said.err

    return type_


async def with_a_radar() -> None:
    """Let the database know a place, which a restore leaves in doubt."""
    library = SqlLibrary("sqlite:///radar.db")
    async with library.begin() as work:
        await work.radars.save(a_radar())
    await library.close()


async def put_off() -> None:
    """Let the place's channel be one that can't be read."""
    library = SqlLibrary("sqlite:///radar.db")
    async with library.begin() as work:
        await work.recovery.put_off(LAB, "missing_scope: channels:history")
    checkup = await check_backups(library, Upkeep(Settings(), FakeClock()))
    await library.close()
    assert not checkup.well
    assert f"{LAB.key}: restored, and silent until its channel can be read" in checkup.found[1]


def test_a_backup_is_made_restored_and_what_it_left_in_doubt_let_go(typed: Typed, tmp_path: Path) -> None:
    asyncio.run(with_a_radar())
    status, said = typed("backup")
    assert (status, f"{tmp_path}/backups/academichub-" in said) == (0, True)
    assert typed("backup", "mine.db")[0] == 0
    assert typed("backup", "mine.db") == (1, "mine.db is there already and stays as it is: name another file.\n")
    assert typed("restore", "none.db") == (1, "There is no backup none.db.\n")
    status, said = typed("restore", "mine.db")
    assert (status, "What was there is in" in said, "nothing is posted there" in said) == (0, True, True)
    asyncio.run(put_off())
    status, said = typed("restore", "--without-looking")
    assert (status, "posted without looking" in said) == (0, True)
    assert typed("restore", "--without-looking")[1].startswith("Nothing waits")
    status, said = typed("restore", "--reconcile")
    assert (status, said.startswith("Noted. Until the channels have been looked through")) == (0, True)


def test_a_restore_wants_one_thing_at_a_time(typed: Typed) -> None:
    for words in ((), ("x.db", "--reconcile"), ("--reconcile", "--without-looking")):
        status, said = typed("restore", *words)
        assert (status, "one of them" in said) == (2, True)


def test_everything_is_exported_and_taken_in_elsewhere(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(with_a_radar())
    assert typed("export", "all.zip")[0] == 2
    status, said = typed("export", "--all", "all.zip")
    assert (status, "1 rows of" in said, "don't start it here again" in said) == (0, True, True)
    assert "is not empty" in typed("import", "all.zip")[1]
    monkeypatch.setenv("DATABASE_URL", "sqlite:///new/place.db")
    status, said = typed("import", "all.zip")
    assert (status, said.startswith("1 rows of")) == (0, True)
    status, said = typed("import", "radar.db")
    assert (status, "no archive" in said) == (1, True)
