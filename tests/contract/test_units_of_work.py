"""The store's contract: all of a unit of work, or nothing of it."""

import asyncio

import pytest

from bot.domain.errors import NotFound, StorageError, StorageLocked
from bot.ports import Library
from tests.contract.givens import LAB, NOW, PLACES, TODAY, a_delivery, a_match, a_radar, a_slot, remembered, watched
from tests.fakes.papers import a_paper


async def do_everything_and_fail(library: Library) -> None:
    """Write through every door, then fail."""
    async with library.begin() as work:
        await remembered(work)
        await watched(work, LAB)
        await work.radars.save(a_radar())
        await work.matches.add([a_match(1)])
        await work.shown.add(LAB, "ada", [1], NOW)
        await work.saved.add(LAB, 1, "Ada", NOW)
        await work.slots.open([a_slot()])
        await work.outbox.enqueue([a_delivery(papers=[1])], NOW)
        raise NotFound("no such thing")


async def test_an_exception_takes_everything_back(library: Library) -> None:
    with pytest.raises(NotFound, match="no such thing"):
        await do_everything_and_fail(library)
    async with library.begin() as work:
        assert await work.papers.since(NOW) == []
        assert await work.papers.find("arxiv:2606.00001") is None
        assert await work.watches.of(LAB, removed=True) == []
        assert await work.radars.all() == []
        assert await work.matches.of_paper(LAB, 1) == []
        assert await work.shown.seen(LAB, "ada") == frozenset()
        assert await work.slots.last(PLACES, TODAY) == {}
        assert await work.log.unfinished() == []


async def test_the_end_of_a_unit_of_work_keeps_everything(library: Library) -> None:
    async with library.begin() as work:
        await remembered(work, 3)
    async with library.begin() as work:
        assert len(await work.papers.since(NOW)) == 3


async def test_a_unit_of_work_that_is_cancelled_leaves_nothing_and_blocks_nobody(library: Library) -> None:
    begun = asyncio.Event()

    async def never_ends() -> None:
        async with library.begin() as work:
            await remembered(work, 3)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(never_ends())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with library.begin() as work:
        assert await work.papers.since(NOW) == []


async def test_units_of_work_go_one_after_another(library: Library) -> None:
    async def add_one() -> None:
        async with library.begin() as work:
            await watched(work, LAB)

    await asyncio.gather(*(add_one() for _ in range(8)))
    async with library.begin() as work:
        assert [watch.number for watch in await work.watches.of(LAB)] == list(range(1, 9))


async def test_a_unit_of_work_inside_another_is_refused_in_time(hasty_library: Library) -> None:
    """Some stores have one unit of work at a time; the others let no second one do the same."""
    async with hasty_library.begin() as outer:
        await watched(outer, LAB)
        with pytest.raises(StorageLocked):
            async with hasty_library.begin() as inner:
                await watched(inner, LAB)


async def test_a_check_of_a_store_that_is_well_says_nothing(library: Library) -> None:
    await library.check()
    await library.check()


async def test_what_speaks_of_an_unknown_paper_is_refused(library: Library) -> None:
    for door in ("matches", "shown", "saved"):
        with pytest.raises(StorageError, match="contradicts"):
            await speak_of_unknown_paper(library, door)
    async with library.begin() as work:
        assert await work.watches.of(LAB) == []


async def speak_of_unknown_paper(library: Library, door: str) -> None:
    """Make a watch, then speak of a paper that nobody remembered."""
    async with library.begin() as work:
        await watched(work, LAB)
        match door:
            case "matches":
                await work.matches.add([a_match(99)])
            case "shown":
                await work.shown.add(LAB, "ada", [99], NOW)
            case _:
                await work.saved.add(LAB, 99, "Ada", NOW)


async def test_a_unit_of_work_sees_its_own_changes(library: Library) -> None:
    async with library.begin() as work:
        await work.papers.remember([a_paper(1, "One")], NOW)
        (before,) = await work.papers.since(NOW)
        await work.papers.remember([a_paper(1, "Two", version=2)], NOW)
        (after,) = await work.papers.since(NOW)
    assert (before.paper.title, after.paper.title) == ("One", "Two")
