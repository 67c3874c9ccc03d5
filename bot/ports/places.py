"""What the store keeps of places: radars, watches and their changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.message import Mention
from bot.domain.watch import Aim, Draft, Edit, Place, Radar, Watch, WatchKind


class Watches(Protocol):
    """The watches of all places."""

    async def of(self, place: Place, *, removed: bool = False) -> Sequence[Watch]:
        """Give a place's standing watches by number; with `removed`, those removed as well."""
        ...

    async def active(self) -> Sequence[Watch]:
        """Give all standing watches of all places but mutes (paused places too: nothing may be lost over a pause)."""
        ...

    async def mutes(self, places: Sequence[Place]) -> Sequence[Watch]:
        """Give the standing mutes of these places, place by place, by number."""
        ...

    async def add(
        self,
        place: Place,
        kind: WatchKind,
        texts: Sequence[str],
        made_by: str,
        made_at: datetime,
        aims: Sequence[Aim] = (),
    ) -> Sequence[Watch]:
        """Add one watch a text, numbered on from the highest number ever used in the place.

        `aims`: one a text for topics and examples; empty for all other kinds.
        """
        ...

    async def set_aim(self, place: Place, number: int, aim: Aim) -> None:
        """Give a topic or an example another aim; nothing happens where there is no such watch."""
        ...

    async def reword(self, watch: Watch) -> None:
        """Give the watch of this place and number the words (kind, text, aim, by whom and when) of the value given."""
        ...

    async def set_removed(self, place: Place, numbers: Sequence[int], removed_at: datetime | None) -> None:
        """Mark watches removed at the instant; None brings them back."""
        ...


class Radars(Protocol):
    """What places have settled."""

    async def get(self, place: Place) -> Radar | None:
        """Give a place's radar; None where the bot was never asked or invited."""
        ...

    async def all(self) -> Sequence[Radar]:
        """Give every radar."""
        ...

    async def briefed(self) -> Sequence[Radar]:
        """Give those that get a standing briefing."""
        ...

    async def save(self, radar: Radar) -> None:
        """Keep a radar, new or changed; whether it is parked stays as `Parkings` keeps it."""
        ...


class Notifications(Protocol):
    """Who is to be mentioned where a watch finds something; each person's own wish."""

    async def add(self, place: Place, person: str, name: str, numbers: Sequence[int], at: datetime) -> None:
        """Mention a person (the platform's id, the name as shown) for these watches; those wished before stay."""
        ...

    async def remove(self, place: Place, person: str, numbers: Sequence[int]) -> None:
        """Mention a person no more for these watches."""
        ...

    async def of_person(self, place: Place, person: str) -> Sequence[int]:
        """Give the watches for which a person is mentioned, by number, removed ones too."""
        ...

    async def of(self, places: Sequence[Place]) -> Mapping[Place, Mapping[int, Sequence[Mention]]]:
        """Give whom to mention by place and watch, who wished first first; places and watches of nobody are absent."""
        ...


class Edits(Protocol):
    """Changes that can be taken back."""

    async def add(self, edit: Edit) -> Edit:
        """Keep a change; the answer carries the store's key (the one given is ignored)."""
        ...

    async def get(self, place: Place, key: int | None = None) -> Edit | None:
        """Give the change with this key in this place, or with None the newest one not yet undone."""
        ...

    async def since(self, place: Place, at: datetime) -> Sequence[Edit]:
        """Give a place's changes at or after the instant, oldest first."""
        ...

    async def set_undone(self, place: Place, key: int) -> bool:
        """Mark it taken back; False if it was already (two people pressed)."""
        ...


class Drafts(Protocol):
    """Watches previewed, not yet confirmed."""

    async def add(self, draft: Draft) -> Draft:
        """Keep a draft; the answer carries the store's key. Drafts older than a day are dropped."""
        ...

    async def take(self, place: Place, person: str, key: int, now: datetime) -> Draft | None:
        """Take a person's draft out, once; None if it is gone, somebody else's or another place's."""
        ...
