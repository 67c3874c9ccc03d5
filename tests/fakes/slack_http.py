"""The loopback Slack's HTTP side: a server on 127.0.0.1 that answers the Web API, response URLs and Socket Mode.

What becomes of a call can be planted beforehand (`plan`), one outcome a call, so that a test may lose, delay, double
or garble any answer; whether the effect was recorded is part of the outcome, as it is on the real network.
"""

import asyncio
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Literal

from aiohttp import web

from tests.fakes.slack_methods import WebMethods
from tests.fakes.slack_rooms import BOT, Workspace
from tests.fakes.slack_rules import message_fault
from tests.fakes.slack_shapes import Json
from tests.fakes.slack_socket import FakeSocketMode

RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class Outcome:
    """What becomes of one call.

    Attributes:
        recorded: whether Slack does what was asked.
        answer: what the caller reads: the method's own answer, a closed connection, silence until the caller gives
            up, a page of HTML with status 200, JSON that says ok and nothing more, or a bare status.
        status: the HTTP status of a bare status.
        error: answered as `ok: false` with status 200; nothing is recorded.
        headers: sent with the answer.
        late_s: recorded that many seconds after the call; the caller's connection is closed at once.
        more: what else stands in the answer (a key with None: is left out of it).
    """

    recorded: bool = True
    answer: Literal["own", "closed", "silence", "html", "bare", "status"] = "own"
    status: int = 200
    error: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    late_s: float = 0
    more: Json = field(default_factory=dict)


OK = Outcome()
LOST_BEFORE = Outcome(recorded=False, answer="closed")
LOST_AFTER = Outcome(answer="closed")
SILENT_BEFORE = Outcome(recorded=False, answer="silence")
SILENT_AFTER = Outcome(answer="silence")
NOT_JSON_BEFORE = Outcome(recorded=False, answer="html")
NOT_JSON_AFTER = Outcome(answer="html")
NAMELESS = Outcome(answer="bare")
"""Recorded, and the answer doesn't say as what."""


def broken(status: int, *, recorded: bool) -> Outcome:
    """A bare 5xx, before or after the effect."""
    return Outcome(recorded=recorded, answer="status", status=status)


