"""Group commit: steps share a unit of work, each hears what became of it, and one that fails takes no other along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.committing import GroupCommit
from bot.domain.errors import StorageFull
from bot.ports import Work
from tests.fakes.library import FakeLibrary


class FakeSlowLibrary(FakeLibrary):
    """A library whose units of work are counted, each committed when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = 0
        self.free = asyncio.Event()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Work]:
        """Open a unit of work that ends when it may."""
        self.begun += 1
        async with super().begin() as work:
            yield work
            await self.free.wait()


def gives(done: list[str], name: str) -> Callable[[Work], Awaitable[str]]:
    async def step(_: Work) -> str:
        done.append(name)
        return name

    return step


async def test_steps_that_come_while_one_is_committed_share_the_next_unit_of_work_in_their_order() -> None:
    library, done = FakeSlowLibrary(), list[str]()
    group = GroupCommit(library)
    first = asyncio.create_task(group.do(gives(done, "first"), "x"))
    await asyncio.sleep(0)
    others = [asyncio.create_task(group.do(gives(done, name), name)) for name in "cab"]
    await asyncio.sleep(0)
    library.free.set()
    assert await asyncio.gather(first, *others) == ["first", "c", "a", "b"]
    assert done == ["first", "a", "b", "c"]
    assert library.begun == 2


async def test_nobody_hears_of_a_step_before_it_is_committed() -> None:
    library = FakeSlowLibrary()
    doing = asyncio.create_task(GroupCommit(library).do(gives([], "x"), "x"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not doing.done()
    library.free.set()
    assert await doing == "x"


async def test_a_step_that_fails_takes_no_other_along() -> None:
    library, done = FakeSlowLibrary(), list[str]()
    library.free.set()
    group = GroupCommit(library)

    async def broken(_: Work) -> str:
        raise ValueError("a bug")

    steps = [group.do(gives(done, "a"), "a"), group.do(broken, "b"), group.do(gives(done, "c"), "c")]
    a, b, c = await asyncio.gather(*steps, return_exceptions=True)
    assert (a, c) == ("a", "c")
    assert isinstance(b, ValueError)


async def test_each_hears_of_a_store_that_is_full_and_the_next_step_is_tried_again() -> None:
    library = FakeSlowLibrary()
    library.free.set()
    library.fault = StorageFull()
    group = GroupCommit(library)
    for heard in await asyncio.gather(*(group.do(gives([], name), name) for name in "ab"), return_exceptions=True):
        assert isinstance(heard, StorageFull)
    library.fault = None
    assert await group.do(gives([], "x"), "x") == "x"


async def test_somebody_who_no_longer_waits_holds_nobody_up() -> None:
    library, done = FakeSlowLibrary(), list[str]()
    group = GroupCommit(library)
    gone = asyncio.create_task(group.do(gives(done, "gone"), "a"))
    await asyncio.sleep(0)
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    library.free.set()
    assert await group.do(gives(done, "x"), "x") == "x"
