"""What the library leaves open about its connections to Discord's gateway: how often to log in, and to connect again.

It resumes by itself after op 7, a close without a code, 4000-4003, 4005, 4007-4009 and a connection that gives no more
sign of life, logs in anew after op 9 that says so, and keeps to 110 frames a minute. It counts no logins, and it
connects again at once however often it is thrown out.
Source: https://discord.com/developers/docs/events/gateway#rate-limiting, …/topics/opcodes-and-status-codes
"""

from __future__ import annotations

from collections import deque
from random import Random
from typing import Any

import aiohttp
from aiohttp.connector import Connection

from adapters.discord.returned import Answer
from adapters.discord.wire import Wire
from bot.ports import Clock

LOGINS_A_DAY = 1_000
"""So many logins Discord takes in 24 hours; then it resets the bot's token."""
MOST = 0.8
"""The part of them that we use."""
DAY_S = 86_400.0
AGAIN_S = (1.0, 5.0)
"""The shortest and the longest wait before a login that follows another one."""
FREE = 3
"""So many connections a shard may open within `WINDOW_S` without a wait."""
WINDOW_S = 300.0
LONGEST_WAIT_S = 30.0
"""Less than the minute after which the library gives a connection up."""
TOKEN_REFUSED = 4004
FINAL = frozenset({TOKEN_REFUSED, 4010, 4011, 4012, 4013, 4014})
"""Close codes after which connecting again is of no use: token, shard, sharding, version, intents."""


class LoginsUsedUp(Exception):
    """The bot logged in too often: another login would come near the number at which Discord resets its token."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(f"no login for {wait_s:.0f} s")
        self.wait_s = wait_s


class Logins:
    """Counts the bot's logins; it outlives the clients that log in."""

    def __init__(self, wire: Wire, clock: Clock, rng: Random) -> None:
        """Ask over `wire` how many are left; `rng` spreads the waits."""
        self._wire = wire
        self._clock = clock
        self._rng = rng
        self._spent: deque[float] = deque(maxlen=round(LOGINS_A_DAY * MOST))

    async def spend(self, *, first: bool) -> None:
        """Wait for a login, and count it.

        Args:
            first: True for a client's first one, which waits for none before it.

        Raises:
            LoginsUsedUp: there are too few left.
        """
        if not first:
            await self._clock.sleep(self._rng.uniform(*AGAIN_S))
        now = self._clock.monotonic()
        wait_s = max(self._own_wait_s(now), await self._told_wait_s())
        if wait_s > 0:
            raise LoginsUsedUp(wait_s)
        self._spent.append(now)

    def _own_wait_s(self, now: float) -> float:
        full = len(self._spent) == self._spent.maxlen
        return max(0.0, self._spent[0] + DAY_S - now) if full else 0.0

    async def _told_wait_s(self) -> float:
        """Ask Discord, which counts all processes; 0 where it doesn't tell."""
        answer = await self._wire.send("GET", "/gateway/bot")
        limit = answer.field("session_start_limit") if isinstance(answer, Answer) else None
        if not isinstance(limit, dict):
            return 0.0
        total, left, reset_ms = (limit.get(name) for name in ("total", "remaining", "reset_after"))
        if not (isinstance(total, int) and isinstance(left, int) and isinstance(reset_ms, int)):
            return 0.0
        return max(1.0, reset_ms / 1000) if total - left >= round(total * MOST) else 0.0


class GatewayConnector(aiohttp.TCPConnector):
    """Opens the library's connections; those to the gateway ever more slowly where one follows hard on another."""

    def __init__(self, clock: Clock, rng: Random) -> None:
        """Open any number of them; `shards` is how many are open in the ordinary way."""
        super().__init__(limit=0)
        self.shards = 1
        self._clock = clock
        self._rng = rng
        self._opened: deque[float] = deque()

    async def connect(self, req: aiohttp.ClientRequest, *args: Any, **more: Any) -> Connection:
        """Connect, after the wait that the connections before it ask for."""
        if req.url.scheme in {"ws", "wss"}:
            await self._clock.sleep(self._wait_s())
            self._opened.append(self._clock.monotonic())
        return await super().connect(req, *args, **more)

    def _wait_s(self) -> float:
        edge = self._clock.monotonic() - WINDOW_S
        while self._opened and self._opened[0] < edge:
            self._opened.popleft()
        over = len(self._opened) - FREE * self.shards
        return min(2.0 ** min(over, 20), LONGEST_WAIT_S) * self._rng.uniform(0.5, 1.0) if over >= 0 else 0.0
