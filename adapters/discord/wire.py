"""One request to Discord's API at a time, within its limits; nothing is repeated here.

discord.py repeats posts after a 5xx and sleeps over a 429 inside its calls, so that an outbox never sees either: what
is posted goes this way instead.
"""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random
from typing import Any

import aiohttp

from adapters.dated import ahead_of_us
from adapters.discord.limits import INVALID_LIMIT, Limits
from adapters.discord.returned import Answer, Lost, NotSent, Returned
from adapters.lease import LeasedConnector, LeaseOver
from bot.domain.happening import Answered, unheard
from bot.ports import Clock, Pace
from bot.ports.meter import Meter

TIMEOUT_S = 10.0
SHORT_WAIT_S = 5.0
"""The longest wait for a rate limit inside a patient request."""
LONGEST_BACKOFF_S = 900.0
AGENT = "DiscordBot (https://github.com/academichub/academichub, 0.1)"


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
        pace: Pace | None = None,
        meter: Meter = unheard,
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
            pace: the turns of all of the bot's processes; None for one that asks but a thing or two.
            meter: hears of each error.
            timeout_s: real seconds after which an answer is no longer waited for.
            invalid_limit: after so many refused requests in ten minutes nothing is sent for as long.
        """
        self.limits = Limits(clock, pace, invalid_limit=invalid_limit)
        self.ahead = timedelta()
        """How far Discord's clock is ahead of ours, by its last answer."""
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}
        self._api_url = api_url.rstrip("/")
        self._clock = clock
        self._rng = rng
        self._proxy = proxy or None
        self._timeout = aiohttp.ClientTimeout(total=None, connect=timeout_s, sock_read=timeout_s)
        self._session: aiohttp.ClientSession | None = None
        self._meter = meter
        self._failures = 0

    async def send(self, method: str, path: str, body: Any = None, *, patient: bool = False) -> Returned:
        """Send one request, once; where its rate limit is used up, it isn't sent.

        Args:
            method: the HTTP method.
            path: after the API's address, with its query.
            body: to send as JSON; None for none.
            patient: True: where the limit opens again within seconds, wait for it.
        """
        held = self.limits.held(method, path)
        if held and patient and held.retry_after_s <= SHORT_WAIT_S:
            await self._clock.sleep(held.retry_after_s)
        elif held:
            return held
        return await self.limits.turn() or await self._sent(method, path, body)

    async def wait(self, seconds: float) -> None:
        """Wait, for one who has the time, until a limit opens again."""
        await self._clock.sleep(seconds)

    async def close(self) -> None:
        """Let the connections go."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _sent(self, method: str, path: str, body: Any) -> Returned:
        try:
            returned = await self._asked(method, path, body)
        except LeaseOver:
            return NotSent(0, "the lease was over before anything was written")
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            self._meter(Answered("discord", 0, type(error).__name__))
            return NotSent(self._backoff_s(), f"not connected: {type(error).__name__}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._meter(Answered("discord", 0, type(error).__name__))
            return Lost(type(error).__name__)
        self._failures = 0
        return returned

    async def _asked(self, method: str, path: str, body: Any) -> Answer | NotSent:
        if self._session is None:
            connector = LeasedConnector()
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers, timeout=self._timeout)
        self.limits.sending(method, path)
        async with self._session.request(method, self._api_url + path, json=body, proxy=self._proxy) as response:
            answer = Answer(response.status, _read(await response.text(errors="replace")))
        self.ahead = ahead_of_us(response.headers.get("Date", ""), self._clock.now(), self.ahead)
        if answer.status >= 400:
            self._meter(Answered("discord", answer.status, str(answer.code or answer.status)))
        return await self.limits.note(method, path, answer, response.headers) or answer

    def _backoff_s(self) -> float:
        """Give the wait after this failure: 1 s, doubled by each one in a row, up to 15 min, spread by half."""
        self._failures += 1
        return float(min(2.0 ** min(self._failures - 1, 20), LONGEST_BACKOFF_S) * (1 + self._rng.random() / 2))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
