"""Turns at a platform that takes so many requests a second: of this process, or of all that share a store."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from contextlib import suppress
from typing import assert_never
from uuid import uuid4

from bot.domain.errors import StorageError
from bot.domain.rate import Closed, Granted, NotYet, TurnWanted
from bot.ports import Clock, RateGate


class OwnPace:
    """The `Pace` of one process: never more than so many turns within any second."""

    def __init__(self, clock: Clock, per_s: int) -> None:
        """Take how many turns begin within a second at the most, 1 and up."""
        self._clock = clock
        self._begun: deque[float] = deque(maxlen=per_s)
        self._opens = -math.inf

    async def turn(self) -> float:
        """Reserve the next turn."""
        now, full = self._clock.monotonic(), len(self._begun) == self._begun.maxlen
        begins = max(now, self._opens, self._begun[0] + 1.0 if full else now)
        self._begun.append(begins)
        return begins - now

    async def shut(self, wait_s: float) -> None:
        """Let no turn begin for so many seconds."""
        self._opens = self._clock.monotonic() + wait_s


class SharedPace:
    """The `Pace` of all processes that share a store: turns are taken at its gate a block at a time, which is cheap.

    A block is a span of time at the gate that belongs to one process; turns not begun within it are lost. So there
    are never more than `per_s` and one block's within a second.
    """

    def __init__(self, rates: RateGate, clock: Clock, gate: str, *, per_s: int, block: int) -> None:
        """Take turns at a gate.

        Args:
            rates: the store's gates.
            clock: the time.
            gate: its name, the same in all processes.
            per_s: how many turns begin within a second, 1 and up.
            block: how many are taken at once, 1 and up.
        """
        self._rates = rates
        self._clock = clock
        self._wanted = TurnWanted(gate, uuid4().hex, block / per_s, alone_s=0, within_s=math.inf)
        self._alone = OwnPace(clock, per_s)
        self._block = block
        self._left = 0
        self._from = self._until = -math.inf
        self._asking = asyncio.Lock()

    async def turn(self) -> float:
        """Reserve the next turn; while the store can't be asked, at this process's own pace."""
        async with self._asking:
            if not self._left or self._clock.monotonic() >= self._until:
                try:
                    await self._take()
                except StorageError:
                    return await self._alone.turn()
            self._left -= 1
            return max(0.0, self._from - self._clock.monotonic())

    async def shut(self, wait_s: float) -> None:
        """Let no turn begin for so many seconds, in any process; in this one alone while the store can't be asked."""
        self._left = 0
        await self._alone.shut(wait_s)
        with suppress(StorageError):
            await self._rates.shut(self._wanted.gate, wait_s, self._clock.now())

    async def _take(self) -> None:
        match await self._rates.take(self._wanted, self._clock.now()):
            case Granted(wait_s) | NotYet(wait_s) | Closed(wait_s):
                self._from = self._clock.monotonic() + wait_s
                self._until = self._from + self._wanted.interval_s
                self._left = self._block
            case other:
                assert_never(other)
