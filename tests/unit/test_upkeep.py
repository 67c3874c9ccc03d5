"""Backups by night: when one is due, how their age is told, and what stands in for them on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.errors import BadBackup
from bot.settings import Settings
from bot.upkeep import KEPT, LOOK_S, Upkeep
from storage.backup import nightly_backups
from tests.fakes.clock import FakeClock
from tests.fakes.store_database import database, migrated_file
from tests.patience import eventually

__all__ = ["database", "migrated_file"]
EVENING = datetime(2026, 6, 17, 20, tzinfo=UTC)
"""04:00 of the 18th in Shanghai, half an hour after the night's backup."""
MakeUpkeep = Callable[..., Upkeep]


@pytest.fixture
def clock() -> FakeClock:
    """The night's clock."""
    return FakeClock(EVENING)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> MakeUpkeep:
    """Makes an upkeep of a database by settings."""

    def make(url: str, backups: str = "") -> Upkeep:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("ACADEMICHUB_TIMEZONE", "Asia/Shanghai")
        monkeypatch.setenv("ACADEMICHUB_BACKUPS", backups)
        return Upkeep(Settings(), clock)

    return make


def kept_are(folder: Path, count: int) -> bool:
    """Whether so many backups are there: the oldest goes once the newest is there."""
    return len(nightly_backups(folder)) == count


async def past_due(upkeep: Upkeep, clock: FakeClock) -> None:
    """Let time pass until the night's backup is made: it is made in a thread, which no clock of ours drives."""
    for _ in range(1000):
        if not upkeep.due():
            return
        await clock.advance(LOOK_S)
        await asyncio.sleep(0.01)
    raise TimeoutError("no backup was made")


async def test_a_backup_is_made_once_a_night_beside_the_database_and_the_last_seven_stay(
    made: MakeUpkeep, clock: FakeClock, database: Path
) -> None:
    upkeep = made(f"sqlite:///{database}")
    folder = database.parent / "backups"
    running = asyncio.create_task(upkeep.nightly())
    for night in range(1, KEPT + 3):
        await past_due(upkeep, clock)
        await eventually(partial(kept_are, folder, min(night, KEPT)))
        await clock.advance(12 * 3600)
        assert not upkeep.due()
        await clock.advance(12 * 3600)
    await past_due(upkeep, clock)
    running.cancel()
    newest = upkeep.newest()
    assert newest is not None
    assert clock.now() - newest < timedelta(days=1)
    assert upkeep.told()[0]


async def test_how_old_the_newest_is_and_why_there_is_none_is_told(
    made: MakeUpkeep, clock: FakeClock, database: Path
) -> None:
    upkeep = made(f"sqlite:///{database}", str(database.parent / "mine"))
    assert upkeep.told() == (True, f"no backup yet; the first comes by itself into {database.parent / 'mine'}.")
    assert "read from end to end" in await upkeep.back_up(None)
    await clock.advance(35 * 3600)
    assert upkeep.told() == (True, f"the newest backup is 35 h old, in {database.parent / 'mine'}.")
    await clock.advance(2 * 3600)
    well, said = upkeep.told()
    assert (well, "37 h old" in said, "is it running?" in said) == (False, True, True)


async def test_what_keeps_the_night_from_its_backup_is_told_and_tried_again(
    made: MakeUpkeep, clock: FakeClock, database: Path
) -> None:
    in_the_way = database.parent / "file"
    in_the_way.write_text("no folder")
    upkeep = made(f"sqlite:///{database}", str(in_the_way))
    running = asyncio.create_task(upkeep.nightly())
    await eventually(lambda: not upkeep.told()[0])
    assert str(in_the_way) in upkeep.told()[1]
    in_the_way.unlink()
    await past_due(upkeep, clock)
    await eventually(lambda: upkeep.told()[0])
    running.cancel()


async def test_none_is_made_where_they_are_switched_off_and_a_file_must_be_named(
    made: MakeUpkeep, database: Path, tmp_path: Path
) -> None:
    upkeep = made(f"sqlite:///{database}", "off")
    await upkeep.nightly()
    with pytest.raises(BadBackup, match="name a file"):
        await upkeep.back_up(None)
    assert str(tmp_path / "b.db") in await upkeep.back_up(tmp_path / "b.db")


async def test_postgresql_is_left_to_its_own_means_which_are_told_without_the_password(made: MakeUpkeep) -> None:
    upkeep = made("postgresql://lab:secret@db.example:5433/radar")
    await upkeep.nightly()
    for asked in (upkeep.back_up(None), upkeep.restore(Path("x"))):
        with pytest.raises(BadBackup, match=r"postgresql://lab@db\.example:5433/radar") as refused:
            await asked
        assert "secret" not in str(refused.value)
        assert "--reconcile" in str(refused.value)
