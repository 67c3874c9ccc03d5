"""The contract of the small memories beside the store: local rooms, and what was fetched."""

from collections.abc import AsyncIterator

import pytest

from bot.domain.message import summary_of
from bot.domain.watch import Place
from bot.ports import Board, FetchMemory
from storage.board import SqlBoard
from storage.fetches import SqlFetchMemory
from tests.contract.givens import DAY, NOW, says
from tests.fakes.library import FakeBoard, FakeFetchMemory
from tests.fakes.store_database import real

ROOM, OTHER = Place("local", "", "room"), Place("local", "", "other")


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def board(request: pytest.FixtureRequest) -> AsyncIterator[Board]:
    """An empty board."""
    if request.param == "fake":
        yield FakeBoard()
        return
    async with real(request) as library:
        yield SqlBoard(library)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def memory(request: pytest.FixtureRequest) -> AsyncIterator[FetchMemory]:
    """A memory without any address."""
    if request.param == "fake":
        yield FakeFetchMemory()
        return
    async with real(request) as library:
        yield SqlFetchMemory(library)


async def test_a_message_is_kept_once_by_its_mark(board: Board) -> None:
    first = await board.add(ROOM, says("one"), "m1", None, NOW)
    reply = await board.add(ROOM, says("two"), "m2", first, NOW + DAY)
    assert await board.add(ROOM, says("again"), "m1", None, NOW + DAY) == first
    assert await board.read(ROOM, 9) == [(first, None, NOW, says("one")), (reply, first, NOW + DAY, says("two"))]
    assert await board.find(ROOM, "m2") == reply
    assert await board.find(ROOM, "m3") is None


async def test_a_room_is_read_back_from_its_newest_messages(board: Board) -> None:
    refs = [await board.add(ROOM, says(f"{n}"), f"m{n}", None, NOW) for n in range(12)]
    assert [summary_of(message) for _, _, _, message in await board.read(ROOM, 2)] == ["10", "11"]
    assert [summary_of(message) for _, _, _, message in await board.read(ROOM, 3, refs[2])] == ["0", "1"]
    assert await board.read(ROOM, 3, refs[0]) == []
    for odd in ("", "no ref", "-1", "٣", "9" * 40):
        assert len(await board.read(ROOM, 100, odd)) == 12


async def test_a_message_is_edited_and_dropped(board: Board) -> None:
    ref = await board.add(ROOM, says("one"), "m1", None, NOW)
    assert await board.edit(ROOM, ref, says("two"))
    assert await board.read(ROOM, 9) == [(ref, None, NOW, says("two"))]
    assert await board.drop(ROOM, ref)
    assert not await board.drop(ROOM, ref)
    assert not await board.edit(ROOM, ref, says("three"))
    assert not await board.edit(ROOM, "no ref", says("three"))
    assert await board.find(ROOM, "m1") is None
    assert await board.add(ROOM, says("new"), "m1", None, NOW) != ref


async def test_rooms_know_nothing_of_each_other(board: Board) -> None:
    ref = await board.add(ROOM, says("one"), "m1", None, NOW)
    other = await board.add(OTHER, says("other"), "m1", None, NOW)
    assert ref != other
    assert not await board.edit(OTHER, ref, says("two"))
    assert not await board.drop(OTHER, ref)
    assert await board.read(OTHER, 9) == [(other, None, NOW, says("other"))]


async def test_an_address_is_remembered_as_it_was_last_answered(memory: FetchMemory) -> None:
    assert await memory.recall("https://example.org/feed") is None
    await memory.keep("https://example.org/feed", '"abc"', "", NOW)
    await memory.keep("https://example.org/other", "", "Wed, 17 Jun 2026 04:00:00 GMT", NOW)
    assert await memory.recall("https://example.org/feed") == ('"abc"', "")
    await memory.keep("https://example.org/feed", "", "later", NOW + DAY)
    assert await memory.recall("https://example.org/feed") == ("", "later")
    assert await memory.recall("https://example.org/other") == ("", "Wed, 17 Jun 2026 04:00:00 GMT")
