"""Discord as a face: start, stop, and the messenger of the same bot.

`DISCORD_API_URL` and `DISCORD_GATEWAY_URL` are the library's own class attributes, set for the whole process before
it logs in: one process speaks to one Discord.
"""

from __future__ import annotations

import asyncio
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
from bot.domain.errors import SettingError
from bot.domain.watch import Language
from bot.ports import Clock, Desk

log = structlog.get_logger(__name__)

GUILDS_SETTLE_S = 2.0
DRAIN_S = 10.0
RETRY_S = (5.0, 15.0, 60.0, 300.0)
"""The waits between tries to reach Discord at the start; the last one repeats."""


class DiscordApp:
    """One bot's face: `messenger` posts from the beginning, `start` listens."""

    def __init__(
        self,
        token: str,
        clock: Clock,
        rng: Random,
        addresses: Addresses,
        *,
        language: Language = Language.ENGLISH,
        settle_s: float = GUILDS_SETTLE_S,
    ) -> None:
        """Prepare; nothing is asked of Discord yet.

        Args:
            token: the bot's; empty for none.
            clock: for waits.
            rng: spreads waits.
            addresses: where Discord is.
            language: of errors about settings.
            settle_s: real seconds without a further server after which the start is complete.
        """
        self._token = token.strip()
        self._clock = clock
        self._addresses = addresses
        self._language = language
        self._settle_s = settle_s
        self._wire = Wire(self._token, addresses.api_url, clock, rng, proxy=addresses.way)
        self._client: RadarClient | None = None
        self._listening: asyncio.Task[None] | None = None
        self.messenger = DiscordMessenger(self._wire)

    async def start(self, desk: Desk) -> SettingError | None:
        """Listen; None once connected, or the setting that is wrong. Waits for as long as Discord can't be reached."""
        if not self._token:
            return token_error("token_missing", self._language)
        Route.BASE = self._addresses.api_url.rstrip("/")
        client = await self._logged_in(desk)
        if client is None:
            return token_error("token_wrong", self._language)
        self._client = client
        self._listening = asyncio.create_task(self._listen(client))
        ready = asyncio.create_task(client.wait_until_ready())
        await asyncio.wait({self._listening, ready}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            return None
        ready.cancel()
        return token_error("token_wrong", self._language)

    async def stop(self) -> None:
        """Take nothing more, and let what was acknowledged be answered."""
        if self._client is not None:
            await self._client.incoming.finish(DRAIN_S)
            await self._client.close()
        if self._listening is not None:
            await self._listening
        await self._wire.close()

    async def _logged_in(self, desk: Desk) -> RadarClient | None:
        """Log in, however long it takes to reach Discord; None where it refuses the token."""
        for wait_s in itertools.chain(RETRY_S, itertools.repeat(RETRY_S[-1])):
            client = RadarClient(desk, self._wire, self._clock, self._addresses, self._settle_s)
            try:
                await client.login(self._token)
            except discord.LoginFailure:
                await client.close()
                break
            except (aiohttp.ClientError, discord.HTTPException, OSError, TimeoutError) as error:
                await client.close()
                log.warning("discord_not_reached", why=type(error).__name__, again_in_s=wait_s)
                await self._clock.sleep(wait_s)
            else:
                return client
        return None

    async def _listen(self, client: RadarClient) -> None:
        """Hear events until stopped; a lost connection is taken up again by itself, one refused for good is not."""
        try:
            await client.connect()
        except discord.ConnectionClosed as closed:
            log.error("discord_gateway_closed", code=closed.code)
