"""A Discord on 127.0.0.1 that the real discord.py logs in to: REST and gateway, strict about what it is sent.

    async with FakeDiscord(clock.now) as discord:
        lab = discord.guild("Vision Lab")
        ada = discord.person("Ada", lab, "manage_channels")
        papers = lab.system_channel
        … start the bot with discord.api_url and discord.token …
        await discord.invite(lab)
        reply = await ada.types(papers, "radar author", name="Bohan Zhuang")
        assert len(papers.visible) == 1

Every body is judged by the rules of `discord_rules`; a broken one is refused as Discord would, and leaving the
context raises an AssertionError that lists them (`strict=False` turns that off). `requests` is the history.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.fakes.discord_faults import Fault, Faults, RateLimits
from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_interactions import InteractionRoutes
from tests.fakes.discord_messages import MessageRoutes
from tests.fakes.discord_payload import channel_json, guild_json, role_json
from tests.fakes.discord_people import Member
from tests.fakes.discord_routes import ApiError, BotRoutes, Call, Router
from tests.fakes.discord_world import TEXT, Channel, Guild, Json, World, bits
from tests.patience import eventually

TOKEN = "MTIzNDU2Nzg5.fake.token-for-loopback-tests"
GUILDS = 1 << 0


class FakeDiscord:
    """The whole platform: its state (`world`), its server, its faults, and the people who use it."""

    def __init__(self, now: Callable[[], datetime], *, strict: bool = True) -> None:
        self.world = World(now)
        self.token = TOKEN
        self.gateway = Gateway(self.world, TOKEN)
        self.faults = Faults()
        self.limits = RateLimits(now)
        self.broken_rules: list[str] = []
        self.commands: list[Json] = []
        self.requests: list[Call] = []
        self.router = Router()
        self.messages = MessageRoutes(self)
        self.interactions = InteractionRoutes(self, self.messages)
        for routes in (BotRoutes(self), self.messages, self.interactions):
            routes.mount(self.router)
        self._strict = strict
        self._news: list[tuple[str, Json]] = []
        self._late: list[tuple[datetime, Call]] = []
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=30 * 1024 * 1024)
        app.on_response_prepare.append(self._date)
        app.router.add_get("/gateway/", self.gateway.connect)
        app.router.add_route("*", "/api/v10/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.api_url = f"http://127.0.0.1:{port}/api/v10"
        self.gateway.url = f"ws://127.0.0.1:{port}/gateway/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        await self.gateway.close()
        assert self._runner is not None
        await self._runner.cleanup()
        if kind is None and self._strict:
            assert not self.broken_rules, "the bot broke Discord's rules: " + "; ".join(self.broken_rules)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        text = await request.text()
        call = Call(
            method=request.method,
            path="/" + request.match_info["path"],
            body=json.loads(text) if text else {},
            query=dict(request.query),
            at=self.world.now(),
            authorized=request.headers.get("Authorization") == f"Bot {self.token}",
        )
        self.requests.append(call)
        await self.catch_up()
        return await self._reply(call, request)

    async def _reply(self, call: Call, request: web.Request) -> web.StreamResponse:
        bucket = f"{call.method}-messages:{call.path.split('/')[2] if call.path.count('/') > 1 else ''}"
        headers, wait_s = self.limits.count(bucket)
        fault = self.faults.take(call.method, call.path)
        if fault is not None:
            return await self._go_wrong(fault, call, request, headers)
        if wait_s is not None:
            body = {"message": "You are being rate limited.", "retry_after": wait_s, "global": False}
            return _json(call, 429, body, headers | {"X-RateLimit-Scope": "user"})
        status, body = await self._do(call)
        return _json(call, status, body, headers)

    async def _do(self, call: Call) -> tuple[int, Any]:
        free = call.path.startswith(("/interactions/", "/webhooks/"))
        if not call.authorized and not free:
            return 401, {"message": "401: Unauthorized", "code": 0}
        try:
            return await self.router.answer(call)
        except ApiError as error:
            return error.status, error.body

    async def _go_wrong(
        self, fault: Fault, call: Call, request: web.Request, headers: dict[str, str]
    ) -> web.StreamResponse:
        if fault.late_s is not None:
            self._late.append((self.world.now() + timedelta(seconds=fault.late_s), call))
        if fault.recorded:
            await self._do(call)
        if fault.hangs:
            await self._closing.wait()
        if fault.status is None:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        if isinstance(fault.body, str):
            call.answered = fault.status
            return web.Response(status=fault.status, text=fault.body, content_type="text/html")
        return _json(call, fault.status, fault.body, headers | dict(fault.headers))

    async def catch_up(self) -> None:
        """Let what was to be recorded late, and is due by the clock, be recorded now."""
        due = [call for at, call in self._late if at <= self.world.now()]
        self._late = [(at, call) for at, call in self._late if at > self.world.now()]
        for call in due:
            await self._do(call)

    def judge(self, broken: list[str], call: Call) -> None:
        """Note broken rules and refuse the request if there are any.

        Raises:
            ApiError: 50035, as Discord answers a body that is out of its limits.
        """
        if broken:
            self.broken_rules += [f"{call.method} {call.path}: {rule}" for rule in broken]
            raise ApiError(400, 50035, "Invalid Form Body", broken)

    async def until(self, true: Callable[[], object], what: str) -> None:
        """Wait until something holds.

        Raises:
            AssertionError: it did not come to hold while there was patience; the last requests are named.
        """
        try:
            await eventually(true, what)
        except TimeoutError as error:
            last = [f"{call.method} {call.path} {call.answered}" for call in self.requests[-5:]]
            raise AssertionError(f"{error}; last requests to Discord: {last}") from None

    # People and places

    def guild(self, name: str = "Lab", *, channels: tuple[str, ...] = ("papers",), locale: str = "en-US") -> Guild:
        """A new guild with text channels, in which the bot is not yet."""
        guild = self.world.guild(name, self.world.user(f"{name} owner"), locale=locale)
        for channel in channels:
            self.world.channel(guild, channel, TEXT)
        return guild

    def person(self, name: str, guild: Guild | None = None, *permissions: str, locale: str = "en-US") -> Member:
        """A new person; in the guild where one is given, with these permissions besides everyone's."""
        user = self.world.user(name, locale=locale)
        if guild is not None:
            guild.members[user.id] = set()
            if permissions:
                role = self.world.role(guild, f"role of {name}", bits(*permissions))
                guild.members[user.id].add(role.id)
                self._news.append(("GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role_json(guild, role.id)}))
        return Member(self, user)

    async def tell_news(self) -> None:
        """Tell the bot what has been made since."""
        news, self._news = self._news, []
        for name, body in news:
            await self.gateway.dispatch(name, body, intent=GUILDS)

    async def invite(self, guild: Guild, *permissions: str) -> None:
        """Let the bot join a guild, with a role of these permissions."""
        role = self.world.role(guild, "AcademicHub", bits(*permissions))
        guild.members[self.world.bot.id] = {role.id}
        await self.gateway.dispatch("GUILD_CREATE", guild_json(guild, self.world.bot, newly_joined=True), intent=GUILDS)

    async def _date(self, _request: web.Request, response: web.StreamResponse) -> None:
        """Date an answer by Discord's own clock."""
        response.headers["Date"] = format_datetime(self.world.now().astimezone(UTC), usegmt=True)

    async def kick(self, guild: Guild) -> None:
        """Remove the bot from a guild."""
        guild.members.pop(self.world.bot.id, None)
        await self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, intent=GUILDS)

    async def outage(self, guild: Guild) -> None:
        """Let a guild be unavailable for a while; the bot was not removed."""
        await self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id), "unavailable": True}, intent=GUILDS)

    async def open_channel(self, guild: Guild, name: str, kind: int = TEXT) -> Channel:
        """Make a channel while the bot looks on."""
        channel = self.world.channel(guild, name, kind)
        await self.gateway.dispatch("CHANNEL_CREATE", channel_json(channel), intent=GUILDS)
        return channel

    async def remove_channel(self, channel: Channel) -> None:
        """Delete a channel."""
        channel.deleted = True
        await self.gateway.dispatch("CHANNEL_DELETE", channel_json(channel), intent=GUILDS)

    async def allow(self, channel: Channel, *allowed: str, deny: tuple[str, ...] = ()) -> None:
        """Set the bot's own overwrite in a channel."""
        channel.overwrites[self.world.bot.id] = (bits(*allowed), bits(*deny))
        await self.gateway.dispatch("CHANNEL_UPDATE", channel_json(channel), intent=GUILDS)

    async def change_role(self, guild: Guild, role_id: int, *permissions: str) -> None:
        """Give a role these permissions and no others."""
        guild.roles[role_id].permissions = bits(*permissions)
        body = {"guild_id": str(guild.id), "role": role_json(guild, role_id)}
        await self.gateway.dispatch("GUILD_ROLE_UPDATE", body, intent=GUILDS)

    def posts(self, status: int | None = None) -> list[Call]:
        """The requests that tried to create a message in a channel, of one answer's status or all."""
        tried = [c for c in self.requests if c.method == "POST" and c.path.endswith("/messages")]
        return [c for c in tried if status is None or c.answered == status]


def _json(call: Call, status: int, body: Any, headers: dict[str, str]) -> web.Response:
    call.answered = status
    if status == 204:
        return web.Response(status=204, headers=headers)
    headers = headers | {"Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)
