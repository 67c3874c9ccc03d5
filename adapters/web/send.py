"""Posting to local rooms: the board is the platform, and open pages are told at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.delivery import Absent, CannotLook, Failed, FindOutcome, PostOutcome, Refusal, Refused, Sent, Unknown
from bot.domain.errors import StorageError, StorageFull, StorageLocked
from bot.domain.message import Card
from bot.ports import Board, Clock, Still, always

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.message import Message
    from bot.domain.recovery import Standing
    from bot.domain.watch import Place

MOST_CARDS = 100
"""How many cards a message holds at the most: each page that shows it loads all of it."""
RETRY_S = 7.0
"""How long after the store was locked or full a post is tried again, in seconds."""
LATE = Failed(0, "the lease was over before anything was written")


@dataclass(slots=True)
class Bell:
    """Tells open pages that something changed in their room.

    Attributes:
        onward: hears of each change made in this process, for the pages that other processes serve.
    """

    onward: Callable[[Place], None] = lambda _: None
    _waiting: dict[Place, set[asyncio.Event]] = field(default_factory=lambda: defaultdict(set))
    _closed: bool = False

    def ring(self, place: Place) -> None:
        """Wake every page that shows the room: something changed in it here."""
        self.rung(place)
        self.onward(place)

    def rung(self, place: Place) -> None:
        """Wake this process's pages that show the room: something changed in it, here or elsewhere."""
        for event in self._waiting[place]:
            event.set()

    def close(self) -> None:
        """Let every page go: the program ends."""
        self._closed = True
        for place in list(self._waiting):
            self.rung(place)

    @contextmanager
    def _listening(self, place: Place) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        self._waiting[place].add(event)
        try:
            yield event
        finally:
            self._waiting[place].discard(event)

    async def rings(self, place: Place, idle_s: float) -> AsyncIterator[bool]:
        """Give True at once and at each change of the room, False after `idle_s` seconds without one, until closed."""
        with self._listening(place) as event:
            event.set()  # what changed before anybody listened is a change too
            while not self._closed:
                try:
                    async with asyncio.timeout(idle_s):
                        await event.wait()
                    event.clear()
                    changed = True
                except TimeoutError:
                    changed = False
                if not self._closed:
                    yield changed


class LocalMessenger:
    """The `Messenger` of local rooms. The board keeps a message once by its mark, so nothing is ever doubled."""

    platform = "local"
    repeat_safe_s = float("inf")
    pace_s = 0.0

    def __init__(self, board: Board, clock: Clock, bell: Bell) -> None:
        """Post to this board."""
        self._board = board
        self._clock = clock
        self._bell = bell

    def fits(self, message: Message) -> bool:
        """Say yes to what a person would scroll through; the store sets no limit."""
        return sum(isinstance(block, Card) for block in message.blocks) <= MOST_CARDS

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Keep the message and tell open pages."""
        if not still():
            return LATE
        try:
            ref = await self._board.add(place, message, mark, parent_ref, self._clock.now())
        except StorageError as error:
            return _failure(error)
        self._bell.ring(place)
        return Sent(ref)

    async def update(
        self,
        place: Place,
        ref: str,
        message: Message,
        mark: str,  # noqa: ARG002 -- the board edits by its own number
        still: Still = always,
    ) -> PostOutcome:
        """Replace the message and tell open pages."""
        if not still():
            return LATE
        try:
            there = await self._board.edit(place, ref, message)
        except StorageError as error:
            return _failure(error)
        if not there:
            return Refused(Refusal.IGNORE, "message_not_found")
        self._bell.ring(place)
        return Sent(ref)

    async def find(
        self,
        place: Place,
        mark: str,
        sent_at: datetime,  # noqa: ARG002 -- the board finds by mark alone
        until: datetime,  # noqa: ARG002
        parent_ref: str | None,  # noqa: ARG002
    ) -> FindOutcome:
        """Look on the board."""
        try:
            ref = await self._board.find(place, mark)
        except StorageError as error:
            return CannotLook(str(error))
        return Sent(ref) if ref is not None else Absent()

    async def standing(
        self,
        place: Place,  # noqa: ARG002 -- the board is in the store itself, and ends where that does
        marks: Sequence[str],  # noqa: ARG002
        since: datetime,  # noqa: ARG002
        until: datetime,  # noqa: ARG002
        threads: Sequence[str],  # noqa: ARG002
    ) -> Sequence[Standing]:
        """Give none: what stands on the board the store knows, and what it doesn't know is not on the board."""
        return ()

    async def delete(self, place: Place, ref: str) -> PostOutcome:
        """Take the message off the board and tell open pages."""
        try:
            await self._board.drop(place, ref)
        except StorageError as error:
            return _failure(error)
        self._bell.ring(place)
        return Sent(ref)


def _failure(error: StorageError) -> Failed | Unknown:
    """Tell what a store that fails means: locked or full, nothing was written; gone, nobody knows."""
    certain = isinstance(error, StorageLocked | StorageFull)
    return Failed(RETRY_S, str(error)) if certain else Unknown(str(error))
