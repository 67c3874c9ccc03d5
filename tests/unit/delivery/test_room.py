"""Room for posting: a platform that lets us wait holds up no other."""

from __future__ import annotations

import asyncio
from random import Random

from bot.delivery import Deliverer
from bot.domain.delivery import PostOutcome
from bot.domain.message import Message
from bot.domain.watch import Place
from bot.ports import Still, always
from bot.side_by_side import room_left
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger
from tests.patience import eventually
from tests.unit.delivery.stand import Stand

AT_ONCE = 2


class FakeWaitingMessenger(FakeMessenger):
    """A platform whose turns come only once it opens."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock, platform="discord")
        self.opens = asyncio.Event()
        self.waiting = 0

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Wait for a turn, then post."""
        self.waiting += 1
        await self.opens.wait()
        return await super().post(place, message, mark, parent_ref, still)


async def test_a_platform_that_lets_us_wait_takes_no_room_from_another() -> None:
    clock = FakeClock()
    stand = Stand(FakeLibrary(), clock)
    waiting = FakeWaitingMessenger(clock)
    messengers = {"slack": stand.messenger, "discord": waiting}
    for platform in ("discord", "slack"):
        for number in range(3 * AT_ONCE):
            stand.place = Place(platform, "T1", f"C{number}")
            await stand.enqueue(stand.message())
    worker = Deliverer(stand.library, messengers, clock, "worker", Random(1), at_once=AT_ONCE)
    delivering = asyncio.create_task(worker.deliver_due())
    await eventually(lambda: len(stand.messenger.visible()) == 3 * AT_ONCE)
    assert waiting.waiting == AT_ONCE
    waiting.opens.set()
    await delivering
    assert len(waiting.visible()) == 3 * AT_ONCE
    assert not await stand.unfinished()


async def test_what_nothing_here_posts_to_is_put_off_and_says_so() -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    stand.place = Place("elsewhere", "T1", "C1")
    delivery = stand.message()
    await stand.enqueue(delivery)
    stand.place = Place("slack", "T1", "C1")
    again = await stand.worker().deliver_due()
    assert (await stand.record(delivery)).why == "nothing here posts to this platform"
    assert again.deliver_s is not None
    assert again.deliver_s > 60


def test_a_group_has_room_once_a_quarter_is_free() -> None:
    assert room_left(("a", "b", "c"), ["a"] * 7 + ["b"] * 6, 8) == {"b": 2, "c": 8}
    assert room_left(("a",), ["a"] * 9, 8) == {}
    assert room_left(("a",), (), 1) == {"a": 1}
