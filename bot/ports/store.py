"""The store as a whole, and the small memories beside it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.domain.message import Message
from bot.domain.rate import Turn, TurnWanted
from bot.domain.watch import Place
from bot.ports.briefings import Answers, Briefings, Spending
from bot.ports.citations import Citations, CitedWorks
from bot.ports.deliveries import DeliveryLog, Outbox, Slots
from bot.ports.lives import Lives, Ties
from bot.ports.parkings import Incoming, Parkings, Premises
from bot.ports.places import Drafts, Edits, Notifications, Radars, Watches
from bot.ports.records import Hidden, Matches, Papers, Saved, Shown, Sources
from bot.ports.recovery import Recovery
from bot.ports.search import PaperSearch


class Work(Protocol):
    """A unit of work: all of it is committed at its end, or none of it when an exception leaves it."""

    papers: Papers
    watches: Watches
    radars: Radars
    edits: Edits
    drafts: Drafts
    matches: Matches
    shown: Shown
    saved: Saved
    hidden: Hidden
    notifications: Notifications
    slots: Slots
    outbox: Outbox
    log: DeliveryLog
    sources: Sources
    lives: Lives
    ties: Ties
    citations: Citations
    cited: CitedWorks
    search: PaperSearch
    recovery: Recovery
    parkings: Parkings
    premises: Premises
    incoming: Incoming
    briefings: Briefings
    answers: Answers
    spending: Spending


class Library(Protocol):
    """The store."""

    def begin(self) -> AbstractAsyncContextManager[Work]:
        """Open a unit of work.

        Raises:
            StorageLocked: another program holds the database for more than 5 s.
            StorageFull: the disk is full.
            StorageGone: it can't be reached or written.
        """
        ...

    async def check(self) -> None:
        """Raise the StorageError that a write would meet now; do nothing when all is well."""
        ...


class FetchMemory(Protocol):
    """What the polite client remembers of an address between fetches."""

    async def recall(self, url: str) -> tuple[str, str] | None:
        """Give (ETag, Last-Modified) of the last good answer, each maybe empty; None if never fetched."""
        ...

    async def keep(self, url: str, etag: str, last_modified: str, at: datetime) -> None:
        """Keep them."""
        ...


class RateGate(Protocol):
    """How often sources may be asked, by all processes that share a store together; `bot/domain/rate.py` has the rule.

    Each call is short: nobody holds anything of the store while it waits, or while a request is under way.
    """

    async def take(self, wanted: TurnWanted, now: datetime) -> Turn:
        """Take the next free turn at a gate, if it is near enough; `now` is aware UTC.

        Raises:
            StorageError: as a unit of work.
        """
        ...

    async def give_back(self, gate: str, holder: str, now: datetime) -> None:
        """Let others through a gate that this holder is alone in; does nothing where it isn't. `now` is aware UTC.

        Raises:
            StorageError: as a unit of work.
        """
        ...

    async def shut(self, gate: str, wait_s: float, now: datetime) -> None:
        """Let no turn begin at a gate for so many seconds, as the source asked; `now` is aware UTC.

        Raises:
            StorageError: as a unit of work.
        """
        ...


class Board(Protocol):
    """The messages of local rooms, for the local page: the platform of that face."""

    async def add(self, place: Place, message: Message, mark: str, parent_ref: str | None, at: datetime) -> str:
        """Keep a message once: the same mark answers the same ref."""
        ...

    async def edit(self, place: Place, ref: str, message: Message) -> bool:
        """Replace a message; False if it isn't there."""
        ...

    async def drop(self, place: Place, ref: str) -> bool:
        """Delete a message; False if it isn't there."""
        ...

    async def find(self, place: Place, mark: str) -> str | None:
        """Give the ref of the message with this mark; None if there is none."""
        ...

    async def read(
        self, place: Place, newest: int, before: str = ""
    ) -> Sequence[tuple[str, str | None, datetime, Message]]:
        """Give (ref, parent_ref, posted at, message) of a room in order: the `newest` ones, of those before a ref.

        Args:
            place: the room.
            newest: how many at the most, 1 and up.
            before: a ref; what is none (empty, or any text from a browser): of all.
        """
        ...
