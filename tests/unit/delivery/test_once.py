"""Exactly one visible copy, whatever the network does and wherever the worker is killed. The platform is the judge."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

import bot.delivery
import bot.posting
from bot.delivery import GRACE_S, Again
from bot.domain.delivery import DeliveryState
from bot.ports import Library
from bot.posting import LEASE_S
from storage.library import SqlLibrary
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import Fault
from tests.unit.delivery.stand import REPEAT_SAFE_S, Stand, killed_at

NETWORK = (Fault.OK, Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.LATE, Fault.UNREACHABLE, Fault.RATE_LIMITED)
SEQUENCES = [(), *((one,) for one in NETWORK), *product(NETWORK[1:], NETWORK)]
SOURCES = (bot.delivery.__file__, bot.posting.__file__)
POINTS = sorted(set(re.findall(r'faultpoint\("([^"]+)"\)', "".join(Path(one).read_text("utf-8") for one in SOURCES))))
ALONE = {"delivery.deleting", "delivery.deleted"}
"""Reached only where two workers meet."""


@pytest.fixture(params=["fake", pytest.param("sqlite", marks=pytest.mark.chaos)])
async def library(request: pytest.FixtureRequest) -> AsyncIterator[Library]:
    """The store: the fake's everywhere, the real one's where there is time for it."""
    if request.param == "fake":
        yield FakeLibrary()
        return
    store = SqlLibrary("sqlite://")
    await store.migrate()
    yield store
    await store.close()


@pytest.mark.parametrize("point", [None, *(point for point in POINTS if point not in ALONE)])
@pytest.mark.parametrize("platform", sorted(REPEAT_SAFE_S))
async def test_every_pair_of_outcomes_ends_in_one_copy(library: Library, platform: str, point: str | None) -> None:
    clock, killed, seen = FakeClock(), 0, set[str]()
    for faults in SEQUENCES:
        stand = Stand(library, clock, platform, faults)
        first, second = stand.message("first"), stand.message("second", part=1)
        await stand.enqueue(first, second)
        with killed_at(point, seen):
            killed += await stand.work_until_done()
        assert [posted.mark for posted in stand.messenger.visible()] == [first.id, second.id], (faults, point)
        assert (await stand.record(second)).state is DeliveryState.SENT
    assert killed > 0 or point is None
    assert seen >= {point} - {None}


async def paused_worker(stand: Stand) -> tuple[asyncio.Event, asyncio.Task[Again]]:
    """Start a worker whose post hangs on its way to the platform; gives what lets it go on."""
    gate = stand.messenger.stall()
    task = asyncio.create_task(stand.worker().deliver_due())
    await stand.clock.advance(0)
    assert stand.messenger.calls == [("post", stand.place)]
    return gate, task


async def test_a_worker_that_wakes_after_another_posted_takes_its_late_copy_away() -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    delivery, seen = stand.message(), set[str]()
    await stand.enqueue(delivery)
    gate, late = await paused_worker(stand)
    await stand.clock.advance(GRACE_S + LEASE_S)
    other = stand.worker()
    await other.sweep()
    await other.deliver_due()
    (theirs,) = stand.messenger.visible()
    with killed_at(None, seen):
        gate.set()
        await late
    assert stand.messenger.visible() == [theirs]
    assert stand.messenger.calls[-1] == ("delete", stand.place)
    assert (await stand.record(delivery)).ref == theirs.ref
    assert seen >= ALONE


async def test_a_worker_that_wakes_before_it_wrote_anything_writes_nothing() -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    delivery = stand.message()
    await stand.enqueue(delivery)
    gate = stand.messenger.stall(connecting=True)
    late = asyncio.create_task(stand.worker().deliver_due())
    await stand.clock.advance(GRACE_S + LEASE_S)
    assert await stand.work_until_done() == 0
    gate.set()
    await late
    assert [call for call, _ in stand.messenger.calls] == ["find", "post"]
    assert stand.messenger.copies(delivery.id) == 1


@pytest.mark.parametrize("slept", [timedelta(seconds=LEASE_S), timedelta(hours=5)])
async def test_time_that_only_the_wall_clock_saw_ends_the_lease_too(slept: timedelta) -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    await stand.enqueue(stand.message())
    gate = stand.messenger.stall(connecting=True)
    late = asyncio.create_task(stand.worker().deliver_due())
    await stand.clock.advance(0)
    stand.clock.step(slept)
    gate.set()
    await late
    assert stand.messenger.calls == []
    await stand.work_until_done()
    assert [call for call, _ in stand.messenger.calls] == ["post"]


async def test_a_worker_that_wakes_while_another_still_doubts_settles_the_doubt() -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    delivery = stand.message()
    await stand.enqueue(delivery)
    gate, late = await paused_worker(stand)
    await stand.clock.advance(GRACE_S - 2 * LEASE_S)
    other = stand.worker()
    assert await other.sweep() == LEASE_S
    gate.set()
    await late
    assert (await stand.record(delivery)).state is DeliveryState.SENT
    await stand.clock.advance(2 * GRACE_S)
    assert await other.sweep() is None
    assert [call for call, _ in stand.messenger.calls] == ["post"]
    (mine,) = stand.messenger.visible()
    assert (await stand.record(delivery)).ref == mine.ref
    assert ("delete", stand.place) not in stand.messenger.calls


async def test_any_number_of_workers_post_once() -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    deliveries = [stand.message(f"part {part}", part) for part in range(4)]
    await stand.enqueue(*deliveries)
    await asyncio.gather(*(stand.worker().deliver_due() for _ in range(4)))
    assert [posted.mark for posted in stand.messenger.visible()] == [delivery.id for delivery in deliveries]
