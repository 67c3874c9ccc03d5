"""How often a source may be asked, and how long to try: paces, patience, and the times servers ask us to wait."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import assert_never

import structlog

from bot.domain.errors import StorageError, StorageLocked
from bot.domain.rate import LOOK_AGAIN_S, Closed, Granted, NotYet, Turn, TurnWanted
from bot.ports import Clock, RateGate

_ARXIV = "arxiv.org"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """At most one request every `interval_s` seconds, over one connection, for all hosts that share the name.

    Attributes:
        name: of the gate that all processes share.
        interval_s: seconds between the starts of two requests, over all processes.
        alone: True: one connection over all processes, too; False: over each.
    """

    name: str
    interval_s: float
    alone: bool = False


ARXIV_PACE = Pace("arxiv", 3.0, alone=True)
"""One for its feeds, its search API and everything else of it.

Source: https://info.arxiv.org/help/api/tou.html
"""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one fetch is tried, and how the server's own `Retry-After` is taken.

    Attributes:
        attempts: at most, 1 and up.
        budget_s: seconds of all waiting between attempts together.
        least_s: a shorter `Retry-After` counts as this, in seconds.
        most_s: a longer one counts as this.
        first_pause_s: the pause after the first failure; it doubles, and up to half of it is left to chance.
    """

    attempts: int
    budget_s: float
    least_s: float
    most_s: float
    first_pause_s: float = 2.0

    def pause_s(self, attempt: int, rng: random.Random) -> float:
        """Give the seconds to wait after the attempt with this number, counted from 1."""
        whole = self.first_pause_s * 2.0 ** (attempt - 1)
        return whole / 2 + rng.random() * whole / 2


FEED_PATIENCE = Patience(attempts=3, budget_s=30.0, least_s=60.0, most_s=86_400.0)
"""For what is polled anyway: a wait the server asks for is left to the next poll."""
API_PATIENCE = Patience(attempts=4, budget_s=60.0, least_s=3.0, most_s=20.0)
"""For questions somebody waits for."""


FEED_INTERVAL_S = 1.0
"""Seconds between two requests to one host of feeds."""
SLOWEST_S = 60.0
"""No server slows us to more than this between two requests; a longer wait is a `Retry-After`."""
NEAR_S = 30.0
"""A turn within this is always waited for; one that is farther than a fetch's patience is told as the source's wish."""
LOCKED_TIMES = 5
"""How often a store that is locked is asked again for a turn; each time waits seconds by itself."""


def retry_after_s(header: str, now: datetime, patience: Patience) -> float | None:
    """Read a `Retry-After` header, seconds or a date, within the patience's bounds; None where it says nothing."""
    written = header.strip()
    try:
        seconds = float(written)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(written) - now).total_seconds()
        except (ValueError, TypeError):
            return None
    if seconds != seconds:  # not a number
        return None
    return min(max(seconds, patience.least_s), patience.most_s)


def asked_interval_s(headers: Mapping[str, str]) -> float | None:
    """Read Crossref's rate limit, so many requests in so many seconds, as seconds between two; None for none.

    Source: https://www.crossref.org/documentation/retrieve-metadata/rest-api/access-and-authentication/
    """
    limit = headers.get("x-rate-limit-limit", "").strip()
    interval = headers.get("x-rate-limit-interval", "").strip().removesuffix("s")
    if not (limit.isascii() and limit.isdigit() and interval.isascii() and interval.isdigit()) or not int(limit):
        return None
    return min(int(interval) / int(limit), SLOWEST_S)


def feed_pace(host: str) -> Pace:
    """Give the pace for a host of feeds."""
    return Pace(f"feeds of {host}", FEED_INTERVAL_S)


def pace_of(host: str, pace: Pace) -> Pace:
    """Give the pace at which a host is asked: arXiv's own for each of its hosts, whoever named it; else this one."""
    name = host.lower().rstrip(".")
    return ARXIV_PACE if name == _ARXIV or name.endswith(f".{_ARXIV}") else pace


class Gate:
    """Lets requests of one pace through, one after the other; its interval holds over all processes."""

    def __init__(self, pace: Pace, clock: Clock, rates: RateGate, holder: str, alone_s: float) -> None:
        """Make it.

        Args:
            pace: with its name.
            clock: gives now and waits.
            rates: shared with the other processes.
            holder: this client's name, unlike any other's.
            alone_s: seconds after which a request that others wait for is over at the latest.
        """
        self._pace = pace
        self._clock = clock
        self._rates = rates
        self._holder = holder
        self._alone_s = alone_s if pace.alone else 0.0
        self._lock = asyncio.Lock()
        self._interval_s = pace.interval_s

    def slow_to(self, interval_s: float) -> None:
        """Take the interval that the server asks for, in seconds; never less than our own."""
        self._interval_s = max(self._pace.interval_s, interval_s)

    async def shut(self, wait_s: float) -> None:
        """Let nobody through for so many seconds, in any process: the server asked for it."""
        await self._rates.shut(self._pace.name, wait_s, self._clock.now())

    @asynccontextmanager
    async def passed(self, patience_s: float = 0.0) -> AsyncIterator[float]:
        """Wait for the turn and hold this process's only connection while inside.

        Yields 0, or the seconds for which the gate is shut where that is too long to wait: then nothing may be asked.
        """
        async with self._lock:
            try:
                yield await self._turn(max(patience_s, NEAR_S) + 2 * self._interval_s)
            finally:
                if self._alone_s:
                    await self._give_back()

    async def _turn(self, within_s: float) -> float:
        wanted = TurnWanted(self._pace.name, self._holder, self._interval_s, self._alone_s, within_s)
        while True:
            turn = await self._taken(wanted)
            match turn:
                case Granted(wait_s):
                    await self._clock.sleep(wait_s)
                    return 0.0
                case NotYet(again_s):
                    await self._clock.sleep(again_s)
                case Closed(wait_s):
                    return wait_s
                case _:
                    assert_never(turn)

    async def _taken(self, wanted: TurnWanted) -> Turn:
        """Takes a turn; a store that others hold for long costs patience, and no answer of the source."""
        for _ in range(LOCKED_TIMES):
            try:
                return await self._rates.take(wanted, self._clock.now())
            except StorageLocked:
                await self._clock.sleep(LOOK_AGAIN_S)
        return await self._rates.take(wanted, self._clock.now())

    async def _give_back(self) -> None:
        try:
            await self._rates.give_back(self._pace.name, self._holder, self._clock.now())
        except StorageError as error:
            _log.warning("source.turn_not_given_back", gate=self._pace.name, runs_out_s=self._alone_s, why=str(error))
