"""The doors of parked places, of places as wholes and of what came in, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.domain.delivery import DeliveryKind, notice_slot
from bot.domain.parking import Parking
from bot.domain.watch import Place
from tests.fakes.store_shelves import Entry, Shelves


class FakeParkings:
    """Stands in for the `Parkings` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def get(self, place: Place) -> Parking | None:
        return self._shelves.holding(place)

    async def all(self) -> Sequence[tuple[Place, Parking]]:
        return sorted(self._shelves.parkings.items(), key=lambda parked: parked[0])

    async def park(self, place: Place, parking: Parking) -> bool:
        standing = self._shelves.parkings.get(place)
        if standing and (standing.kind, standing.why) == (parking.kind, parking.why):
            return False
        self._shelves.parkings[place] = replace(parking, since=standing.since) if standing else parking
        return True

    async def end(self, place: Place) -> bool:
        return self._shelves.parkings.pop(place, None) is not None

    async def tell(self, place: Place, at: datetime, apart: timedelta) -> bool:
        before = self._shelves.told.get(place)
        if before is not None and at - before < apart:
            return False
        self._shelves.told[place] = at
        return True

    async def over(self, now: datetime) -> Sequence[Place]:
        return [place for place, parking in self._shelves.parkings.items() if parking.kept_until <= now]


class FakePremises:
    """Stands in for the `Premises` door: it looks through every shelf, whatever stands there."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def move(self, old: Place, new: Place) -> None:
        renamed = Place(old.platform, old.tenant, new.channel)
        self._shelves.numbers[f"watch {renamed.key}"] = self._shelves.numbers.pop(f"watch {old.key}", 0)
        for each in fields(self._shelves):
            shelf = getattr(self._shelves, each.name)
            changed = {_at_home(key, old, renamed): _at_home(its, old, renamed) for key, its in shelf.items()}
            shelf.clear()
            shelf.update(changed)

    async def forget(self, place: Place) -> None:
        for number, charge in self._shelves.charges.items():
            if place in (charge.place, charge.place.everywhere):
                there = Place(place.platform, place.tenant if place.channel else "", "")
                self._shelves.charges[number] = replace(charge, place=there, person="")
        for each in fields(self._shelves):
            if each.name == "charges":
                continue
            shelf = getattr(self._shelves, each.name)
            for key in [key for key, its in shelf.items() if self._of(place, key, its)]:
                del shelf[key]
        kept = self._shelves.entries.keys()
        self._shelves.carried = {key: its for key, its in self._shelves.carried.items() if key[0] in kept}

    def _of(self, place: Place, key: object, its: object) -> bool:
        """Whether something on a shelf belongs to a place, or to its tenant where it has no channel."""
        counts = isinstance(key, str) and (key if place.channel else key[: len(f"watch {place.key}")])
        if counts == f"watch {place.key}":
            return True
        about = [key, *(key if isinstance(key, tuple) else ()), getattr(its, "place", None)]
        if isinstance(its, Entry):
            about.append(its.delivery.place)
            tells = its.delivery.kind is DeliveryKind.NOTICE and its.delivery.place.everywhere == place.everywhere
            if place.channel and tells and its.delivery.slot.startswith(notice_slot(place, "")):
                return True
        places = [one for one in about if isinstance(one, Place)]
        return any(one == place or (not place.channel and one.everywhere == place) for one in places)


class FakeIncoming:
    """Stands in for the `Incoming` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def first(self, platform: str, tenant: str, incoming: str, now: datetime) -> bool:
        return self._shelves.incoming.setdefault((platform, tenant, incoming), now) is now

    async def drop(self, before: datetime) -> None:
        self._shelves.incoming = {key: at for key, at in self._shelves.incoming.items() if at >= before}


def _at_home(value: Any, old: Place, new: Place) -> Any:
    """A key or value with the old place in it replaced by the new one; ids of deliveries stay."""
    if isinstance(value, Place):
        return replace(new, private=value.private) if value == old else value
    if isinstance(value, tuple):
        return tuple(_at_home(one, old, new) for one in value)
    if isinstance(value, Entry) and value.delivery.place == old:
        return replace(value, delivery=replace(value.delivery, place=new, first_id=value.delivery.id))
    if is_dataclass(value) and not isinstance(value, type) and getattr(value, "place", None) == old:
        return replace(value, place=new)
    return value
