"""What the store keeps of places that can't be posted to, of places as wholes, and of what came in lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.parking import Parking
from bot.domain.watch import Place


class Parkings(Protocol):
    """Which places can't be posted to; a place without a channel stands for all of its tenant."""

    async def get(self, place: Place) -> Parking | None:
        """Tell what holds a place: its tenant as a whole, or else the place itself; None where nothing does."""
        ...

    async def all(self) -> Sequence[tuple[Place, Parking]]:
        """Give everything that is parked, whole tenants too."""
        ...

    async def park(self, place: Place, parking: Parking) -> bool:
        """Note that a place, or a tenant as a whole, can't be posted to; False where just that is known already.

        One that is parked for another reason gets this one, and keeps since when.
        """
        ...

    async def end(self, place: Place) -> bool:
        """Note that a place, or a tenant as a whole, can be posted to again; False where it could."""
        ...

    async def tell(self, place: Place, at: datetime, apart: timedelta) -> bool:
        """Note that a parked place's people are told now; False where they were less than `apart` ago."""
        ...

    async def over(self, now: datetime) -> Sequence[Place]:
        """Give the places, and whole tenants, that are parked for so long that they aren't kept any more."""
        ...


class Premises(Protocol):
    """Places as wholes: all that is kept of them, whatever it is."""

    async def move(self, old: Place, new: Place) -> None:
        """Give all that a place has to the channel that the platform renamed it to; ids of deliveries stay.

        Of the new one nothing may be kept yet (`forget` it).
        """
        ...

    async def forget(self, place: Place) -> None:
        """Delete all that is kept of a place, or of a tenant as a whole, and what people were told of it; for good."""
        ...


class Incoming(Protocol):
    """What came in from platforms lately, so that what they send again is known, in every process."""

    async def first(self, platform: str, tenant: str, incoming: str, now: datetime) -> bool:
        """Note that something (an event, a press, by its id) came in; False if it did before."""
        ...

    async def drop(self, before: datetime) -> None:
        """Forget what came in before an instant."""
        ...
