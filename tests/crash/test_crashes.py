"""Workers in real processes, killed and paused at every point of the code: each message stands there once."""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from storage.library import migrate
from tests.conftest import ROOT
from tests.crash.runs import KILL, STOP, Case, Ended, Theatre
from tests.crash.stages import OUTCOMES, STAGES
from tests.fakes.hurried_clock import FakeHurriedClock

SPEED = 10.0
AT_ONCE = 20
GAP = "lease.held"
"""Between the look at the lease and the write: the one gap that no client can close."""
ELSEWHERE = {
    "pipeline.collected": "tests/unit/pipeline/test_collect.py",
    "pipeline.digested": "tests/proofs/test_cut_off.py",
    "citing.taken": "tests/unit/pipeline/test_citing_rounds.py",
    "recovery.looked": "tests/unit/test_recovery_struck.py",
    **dict.fromkeys(
        ("brief.claimed", "brief.reserved", "brief.told", "brief.written", "brief.finishing", "brief.finished"),
        "tests/unit/commands/test_briefs_struck.py",
    ),
    **dict.fromkeys(("gloss.reserved", "gloss.answered", "gloss.revising"), "tests/unit/pipeline/test_glosses.py"),
}
"""Points of rounds that post nothing themselves, with the tests that strike there in one process."""
SELECTED = (
    Case("slack", "lost after", (("delivery.posted", KILL),)),
    Case("slack", "ok", (("lease.connected", STOP),)),
    Case("slack", "ok", ((GAP, STOP), ("delivery.deleting", KILL))),
    Case("discord", "recorded late", (("delivery.claimed", KILL),)),
    Case("discord", "5xx after", ((GAP, STOP),)),
)


def points() -> list[str]:
    """Every point that the product's source names."""
    files = [path for folder in ("bot", "adapters", "storage") for path in (ROOT / folder).rglob("*.py")]
    return sorted({one for path in files for one in re.findall(r'faultpoint\("([^"]+)"\)', path.read_text("utf-8"))})


def test_every_point_is_struck_by_some_test() -> None:
    for point, test in ELSEWHERE.items():
        assert point in (ROOT / test).read_text("utf-8"), point
        assert point in points()


@pytest.fixture
async def theatre(tmp_path: Path) -> AsyncIterator[Theatre]:
    """Both platforms, and an empty database to copy."""
    clock = FakeHurriedClock(SPEED, time.monotonic())
    empty = tmp_path / "empty.db"
    await migrate(f"sqlite:///{empty}")
    async with AsyncExitStack() as stack:
        stages = {name: await stack.enter_async_context(stage(clock)) for name, stage in STAGES.items()}
        yield Theatre(empty, tmp_path, stages, clock, AT_ONCE)


def told(runs: list[Ended]) -> str:
    """What is to be reported of runs."""
    late = {name: sum(one.seen.deleted for one in runs if one.case.platform == name) for name in STAGES}
    seen = dict(Counter(len(one.seen.words) for one in runs))
    fell = sum(len(one.fell) for one in runs)
    return f"{len(runs)} runs, {fell} signals fell; messages seen, 2 wanted: {seen}; late copies deleted: {late}"


async def test_a_few_crashes_end_in_one_copy_each(theatre: Theatre) -> None:
    runs = await theatre.all(SELECTED)
    assert [str(one.case) for one in runs if not one.well] == []
    assert all(len(one.fell) == len(one.case.strikes) for one in runs), told(runs)


@pytest.mark.chaos
async def test_every_point_with_every_outcome_ends_in_one_copy_each(theatre: Theatre) -> None:
    struck = [point for point in points() if point not in ELSEWHERE]
    alone = [point for point in struck if not point.startswith("delivery.delet")]
    cases = [
        Case(platform, outcome, ((point, sign),))
        for platform in STAGES
        for outcome in OUTCOMES
        for point in alone
        for sign in (KILL, STOP)
    ]
    cases += [
        Case(platform, outcome, ((GAP, STOP), (point, KILL)))
        for platform in STAGES
        for outcome in OUTCOMES
        for point in ("delivery.deleting", "delivery.deleted")
    ]
    runs = await theatre.all(cases)
    sys.stderr.write(f"\n{told(runs)}\n")
    assert [f"{one.case}: {one.seen}" for one in runs if not one.well] == []
    fell = {point for one in runs for point in one.fell}
    assert set(struck) - fell == set(), "points at which nothing was ever struck"
