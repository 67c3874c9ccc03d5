"""The language model: Claude at Anthropic, or whatever answers the same protocol at another address.

Answers are streamed, so that it is known what was used when one breaks off. The SDK is imported, in a thread, when the
first call is made: that takes over a second. It never repeats a call: retries are the caller's.

Source: https://platform.claude.com/docs/en/api/messages-streaming
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import httpx2

from adapters.authorities import usual_authorities
from adapters.models import troubles
from adapters.models.asking import estimated_tokens, request
from adapters.models.draft import Draft, Found, counted_in, found_in
from adapters.models.families import Family, default_model, family_of
from adapters.models.forms import WrongForm, read_answer
from bot.domain.happening import ModelAsked, unheard
from bot.domain.model import PASSING, Answered, Price, Prompt, Trouble, Unwritten, Usage, Written
from bot.ports import Clock, Meter

if TYPE_CHECKING:
    import anthropic

ANTHROPIC_URL = "https://api.anthropic.com"
CONNECT_S = 10.0
COUNT_S = 15.0
"""So long a count may take; estimated then."""
NO_KEY = "none"
"""Sent where the server wants no key: the SDK would else look for one on this machine."""
UNSENT = (
    httpx2.ConnectError,
    httpx2.ConnectTimeout,
    httpx2.LocalProtocolError,
    httpx2.ProxyError,
    httpx2.UnsupportedProtocol,
)
"""Failures before anything was asked."""
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, RecursionError)
"""What the SDK, which takes anything for an answer, fails with where it is none."""
FREE = Price(0, 0)
OWN_WINDOW = 32_000
_NOT_THERE = frozenset({404, 405, 501})
ONE_WORD = Prompt("Answer with one word.", (), "Are you there?", {"type": "object", "properties": {}}, most_tokens=1)
_VERSION = re.compile(r"/v1/?$")


@dataclass(frozen=True, slots=True)
class ModelServer:
    """Where the model is, and what is known of it.

    Attributes:
        key: the API key; empty where the server wants none.
        url: base address; empty: Anthropic's own.
        model: its name; empty: the newest Sonnet that the SDK lists.
        timeout_s: seconds for one call from its start to its last word, above 0.
        price: of its tokens; None: by the table of families, and 0 of a model of one's own.
        window: tokens that a prompt may have; None: by the table, and `OWN_WINDOW` of a model of one's own.
        proxy: an http(s) proxy; empty for none.
    """

    key: str
    url: str = ""
    model: str = ""
    timeout_s: float = 120.0
    price: Price | None = None
    window: int | None = None
    proxy: str = ""

    @property
    def address(self) -> str:
        """The base address, as the SDK goes on from it."""
        return _VERSION.sub("", self.url or ANTHROPIC_URL).rstrip("/")

    @property
    def host(self) -> str:
        """Where it is, in short, without what an address may hold of secrets."""
        return urlsplit(self.address).hostname or ""

    @property
    def way(self) -> str | None:
        """The proxy to take there; None for this machine's own addresses and where NO_PROXY names the host."""
        return None if _is_loopback(self.host) or proxy_bypass(self.host) else self.proxy or None


