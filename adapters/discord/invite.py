"""How to put the bot into a server: its token, the link, and each right with its reason; for `academichub doctor`.

Source: https://discord.com/developers/docs/topics/oauth2#bot-authorization-flow
"""

from __future__ import annotations

from urllib.parse import urlencode

import discord

from bot.domain.errors import SettingError
from bot.domain.watch import Language
from bot.language import say

SETTING = "DISCORD_TOKEN"
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
