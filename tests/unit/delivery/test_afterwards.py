"""What comes after a post: the place rests, and a copy that was one too many is deleted, however often that takes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.delivery import GRACE_S
from bot.domain.delivery import Failed, PostOutcome
from bot.domain.message import summary_of
from bot.domain.watch import Place
from bot.posting import LEASE_S, REPEATED_LEASE_S
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger
from tests.unit.delivery.stand import Crash, Stand, killed_at
from tests.unit.delivery.test_once import paused_worker


class FakeReluctantMessenger(FakeMessenger):
    """Stands in for a platform that is too busy to delete, as long as the test says so."""

    busy = True

    async def delete(self, place: Place, ref: str) -> PostOutcome:
        if self.busy:
            return Failed(5, "busy")
        return await super().delete(place, ref)


async def test_a_place_rests_between_two_messages_and_another_place_does_not_wait_for_it() -> None:
    stand = Stand(FakeLibrary(), FakeClock(), pace_s=1.0)
    here, beside = stand.place, Place("slack", "T1", "beside")
    await stand.enqueue(stand.message("first"), stand.message("second", 1))
    stand.place = beside
    await stand.enqueue(stand.message("beside"))
    worker = stand.worker()
    assert (await worker.deliver_due()).deliver_s == 1.0
    seen = stand.messenger.visible
    assert [summary_of(one.shown) for one in seen(here)] == ["first"]
    assert [summary_of(one.shown) for one in seen(beside)] == ["beside"]
    await stand.clock.advance(1.0)
    assert (await worker.deliver_due()).deliver_s is None
    assert [summary_of(one.shown) for one in seen(here)] == ["first", "second"]


async def test_a_late_copy_that_could_not_be_deleted_is_deleted_by_the_next_sweep_of_anybody() -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    stand.messenger = messenger = FakeReluctantMessenger(stand.clock)
    delivery = stand.message()
    await stand.enqueue(delivery)
    gate, late = await paused_worker(stand)
    await stand.clock.advance(GRACE_S + LEASE_S)
    other = stand.worker()
    await other.sweep()
    await other.deliver_due()
    gate.set()
    await late
    assert messenger.copies(delivery.id) == 2
    messenger.busy = False
    await stand.worker().sweep()
    (left,) = stand.messenger.visible()
    assert (await stand.record(delivery)).ref == left.ref


async def test_a_sweep_foretells_the_next_lease_of_whoever_was_killed_after_it_looked_at_the_first() -> None:
    clock = FakeClock()
    stand = Stand(FakeLibrary(), clock)
    for part in range(2):
        await stand.enqueue(stand.message(f"part {part}", part))
        with killed_at("delivery.claimed"), pytest.raises(Crash):
            await stand.worker().deliver_due()
        stand.place = Place("slack", "T1", "another")
        await clock.advance(7)
    worker = stand.worker()
    first = await worker.sweep()
    assert first is not None
    assert LEASE_S - 14 < first < LEASE_S - 13
    await clock.advance(first)
    second = await worker.sweep()
    assert second is not None
    assert 6.9 < second < 7.1


@pytest.mark.parametrize(("platform", "lease_s"), [("slack", LEASE_S), ("discord", REPEATED_LEASE_S)])
async def test_what_a_killed_worker_was_at_is_free_sooner_where_repeats_are_dropped(
    platform: str, lease_s: float
) -> None:
    stand = Stand(FakeLibrary(), FakeClock(), platform)
    delivery = stand.message()
    await stand.enqueue(delivery)
    with killed_at("delivery.claimed"), pytest.raises(Crash):
        await stand.worker().deliver_due()
    async with stand.library.begin() as work:
        begun = stand.clock.now()
        assert not await work.outbox.stuck("judge", begun + timedelta(seconds=lease_s - 0.1), 0.0)
        assert await work.outbox.stuck("judge", begun + timedelta(seconds=lease_s), 0.0)


async def test_whoever_posts_looks_now_and_then_after_what_a_killed_one_was_at() -> None:
    stand = Stand(FakeLibrary(), FakeClock(), "discord")
    killed = stand.message("killed at")
    await stand.enqueue(killed)
    worker = stand.worker()
    with killed_at("delivery.claimed"), pytest.raises(Crash):
        await stand.worker().deliver_due()
    await stand.clock.advance(REPEATED_LEASE_S)
    stand.place = Place("discord", "T1", "another")
    await stand.enqueue(stand.message("another"))
    await worker.deliver_due()
    assert sorted(summary_of(one.shown) for one in stand.messenger.visible()) == ["another", "killed at"]
