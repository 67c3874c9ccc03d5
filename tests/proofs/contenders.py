"""Protocols of delivery: ours over a store, and what others do, as peers on the same matrix."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from bot.delivery import Deliverer
from bot.domain.delivery import Delivery, Failed, PostOutcome, Sent
from bot.faultpoint import faultpoint
from bot.ports import Library
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger
from tests.proofs.sweep import Entry, FakeLeanClock
from tests.unit.delivery.stand import Stand

PEER_POINTS = ("peer.marking", "peer.marked", "peer.posting", "peer.posted")


class Ours:
    """Claim, post, settle behind a fence, look when in doubt: `bot/delivery.py` over a store."""

    def __init__(self, library: Library, messenger: FakeMessenger, clock: FakeLeanClock) -> None:
        self._stand = Stand(library, clock, messenger.platform)
        self._stand.messenger = messenger
        self._delivery: Delivery = self._stand.message()

    async def begin(self) -> str:
        await self._stand.enqueue(self._delivery)
        return self._delivery.id

    def start(self) -> OurWorker:
        return OurWorker(self._stand.worker(), self._stand)


class OurWorker:
    """A process with one deliverer."""

    def __init__(self, deliverer: Deliverer, stand: Stand) -> None:
        self._deliverer = deliverer
        self._stand = stand

    async def work(self) -> bool:
        await self._deliverer.deliver_due()
        await self._deliverer.sweep()
        return not await self._stand.unfinished()


def ours(library_of: Callable[[], Library]) -> Entry:
    """Enter our protocol; `library_of` gives the store of each run."""
    return lambda messenger, clock: Ours(library_of(), messenger, clock)


class Habit(Enum):
    """What a peer does around a post."""

    MARK_THEN_SEND = auto()
    """At most once: the mark is kept before the post, and what is marked is never posted again."""
    SEND_THEN_MARK = auto()
    """At least once, as job queues do: posted again until an answer says that it is there, and then marked."""
    DROP_ON_ERROR = auto()
    """A record of its own, and what an error met is dropped, as a feed bot widely used does; a restart goes on."""


class Peer:
    """One message in a peer's protocol. Its record outlives its workers."""

    def __init__(self, habit: Habit, messenger: FakeMessenger, clock: FakeLeanClock) -> None:
        self._habit = habit
        self._messenger = messenger
        self._delivery = Stand(FakeLibrary(), clock, messenger.platform).message()
        self._marked = False

    async def begin(self) -> str:
        return self._delivery.id

    def start(self) -> Peer:
        return self

    async def work(self) -> bool:
        if self._marked:
            return True
        if self._habit is Habit.MARK_THEN_SEND:
            self._mark()
        outcome = await self._post()
        if isinstance(outcome, Failed):
            self._marked = False  # certainly not recorded: every peer may try again
        elif isinstance(outcome, Sent) or self._habit is Habit.DROP_ON_ERROR:
            self._mark()
        return self._marked

    def _mark(self) -> None:
        faultpoint("peer.marking")
        self._marked = True
        faultpoint("peer.marked")

    async def _post(self) -> PostOutcome:
        faultpoint("peer.posting")
        outcome = await self._messenger.post(self._delivery.place, self._delivery.message, self._delivery.id, None)
        faultpoint("peer.posted")
        return outcome


def peer(habit: Habit) -> Entry:
    """Enter a peer's protocol."""
    return lambda messenger, clock: Peer(habit, messenger, clock)
