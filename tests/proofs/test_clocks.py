"""The clocks: the machine's own says where it stands, and the platforms' need not agree with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.engine.system_clock import SystemClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger, Fault
from tests.proofs.sweep import PLATFORMS, TICK_S, TIMEOUT_S, FakeLeanClock
from tests.proofs.world import FakeWallClock
from tests.unit.delivery.stand import REPEAT_SAFE_S, Stand

MINUTE = timedelta(minutes=1)
OFF = (-26 * 60, -60, -2, 0, 2, 60, 26 * 60)
"""By how many minutes the machine's clock is wrong."""
DOUBTFUL = (Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.LATE)


def test_the_machines_clock_is_aware_and_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert abs(now - datetime.now(UTC)) < MINUTE


@pytest.mark.parametrize("fault", DOUBTFUL)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_machine_whose_clock_is_wrong_posts_once_also_when_started_anew(platform: str, fault: Fault) -> None:
    for off in OFF:
        assert await copies(platform, fault, off * MINUTE, off * MINUTE, anew=True) == 1, off


@pytest.mark.parametrize("fault", DOUBTFUL)
@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_machine_whose_clock_is_set_while_it_doubts_posts_once(platform: str, fault: Fault) -> None:
    for before in OFF:
        for after in OFF:
            assert await copies(platform, fault, before * MINUTE, after * MINUTE) == 1, (before, after)


async def copies(platform: str, fault: Fault, before: timedelta, after: timedelta, *, anew: bool = False) -> int:
    """Post while the clock is off by `before`, and look while it is off by `after`; gives the copies people see.

    Args:
        platform: of the place.
        fault: of the post.
        before: what is wrong of the machine's clock at the post.
        after: what is wrong of it at the look.
        anew: True: another process looks.
    """
    true = FakeLeanClock()
    wall = FakeWallClock(true)
    stand = Stand(FakeLibrary(), wall, platform)
    stand.messenger = FakeMessenger(
        wall,
        platform=platform,
        repeat_safe_s=REPEAT_SAFE_S[platform],
        faults=[fault],
        timeout_s=TIMEOUT_S,
        platform_clock=true,
    )
    wall.off = before
    delivery = stand.message()
    await stand.enqueue(delivery)
    worker = stand.worker()
    await worker.deliver_due()
    true.turn(1.0)
    wall.off = after
    worker = stand.worker() if anew else worker
    for _ in range(20):
        await worker.deliver_due()
        await worker.sweep()
        true.turn(TICK_S)
    return stand.messenger.copies(delivery.id)
