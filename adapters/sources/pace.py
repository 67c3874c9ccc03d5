"""How often a source may be asked, and how long to try: paces, patience, and the times servers ask us to wait."""

from __future__ import annotations

import asyncio
import ipaddress
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.ports import Clock


@dataclass(frozen=True, slots=True)
class Pace:
    """At most one request every `interval_s` seconds, over one connection, for all hosts that share the name."""

    name: str
    interval_s: float


ARXIV_PACE = Pace("arxiv", 3.0)
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


SLOWEST_S = 60.0
"""No server slows us to more than this between two requests; a longer wait is a `Retry-After`."""


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


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, which nobody has to be polite to."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost" or host.lower().endswith(".localhost")


class Gate:
    """Lets requests of one pace through, one after the other, with its interval between their starts."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._lock = asyncio.Lock()
        self._interval_s = pace.interval_s
        self._opened_at: float | None = None

    def slow_to(self, interval_s: float) -> None:
        """Take the interval that the server asks for, in seconds; never less than our own."""
        self._interval_s = max(self._pace.interval_s, interval_s)

    @asynccontextmanager
    async def passed(self) -> AsyncIterator[None]:
        """Wait for the turn and hold the only connection while inside."""
        async with self._lock:
            if self._opened_at is not None:
                await self._clock.sleep(max(0.0, self._opened_at + self._interval_s - self._clock.monotonic()))
            self._opened_at = self._clock.monotonic()
            yield
