"""The store's contract: no door tells one place of another, nor changes it. Generated from the doors themselves."""

import inspect
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from shutil import copy
from typing import Any, get_type_hints

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.watch import Aim, Draft, Edit, Language, Place, WatchKind
from bot.ports import Library, Work
from bot.ports.briefings import BriefingAsked
from tests.contract.givens import ARCHIVED, DAY, NOW, PLACES, a_delivery, a_match, a_radar, a_slot, remembered, watched
from tests.fakes.library import FakeLibrary
from tests.fakes.store_database import empty, used_again

AIM = Aim("example", 2.0, 0.5, "terms 1")
# What the doors are asked with, by the name of the parameter. A door with a new one must be told here.
ARGUMENTS: dict[str, object] = {
    "at": NOW,
    "since": NOW,
    "until": NOW.date(),
    "now": NOW,
    "made_at": NOW,
    "removed_at": NOW,
    "ends_at": NOW + DAY,
    "key": 1,
    "numbers": [1],
    "paper_key": 1,
    "paper_keys": [2],
    "person": "U1",
    "by": "Ada",
    "made_by": "Ada",
    "kind": WatchKind.AUTHOR,
    "texts": ["Ada Example"],
    "aims": [AIM],
    "aim": AIM,
    "number": 1,
    "slot": "2026-06-17/digest",
    "removed": True,
    "most": 10,
    "name": "Ada",
    "watch": 1,
    "parking": ARCHIVED,
    "apart": DAY,
    "ref": "17.1",
    "parent": "head",
}
RESTORED = ("recovery", "put_off")
"""What is told to restored stores alone."""
Opener = Callable[[], Library]


def questions() -> list[tuple[str, str]]:
    """Every (door, method) that takes a place, or places."""
    return [
        (door, name)
        for door, protocol in get_type_hints(Work).items()
        for name, method in inspect.getmembers(protocol, inspect.isfunction)
        if not name.startswith("_")
        and (door, name) != RESTORED
        and {"place", "places"} & set(inspect.signature(method).parameters)
    ]


async def ask(work: Work, door: str, method: str, place: Place) -> object:
    """Ask one door about a place."""
    call = getattr(getattr(work, door), method)
    here = {"place": place, "places": [place]}
    arguments: dict[str, Any] = {name: (here | ARGUMENTS)[name] for name in inspect.signature(call).parameters}
    return await call(**arguments)


async def ask_everything(library: Library, place: Place) -> dict[str, object]:
    """Ask every door about a place, those that change it too."""
    async with library.begin() as work:
        return {f"{door}.{method}": await ask(work, door, method, place) for door, method in questions()}


async def fill(library: Library, *places: Place) -> None:
    """Write something of each place through every door; the papers are the same in every store."""
    async with library.begin() as work:
        await remembered(work, 4)
        for place in places:
            await watched(work, place, count=2)
            await work.radars.save(a_radar(place))
            await work.edits.add(Edit(0, place, "Ada", NOW, place.key))
            await work.drafts.add(Draft(0, place, "U1", WatchKind.AUTHOR, (place.key,), NOW))
            await work.matches.add([a_match(key, place, watch=watch) for key in (1, 2, 3) for watch in (1, 2)])
            await work.shown.add(place, "U1", [1], NOW)
            await work.saved.add(place, 1, "Ada", NOW)
            await work.hidden.add(place, 2, "Ada", NOW)
            await work.notifications.add(place, "U1", "Ada", [1, 2], NOW)
            await work.slots.open([a_slot(place)])
            header = a_delivery(place, kind=DeliveryKind.HEADER)
            await work.outbox.enqueue([header, a_delivery(place, papers=[1], parent=header)], NOW)
            await work.outbox.confirm(header.id, "17.1", NOW)
            await work.briefings.add(BriefingAsked(place, "2026-06-17/digest", "head", (1,), Language.ENGLISH), NOW)
            await work.parkings.park(place, ARCHIVED)


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def opener(request: pytest.FixtureRequest) -> AsyncIterator[Opener]:
    """A way to open stores, each empty and its own."""
    async with AsyncExitStack() as stack:
        opened: list[Library] = []

        def new() -> Library:
            if request.param == "fake":
                opened.append(FakeLibrary())
                return opened[-1]
            if request.param == "sqlite":
                migrated = request.getfixturevalue("migrated_file")
                real = used_again(f"sqlite:///{copy(migrated, migrated.with_name(f'{len(opened)}.db'))}")
            else:  # two at a time are compared
                one_of_two = "postgresql_url" if len(opened) % 2 else "postgresql_used"
                real = used_again(empty(request.getfixturevalue(one_of_two)))
            stack.push_async_callback(real.close)
            opened.append(real)
            return real

        yield new


def test_the_doors_that_take_a_place_are_known() -> None:
    assert len(questions()) > 20
    assert ("matches", "unposted") in questions()


async def test_a_place_is_told_what_it_would_be_told_were_it_alone(opener: Opener) -> None:
    for place in PLACES:
        alone, among = opener(), opener()
        await fill(alone, place)
        await fill(among, place, *(other for other in PLACES if other != place))
        assert await ask_everything(among, place) == await ask_everything(alone, place)


async def test_what_is_done_in_a_place_changes_no_other(opener: Opener) -> None:
    touched, untouched = opener(), opener()
    for library in (touched, untouched):
        await fill(library, *PLACES)
    await ask_everything(touched, PLACES[0])
    for place in PLACES[1:]:
        assert await ask_everything(touched, place) == await ask_everything(untouched, place)


async def test_a_draft_and_a_change_are_not_to_be_had_with_their_number_alone(opener: Opener) -> None:
    library = opener()
    await fill(library, PLACES[0])
    async with library.begin() as work:
        for stranger in PLACES[1:]:
            assert await work.drafts.take(stranger, "U1", 1, NOW + DAY) is None
            assert await work.edits.get(stranger, 1) is None
            assert not await work.edits.set_undone(stranger, 1)
