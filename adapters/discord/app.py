"""Discord as a face: start, stop, and the messenger of the same bot.

`DISCORD_API_URL` and `DISCORD_GATEWAY_URL` are the library's own class attributes, set for the whole process before
it logs in: one process speaks to one Discord.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from random import Random
from typing import Any

import aiohttp
import discord
import structlog
from discord.http import Route
from starlette.routing import Route as Address

from adapters.discord.client import Addresses, RadarClient
from adapters.discord.gateway import FINAL, TOKEN_REFUSED, Logins, LoginsUsedUp
from adapters.discord.invite import gateway_error, token_error
from adapters.discord.rooms import Rooms
from adapters.discord.send import DiscordMessenger
from adapters.discord.web import HttpInteractions
from adapters.discord.wire import Wire
from bot.domain.errors import SettingError
from bot.domain.happening import unheard
from bot.domain.watch import Language
from bot.ports import Clock, Desk, Pace
from bot.ports.meter import Meter

log = structlog.get_logger(__name__)

GUILDS_SETTLE_S = 2.0
SILENCE_S = 60.0
"""Heartbeats are answered every 41 s or so."""
DRAIN_S = 10.0
RETRY_S = (5.0, 15.0, 60.0, 300.0)
"""The waits between tries to reach Discord; the last one repeats."""
UNREACHED = (aiohttp.ClientError, discord.DiscordException, OSError, TimeoutError)


class DiscordApp:
    """One bot's face: `messenger` posts from the beginning, `start` listens."""

    def __init__(
        self,
        token: str,
        clock: Clock,
        rng: Random,
        addresses: Addresses,
        *,
        pace: Pace | None = None,
        meter: Meter = unheard,
        language: Language = Language.ENGLISH,
        settle_s: float = GUILDS_SETTLE_S,
        silence_s: float = SILENCE_S,
    ) -> None:
        """Prepare; nothing is asked of Discord yet.

        Args:
            token: the bot's; empty for none.
            clock: for waits.
            rng: spreads waits.
            addresses: where Discord is.
            pace: the turns of all of the bot's processes; None where there is but this one, and few requests.
            meter: hears of each error that Discord answers.
            language: of errors about settings.
            settle_s: real seconds without a further server after which the start is complete.
            silence_s: real seconds without a word after which a connection is taken for dead.
        """
        self._token = token.strip()
        self._clock = clock
        self._rng = rng
        self._addresses = addresses
        self._language = language
        self._times = (settle_s, silence_s)
        self._wire = Wire(self._token, addresses.api_url, clock, rng, proxy=addresses.way, pace=pace, meter=meter)
        self._logins = Logins(self._wire, clock, rng)
        self.client: RadarClient | None = None
        """Listens now; None before the start."""
        self._listening: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self._tries = 0
        self._trouble: SettingError | None = None
        self._rooms = Rooms(language)
        self.messenger = DiscordMessenger(self._wire, self._rooms)

    @property
    def trouble(self) -> SettingError | None:
        """What keeps the bot from listening, or posting, until somebody mends it; None while all is well."""
        if self._trouble is None and self._wire.limits.token_refused.is_set():
            return token_error("token_wrong", self._language)
        return self._trouble

    def routes(self, desk: Desk) -> Sequence[Address]:
        """Give the address for interactions by HTTP; none where no public key is set."""
        key = self._addresses.public_key
        return (HttpInteractions(key, desk, self._clock, self._take).route(),) if key else ()

    def _take(self, interaction: dict[str, Any]) -> bool:
        """Take in an interaction as if it came by the gateway; False where nobody is logged in yet."""
        if self.client is None or not self.client.is_ready():
            return False
        self.client.take(interaction)
        return True

    async def start(self, desk: Desk) -> SettingError | None:
        """Listen; None once connected, or the setting that is wrong. Waits for as long as Discord can't be reached."""
        if not self._token:
            return token_error("token_missing", self._language)
        Route.BASE = self._addresses.api_url.rstrip("/")
        self._listening = asyncio.create_task(self._listen(desk))
        up = asyncio.create_task(self._up.wait())
        try:
            await asyncio.wait({self._listening, up}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            up.cancel()
        return self.trouble

    async def stop(self) -> None:
        """Take nothing more, and let what was acknowledged be answered."""
        if self.client is not None:
            await self.client.incoming.finish(DRAIN_S)
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._wire.close()

    async def _listen(self, desk: Desk) -> None:
        """Hear events until cancelled, or until Discord says something that no further try mends."""
        while self.trouble is None:
            wait_s = await self._hear(desk)
            if self.trouble is None:
                await self._clock.sleep(wait_s)
        log.critical("discord_stopped", why=str(self.trouble))

    async def _hear(self, desk: Desk) -> float:
        """Hear events for one client's life; gives in how many seconds to begin another, unless there is trouble."""
        outside = (self._addresses, self._logins, self._rooms)
        client = RadarClient(desk, self._wire, self._clock, self._rng, *outside, *self._times)
        beside = [asyncio.create_task(each) for each in (self._note_ready(client), self._leave_if_refused(client))]
        self.client = client
        try:
            await client.login(self._token)
            await client.connect()
        except discord.LoginFailure:
            self._refused(TOKEN_REFUSED)
        except discord.PrivilegedIntentsRequired:
            self._refused(4014)
        except discord.ConnectionClosed as closed:
            if closed.code in FINAL:
                self._refused(closed.code)
        except LoginsUsedUp as used:
            log.critical("discord_logins_used_up", again_in_s=used.wait_s)
            return used.wait_s
        except UNREACHED as error:
            log.warning("discord_not_reached", why=type(error).__name__)
        finally:
            for task in beside:
                task.cancel()
            await client.close()
        self._tries += 1
        return RETRY_S[min(self._tries, len(RETRY_S)) - 1]

    async def _note_ready(self, client: RadarClient) -> None:
        await client.heard.wait()
        self._tries = 0
        self._up.set()

    async def _leave_if_refused(self, client: RadarClient) -> None:
        """Leave the gateway once an answer to a request says that the token is good no more."""
        await self._wire.limits.token_refused.wait()
        self._refused(TOKEN_REFUSED)
        await client.close()

    def _refused(self, code: int) -> None:
        """Stop for good; without a token that holds nothing is posted either."""
        self._trouble = gateway_error(code, self._language)
        if code == TOKEN_REFUSED:
            self._wire.limits.refuse_token()
