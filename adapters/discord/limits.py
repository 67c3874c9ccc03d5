"""What Discord lets one bot send: by bucket, in all, and nothing after a ban or a refused token.

A route's bucket is learnt from its answers; a bucket counts by itself in each channel or server that the path names
first. How fast all of the bot's processes may ask together, its `Pace` knows.
Source: https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from adapters.discord.returned import Answer, NotSent
from bot.ports import Clock, Pace

log = structlog.get_logger(__name__)

TURN_WAIT_S = 4.0
"""The longest wait for a turn: with an answer's time-out it stays below the limit of a post."""
INVALID_LIMIT = 1_000
INVALID_WINDOW_S = 600.0
"""Discord bans an address for 10,000 answers of 401, 403 or 429 in ten minutes; we stop at a tenth."""
BAN_S = 600.0
LONGEST_BAN_S = 3_600.0
STOPPED_S = 60.0
"""How long to wait before looking again, without a call, whether the bot was started anew with another token."""
CLOUDFLARE = 40333
TOKEN_REFUSED = frozenset({40001, 50014})
MAJOR = re.compile(r"/(?:channels|guilds|webhooks)/(\d+)")
ID = re.compile(r"\d+")


@dataclass(slots=True)
class _Bucket:
    """How many more may be sent until it is filled again, at an instant of the clock that never steps."""

    left: int
    opens_at: float


class Limits:
    """The state of one bot's limits in one process."""

    def __init__(self, clock: Clock, pace: Pace | None, *, invalid_limit: int = INVALID_LIMIT) -> None:
        """Nothing is used up.

        Args:
            clock: for windows and waits.
            pace: the turns of all of the bot's processes; None for one that asks but a thing or two.
            invalid_limit: after so many refused requests in ten minutes nothing is sent for as long.
        """
        self.token_refused = asyncio.Event()
        self._clock = clock
        self._pace = pace
        self._hash_of: dict[str, str] = {}
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._closed_until = 0.0
        self._closed_why = ""
        self._invalid: deque[float] = deque(maxlen=invalid_limit)
        self._bans = 0

    def held(self, method: str, path: str) -> NotSent | None:
        """Hold a request back that would only be refused; None where it may go."""
        now = self._clock.monotonic()
        if self.token_refused.is_set():
            return NotSent(STOPPED_S, "the token is refused", whole_bot=True)
        if self._closed_until > now:
            return NotSent(self._closed_until - now, self._closed_why, whole_bot=True)
        bucket = self._buckets.get(self._key(method, path))
        if bucket is None or bucket.left > 0 or bucket.opens_at <= now:
            return None
        return NotSent(bucket.opens_at - now, "rate limited")

    async def turn(self) -> NotSent | None:
        """Wait for this request's turn among all of the bot's; one that is too far away is not waited for."""
        wait_s = await self._pace.turn() if self._pace else 0.0
        if wait_s > TURN_WAIT_S:
            self._close(wait_s, "another process of this bot was told to wait")
            return NotSent(wait_s, self._closed_why, whole_bot=True)
        if wait_s > 0:
            await self._clock.sleep(wait_s)
        return None

    def sending(self, method: str, path: str) -> None:
        """Count a request that is about to go out against its bucket."""
        if bucket := self._buckets.get(self._key(method, path)):
            bucket.left -= 1

    async def note(self, method: str, path: str, answer: Answer, headers: Mapping[str, str]) -> NotSent | None:
        """Learn from an answer; gives how long to wait where it says that the request was one too many."""
        now = self._clock.monotonic()
        self._learn_bucket(method, path, headers, now)
        if answer.status in {401, 403, 429} and headers.get("X-RateLimit-Scope") != "shared":
            self._count_invalid(now)
        if answer.status == 401 or answer.code in TOKEN_REFUSED:
            self.refuse_token()
        if answer.status != 429 and answer.code != CLOUDFLARE:
            return None
        wait_s = seconds(answer.field("retry_after"), 1.0)
        if answer.code == CLOUDFLARE or "Via" not in headers:
            self._bans += 1
            wait_s = min(BAN_S * 2 ** (self._bans - 1), LONGEST_BAN_S)
            await self._close_for_all(wait_s, "banned for a while")
        elif answer.field("global"):
            await self._close_for_all(wait_s, "rate limited: the whole bot")
        else:
            self._buckets[self._key(method, path)] = _Bucket(0, now + wait_s)
        closed = self._closed_until > now
        return NotSent(wait_s, self._closed_why if closed else "rate limited", whole_bot=closed)

    def refuse_token(self) -> None:
        """Send nothing more in this process: every further call counts towards a ban of the address."""
        if not self.token_refused.is_set():
            log.critical("discord_token_refused", remedy="set DISCORD_TOKEN to a valid token and start again")
            self.token_refused.set()

    def _key(self, method: str, path: str) -> tuple[str, str]:
        """Give which limit a request counts to: its bucket once that is known, and the id the path names first."""
        bare = path.partition("?")[0]
        major = MAJOR.match(bare)
        route = f"{method} {ID.sub('', bare)}"
        return self._hash_of.get(route, route), major[1] if major else ""

    def _learn_bucket(self, method: str, path: str, headers: Mapping[str, str], now: float) -> None:
        self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.opens_at > now}
        left, after = headers.get("X-RateLimit-Remaining", ""), headers.get("X-RateLimit-Reset-After")
        if not left.isdecimal():
            return
        if named := headers.get("X-RateLimit-Bucket"):
            self._hash_of[f"{method} {ID.sub('', path.partition('?')[0])}"] = named
        key = self._key(method, path)
        known = self._buckets.get(key)
        fewest = min(int(left), known.left) if known else int(left)
        self._buckets[key] = _Bucket(fewest, now + seconds(after, 1.0))

    def _count_invalid(self, now: float) -> None:
        self._invalid.append(now)
        if len(self._invalid) == self._invalid.maxlen and now - self._invalid[0] < INVALID_WINDOW_S:
            self._invalid.clear()
            self._close(INVALID_WINDOW_S, "too many refused requests")

    async def _close_for_all(self, wait_s: float, why: str) -> None:
        self._close(wait_s, why)
        if self._pace:
            await self._pace.shut(wait_s)

    def _close(self, wait_s: float, why: str) -> None:
        log.error("discord_requests_stopped", seconds=wait_s, why=why)
        self._closed_until, self._closed_why = self._clock.monotonic() + wait_s, why


def seconds(value: object, otherwise: float) -> float:
    """Read a number of seconds, at least a millisecond and at most an hour; `otherwise` where it is none."""
    try:
        return min(max(float(str(value)), 0.001), 3_600.0)
    except ValueError:
        return otherwise
