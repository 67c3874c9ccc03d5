"""A government changes its clocks, and the machine's tzdata is brought up to date between plan and fire."""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from bot.domain.watch import WatchKind
from tests.unit.pipeline.lab import PLACE, Lab, at

ZONE = "Lab/Zone"


@pytest.fixture
def rules(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """A zone of this test's own, and what gives it the rules of another."""

    def follow(name: str) -> None:
        with as_file(files("tzdata").joinpath("zoneinfo", *name.split("/"))) as known:
            target = tmp_path / ZONE
            target.parent.mkdir(exist_ok=True)
            shutil.copy(known, target)

    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(tmp_path), *before])
    yield follow
    zoneinfo.reset_tzpath(before)
    zoneinfo.ZoneInfo.clear_cache()


async def a_lab_at_nine() -> Lab:
    """A lab in that zone, with a digest at nine each day, made long before."""
    lab = Lab()
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    async with lab.library.begin() as work:
        radar = await work.radars.get(PLACE)
        assert radar is not None
        await work.radars.save(replace(radar, timezone=ZONE, made_at=at(1)))
    return lab


async def due(lab: Lab) -> datetime:
    return (await lab.pipeline.upcoming())[PLACE]


async def test_what_is_planned_moves_with_the_rules_and_what_was_made_does_not(rules: Callable[[str], None]) -> None:
    rules("Asia/Shanghai")
    lab = await a_lab_at_nine()
    made = await lab.digest_at(at(15, 8))
    assert [slot.local_on for slot in made] == [date(2026, 6, 15)]
    assert await due(lab) == at(16, 1)
    rules("Europe/Berlin")
    await lab.clock.advance_to(at(16, 0))
    assert await due(lab) == at(16, 7), "the rules are read anew each day"
    assert await lab.digest_at(at(16, 1)) == ()
    assert [slot.local_on for slot in await lab.digest_at(at(16, 7))] == [date(2026, 6, 16)]
    rules("America/New_York")
    await lab.clock.advance_to(at(17, 0))
    assert await due(lab) == at(17, 13), "the 16th, which is today again there, is spent"
