"""The library's client with our listeners: what the bot hears of servers, channels and people.

Source: https://discordpy.readthedocs.io/en/v2.7.1/api.html#event-reference
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import discord
import structlog
from discord import app_commands
from discord.gateway import DiscordWebSocket, KeepAliveHandler

from adapters.discord.commands import Words, language_of
from adapters.discord.gateway import GatewayConnector, Logins, LoginsUsedUp
from adapters.discord.incoming import DiscordIncoming, place_in
from adapters.discord.reply import RadarButton, RadarMenu, Replies
from adapters.discord.rooms import Rooms, first_room, may_post, rooms_of
from adapters.discord.shards import ALL_SHARDS, Shards
from adapters.discord.wire import Wire
from bot.domain.watch import Place
from bot.ports import Clock, Desk

log = structlog.get_logger(__name__)

API_URL = "https://discord.com/api/v10"
LONGEST_SLEEP_S = 30.0
"""The longest that the library may sleep over a rate limit inside a call; the shortest it can be told."""
JUST_JOINED = timedelta(days=7)
"""A server joined no longer ago than this, while the bot was down, is greeted at the start."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where Discord is, and which part of it this process hears.

    Attributes:
        api_url: with version.
        gateway_url: of the WebSocket; empty: asked from the API.
        proxy: an http(s) proxy; empty for none.
        shards: which part.
        public_key: of the application, 32 bytes; empty where interactions come by the gateway alone.
    """

    api_url: str = API_URL
    gateway_url: str = ""
    proxy: str = ""
    shards: Shards = ALL_SHARDS
    public_key: bytes = b""

    @property
    def way(self) -> str:
        """The proxy to take there; empty where NO_PROXY names the host."""
        return "" if proxy_bypass(urlsplit(self.api_url).hostname or "") else self.proxy


class _NotLaunched(Exception):
    """A shard could not be connected this time."""


class RadarClient(discord.AutoShardedClient):
    """The library's client with our listeners; it reads no words but those that mention it or are written to it."""

    def __init__(
        self,
        desk: Desk,
        wire: Wire,
        clock: Clock,
        rng: Random,
        addresses: Addresses,
        logins: Logins,
        rooms: Rooms,
        settle_s: float,
        silence_s: float,
    ) -> None:
        """Make the client; it does nothing until it is started.

        Args:
            desk: the core.
            wire: the line for replies to messages.
            clock: for waits.
            rng: spreads them.
            addresses: where Discord is.
            logins: counts this client's with those of the bot's others.
            rooms: learns from this client what it is told of servers.
            settle_s: real seconds without a further server after which the start is complete.
            silence_s: real seconds without a word after which a connection is taken for dead.
        """
        self.heard = asyncio.Event()
        """Set once all servers are known."""
        intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
        connector = GatewayConnector(clock, rng)
        super().__init__(
            intents=intents,
            connector=connector,
            **addresses.shards.options,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            guild_ready_timeout=settle_s,
            heartbeat_timeout=silence_s,
            proxy=addresses.way or None,
            max_ratelimit_timeout=LONGEST_SLEEP_S,
        )
        self.tree = app_commands.CommandTree[discord.Client](self)
        rooms.learn(self)
        self.incoming = DiscordIncoming(desk, Replies(wire, clock), rooms)
        self._desk = desk
        self._clock = clock
        self._gateway_url = addresses.gateway_url
        self._connector = connector
        self._logins = logins
        self._used_up: LoginsUsedUp | None = None
        self._launching = False

    async def setup_hook(self) -> None:
        """Tell Discord our commands, in both languages, and listen to every button there ever was."""
        self.add_dynamic_items(RadarButton, RadarMenu)
        await self.tree.set_translator(Words())
        self.tree.add_command(self.incoming.group())
        try:
            await self.tree.sync()
        except (discord.HTTPException, discord.RateLimited) as error:  # those known so far work, as all else does
            log.error("discord_commands_not_told", why=str(error))

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:  # noqa: ARG002
        """Count a login before it happens.

        Raises:
            LoginsUsedUp: it would be one of the last that Discord takes today.
        """
        try:
            await self._logins.spend(first=initial)
        except LoginsUsedUp as error:
            self._used_up = error
            raise

    async def launch_shard(self, gateway: Any, shard_id: int, *, initial: bool = False) -> None:
        """Connect where the settings say, else where the API said (an address); later reconnections go there too.

        Where that fails the library calls this once more from within, ever deeper while Discord is down: here that is
        a loop.

        Raises:
            LoginsUsedUp: it would be one of the last that Discord takes today.
        """
        if self._launching:
            raise self._used_up or _NotLaunched
        DiscordWebSocket.DEFAULT_GATEWAY = type(gateway)(self._gateway_url) if self._gateway_url else gateway
        self._connector.shards = max(1, len(self.shards) + 1)
        self._launching, launched = True, False
        while not launched:
            try:
                await super().launch_shard(DiscordWebSocket.DEFAULT_GATEWAY, shard_id, initial=initial)
                launched = True
            except _NotLaunched:
                initial = False
        self._launching = False

    async def close(self) -> None:
        """Leave, and end the heartbeats of connections broken off before a login, which the library forgets."""
        await super().close()
        for thread in threading.enumerate():
            if isinstance(thread, KeepAliveHandler) and thread.ws.call_hooks == self._connection.call_hooks:
                thread.stop()

    async def on_ready(self) -> None:
        """Let places go on that were opened while nobody listened, now that all servers are known."""
        try:
            await self._desk.returned(*(place for guild in self.guilds for place in _open_places(guild)))
        finally:
            self.heard.set()

    def take(self, interaction: dict[str, Any]) -> None:
        """Hear of an interaction that came another way than by the gateway."""
        self._connection.parsers["INTERACTION_CREATE"](interaction)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer modals; commands, buttons and menus come their own ways."""
        await self.incoming.submitted(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Answer mentions and direct messages; of our own, tell that they stand there."""
        if self.user is not None and message.author.id == self.user.id:
            await self.incoming.shown(message)
        elif self.user is not None:
            await self.incoming.said(message, self.user)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Greet a server in one channel, and let what was parked in its others go on."""
        await self._desk.returned(_whole(guild), *_open_places(guild))
        room = first_room(guild)
        if room is None:
            log.warning("discord_no_room_to_greet", guild=guild.id)
        else:
            await self._desk.joined(place_in(room, guild), None, language_of(guild.preferred_locale), None)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Greet a server that invited the bot while it was down."""
        joined_at = guild.me.joined_at
        if joined_at is not None and self._clock.now() - joined_at < JUST_JOINED:
            await self.on_guild_join(guild)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Park a server that removed the bot, as a whole; the library passes over one that is merely not available."""
        await self._desk.parked(_whole(guild), "10004: removed from the server")

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Park a deleted channel."""
        await self._desk.parked(place_in(channel, channel.guild), "10003: the channel was deleted")

    async def on_raw_thread_delete(self, event: discord.RawThreadDeleteEvent) -> None:
        """Park a deleted thread."""
        place = place_in(discord.Object(event.thread_id), discord.Object(event.guild_id))
        await self._desk.parked(place, "10003: the thread was deleted")

    async def on_raw_thread_update(self, event: discord.RawThreadUpdateEvent) -> None:
        """Let a thread go on that is open again."""
        if not event.data["thread_metadata"].get("locked"):
            await self._desk.returned(place_in(discord.Object(event.thread_id), discord.Object(event.guild_id)))

    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        """Park a channel that was closed to the bot; one that was opened goes on, and is greeted if by name."""
        guild = after.guild
        could, can = may_post(before, guild), may_post(after, guild)
        if could and not can:
            await self._desk.parked(place_in(after, guild), "50013: missing permissions")
        elif can and not could and {guild.me, guild.self_role} & set(after.overwrites):
            await self._desk.joined(place_in(after, guild), None, language_of(guild.preferred_locale), None)
        elif can and not could:
            await self._desk.returned(place_in(after, guild))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Let places go on that a changed role opened."""
        if before.permissions != after.permissions and after in after.guild.me.roles:
            await self._desk.returned(*_open_places(after.guild))

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Let places go on that a role given to the bot opened."""
        if after.id == after.guild.me.id and before.roles != after.roles:
            await self._desk.returned(*_open_places(after.guild))


def _open_places(guild: discord.Guild) -> list[Place]:
    """Give the places of a server that the bot may post in."""
    return [place_in(room, guild) for room in rooms_of(guild) if may_post(room, guild)]


def _whole(guild: discord.Guild) -> Place:
    """Give what stands for a server as a whole."""
    return Place("discord", str(guild.id), "")
