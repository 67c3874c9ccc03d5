"""The state a fake Discord keeps: people, guilds, channels, roles and every message ever recorded.

Nothing here speaks HTTP or WebSocket. Tests read `Channel.visible` to count what people see; that list, and not any
table of the bot, is the judge of what was posted. Permissions follow Discord's order: everyone, roles, overwrites of
everyone, of roles, of the member. Source: https://discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord

from tests.fakes.discord_markdown import read

Json = dict[str, Any]

DISCORD_EPOCH_MS = 1_420_070_400_000
EVERYTHING = discord.Permissions.all().value
TEXT, DIRECT, FORUM = 0, 1, 15
PUBLIC_THREAD = 11


def bits(*names: str) -> int:
    """The permission bits of the names, such as `manage_channels`.

    Raises:
        AttributeError: no such permission.
    """
    value = 0
    for name in names:
        value |= getattr(discord.Permissions, name).flag
    return value


EVERYONE_DEFAULT = bits("view_channel", "send_messages", "read_message_history", "send_messages_in_threads") | bits(
    "use_application_commands", "embed_links", "create_public_threads"
)


class Snowflakes:
    """Gives ids that carry the clock's time and always grow, even while the clock stands still."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def next(self) -> int:
        """The next id."""
        milliseconds = int(self._now().timestamp() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, milliseconds << 22)
        return self._last

    def skip(self) -> None:
        """Go on as if a millisecond had passed: the next id may be another shard's."""
        self._last += 1 << 22


@dataclass(eq=False)
class User:
    """A person or a bot; `locale` is the language of their Discord."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False


@dataclass(eq=False)
class Role:
    """A role of one guild; the guild's own id is the role of everyone."""

    id: int
    name: str
    permissions: int


