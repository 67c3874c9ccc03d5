"""The Slack app as Slack wants it described, and what each of its permissions is for.

Source: https://docs.slack.dev/reference/app-manifest
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.domain.watch import Language
from bot.language import say

COMMAND = "/radar"
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "metadata.message:read",
    "users:read",
)
SOCKET_SCOPE = "connections:write"
EVENTS = (
    "app_mention",
    "message.im",
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "group_left",
    "channel_archive",
    "channel_unarchive",
    "channel_deleted",
    "group_archive",
    "group_unarchive",
    "group_deleted",
    "channel_id_changed",
    "app_uninstalled",
    "tokens_revoked",
    "message_metadata_posted",
)
SHOWN_TYPE = "academichub_delivery"
"""The metadata of our own posts: Slack tells the bot of each that stands, which needs no look."""
WHERE = "api.slack.com/apps → your app → "
WHERE_BOT_TOKEN = WHERE + "OAuth & Permissions → Bot User OAuth Token (xoxb-…)."
WHERE_SOCKET_MODE = WHERE + "Socket Mode: enable it, then start AcademicHub again."
WHERE_APP_TOKEN = WHERE + "Basic Information → App-Level Tokens (xapp-…), scope connections:write."


WHERE_SECRET = WHERE + "Basic Information → App Credentials → Signing Secret."
PATH = "/slack/events"
YOUR_HOST = "https://your-host"
"""Stands in the manifest where only the host knows what stands there."""


def manifest(*, by_http: bool = False) -> dict[str, Any]:
    """Give the manifest to paste at api.slack.com/apps → Create New App → From a manifest (JSON).

    Args:
        by_http: True: Slack sends requests to the host's own address, for which `YOUR_HOST` stands; False: Socket Mode.
    """
    address = {"request_url": YOUR_HOST + PATH} if by_http else {}
    command = {"url": YOUR_HOST + PATH} if by_http else {}
    return {
        "display_information": {
            "name": "AcademicHub",
            "description": "New papers from the world's journals and preprint servers, for your lab",
            "background_color": "#1f3a5f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": False,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "academichub", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    **command,
                    "description": "This channel's radar of new papers",
                    "usage_hint": "author Bohan Zhuang | keyword video diffusion | shuffle | help",
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **address,
                "bot_events": list(EVENTS),
                "metadata_subscriptions": [{"app_id": "*", "event_type": SHOWN_TYPE}],
            },
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": not by_http,
            "token_rotation_enabled": False,
        },
    }


def reason(scope: str, language: Language) -> str:
    """Say what a permission is for."""
    return say(language, "slack.scope_" + scope.replace(":", "_").replace(".", "_"))


def missing(granted: Iterable[str]) -> tuple[str, ...]:
    """Give the permissions that the bot needs and hasn't got."""
    has = frozenset(granted)
    return tuple(one for one in SCOPES if one not in has)
