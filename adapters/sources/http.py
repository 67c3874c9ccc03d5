"""One polite client for all sources: a contact in the User-Agent, a pace for each, deadlines, limits, ETags, retries.

Every failure is a value with its kind. No credentials, no cookies, redirects by hand. Proxies of the environment are
used for the world and never for this machine.
"""

from __future__ import annotations

import asyncio
import random
import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version
from types import TracebackType
from typing import Self
from uuid import uuid4

import httpx2

from adapters.authorities import usual_authorities
from adapters.sources.body import MOST_BYTES, Body, TooBig
from adapters.sources.fetched import Fetched, FetchFailed, NotModified, Outcome
from adapters.sources.hosts import host_of, is_loopback, redirected
from adapters.sources.pace import (
    FEED_PATIENCE,
    Gate,
    Pace,
    Patience,
    asked_interval_s,
    pace_of,
    retry_after_s,
)
from adapters.sources.vetted import Forbidden
from bot.domain.collection import SourceFault
from bot.intake.cleaning import clean_text
from bot.ports import Clock, FetchMemory, RateGate

DEADLINE_S = 30.0
"""For one request from its start to its last byte, redirects included."""
CONNECTING = 2
"""How often a host that gives no connection is tried: with no network, nobody should wait long to hear of it."""
SLACK_S = 10.0
"""After a deadline, a request of a process that died is over for the others, too."""

