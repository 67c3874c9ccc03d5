"""Turns at a platform: never too many within a second, in one process or over all that share a gate."""

from __future__ import annotations

import pytest

from adapters.engine.pacing import OwnPace, SharedPace
from bot.domain.errors import StorageGone
from bot.domain.rate import Turn, TurnWanted
from bot.ports import Pace
from tests.fakes.clock import FakeClock
from tests.fakes.rate_gate import FakeRateGate


async def begun_by(pace: Pace, clock: FakeClock, n: int) -> list[float]:
    """Take turns as fast as they come, and give when they began."""
    begun: list[float] = []
    for _ in range(n):
        begun.append(clock.monotonic() + await pace.turn())
        await clock.advance(begun[-1] - clock.monotonic())
    return begun


def most_in_a_second(begun: list[float]) -> int:
    return max(sum(start <= at < start + 0.999 for at in begun) for start in begun)


async def test_one_process_begins_so_many_turns_in_a_second_and_no_more() -> None:
    clock = FakeClock()
    begun = await begun_by(OwnPace(clock, 25), clock, 100)
    assert most_in_a_second(begun) == 25
    assert begun[-1] - begun[0] == pytest.approx(3.0)


async def test_processes_that_share_a_gate_keep_the_pace_together_and_lose_little_of_it() -> None:
    clock, rates = FakeClock(), FakeRateGate()
    paces = [SharedPace(rates, clock, "discord", per_s=25, block=5) for _ in range(4)]
    begun: list[float] = []
    while clock.monotonic() < 1_010.0:
        for pace in paces:
            begun += [clock.monotonic() + await pace.turn() for _ in range(5)]
        await clock.advance(max(begun) - clock.monotonic())
    assert most_in_a_second(begun) <= 30
    assert len(begun) / (max(begun) - min(begun)) == pytest.approx(25, rel=0.1)


async def test_what_is_left_of_a_block_is_lost_when_its_span_is_over() -> None:
    clock, rates = FakeClock(), FakeRateGate()
    pace = SharedPace(rates, clock, "discord", per_s=25, block=5)
    await pace.turn()
    await clock.advance(10)
    begun = [clock.monotonic() + await pace.turn() for _ in range(9)]
    assert begun == [pytest.approx(at) for at in [1_010.0] * 5 + [1_010.2] * 4]


@pytest.mark.parametrize("shared", [True, False])
async def test_a_platform_that_told_one_of_us_to_wait_is_left_alone_by_all(shared: bool) -> None:
    clock, rates = FakeClock(), FakeRateGate()
    one = SharedPace(rates, clock, "discord", per_s=25, block=5) if shared else OwnPace(clock, 25)
    other = SharedPace(rates, clock, "discord", per_s=25, block=5) if shared else one
    await one.turn()
    await one.shut(600)
    assert [await one.turn(), await other.turn()] == [pytest.approx(600, abs=0.3)] * 2
    await clock.advance(601)
    assert await one.turn() <= 0.2


class FakeRateGateWithoutStore(FakeRateGate):
    """A gate whose store can't be reached."""

    async def take(self, wanted: TurnWanted, now: object) -> Turn:
        """Fail."""
        raise StorageGone


async def test_while_the_store_is_gone_a_process_keeps_the_pace_alone() -> None:
    clock = FakeClock()
    begun = await begun_by(SharedPace(FakeRateGateWithoutStore(), clock, "discord", per_s=25, block=5), clock, 50)
    assert most_in_a_second(begun) == 25
