"""The door of digests in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from bot.domain.delivery import DeliveryState, Slot
from bot.domain.watch import Place
from tests.fakes.store_shelves import Shelves

WAITING = frozenset({DeliveryState.PENDING, DeliveryState.PARKED})


class FakeSlots:
    """Stands in for the `Slots` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def open(self, slots: Sequence[Slot]) -> Sequence[Slot]:
        won: dict[tuple[Place, date, str], Slot] = {}
        for slot in slots:
            if (key := (slot.place, slot.local_on, slot.name)) not in self._shelves.slots:
                self._shelves.slots[key] = won[key] = slot
        return list(won.values())

    async def last(self, places: Sequence[Place], until: date) -> Mapping[Place, Slot]:
        asked = set(places)
        every = sorted(self._shelves.slots.values(), key=lambda slot: (slot.made_at, slot.local_on, slot.name))
        return {slot.place: slot for slot in every if slot.place in asked and slot.local_on <= until}

    async def since(self, place: Place, at: datetime) -> Sequence[Slot]:
        here = [slot for slot in self._shelves.slots.values() if slot.place == place and slot.made_at >= at]
        return sorted(here, key=lambda slot: (slot.made_at, slot.local_on))

    async def history(self, places: Sequence[Place], at: datetime) -> Mapping[Place, Sequence[Slot]]:
        return {place: slots for place in places if (slots := await self.since(place, at))}

    async def unmake(self, places: Sequence[Place]) -> Sequence[Slot]:
        every = list(self._shelves.slots.values())
        return [slot for slot in every if slot.place in places and self._unmade(slot)]

    def _unmade(self, slot: Slot) -> bool:
        """Unmake one digest; False where it has no messages, or some of it was posted or may be."""
        entries = self._shelves.entries
        key = slot.place, slot.key
        ours = {id_: entry for id_, entry in entries.items() if (entry.delivery.place, entry.delivery.slot) == key}
        if not ours or any(entry.state not in WAITING or entry.sent_at for entry in ours.values()):
            return False
        gone = {*ours, *(id_ for id_, entry in entries.items() if entry.delivery.parent in ours)}
        for id_ in gone:
            del entries[id_]
        for pair in [pair for pair in self._shelves.carried if pair[0] in gone]:
            del self._shelves.carried[pair]
        for other, made in list(self._shelves.slots.items()):
            if (made.place, made.made_at) == (slot.place, slot.made_at):
                del self._shelves.slots[other]
        return True
