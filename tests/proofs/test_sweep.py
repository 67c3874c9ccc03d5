"""Once, over every sequence of outcomes × crashes × downtimes; and that the same matrix breaks what others do."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from storage.library import SqlLibrary
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import Fault
from tests.proofs.conftest import Told
from tests.proofs.contenders import PEER_POINTS, Habit, ours, peer
from tests.proofs.sweep import PLATFORMS, POINTS, Case, Killer, Tally, all_sequences, run, sweep

ALONE = frozenset({"delivery.deleting", "delivery.deleted"})
"""Reached only where two workers meet: tests/unit/delivery/test_once.py."""
SHORT = list(all_sequences(1))
ON_SQLITE = list(all_sequences())[::80]
MEMORY = ours(FakeLibrary)


@pytest.fixture
async def sqlite() -> AsyncIterator[SqlLibrary]:
    """A real SQLite in memory."""
    library = SqlLibrary("sqlite://")
    await library.migrate()
    yield library
    await library.close()


def assert_once(tally: Tally) -> None:
    assert tally.first_bad is None
    assert (tally.once, tally.lost, tally.doubled) == (tally.runs, 0, 0)


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_slice_of_the_sweep_is_posted_once(platform: str) -> None:
    tally = await sweep(platform, MEMORY, POINTS, sequences=SHORT, every=8)
    assert_once(tally)
    assert tally.runs > 200


@pytest.mark.chaos
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_whole_sweep_is_posted_once(platform: str, told: Told) -> None:
    tally = await sweep(platform, MEMORY, POINTS)
    told(tally.line(f"ours, in memory, {platform}"))
    assert_once(tally)
    assert tally.runs > 40_000


@pytest.mark.chaos
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_part_of_the_sweep_is_posted_once_on_sqlite(sqlite: SqlLibrary, platform: str, told: Told) -> None:
    tally = await sweep(platform, ours(lambda: sqlite), POINTS, sequences=ON_SQLITE, every=15)
    told(tally.line(f"ours, on SQLite, {platform}"))
    assert_once(tally)


@pytest.mark.parametrize("habit", list(Habit))
async def test_what_others_do_loses_or_doubles_on_the_same_matrix(habit: Habit) -> None:
    for platform in PLATFORMS:
        tally = await sweep(platform, peer(habit), PEER_POINTS, sequences=SHORT)
        assert tally.lost > 0 or habit is Habit.SEND_THEN_MARK
        assert tally.doubled > 0 or habit is Habit.MARK_THEN_SEND
        assert tally.once < tally.runs


@pytest.mark.chaos
@pytest.mark.parametrize("habit", list(Habit))
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_the_whole_sweep_over_what_others_do(platform: str, habit: Habit, told: Told) -> None:
    tally = await sweep(platform, peer(habit), PEER_POINTS)
    told(tally.line(f"peer, {habit.name.lower().replace('_', ' ')}, {platform}"))
    assert tally.once < tally.runs


async def test_every_point_of_delivery_is_reached() -> None:
    reached: set[str] = set()
    with Killer() as killer:
        for faults in ((), (Fault.LOST_BEFORE,), (Fault.LOST_AFTER,)):
            assert await run(Case("slack", faults, (), 1.0), MEMORY, killer) == 1
            reached |= killer.survived
    assert reached == set(POINTS) - ALONE
