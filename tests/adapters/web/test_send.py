"""The bell that tells open pages, and the messenger over a store in trouble. What it keeps is in the contract."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from adapters.web.send import MOST_CARDS, RETRY_S, Bell, LocalMessenger
from bot.domain.delivery import CannotLook, Failed, PostOutcome, Unknown
from bot.domain.errors import StorageError, StorageFull, StorageGone, StorageLocked
from bot.domain.message import Card, Message, words
from bot.domain.watch import Place
from tests.fakes.clock import MONDAY, FakeClock
from tests.fakes.faulty_board import FakeFaultyBoard

ROOM, OTHER = Place("local", "", "room"), Place("local", "", "other")
CARD = Card(1, "arXiv", "", (), words("T"), (), ())


async def heard(bell: Bell, place: Place, count: int, idle_s: float = 5) -> list[bool]:
    """The first `count` rings in a room."""
    rings: list[bool] = []
    async for ring in bell.rings(place, idle_s):
        rings.append(ring)
        if len(rings) == count:
            break
    return rings


async def test_a_new_listener_hears_at_once_what_may_have_changed() -> None:
    assert await heard(Bell(), ROOM, 1) == [True]


async def test_a_ring_is_heard_by_every_page_of_the_room_and_no_other() -> None:
    bell = Bell()
    pages = [asyncio.create_task(heard(bell, ROOM, 2)) for _ in range(2)]
    other = asyncio.create_task(heard(bell, OTHER, 2))
    await asyncio.sleep(0)
    bell.ring(ROOM)
    assert await asyncio.gather(*pages) == [[True, True]] * 2
    assert not other.done()
    bell.close()
    assert await other == [True]


async def test_rings_while_a_page_is_busy_are_one() -> None:
    bell = Bell()
    rings = bell.rings(ROOM, 5)
    assert await anext(rings)
    for _ in range(3):
        bell.ring(ROOM)
    assert await anext(rings)
    waiting = asyncio.ensure_future(anext(rings))
    await asyncio.sleep(0)
    assert not waiting.done()
    bell.close()
    with pytest.raises(StopAsyncIteration):
        await waiting


async def test_a_silent_room_says_that_it_lives() -> None:
    assert await heard(Bell(), ROOM, 3, idle_s=0.001) == [True, False, False]


async def test_a_closed_bell_lets_everybody_go() -> None:
    bell = Bell()
    pages = [asyncio.create_task(heard(bell, place, 9)) for place in (ROOM, OTHER)]
    await asyncio.sleep(0)
    bell.close()
    assert await asyncio.gather(*pages) == [[True], [True]]
    assert await heard(bell, ROOM, 9) == []


CALLS: dict[str, Callable[[LocalMessenger], object]] = {
    "post": lambda messenger: messenger.post(ROOM, Message((CARD,)), "m", None),
    "update": lambda messenger: messenger.update(ROOM, "1", Message((CARD,)), "m"),
    "delete": lambda messenger: messenger.delete(ROOM, "1"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (StorageLocked("busy"), Failed(RETRY_S, "busy")),
        (StorageFull("full"), Failed(RETRY_S, "full")),
        (StorageGone("gone"), Unknown("gone")),
    ],
)
async def test_a_store_in_trouble_is_an_outcome(call: str, error: StorageError, outcome: PostOutcome) -> None:
    board, bell = FakeFaultyBoard(), Bell()
    board.fails(error)
    messenger = LocalMessenger(board, FakeClock(), bell)
    assert await CALLS[call](messenger) == outcome  # type: ignore[misc]


async def test_a_store_that_cannot_be_read_cannot_be_looked_into() -> None:
    board = FakeFaultyBoard()
    board.fails(StorageLocked("busy"))
    found = await LocalMessenger(board, FakeClock(), Bell()).find(ROOM, "m", MONDAY, MONDAY + timedelta(hours=1), None)
    assert found == CannotLook("busy")


def test_a_message_holds_as_many_cards_as_a_person_scrolls_through() -> None:
    messenger = LocalMessenger(FakeFaultyBoard(), FakeClock(), Bell())
    assert messenger.fits(Message((CARD,) * MOST_CARDS))
    assert not messenger.fits(Message((CARD,) * (MOST_CARDS + 1)))
