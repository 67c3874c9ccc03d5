"""A model's server on this machine: the Messages protocol over real HTTP, with a scripted character behind it.

    server = FakeModelServer(honest)
    async with server:
        ...                                  # ANTHROPIC_BASE_URL = server.url, ANTHROPIC_API_KEY = server.key
    server.plant(OVERLOADED, cut_off(0.5))   # what becomes of the next calls, one after the other

It counts calls and tokens, keeps what is marked to be kept, and refuses what the real one refuses.

By hand: `python -m tests.fakes.model_server 8402 obedient`
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from adapters.models.asking import IN_WORDS
from bot.domain.model import Usage
from tests.fakes import model_characters
from tests.fakes.model_cache import Body, PromptCache, as_blocks, tokens_in, tokens_of
from tests.fakes.model_characters import Asked, Character, honest
from tests.fakes.model_outcomes import UNAUTHORIZED, WELL, Outcome, end, error_of, message_of, send
from tests.fakes.model_rules import COUNTED_FIELDS, FIELDS, fault_of

KEY = "sk-ant-test-0123456789-secret"
PIECE = 60
"""Characters of an answer that come together."""


class FakeModelServer:
    """Serves /v1/messages, /v1/messages/count_tokens and /v1/models; use as an asynchronous context manager.

    `requests` holds the bodies of all calls for an answer, `usage` the tokens that were charged, by call in `charged`;
    `counted` the calls for a count, `most_at_once` how many calls were open together at the most. `answering` is
    awaited before each answer; `lists` False: there is no list of models; `listed` is what becomes of a look at it,
    and `told` is told of a model besides.
    """

    def __init__(
        self, character: Character = honest, *, key: str = KEY, counts: bool = True, holds: bool = True
    ) -> None:
        """Make it.

        Args:
            character: how the model behaves.
            key: asked for; empty: none is.
            counts: whether it counts tokens.
            holds: whether it knows forms.
        """
        self.character = character
        self.key = key
        self.models: tuple[str, ...] = ("claude-sonnet-5-5", "claude-haiku-5-5")
        self.requests: list[dict[str, Any]] = []
        self.headers: list[Mapping[str, str]] = []
        self.charged: list[Usage] = []
        self.counted = 0
        self.most_at_once = 0
        self.answering: Callable[[], Any] | None = None
        self.lists = True
        self.listed = WELL
        self.told: dict[str, Any] = {}
        self._counts = counts
        self._holds = holds
        self._cache = PromptCache()
        self._planted: deque[Outcome | Character] = deque()
        self._open = 0
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.url = ""

    @property
    def usage(self) -> Usage:
        """All that was charged."""
        return sum(self.charged, Usage())

    def plant(self, *next_ones: Outcome | Character) -> None:
        """Let this become of the next calls, one after the other; a character then answers in its own way."""
        self._planted.extend(next_ones)

    async def start(self, port: int = 0) -> None:
        """Listen; on a free port where it is 0."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/v1/messages", self._messages)
        app.router.add_post("/v1/messages/count_tokens", self._count)
        app.router.add_get("/v1/models/{model}", self._model)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening; what is silent is let go."""
        self._closing.set()
        if self._runner:
            await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        self._open += 1
        self.most_at_once = max(self.most_at_once, self._open)
        try:
            body = await request.json()
            self.requests.append(body)
            self.headers.append(dict(request.headers))
            if refusal := self._refusal(request, body, FIELDS):
                return refusal
            if self.answering is not None:
                await self.answering()
            return await self._answer(request, body)
        except ConnectionError:
            return web.Response()  # whoever asked is gone
        finally:
            self._open -= 1

    def _refusal(self, request: web.Request, body: Any, fields: frozenset[str]) -> web.Response | None:
        if not self._knows(request):
            return error_of(UNAUTHORIZED)
        if not request.headers.get("anthropic-version"):
            return error_of(Outcome(400, "anthropic-version: header is required"))
        fault = fault_of(body, fields if self._holds else fields - {"output_config"})
        if fault:
            return error_of(Outcome(400, fault))
        if body["model"] not in self.models:
            return error_of(Outcome(404, f"model: {body['model']}"))
        return None

    async def _answer(self, request: web.Request, body: Body) -> web.StreamResponse:
        planted = self._planted.popleft() if self._planted else WELL
        outcome, character = (planted, self.character) if isinstance(planted, Outcome) else (WELL, planted)
        if outcome.silent == "all":
            await self._closing.wait()
        if outcome.status >= 300:
            return error_of(outcome)
        if outcome.page:
            return web.Response(text="<html><title>Log in</title></html>", content_type="text/html")
        text, stop_reason = _within(character(asked_in(body)), body["max_tokens"])
        stop_reason = outcome.stop_reason or stop_reason
        text = text[: int(len(text) * outcome.sent)]
        usage = self._cache.read(body)
        self.charged.append(Usage(usage.read, tokens_of(text), usage.cache_written, usage.cache_read))
        if not body.get("stream"):
            return web.json_response(message_of(body, self.charged[-1], text, stop_reason))
        return await self._stream(request, body, text, stop_reason, outcome)

    async def _stream(
        self, request: web.Request, body: Body, text: str, stop_reason: str, outcome: Outcome
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        usage = self.charged[-1]
        start = message_of(body, Usage(usage.read, 1, usage.cache_written, usage.cache_read), "", None)
        if outcome.raw:
            await response.write(outcome.raw)
            return response
        await send(response, {"type": "message_start", "message": start})
        if outcome.silent:
            await self._closing.wait()
        await send(response, {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
        await send(response, {"type": "ping"})
        for at in range(0, len(text), PIECE):
            delta = {"type": "text_delta", "text": text[at : at + PIECE]}
            await send(response, {"type": "content_block_delta", "index": 0, "delta": delta})
        if outcome.error == "lost":
            assert request.transport is not None
            request.transport.close()
        elif outcome.error:
            error = {"type": outcome.error, "message": "Overloaded"}
            await send(response, {"type": "error", "error": error})
        elif outcome.ends:
            await end(response, usage, stop_reason, outcome)
        return response

    async def _count(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.counted += 1
        if not self._counts:
            return web.Response(status=404, text="404 page not found")
        return self._refusal(request, body, COUNTED_FIELDS) or web.json_response({"input_tokens": tokens_in(body)})

    def _knows(self, request: web.Request) -> bool:
        given = {request.headers.get("x-api-key", ""), request.headers.get("authorization", "").removeprefix("Bearer ")}
        return not self.key or self.key in given

    async def _model(self, request: web.Request) -> web.Response:
        name = request.match_info["model"]
        if self.listed.page:
            return web.Response(text="<html><title>Log in</title></html>", content_type="text/html")
        if not self.lists:
            return web.Response(status=404, text="404 page not found")
        if not self._knows(request):
            return error_of(UNAUTHORIZED)
        if name not in self.models:
            return error_of(Outcome(404, f"model: {name}"))
        told = {"id": name, "type": "model", "display_name": name.title(), "created_at": "2026-09-28T00:00:00Z"}
        return web.json_response({**told, "lifecycle": "active", "max_input_tokens": 1_000_000, **self.told})


def asked_in(body: Body) -> Asked:
    """Give what the model reads of a request: the last block is the task, those before it are papers."""
    blocks = [block["text"] for block in as_blocks(body["messages"][0]["content"])]
    system = "\n".join(block["text"] for block in as_blocks(body.get("system", [])))
    form = body.get("output_config", {}).get("format", {}).get("schema") or _form_in_words(blocks[-1])
    return Asked(system, tuple(blocks[:-1]), blocks[-1], form)


def _form_in_words(task: str) -> Mapping[str, Any]:
    told = task.partition(IN_WORDS)[2]
    form: Mapping[str, Any] = json.loads(told) if told else {}
    return form


def _within(text: str, most_tokens: int) -> tuple[str, str]:
    """Cut an answer at the tokens it may have."""
    if tokens_of(text) <= most_tokens:
        return text, "end_turn"
    return text.encode()[: most_tokens * 4].decode(errors="ignore"), "max_tokens"


async def _main(port: int, character: str) -> None:
    server = FakeModelServer(getattr(model_characters, character), key="")
    await server.start(port)
    sys.stdout.write(f"{server.url}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), sys.argv[2]))
