"""The store in memory, with the small memories beside it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from bot.domain.errors import StorageError, StorageLocked
from bot.domain.message import Message
from bot.domain.watch import Place
from bot.ports import (
    Answers,
    Briefings,
    Citations,
    CitedWorks,
    DeliveryLog,
    Drafts,
    Edits,
    Hidden,
    Incoming,
    Lives,
    Matches,
    Notifications,
    Outbox,
    Papers,
    PaperSearch,
    Parkings,
    Premises,
    Radars,
    Recovery,
    Saved,
    Shown,
    Slots,
    Sources,
    Spending,
    Ties,
    Watches,
    Work,
)
from tests.fakes.store_briefings import FakeAnswers, FakeBriefings
from tests.fakes.store_citations import FakeCitations, FakeCitedWorks
from tests.fakes.store_deliveries import FakeDeliveryLog, FakeOutbox
from tests.fakes.store_lives import FakeLives, FakeTies
from tests.fakes.store_matches import FakeHidden, FakeMatches, FakeSaved, FakeShown
from tests.fakes.store_papers import FakePapers, FakeSources
from tests.fakes.store_parkings import FakeIncoming, FakeParkings, FakePremises
from tests.fakes.store_places import FakeDrafts, FakeEdits, FakeNotifications, FakeRadars, FakeWatches
from tests.fakes.store_recovery import FakeRecovery
from tests.fakes.store_search import FakePaperSearch
from tests.fakes.store_shelves import Shelves
from tests.fakes.store_slots import FakeSlots
from tests.fakes.store_spending import FakeSpending


class FakeWork:
    """Stands in for a unit of work: the doors over one snapshot of the shelves."""

    def __init__(self, shelves: Shelves) -> None:
        self.papers: Papers = FakePapers(shelves)
        self.watches: Watches = FakeWatches(shelves)
        self.radars: Radars = FakeRadars(shelves)
        self.edits: Edits = FakeEdits(shelves)
        self.drafts: Drafts = FakeDrafts(shelves)
        self.matches: Matches = FakeMatches(shelves)
        self.shown: Shown = FakeShown(shelves)
        self.saved: Saved = FakeSaved(shelves)
        self.hidden: Hidden = FakeHidden(shelves)
        self.notifications: Notifications = FakeNotifications(shelves)
        self.slots: Slots = FakeSlots(shelves)
        self.outbox: Outbox = FakeOutbox(shelves)
        self.log: DeliveryLog = FakeDeliveryLog(shelves)
        self.sources: Sources = FakeSources(shelves)
        self.lives: Lives = FakeLives(shelves)
        self.ties: Ties = FakeTies(shelves)
        self.search: PaperSearch = FakePaperSearch(shelves)
        self.citations: Citations = FakeCitations(shelves)
        self.cited: CitedWorks = FakeCitedWorks(shelves)
        self.recovery: Recovery = FakeRecovery()
        self.parkings: Parkings = FakeParkings(shelves)
        self.premises: Premises = FakePremises(shelves)
        self.incoming: Incoming = FakeIncoming(shelves)
        self.briefings: Briefings = FakeBriefings(shelves)
        self.answers: Answers = FakeAnswers(shelves)
        self.spending: Spending = FakeSpending(shelves)


class FakeLibrary:
    """Stands in for the `Library` door: the same promises as the real one's, in memory.

    A unit of work sees and changes a copy, which becomes the store at its end; an exception drops it. Units of work go
    one after another; one opened inside another meets `StorageLocked` after `busy_timeout_s`.

    Attributes:
        fault: set it to an error (`StorageFull()`), and every unit of work and check meets it; None: all is well.
    """

    def __init__(self, *, busy_timeout_s: float = 5.0) -> None:
        self.fault: StorageError | None = None
        self._shelves = Shelves()
        self._one_at_a_time = asyncio.Lock()
        self._busy_timeout_s = busy_timeout_s

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Open a unit of work."""
        if self.fault is not None:
            raise self.fault
        try:
            async with asyncio.timeout(self._busy_timeout_s):
                await self._one_at_a_time.acquire()
        except TimeoutError as error:
            raise StorageLocked from error
        try:
            copy = self._shelves.copy()
            yield FakeWork(copy)
            self._shelves = copy
        finally:
            self._one_at_a_time.release()

    async def check(self) -> None:
        """Raise what a unit of work would meet now."""
        async with self.begin():
            pass


class FakeFetchMemory:
    """Stands in for the `FetchMemory` door."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, str]] = {}

    async def recall(self, url: str) -> tuple[str, str] | None:
        """Give (ETag, Last-Modified); None if never fetched."""
        return self._kept.get(url)

    async def keep(self, url: str, etag: str, last_modified: str, at: datetime) -> None:
        """Keep them."""
        self._kept[url] = etag, last_modified


class FakeBoard:
    """Stands in for the `Board` door: the messages of local rooms. Refs count over all rooms and are never reused."""

    def __init__(self) -> None:
        self._refs: dict[tuple[Place, str], str] = {}
        self._messages: dict[tuple[Place, str], tuple[str | None, datetime, Message]] = {}
        self._last = 0

    async def add(self, place: Place, message: Message, mark: str, parent_ref: str | None, at: datetime) -> str:
        """Keep a message once."""
        if (place, mark) not in self._refs:
            self._last += 1
            self._refs[place, mark] = str(self._last)
            self._messages[place, str(self._last)] = parent_ref, at, message
        return self._refs[place, mark]

    async def edit(self, place: Place, ref: str, message: Message) -> bool:
        """Replace a message; False if it isn't there."""
        if (place, ref) not in self._messages:
            return False
        parent_ref, at, _ = self._messages[place, ref]
        self._messages[place, ref] = parent_ref, at, message
        return True

    async def drop(self, place: Place, ref: str) -> bool:
        """Delete a message; False if it isn't there."""
        self._refs = {key: its for key, its in self._refs.items() if (key[0], its) != (place, ref)}
        return self._messages.pop((place, ref), None) is not None

    async def find(self, place: Place, mark: str) -> str | None:
        """Give the ref of the message with this mark."""
        return self._refs.get((place, mark))

    async def read(
        self, place: Place, newest: int, before: str = ""
    ) -> Sequence[tuple[str, str | None, datetime, Message]]:
        """Give a room's newest messages in order, of those before the ref given."""
        end = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else 0
        chosen = [(ref, *rest) for (where, ref), rest in self._messages.items() if where == place]
        return [row for row in chosen if not end or int(row[0]) < end][-newest:]
