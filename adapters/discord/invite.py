"""How to put the bot into a server: its token, the link, and each right with its reason; for `academichub doctor`.

Source: https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
"""

from __future__ import annotations

from urllib.parse import urlencode

import discord

from adapters.discord.gateway import TOKEN_REFUSED
from bot.domain.errors import SettingError
from bot.domain.watch import Language
from bot.language import say

SETTING = "DISCORD_TOKEN"
SHARDS_WRONG = frozenset({4010, 4011})
SCOPES = ("bot", "applications.commands")
PERMISSIONS = (
    "view_channel",
    "send_messages",
    "send_messages_in_threads",
    "create_public_threads",
    "read_message_history",
    "embed_links",
)
"""What the bot is invited with; the words of each name's reason are `discord.permission_…`."""


def token_error(key: str, language: Language) -> SettingError:
    """Make the error about the token, with the way to get one; never the token itself."""
    return SettingError(SETTING, say(language, f"discord.{key}"), remedy=say(language, "discord.token_remedy"))


def gateway_error(code: int, language: Language) -> SettingError:
    """Make the error about a connection that Discord closed for good.

    Args:
        code: 4004 or 4010 to 4014.
        language: of its words.
    """
    if code == TOKEN_REFUSED:
        return token_error("token_wrong", language)
    setting, key = ("DISCORD_SHARDS", "shards_wrong") if code in SHARDS_WRONG else (SETTING, "gateway_refuses")
    return SettingError(
        setting, say(language, f"discord.{key}", code=code), remedy=say(language, f"discord.{key}_remedy")
    )


def invite_link(application_id: int) -> str:
    """Give the address under which a server's owner adds the bot, with just the rights it needs."""
    permissions = discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
    asked = {"client_id": application_id, "scope": " ".join(SCOPES), "permissions": permissions.value}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def reasons(language: Language) -> tuple[str, ...]:
    """Give every scope and right with its reason, a line each."""
    scopes = ((scope, f"discord.scope_{scope.replace('.', '_')}") for scope in SCOPES)
    rights = ((right, f"discord.permission_{right}") for right in PERMISSIONS)
    return tuple(f"  {name}: {say(language, key)}" for name, key in (*scopes, *rights))
