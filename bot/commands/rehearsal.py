"""A dry run: the store answers as ever, and nothing is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.ports import Library, Work


class _TakenBackError(Exception):
    """The unit of work was a rehearsal."""


class RehearsedLibrary:
    """A `Library` whose units of work are all taken back at their end."""

    def __init__(self, library: Library) -> None:
        self._library = library

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Open a unit of work that is rolled back.

        Raises:
            StorageError: as the library itself.
        """
        try:
            async with self._library.begin() as work:
                yield work
                raise _TakenBackError
        except _TakenBackError:
            return

    async def check(self) -> None:
        """Check the library itself.

        Raises:
            StorageError: as the library itself.
        """
        await self._library.check()
