"""One outbox, one fake platform, and workers that can be killed at any named point."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from random import Random

from bot.delivery import Deliverer
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryRecord
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Place, Radar
from bot.faultpoint import listen
from bot.ports import Library
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import FakeMessenger, Fault

REPEAT_SAFE_S = {"slack": 0.0, "discord": 60.0}


class Crash(BaseException):
    """The process was killed: no handler of ours may see it."""


class Stand:
    """A place with its platform; workers come and go, the store and the platform stay."""

    _owners = itertools.count(1)
    _channels = itertools.count(1)

    def __init__(
        self,
        library: Library,
        clock: FakeClock,
        platform: str = "slack",
        faults: Sequence[Fault] = (),
        *,
        pace_s: float = 0.0,
    ) -> None:
        self.library = library
        self.clock = clock
        self.place = Place(platform, "T1", f"C{next(self._channels)}")
        self.messenger = FakeMessenger(
            clock, platform=platform, repeat_safe_s=REPEAT_SAFE_S[platform], faults=faults, pace_s=pace_s
        )

    def worker(self, at_once: int = 8) -> Deliverer:
        """A newly started process."""
        owner = f"worker{next(self._owners)}"
        return Deliverer(
            self.library, {self.place.platform: self.messenger}, self.clock, owner, Random(1), at_once=at_once
        )

    def message(self, text: str = "hello", part: int = 0, parent: str | None = None) -> Delivery:
        """A delivery of one line."""
        return Delivery(self.place, "slot", DeliveryKind.CARD, part, Message((Paragraph(words(text)),)), parent=parent)

    async def enqueue(self, *deliveries: Delivery) -> None:
        """Make the place, and put deliveries into the outbox."""
        async with self.library.begin() as work:
            if await work.radars.get(self.place) is None:
                await work.radars.save(Radar(self.place, Language.ENGLISH, "UTC", self.clock.now()))
            await work.outbox.enqueue(deliveries, self.clock.now())

    async def record(self, delivery: Delivery) -> DeliveryRecord:
        """How a delivery stands."""
        async with self.library.begin() as work:
            record = await work.log.get(delivery.id)
        assert record is not None
        return record

    async def unfinished(self) -> Sequence[DeliveryRecord]:
        """What is not yet posted or given up."""
        async with self.library.begin() as work:
            return await work.log.unfinished(self.place)

    async def work_until_done(self, down_s: float = 30.0, rounds: int = 60) -> int:
        """Let a worker work, another whenever one is killed, until nothing is left; gives how many were killed."""
        worker, killed = self.worker(), 0
        for _ in range(rounds):
            try:
                await worker.deliver_due()
                await worker.sweep()
            except Crash:
                worker, killed = self.worker(), killed + 1
                await self.clock.advance(down_s)
            if not await self.unfinished():
                break
            await self.clock.advance(timedelta(seconds=30))
        await self.clock.advance(timedelta(seconds=30))  # what is recorded late becomes visible
        return killed


@contextmanager
def killed_at(point: str | None, seen: set[str] | None = None) -> Iterator[None]:
    """Kill the worker when it first reaches a point; notes the points it passed in `seen`."""
    left = [point]

    def hook(name: str) -> None:
        if seen is not None:
            seen.add(name)
        if name == left[0]:
            left[0] = None
            raise Crash(name)

    listen(hook)
    try:
        yield
    finally:
        listen(None)
