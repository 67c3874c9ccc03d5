"""Slack and Discord as processes of their own: they count every message, keep the published limits and lose answers.

    python -m tests.many.platforms slack 0.02

prints its address and serves until it is ended. Only what posting needs is there; who may do what is not looked at.
Sources: https://docs.slack.dev/apis/web-api/rate-limits, https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import re
import sys
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

from tests.many.sockets import APP, TEAM, Sockets

GUILD = "1"
DISCORD_EPOCH_MS = 1_420_070_400_000
NONCE_KNOWN_S = 120.0
TITLE = re.compile(r"Paper \d+")
SCOPES = "chat:write,channels:history,groups:history,metadata.message:read,channels:join"


@dataclass
class Message:
    """One message as it stands, with what is needed to judge it."""

    ref: str
    channel: str
    titles: list[str]
    at: float
    lost: bool
    body: Any


class Window:
    """So many within so many seconds, for each key."""

    def __init__(self, most: int, span_s: float) -> None:
        self.most, self.span_s = most, span_s
        self._at: dict[str, deque[float]] = defaultdict(deque)

    def wait_s(self, key: str = "") -> float:
        """Count a request; gives how long it should have waited, 0 where it came in time."""
        now, at = time.monotonic(), self._at[key]
        while at and at[0] <= now - self.span_s:
            at.popleft()
        if len(at) >= self.most:
            return at[0] + self.span_s - now
        at.append(now)
        return 0.0

    def left(self, key: str) -> int:
        """How many more may come now."""
        return self.most - len(self._at[key])

    def opens_s(self, key: str) -> float:
        """In how many seconds the window is new."""
        at = self._at[key]
        return max(0.0, at[0] + self.span_s - time.monotonic()) if at else 0.0


class Platform:
    """What both have: the messages, and answers that get lost after what was asked was done."""

    def __init__(self, lost: float) -> None:
        self._lost = lost
        self._rng = random.Random(1)
        self.messages: dict[str, Message] = {}
        self.counts: dict[str, int] = defaultdict(int)
        self.shown: set[tuple[str, str]] = set()

    def keep(self, ref: str, channel: str, body: Any) -> bool:
        """Keep a message; False: its answer gets lost."""
        lost = self._rng.random() < self._lost
        said = sorted(set(TITLE.findall(json.dumps(body))))
        self.messages[ref] = Message(ref, channel, said, time.time(), lost, body)
        self.counts["posted"] += 1
        self.shown.update((channel, title) for title in said)
        self.counts["lost"] += lost
        return not lost

    async def tally(self, _: web.Request) -> web.Response:
        """Tell what stands, without bodies."""
        told = [{**asdict(message), "body": None} for message in self.messages.values()]
        return web.json_response({"counts": self.counts, "messages": told})

    async def progress(self, _: web.Request) -> web.Response:
        """Tell how many channels' titles were shown so far, which is cheap to ask."""
        return web.json_response({"shown": len(self.shown)})

    def drop(self, request: web.Request) -> web.Response:
        """Close the connection in place of an answer."""
        if request.transport is not None:
            request.transport.close()
        return web.Response()


