"""The chat platforms as the settings have them: a face for each whose tokens are set.

Parts are imported when they are first needed, so that a small command starts fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from bot.domain.errors import SettingError
from bot.settings import Settings

if TYPE_CHECKING:
    from adapters.discord.client import Addresses
    from adapters.slack.app import SlackTokens
    from adapters.web.incoming import Routes
    from bot.ports import Clock, Desk, Messenger, Meter, Pace

DISCORD_PER_S = 25
"""Half of what one bot may send a second over all routes."""
BLOCK = 3
"""Turns that one of many processes takes at once."""


class Face(Protocol):
    """A chat platform's face."""

    @property
    def messenger(self) -> Messenger:
        """Posts there, from the beginning."""
        ...

    @property
    def trouble(self) -> SettingError | None:
        """What keeps it from listening, or posting, until somebody mends it; None while all is well."""
        ...

    def routes(self, desk: Desk) -> Routes:
        """Give the addresses to which the platform itself comes by HTTP; none where it doesn't."""
        ...

    async def start(self, desk: Desk) -> SettingError | None:
        """Listen; gives the setting that is wrong, None once connected."""
        ...

    async def stop(self) -> None:
        """Leave."""
        ...


NO_FACES: Mapping[str, Face] = MappingProxyType({})


class Faces:
    """Builds faces from the settings; whoever has them built gives the stack that closes them."""

    def __init__(self, settings: Settings, clock: Clock, rng: Random, meter: Meter) -> None:
        """Take the settings, the time, what spreads waits, and who counts."""
        self._settings = settings
        self._clock = clock
        self._rng = rng
        self._meter = meter

    def built(self, stack: AsyncExitStack) -> dict[str, Face]:
        """Build the faces whose tokens are set."""
        faces: dict[str, Face] = {}
        if self._settings.slack_bot_token or self._settings.slack_app_token:
            from adapters.slack.app import SlackApp

            faces["slack"] = SlackApp(
                slack_tokens(self._settings), self._clock, self._rng, self._settings.language, self._meter
            )
        if token := self._settings.discord_token.get_secret_value():
            from adapters.discord.app import DiscordApp

            addresses, language = discord_addresses(self._settings), self._settings.language
            pace = self._pace(stack, "discord", DISCORD_PER_S)
            asked, heard = (token, self._clock, self._rng, addresses), self._meter
            faces["discord"] = DiscordApp(*asked, pace=pace, meter=heard, language=language)
        return faces

    def _pace(self, stack: AsyncExitStack, gate: str, per_s: int) -> Pace:
        """Make the turns at a platform: on PostgreSQL those of all processes, over a connection of their own."""
        from adapters.engine.pacing import OwnPace, SharedPace
        from storage.library import SqlLibrary
        from storage.rates import SqlRateGate
        from storage.running import libpq_url

        if libpq_url(self._settings.database_url) is None:
            return OwnPace(self._clock, per_s)
        library = SqlLibrary(self._settings.database_url)
        stack.push_async_callback(library.close)
        return SharedPace(SqlRateGate(library), self._clock, gate, per_s=per_s, block=BLOCK)


def slack_tokens(settings: Settings) -> SlackTokens:
    """Give what the settings say of Slack."""
    from adapters.slack.app import SlackTokens

    given = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    bot, app, secret = (one.get_secret_value() for one in given)
    return SlackTokens(bot, app, settings.slack_api_url, settings.proxy, secret)


def discord_addresses(settings: Settings) -> Addresses:
    """Give what the settings say of where Discord is."""
    from adapters.discord.client import Addresses
    from adapters.discord.shards import shards_of
    from adapters.discord.web import key_of

    shards = shards_of(settings.discord_shards)
    key = key_of(settings.discord_public_key) if settings.discord_public_key else b""
    return Addresses(settings.discord_api_url, settings.discord_gateway_url, settings.proxy, shards, key)
