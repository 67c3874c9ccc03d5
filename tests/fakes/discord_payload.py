"""How a fake Discord writes its state as JSON, in the shapes of API version 10.

Source: https://discord.com/developers/docs/resources/guild, …/channel, …/message, …/user
"""

from __future__ import annotations

from datetime import UTC, datetime

from tests.fakes.discord_world import (
    DIRECT,
    DISCORD_EPOCH_MS,
    PUBLIC_THREAD,
    Channel,
    Guild,
    Json,
    Message,
    User,
    World,
)

EPHEMERAL = 1 << 6
THINKING = 1 << 7
HAS_THREAD = 1 << 5
COMPONENTS_V2 = 1 << 15


def user_json(user: User) -> Json:
    """A user object."""
    return {
        "id": str(user.id),
        "username": user.name.lower().replace(" ", "_"),
        "global_name": user.name,
        "discriminator": "0",
        "avatar": None,
        "bot": user.bot,
        "public_flags": 0,
        "flags": 0,
    }


def member_json(user: User, guild: Guild, channel: Channel | None = None) -> Json:
    """A member object; with a channel it carries the member's permissions there, as interactions do."""
    member: Json = {
        "user": user_json(user),
        "roles": [str(role) for role in guild.members.get(user.id, set())],
        "joined_at": _made_at(guild.id),
        "flags": 0,
        "deaf": False,
        "mute": False,
        "nick": None,
        "avatar": None,
        "banner": None,
    }
    if channel is not None:
        member["permissions"] = str(guild.permissions(user, channel))
    return member


def channel_json(channel: Channel) -> Json:
    """A channel or thread object."""
    shown: Json = {"id": str(channel.id), "type": channel.kind, "flags": 0, "last_message_id": None}
    if channel.kind == DIRECT:
        shown["recipients"] = [user_json(person) for person in channel.people if not person.bot]
        return shown
    assert channel.guild is not None
    shown |= {
        "name": channel.name,
        "guild_id": str(channel.guild.id),
        "position": 0,
        "nsfw": False,
        "topic": None,
        "rate_limit_per_user": 0,
        "parent_id": None if channel.parent is None else str(channel.parent.id),
        "permission_overwrites": _overwrites(channel),
    }
    if channel.kind == PUBLIC_THREAD:
        shown |= _thread_json(channel)
    return shown


def _overwrites(channel: Channel) -> list[Json]:
    assert channel.guild is not None
    return [
        {
            "id": str(target),
            "type": 0 if target in channel.guild.roles else 1,
            "allow": str(allow),
            "deny": str(deny),
        }
        for target, (allow, deny) in channel.overwrites.items()
    ]


def _thread_json(channel: Channel) -> Json:
    return {
        "owner_id": str(channel.people[0].id) if channel.people else "0",
        "message_count": len(channel.visible),
        "member_count": 1,
        "thread_metadata": {
            "archived": channel.archived,
            "locked": channel.locked,
            "auto_archive_duration": 4320,
            "archive_timestamp": _made_at(channel.id),
            "create_timestamp": _made_at(channel.id),
        },
    }


def guild_json(guild: Guild, bot: User, *, newly_joined: bool) -> Json:
    """The GUILD_CREATE object; `unavailable` is there only where the bot was a member before it connected."""
    channels = [c for c in guild.channels.values() if not c.deleted]
    shown: Json = {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner.id),
        "joined_at": _made_at(guild.id),
        "large": False,
        "member_count": len(guild.members),
        "preferred_locale": guild.locale,
        "system_channel_id": None if guild.system_channel is None else str(guild.system_channel.id),
        "system_channel_flags": 0,
        "roles": [role_json(guild, role_id) for role_id in guild.roles],
        "channels": [channel_json(c) for c in channels if c.kind != PUBLIC_THREAD],
        "threads": [channel_json(c) for c in channels if c.kind == PUBLIC_THREAD and not c.archived],
        "members": [member_json(bot, guild)],
        "emojis": [],
        "stickers": [],
        "features": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "afk_timeout": 300,
        "icon": None,
        "description": None,
    }
    if not newly_joined:
        shown["unavailable"] = False
    return shown


def role_json(guild: Guild, role_id: int) -> Json:
    """A role object."""
    role = guild.roles[role_id]
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions),
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0 if role_id == guild.id else 1,
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def message_json(message: Message, *, readable: bool = True) -> Json:
    """A message object. Without `readable` its words are left out, as for bots without the content intent."""
    flags = message.flags
    flags |= EPHEMERAL if message.only_for is not None else 0
    flags |= THINKING if message.thinking else 0
    flags |= HAS_THREAD if message.thread is not None else 0
    shown: Json = {
        "id": str(message.id),
        "channel_id": str(message.channel.id),
        "author": user_json(message.author),
        "content": message.content if readable else "",
        "components": message.components if readable else [],
        "embeds": message.embeds if readable else [],
        "timestamp": message.at.isoformat(),
        "edited_timestamp": None if message.edited_at is None else message.edited_at.isoformat(),
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "pinned": False,
        "type": 0 if message.reference is None else 19,
        "flags": flags,
    }
    if message.reference is not None:
        shown["message_reference"] = {"message_id": str(message.reference), "channel_id": str(message.channel.id)}
    if message.thread is not None:
        shown["thread"] = channel_json(message.thread)
    return shown


def application_json(world: World) -> Json:
    """The bot's application object."""
    return {
        "id": str(world.application_id),
        "name": "AcademicHub",
        "description": "",
        "icon": None,
        "summary": "",
        "verify_key": "0" * 64,
        "flags": 0,
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user_json(world.bot),
        "team": None,
        "rpc_origins": [],
        "interactions_endpoint_url": None,
    }


def _made_at(snowflake: int) -> str:
    return datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, UTC).isoformat()