@dataclass(eq=False)
class Message:
    """One recorded message. `only_for` is the one person who sees it (ephemeral), None when public."""

    id: int
    channel: Channel
    author: User
    at: datetime
    content: str = ""
    components: list[Json] = field(default_factory=list)
    embeds: list[Json] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    edited_at: datetime | None = None
    reference: int | None = None
    only_for: User | None = None
    deleted: bool = False
    thinking: bool = False
    thread: Channel | None = None
    interaction: int | None = None
    told: tuple[str, ...] = ()
    """The ids of the people whom it told."""

    @property
    def pieces(self) -> Iterator[Json]:
        """Every component of the message, parents before their children."""
        return walk(self.components)

    @property
    def text(self) -> str:
        """What a person reads, mark-up gone: the content and each text display, a line each."""
        return read(self.markup)

    @property
    def markup(self) -> str:
        """The same as it was sent, with its mark-up."""
        shown = [piece["content"] for piece in self.pieces if piece["type"] == 10]
        return "\n".join([*([self.content] if self.content else []), *shown])

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [piece.get("label", "") for piece in self.pieces if piece["type"] == 2]

    @property
    def choices(self) -> list[str]:
        """The labels of all options of its select menus, in order."""
        return [option["label"] for piece in self.pieces if piece["type"] == 3 for option in piece["options"]]


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component in the list and below it (a section's accessory and a label's child too), depth first."""
    for piece in components:
        yield piece
        yield from walk(piece.get("components", []))
        for name in ("accessory", "component"):
            if name in piece:
                yield from walk([piece[name]])


@dataclass(eq=False)
class Channel:
    """A text channel, thread, forum or direct line; keeps its messages, deleted ones too."""

    id: int
    name: str
    kind: int
    guild: Guild | None
    parent: Channel | None = None
    overwrites: dict[int, tuple[int, int]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    archived: bool = False
    locked: bool = False
    deleted: bool = False

    @property
    def visible(self) -> list[Message]:
        """What everyone in the channel sees now, oldest first."""
        return [m for m in self.messages if not m.deleted and m.only_for is None]

    @property
    def texts(self) -> list[str]:
        """The texts of the visible messages, oldest first."""
        return [message.text for message in self.visible]

    def seen_only_by(self, person: User) -> list[Message]:
        """The ephemeral messages this person got here, oldest first."""
        return [m for m in self.messages if not m.deleted and m.only_for is person]


@dataclass(eq=False)
class Guild:
    """A server with its roles, members (with their role ids) and channels."""

    id: int
    name: str
    owner: User
    locale: str = "en-US"
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, set[int]] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    system_channel: Channel | None = None

    def channel(self, name: str) -> Channel:
        """The standing channel of that name.

        Raises:
            KeyError: there is none.
        """
        for channel in self.channels.values():
            if channel.name == name and not channel.deleted:
                return channel
        raise KeyError(name)

    def permissions(self, user: User, channel: Channel | None = None) -> int:
        """The permission bits of a member here, in the channel when one is given."""
        if user is self.owner:
            return EVERYTHING
        own = {self.id, *self.members.get(user.id, set())}
        value = 0
        for role_id in own:
            value |= self.roles[role_id].permissions
        if value & bits("administrator"):
            return EVERYTHING
        return value if channel is None else self._overwritten(value, own, user, channel)

    def _overwritten(self, value: int, own: set[int], user: User, channel: Channel) -> int:
        overwrites = (channel.parent or channel).overwrites
        allow, deny = overwrites.get(self.id, (0, 0))
        value = value & ~deny | allow
        allow = deny = 0
        for role_id in own - {self.id}:
            allow |= overwrites.get(role_id, (0, 0))[0]
            deny |= overwrites.get(role_id, (0, 0))[1]
        value = value & ~deny | allow
        allow, deny = overwrites.get(user.id, (0, 0))
        value = value & ~deny | allow
        return value if value & bits("view_channel") else 0


class World:
    """All of a fake Discord's state, and the bot that logs in to it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.ids = Snowflakes(now)
        self.users: dict[int, User] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.bot = self.user("academichub", bot=True)
        self.application_id = self.ids.next()

    def user(self, name: str, *, locale: str = "en-US", bot: bool = False) -> User:
        """A new user."""
        user = User(self.ids.next(), name, locale, bot)
        self.users[user.id] = user
        return user

    def guild(self, name: str, owner: User, *, locale: str = "en-US") -> Guild:
        """A new guild in which the bot is not yet."""
        guild = Guild(self.ids.next(), name, owner, locale)
        guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE_DEFAULT)
        guild.members[owner.id] = set()
        self.guilds[guild.id] = guild
        return guild

    def role(self, guild: Guild, name: str, permissions: int) -> Role:
        """A new role of a guild."""
        role = Role(self.ids.next(), name, permissions)
        guild.roles[role.id] = role
        return role

    def channel(self, guild: Guild | None, name: str, kind: int = TEXT, parent: Channel | None = None) -> Channel:
        """A new channel or thread; the first text channel of a guild becomes its system channel."""
        channel = Channel(self.ids.next(), name, kind, guild, parent)
        self.channels[channel.id] = channel
        if guild is not None:
            guild.channels[channel.id] = channel
            if kind == TEXT and guild.system_channel is None:
                guild.system_channel = channel
        return channel

    def direct(self, person: User) -> Channel:
        """The direct line between a person and the bot, made when first asked for."""
        for channel in self.channels.values():
            if channel.kind == DIRECT and person in channel.people:
                return channel
        channel = self.channel(None, person.name, DIRECT)
        channel.people = [person, self.bot]
        return channel

    def bot_permissions(self, channel: Channel) -> int:
        """The bot's permission bits in a channel; all on a direct line, none in a guild it is not in."""
        if channel.guild is None:
            return EVERYTHING
        if self.bot.id not in channel.guild.members:
            return 0
        return channel.guild.permissions(self.bot, channel)

    def message(self, message_id: int) -> Message | None:
        """The message of this id, deleted or not, or None where there never was one."""
        for channel in self.channels.values():
            for message in channel.messages:
                if message.id == message_id:
                    return message
        return None