_NO_ADDRESS = "no address of http or https"
_MOST_REDIRECTS = 5
_TOLD_BYTES = 65_536
_LOOPBACK = ("all://localhost", "all://127.0.0.1", "all://[::1]")
_TITLE = re.compile(rb"<title[^>]{0,100}>([^<]{1,300})</title>", re.IGNORECASE)
_CERTIFICATE = re.compile(r"certificate verify failed: ([^(]{1,100}?)(?: \(|\.|$)")
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class PoliteClient:
    """Fetches documents, one polite request at a time for each pace; use as an asynchronous context manager."""

    def __init__(
        self,
        *,
        clock: Clock,
        memory: FetchMemory,
        rates: RateGate,
        rng: random.Random,
        contact: str = "",
        deadline_s: float = DEADLINE_S,
        most_bytes: int = MOST_BYTES,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        """Make it; nothing is opened before the first fetch.

        Args:
            clock: gives now and waits.
            memory: of ETags, over restarts.
            rates: how often sources may be asked, by all processes together.
            rng: for the jitter of pauses.
            contact: an address that sources may write to; sent in the User-Agent.
            deadline_s: seconds for one request altogether.
            most_bytes: of one document, after inflation.
            transport: what carries the requests, with nothing of the environment; None: the usual one.
        """
        self._transport = transport
        self._clock = clock
        self._memory = memory
        self._rates = rates
        self._holder = uuid4().hex
        self._rng = rng
        self._agent = user_agent(contact)
        self._deadline_s = deadline_s
        self._most_bytes = most_bytes
        self._gates: dict[str, Gate] = {}
        self._opened: httpx2.AsyncClient | None = None

    async def __aenter__(self) -> Self:
        """Enter; the connections close with the block."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; a later fetch opens new ones."""
        if self._opened is not None:
            await self._opened.aclose()
            self._opened = None

    async def fetch(
        self, url: str, pace: Pace, patience: Patience = FEED_PATIENCE, *, conditional: bool = False, accept: str = ""
    ) -> Outcome:
        """Fetch a document, patiently; what never came whole is given as far as it came.

        Args:
            url: http or https.
            pace: whose turn to wait for; hosts on this machine are asked at once.
            patience: how often and how long.
            conditional: ask only for what changed since `remember`.
            accept: the media type wanted, where the server gives several; empty: any.
        """
        if not host_of(url):
            return FetchFailed(SourceFault.REFUSED, _NO_ADDRESS)
        asked = await self._validators(url) if conditional else {}
        asked |= {"Accept": accept} if accept else {}
        waited_s = 0.0
        for attempt in range(1, patience.attempts + 1):
            pause_s = patience.pause_s(attempt, self._rng)
            outcome = await self._in_turn(url, pace, patience, asked, pause_s)
            if not isinstance(outcome, FetchFailed) or not outcome.passing:
                break
            pause_s = outcome.retry_after_s or pause_s
            waited_s += pause_s
            if attempt == _attempts(outcome, patience) or waited_s > patience.budget_s:
                break
            await self._clock.sleep(pause_s)
        if isinstance(outcome, FetchFailed) and outcome.start:
            return Fetched(url, outcome.start, self._clock.now(), broke=replace(outcome, start=b""))
        return outcome

    async def remember(self, fetched: Fetched) -> None:
        """Keep a document's validators; call it when the document was read whole and its papers are safe."""
        if fetched.broke is None and (fetched.etag or fetched.last_modified):
            await self._memory.keep(fetched.url, fetched.etag, fetched.last_modified, fetched.fetched_at)

    async def remembered(self, url: str) -> tuple[str, str] | None:
        """Give what was remembered of an address, ETag and Last-Modified; None where nothing was."""
        return await self._memory.recall(url)

    async def _validators(self, url: str) -> dict[str, str]:
        known = await self._memory.recall(url)
        if known is None:
            return {}
        return {name: value for name, value in zip(("If-None-Match", "If-Modified-Since"), known, strict=True) if value}

    async def _in_turn(
        self, url: str, pace: Pace, patience: Patience, asked: dict[str, str], pause_s: float
    ) -> Outcome:
        """Asks once, when it is our turn; a server that asks us to wait is left alone by all processes."""
        gate = self._gate(url, pace)
        if gate is None:
            return await self._attempt(url, patience, asked)
        async with gate.passed(patience.budget_s) as shut_s:
            if shut_s:
                return _not_before(self._clock.now() + timedelta(seconds=shut_s), shut_s)
            outcome = await self._attempt(url, patience, asked)
            if isinstance(outcome, FetchFailed) and outcome.asked_to_wait:
                await gate.shut(outcome.retry_after_s or pause_s)
        if isinstance(outcome, Fetched) and outcome.interval_s is not None:
            gate.slow_to(outcome.interval_s)
        return outcome

    def _gate(self, url: str, pace: Pace) -> Gate | None:
        """Give the gate of an address; None for this machine's own, which have none."""
        if is_loopback(host := host_of(url)):
            return None
        pace = pace_of(host, pace)
        if pace.name not in self._gates:
            alone_s = self._deadline_s + SLACK_S
            self._gates[pace.name] = Gate(pace, self._clock, self._rates, self._holder, alone_s)
        return self._gates[pace.name]

    async def _attempt(self, url: str, patience: Patience, asked: dict[str, str]) -> Outcome:
        body = Body(self._most_bytes)
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._followed(url, patience, asked, body)
        except (TooBig, Forbidden, TimeoutError, httpx2.TransportError, httpx2.InvalidURL) as error:
            return self._failed(error, url, bytes(body.content))

    def _failed(self, error: Exception, url: str, start: bytes) -> FetchFailed:
        match error:
            case TooBig():
                return FetchFailed(SourceFault.TOO_BIG, f"more than {self._most_bytes // 1024} KiB")
            case Forbidden():
                return FetchFailed(SourceFault.REFUSED, f"it isn't fetched: {error}")
            case TimeoutError() | httpx2.TimeoutException():
                return FetchFailed(SourceFault.TIMED_OUT, f"no whole answer within {self._deadline_s:g} s", start=start)
            case httpx2.ConnectError():
                return FetchFailed(SourceFault.UNREACHABLE, _unconnected(host_of(url), str(error)))
            case httpx2.ProxyError():
                return FetchFailed(SourceFault.UNREACHABLE, "the proxy of HTTPS_PROXY refuses")
            case httpx2.UnsupportedProtocol() | httpx2.InvalidURL():
                return FetchFailed(SourceFault.REFUSED, _NO_ADDRESS)
            case _:
                why = f"the connection broke ({str(error)[:160] or type(error).__name__})"
                return FetchFailed(SourceFault.BROKEN, why, start=start)

    async def _followed(self, url: str, patience: Patience, asked: dict[str, str], body: Body) -> Outcome:
        """Asks, and asks again where a redirect leads."""
        at = url
        for _ in range(_MOST_REDIRECTS + 1):
            async with self._client().stream("GET", at, headers=asked) as response:
                if response.status_code not in _REDIRECTS:
                    return await self._answer(url, response, body, patience, bool(asked.keys() - {"Accept"}))
                target = redirected(at, response.headers.get("location", ""))
            if target is None:
                return FetchFailed(SourceFault.REFUSED, f"HTTP {response.status_code} to where it isn't followed")
            at = target
        return FetchFailed(SourceFault.REFUSED, "too many redirects")

    async def _answer(
        self, url: str, response: httpx2.Response, body: Body, patience: Patience, conditional: bool
    ) -> Outcome:
        status = response.status_code
        if status == 304:
            if conditional:
                return NotModified(url, self._clock.now())
            return FetchFailed(SourceFault.BROKEN, "HTTP 304 to a question without condition", status)
        if not 200 <= status < 300:
            return await self._refusal(response, patience)
        headers = response.headers
        await body.read(response.aiter_raw(), headers.get("content-encoding", ""))
        return Fetched(
            url,
            bytes(body.content),
            self._clock.now(),
            etag=headers.get("etag", ""),
            last_modified=headers.get("last-modified", ""),
            broke=None if body.whole else FetchFailed(SourceFault.BROKEN, "the compressed answer is cut off"),
            interval_s=asked_interval_s(headers),
            charset=response.charset_encoding or "",
        )

    async def _refusal(self, response: httpx2.Response, patience: Patience) -> FetchFailed:
        """Reads an error, with its page's title, which mostly says what is wrong."""
        status = response.status_code
        told = Body(_TOLD_BYTES)
        with suppress(TooBig, httpx2.TransportError):  # the title, if any, stands at the start
            await told.read(response.aiter_raw(), response.headers.get("content-encoding", ""))
        title = _TITLE.search(told.content)
        shown = clean_text(title[1].decode("utf-8", "replace"))[:120] if title else response.reason_phrase
        why = f"HTTP {status}" + (f": {shown}" if shown else "")
        wait_s = retry_after_s(response.headers.get("retry-after", ""), self._clock.now(), patience)
        if status == 429:
            return FetchFailed(SourceFault.RATE_LIMITED, why, status, wait_s)
        return FetchFailed(SourceFault.REFUSED if 400 <= status < 500 else SourceFault.BROKEN, why, status, wait_s)

    def _client(self) -> httpx2.AsyncClient:
        if self._opened is None:
            of_environment = self._transport is None
            self._opened = httpx2.AsyncClient(
                headers={"User-Agent": self._agent, "Accept-Encoding": "gzip", "Accept": "*/*"},
                timeout=httpx2.Timeout(self._deadline_s),
                follow_redirects=False,
                mounts={} if self._transport else dict.fromkeys(_LOOPBACK),
                transport=self._transport,
                verify=usual_authorities(of_environment=of_environment),
                trust_env=of_environment,
            )
        self._opened.cookies.clear()
        return self._opened


def _attempts(outcome: FetchFailed, patience: Patience) -> int:
    return min(patience.attempts, CONNECTING) if outcome.fault is SourceFault.UNREACHABLE else patience.attempts


def _not_before(opens_at: datetime, wait_s: float) -> FetchFailed:
    why = f"it asked for no requests before {opens_at:%Y-%m-%d %H:%M} UTC"
    return FetchFailed(SourceFault.RATE_LIMITED, why, retry_after_s=wait_s)


def user_agent(contact: str) -> str:
    """Give the User-Agent, with the address sources may write to."""
    address = "".join(contact.split())
    return f"AcademicHub/{version('academichub')}" + (f" (mailto:{address})" if address else "")


def _unconnected(host: str, error: str) -> str:
    """Says why there is no connection; of a certificate, what is wrong with it."""
    invalid = _CERTIFICATE.search(error)
    return (
        f"the certificate of {host} isn't valid: {invalid[1]}" if invalid else f"no connection to {host}: {error}"[:200]
    )
