"""The doors of places in memory: watches, radars, their changes, and drafts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import repeat

from bot.domain.message import Mention
from bot.domain.watch import Aim, Draft, Edit, Place, Radar, Watch, WatchKind
from tests.fakes.store_shelves import Shelves


class FakeWatches:
    """Stands in for the `Watches` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def of(self, place: Place, *, removed: bool = False) -> Sequence[Watch]:
        every = sorted(self._shelves.watches.items())
        return [watch for (where, _), watch in every if where == place and (removed or watch.removed_at is None)]

    async def active(self) -> Sequence[Watch]:
        return [watch for watch in self._standing() if watch.kind is not WatchKind.MUTE]

    async def mutes(self, places: Sequence[Place]) -> Sequence[Watch]:
        return [watch for watch in self._standing() if watch.kind is WatchKind.MUTE and watch.place in places]

    def _standing(self) -> list[Watch]:
        return [watch for _, watch in sorted(self._shelves.watches.items()) if watch.removed_at is None]

    async def add(
        self,
        place: Place,
        kind: WatchKind,
        texts: Sequence[str],
        made_by: str,
        made_at: datetime,
        aims: Sequence[Aim] = (),
    ) -> Sequence[Watch]:
        numbers = [self._shelves.next_number(f"watch {place.key}") for _ in texts]
        aimed = zip(numbers, texts, aims or repeat(None, len(texts)), strict=True)
        watches = [Watch(place, number, kind, text, made_by, made_at, aim=aim) for number, text, aim in aimed]
        self._shelves.watches.update({(place, watch.number): watch for watch in watches})
        return watches

    async def set_removed(self, place: Place, numbers: Sequence[int], removed_at: datetime | None) -> None:
        for number in numbers:
            if watch := self._shelves.watches.get((place, number)):
                self._shelves.watches[place, number] = replace(watch, removed_at=removed_at)

    async def reword(self, watch: Watch) -> None:
        if there := self._shelves.watches.get((watch.place, watch.number)):
            words = {name: getattr(watch, name) for name in ("kind", "text", "aim", "worded_by", "worded_at")}
            self._shelves.watches[watch.place, watch.number] = replace(there, **words)

    async def set_aim(self, place: Place, number: int, aim: Aim) -> None:
        if watch := self._shelves.watches.get((place, number)):
            self._shelves.watches[place, number] = replace(watch, aim=aim)


class FakeNotifications:
    """Stands in for the `Notifications` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, place: Place, person: str, name: str, numbers: Sequence[int], at: datetime) -> None:
        for number in numbers:
            self._shelves.notifications.setdefault((place, number, person), (at, Mention(name, person)))

    async def remove(self, place: Place, person: str, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._shelves.notifications.pop((place, number, person), None)

    async def of_person(self, place: Place, person: str) -> Sequence[int]:
        return sorted(each for where, each, who in self._shelves.notifications if (where, who) == (place, person))

    async def of(self, places: Sequence[Place]) -> Mapping[Place, Mapping[int, Sequence[Mention]]]:
        found: dict[Place, dict[int, list[Mention]]] = {}
        wished = sorted(self._wished(places), key=lambda wish: (wish[1][0], wish[0]))
        for (where, number, _), (_, mention) in wished:
            found.setdefault(where, {}).setdefault(number, []).append(mention)
        return found

    def _wished(self, places: Sequence[Place]) -> list[tuple[tuple[Place, int, str], tuple[datetime, Mention]]]:
        return [(key, wish) for key, wish in self._shelves.notifications.items() if key[0] in places]


class FakeRadars:
    """Stands in for the `Radars` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def get(self, place: Place) -> Radar | None:
        radar = self._shelves.radars.get(place)
        return radar and self._as_parked(radar)

    async def all(self) -> Sequence[Radar]:
        return [self._as_parked(radar) for _, radar in sorted(self._shelves.radars.items())]

    async def briefed(self) -> Sequence[Radar]:
        return [radar for radar in await self.all() if radar.briefs is not None]

    async def save(self, radar: Radar) -> None:
        self._shelves.radars[radar.place] = replace(radar, parked=None)

    def _as_parked(self, radar: Radar) -> Radar:
        return replace(radar, parked=self._shelves.holding(radar.place))


class FakeEdits:
    """Stands in for the `Edits` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, edit: Edit) -> Edit:
        kept = replace(edit, key=self._shelves.next_number("edit"))
        self._shelves.edits[kept.key] = kept
        return kept

    async def get(self, place: Place, key: int | None = None) -> Edit | None:
        here = [edit for edit in self._shelves.edits.values() if edit.place == place]
        chosen = [edit for edit in here if (not edit.undone if key is None else edit.key == key)]
        return max(chosen, key=lambda edit: edit.key, default=None)

    async def since(self, place: Place, at: datetime) -> Sequence[Edit]:
        here = [edit for edit in self._shelves.edits.values() if edit.place == place and edit.at >= at]
        return sorted(here, key=lambda edit: (edit.at, edit.key))

    async def set_undone(self, place: Place, key: int) -> bool:
        edit = await self.get(place, key)
        if edit is None or edit.undone:
            return False
        self._shelves.edits[key] = replace(edit, undone=True)
        return True


class FakeDrafts:
    """Stands in for the `Drafts` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def add(self, draft: Draft) -> Draft:
        oldest = draft.made_at - timedelta(days=1)
        self._shelves.drafts = {key: its for key, its in self._shelves.drafts.items() if its.made_at >= oldest}
        kept = replace(draft, key=self._shelves.next_number("draft"))
        self._shelves.drafts[kept.key] = kept
        return kept

    async def take(self, place: Place, person: str, key: int, now: datetime) -> Draft | None:
        draft = self._shelves.drafts.get(key)
        if draft is None or (draft.place, draft.person) != (place, person) or draft.made_at < now - timedelta(days=1):
            return None
        return self._shelves.drafts.pop(key)
