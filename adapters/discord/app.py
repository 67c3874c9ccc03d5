"""Discord as a face: start, stop, and the messenger of the same bot.

`DISCORD_API_URL` and `DISCORD_GATEWAY_URL` are the library's own class attributes, set for the whole process before
it logs in: one process speaks to one Discord.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from random import Random

import aiohttp
import discord
import structlog
from discord.http import Route

from adapters.discord.client import Addresses, RadarClient
from adapters.discord.invite import token_error
from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from bot.domain.watch import Language
from bot.ports import Clock, Desk

log = structlog.get_logger(__name__)

GUILDS_SETTLE_S = 2.0
RETRY_S = (5.0, 15.0, 60.0, 300.0)
"""The waits between tries to reach Discord at the start; the last one repeats."""


class DiscordApp:
    """The running face, and the messenger of the same bot."""

    def __init__(
        self,
        token: str,
        desk: Desk,
        clock: Clock,
        rng: Random,
        addresses: Addresses,
        *,
        language: Language = Language.ENGLISH,
        settle_s: float = GUILDS_SETTLE_S,
    ) -> None:
        """Make the face; nothing is asked of Discord before `start`.

        Args:
            token: the bot's; empty for none.
            desk: the core.
            clock: for waits.
            rng: spreads waits.
            addresses: where Discord is.
            language: of errors about settings.
            settle_s: as for `RadarClient`.
        """
        self._token = token.strip()
        self._desk = desk
        self._clock = clock
        self._addresses = addresses
        self._language = language
        self._settle_s = settle_s
        self._wire = Wire(self._token, addresses.api_url, clock, rng, proxy=addresses.proxy)
        self._client: RadarClient | None = None
        self._running: asyncio.Task[None] | None = None
        self.messenger = DiscordMessenger(self._wire)

    async def start(self) -> None:
        """Log in and connect; returns when the bot hears events. Tries again while Discord can't be reached.

        Raises:
            SettingError: the token is missing or refused; says how to get one.
        """
        if not self._token:
            raise token_error("token_missing", self._language)
        Route.BASE = self._addresses.api_url.rstrip("/")
        self._client = await self._logged_in()
        self._running = asyncio.create_task(self._client.connect())
        ready = asyncio.create_task(self._client.wait_until_ready())
        await asyncio.wait({self._running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if self._running.done():
            ready.cancel()
            await self.run()

    async def _logged_in(self) -> RadarClient:
        for wait_s in itertools.chain(RETRY_S, itertools.repeat(RETRY_S[-1])):
            client = RadarClient(self._desk, self._wire, self._clock, self._addresses, self._settle_s)
            try:
                await client.login(self._token)
            except discord.LoginFailure:
                await client.close()
                raise token_error("token_wrong", self._language) from None
            except (aiohttp.ClientError, discord.HTTPException, OSError, TimeoutError) as error:
                await client.close()
                log.warning("discord_not_reached", why=type(error).__name__, again_in_s=wait_s)
                await self._clock.sleep(wait_s)
            else:
                return client
        raise AssertionError("unreachable")

    async def run(self) -> None:
        """Wait until the face stops; a lost connection is taken up again by itself.

        Raises:
            SettingError: the gateway refuses the token.
        """
        if self._running is None:
            return
        try:
            await self._running
        except discord.ConnectionClosed as closed:
            log.error("discord_gateway_closed", code=closed.code)
            raise token_error("token_wrong", self._language) from None

    async def stop(self) -> None:
        """Leave."""
        if self._client is not None:
            await self._client.close()
        await self._wire.close()
        if self._running is not None:
            with contextlib.suppress(discord.ConnectionClosed):
                await self._running