def limited(retry_after: str | None = "1") -> Outcome:
    """A 429, with this Retry-After (None: without one); nothing is recorded."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Outcome(recorded=False, answer="status", status=429, error="ratelimited", headers=headers)


def refused(error: str, *, recorded: bool = False) -> Outcome:
    """The answer `ok: false` with this error, the effect recorded or not."""
    return Outcome(recorded=recorded, error=error)


def late(seconds: float) -> Outcome:
    """The connection closes now, and the effect is recorded that many seconds later."""
    return Outcome(answer="closed", late_s=seconds)


@dataclass(frozen=True)
class Call:
    """One Web API call as it arrived."""

    method: str
    args: Json
    at: datetime


@dataclass
class Hook:
    """A response URL: whose, where, for which message (None: for a slash command), until when."""

    user: str
    channel: str
    message_ts: str | None
    made_at: datetime
    uses: int = 0


class SlackServer(Workspace):
    """A workspace behind HTTP on a free port of 127.0.0.1."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(now)
        self.methods = WebMethods(self)
        self.socket = FakeSocketMode()
        self.calls: list[Call] = []
        self.hooks: dict[str, Hook] = {}
        self._plans: dict[str, deque[Outcome]] = defaultdict(deque)
        self.planted: dict[tuple[str, str], tuple[Outcome, int]] = {}
        self._numbered = itertools.count(1)
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen on a free port; `api_url` is then what SLACK_API_URL would be."""
        app = web.Application(client_max_size=8 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_post("/response/{hook}", self._respond)
        app.router.add_get("/socket", self.socket.serve)
        app.on_response_prepare.append(self._date)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}"
        self.methods.socket_address = f"ws://127.0.0.1:{port}/socket"

    async def stop(self) -> None:
        """Close every socket and stop listening."""
        self._closing.set()
        await self.socket.close()
        if self._runner:
            await self._runner.cleanup()

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Date an answer by the workspace's own clock."""
        response.headers["Date"] = format_datetime(self.now(), usegmt=True)

    @property
    def api_url(self) -> str:
        """The base address of the Web API."""
        return f"{self.url}/api/"

    def plan(self, method: str, *outcomes: Outcome) -> None:
        """Decide what becomes of the next calls of a method, in order; later ones go well again."""
        self._plans[method].extend(outcomes)

    def plant(self, method: str, channel: str, outcome: Outcome, times: int) -> None:
        """Decide what becomes of the next calls of a method about one channel (empty: about any)."""
        self.planted[method, channel] = outcome, times

    def _decided(self, method: str, channel: str) -> Outcome:
        if self._plans[method]:
            return self._plans[method].popleft()
        key = next((key for key in ((method, channel), (method, "")) if key in self.planted), None)
        if key is None:
            return OK
        outcome, times = self.planted.pop(key)
        if times > 1:
            self.planted[key] = outcome, times - 1
        return outcome

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of a method so far, oldest first."""
        return [one.args for one in self.calls if one.method == method]

    def hook(self, user: str, channel: str, message_ts: str | None = None) -> str:
        """A new response URL."""
        name = f"hook-{next(self._numbered)}"
        self.hooks[name] = Hook(user, channel, message_ts, self.now())
        return f"{self.url}/response/{name}"

    def trigger(self, user: str) -> str:
        """A new trigger id that opens one view for this person."""
        name = f"trigger.{next(self._numbered)}"
        self.methods.triggers[name] = user
        return name

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method, args = request.match_info["method"], await arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.calls.append(Call(method, args, self.now()))
        outcome = self._decided(method, str(args.get("channel") or ""))
        answer: Json = {"ok": False, "error": outcome.error}
        if outcome.recorded:
            recorded_at = self.now() + timedelta(seconds=outcome.late_s)
            own = self.methods.answer(method, token, args, late=recorded_at)
            answer = answer if outcome.error else own
        answer = {key: value for key, value in {**answer, **outcome.more}.items() if value is not None}
        return await self._answer(request, outcome, answer)

    async def _answer(self, request: web.Request, outcome: Outcome, answer: Json) -> web.StreamResponse:
        if outcome.answer == "silence":
            await self._closing.wait()
        if outcome.answer in ("closed", "silence"):
            assert request.transport is not None
            request.transport.abort()
        if outcome.answer == "html":
            return web.Response(text="<html>Slack is down</html>", content_type="text/html", headers=outcome.headers)
        if outcome.answer == "bare":
            return web.json_response({"ok": True}, headers=outcome.headers)
        if outcome.answer == "status" and not outcome.error:
            return web.Response(status=outcome.status, text="upstream error", headers=outcome.headers)
        told = {"Date": format_datetime(self.now().astimezone(UTC), usegmt=True), **outcome.headers}
        scopes = {} if self.methods.scopes is None else {"x-oauth-scopes": ",".join(sorted(self.methods.scopes))}
        return web.json_response(answer, status=outcome.status, headers=told | scopes)

    async def _respond(self, request: web.Request) -> web.Response:
        """Take a post to a response URL: a new message, or a change of the one it belongs to.

        Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """
        hook, sent = self.hooks[request.match_info["hook"]], await request.json()
        hook.uses += 1
        if hook.uses > RESPONSE_URL_USES or self.now() - hook.made_at > RESPONSE_URL_LIFE:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        planned = self._plans["response_url"]
        if planned:
            return web.Response(status=planned.popleft().status, text="upstream error")
        fault = None if sent.get("delete_original") else message_fault(sent)
        if hook.message_ts and not {"replace_original", "delete_original"} & set(sent):
            fault = "ambiguous", ["say whether the original is replaced: its default has changed over time"]
        if fault:
            self.methods.broken_rules.append(f"{fault[0]}: {fault[1]}")
            return web.json_response({"ok": False, "error": fault[0]}, status=400)
        self._carry_out(hook, sent)
        return web.Response(text="ok")

    def _carry_out(self, hook: Hook, sent: Json) -> None:
        original = self.find(hook.channel, hook.message_ts) if hook.message_ts else None
        if original and sent.get("delete_original"):
            original.deleted = True
        elif original and sent.get("replace_original"):
            self.edit(original, sent)
        else:
            only_for = {} if sent.get("response_type") == "in_channel" else {"user": hook.user}
            self.record(hook.channel, BOT, {**sent, **only_for})


async def arguments(request: web.Request) -> Json:
    """A call's arguments, wherever they stand: query, form or JSON body."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        args |= json.loads(await request.text() or "{}")
    else:
        args |= dict(await request.post())
    return args
