"""One request to Discord's API at a time, with the state of its rate limits; nothing is repeated here.

discord.py repeats posts after a 5xx and sleeps over a 429 inside its calls, so that an outbox never sees either: what
is posted goes this way instead. Source: https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import aiohttp
import structlog

from adapters.lease import LeasedConnector, LeaseOver
from bot.ports import Clock

log = structlog.get_logger(__name__)

TIMEOUT_S = 10.0
PER_SECOND = 25
"""Half of what one bot may send a second over all routes."""
SHORT_WAIT_S = 5.0
"""The longest wait for a rate limit inside a patient request."""
INVALID_LIMIT = 1_000
INVALID_WINDOW_S = 600.0
"""Discord bans an address for 10,000 answers of 401, 403 or 429 in ten minutes; we stop at a tenth."""
BAN_S = 600.0
LONGEST_BAN_S = 3_600.0
STOPPED_S = 3_600.0
LONGEST_BACKOFF_S = 900.0
CLOUDFLARE = 40333
AGENT = "DiscordBot (https://github.com/academichub/academichub, 0.1)"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status and its body, JSON where it was, else text."""

    status: int
    body: Any

    def field(self, name: str) -> Any:
        """Give a field of a JSON object; None where there is none."""
        return self.body.get(name) if isinstance(self.body, dict) else None

    @property
    def code(self) -> int:
        """Discord's JSON error code; 0 where there is none."""
        code = self.field("code")
        return code if isinstance(code, int) else 0


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly without effect; may be tried again after so many seconds."""

    retry_after_s: float
    why: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Nobody knows whether it took effect: no answer came."""

    why: str


Returned = Answer | NotSent | Lost


class Wire:
    """The one line to Discord's API for what is posted."""

    def __init__(
        self,
        token: str,
        api_url: str,
        clock: Clock,
        rng: Random,
        *,
        proxy: str = "",
        timeout_s: float = TIMEOUT_S,
        invalid_limit: int = INVALID_LIMIT,
    ) -> None:
        """Use a bot's token.

        Args:
            token: the bot's.
            api_url: with version, without a slash at its end.
            clock: for pace and waits.
            rng: spreads the waits after failures to connect.
            proxy: an http(s) proxy; empty for none.
            timeout_s: real seconds after which an answer is no longer waited for.
            invalid_limit: after so many refused requests in ten minutes nothing is sent for as long.
        """
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}
        self._api_url = api_url.rstrip("/")
        self._clock = clock
        self._rng = rng
        self._proxy = proxy or None
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session: aiohttp.ClientSession | None = None
        self._open_at: dict[str, float] = {}
        self._closed_until = 0.0
        self._closed_why = ""
        self._sent: deque[float] = deque(maxlen=PER_SECOND)
        self._invalid: deque[float] = deque(maxlen=invalid_limit)
        self._bans = 0
        self._failures = 0

    async def send(
        self, method: str, path: str, body: Any = None, bucket: str = "", *, patient: bool = False
    ) -> Returned:
        """Send one request, once; where its rate limit is used up, it isn't sent.

        Args:
            method: the HTTP method.
            path: after the API's address, with its query.
            body: to send as JSON; None for none.
            bucket: which requests share a rate limit; empty: the method and path.
            patient: True: where the limit opens again within seconds, wait for it.
        """
        bucket = bucket or f"{method} {path}"
        held = self._held(bucket)
        if held and patient and held.retry_after_s <= SHORT_WAIT_S:
            await self._clock.sleep(held.retry_after_s)
        elif held:
            return held
        self._sent.append(self._clock.monotonic())
        try:
            answer = await self._asked(method, path, body, bucket)
        except LeaseOver:
            return NotSent(0, "the lease was over before anything was written")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotSent(self._backoff_s(), f"not connected: {type(error).__name__}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Lost(type(error).__name__)
        self._failures = 0
        return self._limited(answer) or answer

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _asked(self, method: str, path: str, body: Any, bucket: str) -> Answer:
        if self._session is None:
            connector = LeasedConnector()
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers, timeout=self._timeout)
        async with self._session.request(method, self._api_url + path, json=body, proxy=self._proxy) as response:
            answer = Answer(response.status, _read(await response.text(errors="replace")))
            self._note(bucket, answer, response.headers)
            return answer

    def _note(self, bucket: str, answer: Answer, headers: Mapping[str, str]) -> None:
        """Remember when the bucket opens again, and count what Discord counts against the address."""
        now = self._clock.monotonic()
        self._open_at = {name: at for name, at in self._open_at.items() if at > now}
        if headers.get("X-RateLimit-Remaining") == "0":
            self._open_at[bucket] = now + _seconds(headers.get("X-RateLimit-Reset-After"), 1.0)
        if answer.status in {401, 403, 429}:
            self._invalid.append(now)
        if answer.status == 401:
            self._close(STOPPED_S, "the token is refused: 401")
        elif answer.code == CLOUDFLARE or (answer.status == 429 and "Via" not in headers):
            self._bans += 1
            self._close(min(BAN_S * 2 ** (self._bans - 1), LONGEST_BAN_S), "banned for a while")
        elif answer.status == 429 and answer.field("global"):
            self._close(_seconds(answer.field("retry_after"), 1.0), "rate limited: the whole bot")

    def _limited(self, answer: Answer) -> NotSent | None:
        """Say how long a limited request has to wait; None where it was not limited."""
        if answer.status != 429 and answer.code != CLOUDFLARE:
            return None
        closed_s = self._closed_until - self._clock.monotonic()
        if closed_s > 0:
            return NotSent(closed_s, self._closed_why)
        return NotSent(_seconds(answer.field("retry_after"), 1.0), "rate limited")

    def _held(self, bucket: str) -> NotSent | None:
        """Hold a request back that would only be refused."""
        now = self._clock.monotonic()
        if self._closed_until > now:
            return NotSent(self._closed_until - now, self._closed_why)
        if len(self._invalid) == self._invalid.maxlen and now - self._invalid[0] < INVALID_WINDOW_S:
            log.error("discord_too_many_invalid_requests", within_s=INVALID_WINDOW_S)
            return NotSent(INVALID_WINDOW_S, "too many refused requests")
        full = len(self._sent) == PER_SECOND and now - self._sent[0] < 1.0
        wait_s = max(self._open_at.get(bucket, now) - now, self._sent[0] + 1.0 - now if full else 0.0)
        return NotSent(wait_s, "rate limited") if wait_s > 0 else None

    def _close(self, seconds: float, why: str) -> None:
        log.error("discord_requests_stopped", seconds=seconds, why=why)
        self._closed_until, self._closed_why = self._clock.monotonic() + seconds, why

    def _backoff_s(self) -> float:
        """Give the wait after this failure: 1 s, doubled by each one in a row, up to 15 min, spread by half."""
        self._failures += 1
        return float(min(2.0 ** min(self._failures - 1, 20), LONGEST_BACKOFF_S) * (1 + self._rng.random() / 2))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _seconds(value: object, otherwise: float) -> float:
    """Read a number of seconds, at least a millisecond and at most an hour."""
    try:
        return min(max(float(str(value)), 0.001), 3_600.0)
    except ValueError:
        return otherwise