class ClaudeModel:
    """The `LanguageModel` door over the Messages protocol. Close it when done."""

    def __init__(self, server: ModelServer, clock: Clock, meter: Meter = unheard) -> None:
        """Make it; nothing is opened, or imported, before the first call."""
        self._server = server
        self._clock = clock
        self._meter = meter
        self._name = server.model or default_model()
        known = family_of(self._name)
        self._family = known or Family(FREE, OWN_WINDOW)
        self._own = known is None
        self._opened: anthropic.AsyncAnthropic | None = None
        self._held = True
        self._counts = True

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name

    @property
    def price(self) -> Price:
        """What its tokens cost."""
        return self._family.price if self._server.price is None else self._server.price

    @property
    def window(self) -> int:
        """How many tokens a prompt may have."""
        return self._server.window or self._family.window

    async def close(self) -> None:
        """Close its connections."""
        if self._opened is not None:
            await self._opened.close()
            self._opened = None

    async def count(self, prompt: Prompt) -> int:
        """Count the prompt's tokens at the server; estimated from its length, upwards, where it can't."""
        client = await self._client()
        asked = self._request(prompt)
        counted = await self._counted(client, asked) if self._counts else None
        return counted or estimated_tokens(asked)

    async def _counted(self, client: anthropic.AsyncAnthropic, asked: Mapping[str, Any]) -> int | None:
        import anthropic

        try:
            async with asyncio.timeout(COUNT_S):
                told = counted_in(await client.messages.count_tokens(**asked))
        except anthropic.APIStatusError as error:
            self._counts = error.status_code not in _NOT_THERE
            return None
        except (TimeoutError, *UNREADABLE, anthropic.AnthropicError, httpx2.TransportError):
            return None
        return told or None

    async def look(self) -> Found | Unwritten:
        """Ask the server whether it has the model.

        A server of one's own that has no list of models is asked for one word instead.
        """
        import anthropic

        client, secret = await self._client(), self._server.key
        try:
            async with asyncio.timeout(COUNT_S):
                return found_in(await client.models.retrieve(self._name))
        except anthropic.APIStatusError as error:
            if error.status_code not in _NOT_THERE or not self._own:
                return troubles.of_status(error, secret)
        except (TimeoutError, anthropic.APIConnectionError, httpx2.TransportError) as error:
            return self._disconnected(error, Usage())
        except (*UNREADABLE, anthropic.AnthropicError):
            return Unwritten(Trouble.UNREACHABLE, "what answers is no model's server")
        answered = await self._write(ONE_WORD)
        wrong = isinstance(answered, Unwritten) and answered.trouble in PASSING | {Trouble.NOT_ALLOWED}
        return answered if wrong and isinstance(answered, Unwritten) else Found()

    async def write(self, prompt: Prompt) -> Answered:
        """Ask once; never raises for what the server or the model does.

        A server that doesn't know how to hold a model to a form says so at once, and is asked anew without.
        """
        began = self._clock.monotonic()
        answered = await self._write(prompt)
        usage, trouble = answered.usage, answered.trouble if isinstance(answered, Unwritten) else None
        self._meter(ModelAsked(self._name, usage, self.price.of(usage), trouble, self._clock.monotonic() - began))
        return answered

    async def _write(self, prompt: Prompt) -> Answered:
        import anthropic

        client, held = await self._client(), self._held
        asked = self._request(prompt)
        draft, most = Draft(), Usage(estimated_tokens(asked), prompt.most_tokens)
        try:
            async with asyncio.timeout(self._server.timeout_s):
                await draft.take(client, asked, prompt.most_tokens)
        except anthropic.APIStatusError as error:
            if held and troubles.wont_hold(error):
                self._held = False
                return await self._write(prompt)
            used = draft.at_most(most) if draft.begun else Usage()
            return replace(troubles.of_status(error, self._server.key), usage=used)
        except (TimeoutError, anthropic.APIConnectionError, httpx2.TransportError) as error:
            return self._disconnected(error, draft.at_most(most))
        except (*UNREADABLE, anthropic.AnthropicError):
            return troubles.broken_off("the server's answer can't be read", draft.at_most(most))
        return self._read(draft, prompt, most)

    def _disconnected(self, error: Exception, most: Usage) -> Unwritten:
        """Tell of a call that got no answer, or half of one."""
        cause = error if isinstance(error, TimeoutError) else error.__cause__ or error
        if isinstance(cause, UNSENT):
            return Unwritten(Trouble.UNREACHABLE, troubles.hidden(f"{type(cause).__name__}: {cause}", self._server.key))
        if isinstance(cause, TimeoutError | httpx2.TimeoutException):
            return troubles.broken_off(f"no whole answer within {self._server.timeout_s:g} s", most)
        return troubles.broken_off(f"the connection broke off ({type(cause).__name__})", most)

    def _read(self, draft: Draft, prompt: Prompt, most: Usage) -> Answered:
        """Make of a stream that ended what it says, or what is wrong with it."""
        usage = draft.at_most(most)
        if not draft.begun:
            return Unwritten(Trouble.UNREACHABLE, f"what answers is no model's server: {draft.content_type}")
        if draft.stop_reason is None:
            return troubles.broken_off("the answer ended in the middle", usage)
        if stopped := troubles.of_stop(draft.stop_reason, draft.refusal, usage):
            return stopped
        try:
            answer = read_answer(draft.text, prompt.form)
        except WrongForm as wrong:
            return Unwritten(Trouble.MALFORMED, str(wrong), usage=usage)
        return Written(answer, self._name, usage)

    def _request(self, prompt: Prompt) -> dict[str, Any]:
        held = self._held
        return request(prompt, self._name, self._family.settings, held=held, in_words=self._own or not held)

    async def _client(self) -> anthropic.AsyncAnthropic:
        await self._imported()
        if self._opened is None:
            self._opened = self._made()
        return self._opened

    async def _imported(self) -> None:
        if self._opened is None:
            await asyncio.to_thread(_import)

    def _made(self) -> anthropic.AsyncAnthropic:
        """Make the client; elsewhere than at Anthropic the key goes in the older header, too."""
        import anthropic

        server = self._server
        timeout = httpx2.Timeout(server.timeout_s, connect=min(CONNECT_S, server.timeout_s))
        believed = usual_authorities(of_environment=True)
        client = httpx2.AsyncClient(verify=believed, proxy=server.way, trust_env=False, follow_redirects=False)
        return anthropic.AsyncAnthropic(
            api_key=server.key or NO_KEY,
            base_url=server.address,
            timeout=timeout,
            max_retries=0,
            default_headers={"X-Api-Key": server.key} if server.url and server.key else None,
            http_client=client,
            open_telemetry=False,
        )


def _import() -> None:
    for name in ("anthropic", "anthropic.resources.messages", "fastjsonschema"):
        import_module(name)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
