"""A board in memory that fails as it is told."""

from __future__ import annotations

from collections import deque
from datetime import datetime

from bot.domain.errors import StorageError
from bot.domain.message import Message
from bot.domain.watch import Place
from tests.fakes.library import FakeBoard


class FakeFaultyBoard(FakeBoard):
    """Stands in for the `Board` door over a store in trouble: the next calls fail as laid out, then all is well."""

    def __init__(self) -> None:
        super().__init__()
        self._faults: deque[tuple[StorageError, bool]] = deque()

    def fails(self, error: StorageError, *, written: bool = False) -> None:
        """Let the next call raise; `written` says whether it was done all the same."""
        self._faults.append((error, written))

    def messages(self, place: Place) -> list[tuple[str, str | None, datetime, Message]]:
        """What stands in a room, oldest first, whatever was laid out."""
        return [(ref, *rest) for (where, ref), rest in self._messages.items() if where == place]

    async def add(self, place: Place, message: Message, mark: str, parent_ref: str | None, at: datetime) -> str:
        """Keep a message once, or fail."""
        if self._faults and self._faults[0][1]:
            await super().add(place, message, mark, parent_ref, at)
        self._fail()
        return await super().add(place, message, mark, parent_ref, at)

    async def edit(self, place: Place, ref: str, message: Message) -> bool:
        """Replace a message, or fail."""
        self._fail()
        return await super().edit(place, ref, message)

    async def drop(self, place: Place, ref: str) -> bool:
        """Delete a message, or fail."""
        self._fail()
        return await super().drop(place, ref)

    async def find(self, place: Place, mark: str) -> str | None:
        """Give the ref of the message with this mark, or fail."""
        self._fail()
        return await super().find(place, mark)

    def _fail(self) -> None:
        if self._faults:
            raise self._faults.popleft()[0]
