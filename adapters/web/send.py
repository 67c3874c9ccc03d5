"""Posting to local rooms: the board is the platform, and open pages are told at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.domain.delivery import Absent, FindOutcome, PostOutcome, Refusal, Refused, Sent
from bot.ports import Board, Clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.message import Message
    from bot.domain.watch import Place


@dataclass(slots=True)
class Bell:
    """Tells open pages that something changed in their room."""

    _waiting: dict[Place, set[asyncio.Event]] = field(default_factory=lambda: defaultdict(set))
    _closed: bool = False

    def ring(self, place: Place) -> None:
        """Wake every page that shows the room."""
        for event in self._waiting[place]:
            event.set()

    def close(self) -> None:
        """Let every page go: the program ends."""
        self._closed = True
        for place in list(self._waiting):
            self.ring(place)

    @contextmanager
    def _listening(self, place: Place) -> Iterator[asyncio.Event]:
        event = asyncio.Event()
        self._waiting[place].add(event)
        try:
            yield event
        finally:
            self._waiting[place].discard(event)

    async def rings(self, place: Place, idle_s: float) -> AsyncIterator[bool]:
        """Give True at each change of the room, False after `idle_s` seconds without one, until closed."""
        with self._listening(place) as event:
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

    def __init__(self, board: Board, clock: Clock, bell: Bell) -> None:
        """Post to this board."""
        self._board = board
        self._clock = clock
        self._bell = bell

    def fits(self, message: Message) -> bool:  # noqa: ARG002 -- a page has no limit
        """Say yes: a page scrolls."""
        return True

    async def post(self, place: Place, message: Message, mark: str, parent_ref: str | None) -> PostOutcome:
        """Keep the message and tell open pages."""
        ref = await self._board.add(place, message, mark, parent_ref, self._clock.now())
        self._bell.ring(place)
        return Sent(ref)

    async def update(self, place: Place, ref: str, message: Message, mark: str) -> PostOutcome:  # noqa: ARG002
        """Replace the message and tell open pages."""
        if not await self._board.edit(place, ref, message):
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
        ref = await self._board.find(place, mark)
        return Sent(ref) if ref is not None else Absent()

    async def delete(self, place: Place, ref: str) -> PostOutcome:
        """Take the message off the board and tell open pages."""
        await self._board.drop(place, ref)
        self._bell.ring(place)
        return Sent(ref)
