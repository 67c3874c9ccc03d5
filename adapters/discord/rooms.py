"""What the gateway has told of servers, channels and the bot's rights in them: asked before anything is posted."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from adapters.discord.commands import language_of
from bot.domain.watch import Language, Place


class Rooms:
    """The rooms of the client that listens now; a process that doesn't listen knows none."""

    def __init__(self, language: Language = Language.ENGLISH) -> None:
        """Know nothing yet; `language` is spoken where the server's is not known."""
        self._client: discord.Client | None = None
        self._language = language

    def learn(self, client: discord.Client) -> None:
        """Ask this client from now on."""
        self._client = client

    def may_post(self, place: Place) -> bool | None:
        """Tell whether the bot may post in a place, by its rights there; None where they aren't known."""
        guild = self._guild(place)
        if guild is None or guild.unavailable or not place.channel.isdecimal():
            return None
        channel = guild.get_channel_or_thread(int(place.channel))
        return None if channel is None else may_post(channel, guild)

    def language(self, place: Place) -> Language:
        """Give the language of a place's server."""
        guild = self._guild(place)
        return self._language if guild is None else language_of(guild.preferred_locale)

    def _guild(self, place: Place) -> discord.Guild | None:
        if self._client is None or not self._client.is_ready() or not place.tenant:
            return None
        return self._client.get_guild(int(place.tenant))


def may_post(channel: discord.abc.GuildChannel | discord.Thread, guild: discord.Guild) -> bool | None:
    """Tell whether the bot may post in a channel or thread; None where the thread's channel isn't known."""
    if isinstance(channel, discord.Thread):
        if channel.parent is None:
            return None
        granted = channel.permissions_for(guild.me)
        return granted.view_channel and granted.send_messages_in_threads
    granted = channel.permissions_for(guild.me)
    return granted.view_channel and granted.send_messages


def first_room(guild: discord.Guild) -> discord.TextChannel | None:
    """Give where to greet: the channel for the server's own notices, else the first one the bot may post in."""
    candidates = [*([guild.system_channel] if guild.system_channel else []), *_text_channels(guild)]
    return next((channel for channel in candidates if may_post(channel, guild)), None)


def rooms_of(guild: discord.Guild) -> list[discord.TextChannel | discord.Thread]:
    """Give every channel and thread that may be a place."""
    return [*_text_channels(guild), *guild.threads]


def _text_channels(guild: discord.Guild) -> Sequence[discord.TextChannel]:
    return sorted(guild.text_channels, key=lambda channel: (channel.position, channel.id))
