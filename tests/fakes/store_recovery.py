"""The door of restores in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.recovery import DoubtedReply, Recovered, Unrecovered
from bot.domain.watch import Place


class FakeRecovery:
    """Stands in for the `Recovery` door of a store that was never restored: one in memory ends with its process."""

    async def waiting(self) -> frozenset[Place]:
        return frozenset()

    async def unrecovered(self, limit: int) -> Sequence[Unrecovered]:
        return ()

    async def recover(self, recovered: Recovered, now: datetime) -> None:
        raise AssertionError(f"{recovered.place.key} was never restored")

    async def doubted(self) -> Sequence[DoubtedReply]:
        return ()

    async def settle(self, reply: DoubtedReply, ref: str | None, now: datetime) -> None:
        raise AssertionError(f"{reply.mark} was never in doubt")

    async def put_off(self, place: Place, why: str) -> None:
        raise AssertionError(f"{place.key} was never restored: {why}")

    async def put_off_places(self) -> Sequence[tuple[Place, str]]:
        return ()
