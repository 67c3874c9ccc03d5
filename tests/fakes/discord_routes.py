"""How a fake Discord finds the function for a request, and the routes about the bot itself.

Every function takes a `Call` and gives the JSON to answer, or raises `ApiError`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from tests.fakes.discord_command_rules import commands_rules
from tests.fakes.discord_gateway import LOGINS_A_DAY, Gateway
from tests.fakes.discord_payload import application_json, channel_json, user_json
from tests.fakes.discord_world import Channel, Json, World, bits


class ApiError(Exception):
    """An answer other than 2xx, with one of Discord's JSON codes.

    Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes
    """

    def __init__(self, status: int, code: int, message: str, errors: list[str] | None = None) -> None:
        super().__init__(f"{status} {code} {message}")
        self.status = status
        self.body: Json = {"code": code, "message": message}
        if errors:
            self.body["errors"] = {"_errors": [{"code": "BASE_TYPE", "message": one} for one in errors]}


@dataclass
class Call:
    """One request. `answered` is the status the fake gave, None while it is open or was dropped."""

    method: str
    path: str
    body: Any
    query: dict[str, str]
    at: datetime
    authorized: bool
    params: dict[str, str] = field(default_factory=dict)
    answered: int | None = None

    def number(self, name: str) -> int:
        """An id from the path."""
        return int(self.params[name])


Reply = tuple[int, Any]
Route = Callable[[Call], Awaitable[Reply]]


class Platform(Protocol):
    """What routes use of the server."""

    world: World
    gateway: Gateway
    broken_rules: list[str]
    commands: list[Json]

    def judge(self, broken: list[str], call: Call) -> None:
        """Note broken rules and refuse the request if there are any."""
        ...


class Router:
    """Routes by method and path pattern, `{name}` standing for one part of the path."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Route]] = []

    def add(self, method: str, pattern: str, route: Route) -> None:
        """Let `route` answer this method and pattern."""
        self._routes.append((method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern)), route))

    async def answer(self, call: Call) -> Reply:
        """Answer a call.

        Raises:
            ApiError: what Discord would answer instead.
        """
        for method, pattern, route in self._routes:
            found = pattern.fullmatch(call.path)
            if found and method == call.method:
                call.params = found.groupdict()
                return await route(call)
        raise ApiError(404, 0, "404: Not Found")


def channel_of(platform: Platform, call: Call) -> Channel:
    """The channel of a call that the bot may see.

    Raises:
        ApiError: 10003 where there is none, 50001 where the bot may not see it.
    """
    channel = platform.world.channels.get(call.number("channel"))
    if channel is None or channel.deleted:
        raise ApiError(404, 10003, "Unknown Channel")
    if not platform.world.bot_permissions(channel) & bits("view_channel"):
        raise ApiError(403, 50001, "Missing Access")
    return channel


class BotRoutes:
    """Who the bot is, where the gateway is, which commands it has."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def mount(self, router: Router) -> None:
        """Add these routes."""
        router.add("GET", "/users/@me", self._me)
        router.add("GET", "/oauth2/applications/@me", self._application)
        router.add("GET", "/gateway/bot", self._gateway)
        router.add("PUT", "/applications/{app}/commands", self._put_commands)
        router.add("GET", "/applications/{app}/commands", self._get_commands)
        router.add("GET", "/channels/{channel}", self._channel)
        router.add("POST", "/users/@me/channels", self._open_direct)

    async def _me(self, call: Call) -> Reply:
        return 200, user_json(self.platform.world.bot) | {"verified": True, "mfa_enabled": False, "email": None}

    async def _application(self, call: Call) -> Reply:
        return 200, application_json(self.platform.world)

    async def _gateway(self, call: Call) -> Reply:
        gateway = self.platform.gateway
        left, reset_ms = gateway.logins_left, int(gateway.reset_after_s * 1_000)
        limits = {"total": LOGINS_A_DAY, "remaining": left, "reset_after": reset_ms, "max_concurrency": 1}
        return 200, {"url": gateway.url, "shards": gateway.shards, "session_start_limit": limits}

    async def _put_commands(self, call: Call) -> Reply:
        self.platform.judge(commands_rules(call.body), call)
        world = self.platform.world
        self.platform.commands[:] = [
            {
                "dm_permission": True,
                "default_member_permissions": None,
                "contexts": None,
                "integration_types": [0],
                "nsfw": False,
                **command,
                "id": str(world.ids.next()),
                "application_id": str(world.application_id),
                "version": str(world.ids.next()),
            }
            for command in call.body
        ]
        return 200, self.platform.commands

    async def _get_commands(self, call: Call) -> Reply:
        return 200, self.platform.commands

    async def _channel(self, call: Call) -> Reply:
        return 200, channel_json(channel_of(self.platform, call))

    async def _open_direct(self, call: Call) -> Reply:
        person = self.platform.world.users.get(int(call.body["recipient_id"]))
        if person is None:
            raise ApiError(404, 10013, "Unknown User")
        return 200, channel_json(self.platform.world.direct(person))