class CountingSlack(Platform):
    """A workspace: one message a second and channel (a burst of two is let pass), the history at tier 3."""

    def __init__(self, lost: float) -> None:
        super().__init__(lost)
        self._paces = Window(2, 2.0)
        self._looks = Window(50, 60.0)
        self._stamps = itertools.count(1)
        self._sockets = Sockets()

    def routes(self) -> list[web.RouteDef]:
        """Give the methods."""
        methods = [web.post("/api/{method}", self.method), web.get("/api/{method}", self.method)]
        return [*methods, web.get("/socket", self._sockets.serve)]

    async def method(self, request: web.Request) -> web.Response:
        """Answer a method of the Web API."""
        name = request.match_info["method"]
        asked = await self._asked(request)
        self.counts[name] += 1
        match name:
            case "auth.test":
                return self._ok({"team_id": TEAM, "user_id": "UBOT", "user": "academichub", "team": "Lab"})
            case "apps.connections.open":
                return self._ok({"url": f"ws://{request.host}/socket"})
            case "chat.postMessage":
                return await self._post(request, asked)
            case "chat.delete":
                there = self.messages.pop(asked["ts"], None)
                self.counts["deleted"] += 1
                return self._ok({"ts": asked["ts"]}) if there else self._error("message_not_found")
            case "conversations.history":
                return self._history(asked)
            case _:
                return self._error("unknown_method")

    async def _post(self, request: web.Request, asked: dict[str, Any]) -> web.Response:
        if wait_s := self._paces.wait_s(asked["channel"]):
            return self._too_fast(wait_s)
        ts = f"{time.time():.4f}{next(self._stamps) % 100:02d}"
        answered = self.keep(ts, asked["channel"], {"blocks": asked["blocks"], "metadata": asked["metadata"]})
        shown = {"channel_id": asked["channel"], "message_ts": ts, "metadata": asked["metadata"]}
        await self._sockets.push({"type": "message_metadata_posted", "app_id": APP, **shown})
        return self._ok({"ts": ts, "channel": asked["channel"]}) if answered else self.drop(request)

    def _history(self, asked: dict[str, Any]) -> web.Response:
        if wait_s := self._looks.wait_s():
            return self._too_fast(wait_s)
        oldest, latest = float(asked.get("oldest", 0)), float(asked.get("latest", time.time()))
        here = (one for one in self.messages.values() if one.channel == asked["channel"])
        found = [
            {"ts": one.ref, "metadata": one.body["metadata"]} for one in here if oldest <= float(one.ref) <= latest
        ]
        return self._ok({"messages": found, "has_more": False})

    @staticmethod
    async def _asked(request: web.Request) -> dict[str, Any]:
        if request.content_type == "application/json":
            return dict(await request.json())
        return {**request.query, **await request.post()}

    def _too_fast(self, wait_s: float) -> web.Response:
        self.counts["429"] += 1
        headers = {"Retry-After": str(max(1, round(wait_s)))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    @staticmethod
    def _ok(told: dict[str, Any]) -> web.Response:
        return web.json_response({"ok": True, **told}, headers={"X-OAuth-Scopes": SCOPES})

    @staticmethod
    def _error(error: str) -> web.Response:
        return web.json_response({"ok": False, "error": error}, headers={"X-OAuth-Scopes": SCOPES})


class CountingDiscord(Platform):
    """A server: 50 requests a second over all, 5 posts in 5 s a channel, and a nonce answered once for two minutes."""

    def __init__(self, lost: float) -> None:
        super().__init__(lost)
        self._global = Window(50, 1.0)
        self._posts, self._reads = Window(5, 5.0), Window(5, 5.0)
        self._nonces: dict[str, tuple[float, str]] = {}
        self._numbers = itertools.count(1)

    def routes(self) -> list[web.RouteDef]:
        """Give the routes."""
        one = "/api/v10/channels/{channel}/messages"
        return [
            web.post(one, self._limited(self._posts, "posts", self._post)),
            web.get(one, self._limited(self._reads, "reads", self._list)),
            web.get(f"{one}/{{message}}", self._limited(self._reads, "reads", self._probe)),
            web.delete(f"{one}/{{message}}", self._limited(self._posts, "deletes", self._delete)),
        ]

    def _limited(self, window: Window, bucket: str, route: Callable[..., Any]) -> Callable[..., Any]:
        async def limited(request: web.Request) -> web.Response:
            channel = request.match_info["channel"]
            key = f"{bucket} {channel}"
            if wait_s := self._global.wait_s():
                return self._too_fast(wait_s, everywhere=True)
            if wait_s := window.wait_s(key):
                return self._too_fast(wait_s, everywhere=False)
            answer: web.Response = await route(request, channel)
            answer.headers.update(
                {
                    "X-RateLimit-Limit": str(window.most),
                    "X-RateLimit-Remaining": str(window.left(key)),
                    "X-RateLimit-Reset-After": f"{window.opens_s(key):.3f}",
                    "X-RateLimit-Bucket": bucket,
                    "Via": "1.1 google",
                }
            )
            return answer

        return limited

    async def _post(self, request: web.Request, channel: str) -> web.Response:
        body, now = await request.json(), time.monotonic()
        known = self._nonces.get(body["nonce"])
        if known and now - known[0] < NONCE_KNOWN_S:
            self.counts["repeated"] += 1
            there = self.messages.get(known[1])
            return self._shown(there) if there else self._unknown(10008)
        ref = str(((int(time.time() * 1000) - DISCORD_EPOCH_MS) << 22) + next(self._numbers) % (1 << 22))
        self._nonces[body["nonce"]] = now, ref
        answered = self.keep(ref, channel, body["components"])
        return self._shown(self.messages[ref]) if answered else self.drop(request)

    async def _list(self, request: web.Request, channel: str) -> web.Response:
        after = int(request.query.get("after", 0))
        here = [one for one in self.messages.values() if one.channel == channel and int(one.ref) > after]
        here.sort(key=lambda one: int(one.ref))
        return web.json_response([{"id": one.ref, "components": one.body} for one in here[:100]])

    async def _probe(self, request: web.Request, _: str) -> web.Response:
        there = self.messages.get(request.match_info["message"])
        return self._shown(there) if there else self._unknown(10008)

    async def _delete(self, request: web.Request, _: str) -> web.Response:
        self.counts["deleted"] += 1
        there = self.messages.pop(request.match_info["message"], None)
        return web.Response(status=204) if there else self._unknown(10008)

    @staticmethod
    def _shown(message: Message) -> web.Response:
        return web.json_response({"id": message.ref, "channel_id": message.channel, "components": message.body})

    @staticmethod
    def _unknown(code: int) -> web.Response:
        return web.json_response({"code": code, "message": "Unknown"}, status=404)

    def _too_fast(self, wait_s: float, *, everywhere: bool) -> web.Response:
        self.counts["429"] += 1
        told = {"message": "You are being rate limited.", "retry_after": wait_s, "global": everywhere}
        headers = {"Retry-After": str(max(1, round(wait_s))), "Via": "1.1 google", "X-RateLimit-Scope": "user"}
        return web.json_response(told, status=429, headers=headers)


async def serve(platform: CountingSlack | CountingDiscord) -> None:
    """Serve until ended."""
    app = web.Application(client_max_size=1 << 24)
    app.add_routes([*platform.routes(), web.get("/tally", platform.tally), web.get("/progress", platform.progress)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    sys.stdout.write(f"http://{host}:{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve((CountingSlack if sys.argv[1] == "slack" else CountingDiscord)(float(sys.argv[2]))))
