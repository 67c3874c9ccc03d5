"""What the store keeps of restores, and of what was made good since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.recovery import DoubtedReply, Recovered, Unrecovered
from bot.domain.watch import Place


class Recovery(Protocol):
    """Which places' channels are to be looked through after a restore, before anything is posted there."""

    async def waiting(self) -> frozenset[Place]:
        """Give the places with a radar or with deliveries that are unrecovered."""
        ...

    async def unrecovered(self, limit: int) -> Sequence[Unrecovered]:
        """Give what there is to look for in so many places, those that were put off last; none after no restore."""
        ...

    async def recover(self, recovered: Recovered, now: datetime) -> None:
        """Write down what a channel told: what was posted is sent, its digests are made, its papers were shown.

        From then on the place is served; the delivery of a digest that the store holds is sent only where it was found.
        """
        ...

    async def doubted(self) -> Sequence[DoubtedReply]:
        """Give the replies that wait for a look, of places that are recovered, in the order enqueued."""
        ...

    async def settle(self, reply: DoubtedReply, ref: str | None, now: datetime) -> None:
        """Note of a reply that waits for a look that it was found; None: it is not there, and is to be posted."""
        ...

    async def put_off(self, place: Place, why: str) -> None:
        """Note why a place's channel could not be looked through."""
        ...

    async def put_off_places(self) -> Sequence[tuple[Place, str]]:
        """Give the places that could not be looked through, with why, by place."""
        ...
