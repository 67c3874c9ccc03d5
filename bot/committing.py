"""Group commit: steps that are ready while a unit of work is under way share the next one.

A commit costs a wait for the disk, whatever is in it. What stands in one unit of work is kept or not kept together; a
step with a bug is done again alone, so that it takes no other along.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.domain.errors import StorageError, StorageLocked
from bot.ports import Library, Work

Done = TypeVar("Done")
Step = Callable[[Work], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A step that wants to be done, where it stands in line, and what hears of it."""

    order: str
    step: Step
    done: asyncio.Future[Any]


class GroupCommit:
    """Units of work that several callers share."""

    def __init__(self, library: Library) -> None:
        """Share units of work of this store."""
        self._library = library
        self._waiting: list[_Waiting] = []
        self._committing: asyncio.Task[None] | None = None

    async def do(self, step: Callable[[Work], Awaitable[Done]], order: str) -> Done:
        """Do a step in a unit of work, and give what it gave once that is committed.

        Args:
            step: what to do; it may be tried twice, the first time without effect.
            order: steps that share a unit of work are done in this order, so that two who lock the same don't wait
                for each other.

        Raises:
            StorageError: the store can't be written; the step had no effect.
        """
        waiting = _Waiting(order, step, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._committing is None:
            self._committing = asyncio.create_task(self._commit())
        done: Done = await waiting.done
        return done

    async def _commit(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            group.sort(key=lambda each: each.order)
            try:
                await self._in_spite_of_others(group)
            except StorageError as error:
                _tell(group, error)
            except Exception:  # noqa: BLE001 -- a bug of one of them, which is told alone
                await self._alone(group)
        self._committing = None

    async def _in_spite_of_others(self, group: list[_Waiting]) -> None:
        """Try once more after somebody else held what is to be locked, or wanted the same in another order."""
        try:
            await self._together(group)
        except StorageLocked:
            await self._together(group)

    async def _alone(self, group: list[_Waiting]) -> None:
        for each in group:
            try:
                await self._together([each])
            except Exception as error:  # noqa: BLE001 -- raised where it is waited for
                _tell([each], error)

    async def _together(self, group: list[_Waiting]) -> None:
        async with self._library.begin() as work:
            results = [await each.step(work) for each in group]
        for each, result in zip(group, results, strict=True):
            if not each.done.done():
                each.done.set_result(result)


def _tell(group: list[_Waiting], error: Exception) -> None:
    for each in group:
        if not each.done.done():
            each.done.set_exception(error)
