"""What `academichub doctor` says about Slack: tokens, scopes with their reasons, the manifest to paste."""

from __future__ import annotations

import json
from typing import assert_never

from adapters.slack.app import Ready, SlackTokens, Unreachable, examine
from adapters.slack.manifest import SCOPES, WHERE_APP_TOKEN, WHERE_BOT_TOKEN, WHERE_SECRET, YOUR_HOST, manifest, reason
from bot.domain.checkup import Checkup
from bot.domain.errors import SettingError
from bot.domain.watch import Language


async def check_slack(tokens: SlackTokens, language: Language) -> Checkup:
    """Try the tokens where they are set; say how to get them where they aren't."""
    if not tokens.bot and not tokens.app:
        return Checkup("Slack", True, _how_to_begin(language, by_http=bool(tokens.signing_secret)))
    examined = await examine(tokens)
    match examined:
        case Ready(identity, lacks):
            if lacks:
                missing = f"permissions missing: {', '.join(lacks)}; re-install the app from its manifest."
                return Checkup("Slack", False, (missing, *_scopes(language)))
            return Checkup("Slack", True, (f"connected as {identity.name} in {identity.team_name}.",))
        case SettingError():
            return Checkup("Slack", False, (str(examined),))
        case Unreachable(why):
            return Checkup("Slack", False, (f"cannot be reached just now ({why}); the start keeps trying.",))
        case _:
            assert_never(examined)


def _how_to_begin(language: Language, *, by_http: bool) -> tuple[str, ...]:
    host = f", with the address under which Slack reaches this page in place of {YOUR_HOST}" if by_http else ""
    other = f"SLACK_SIGNING_SECRET: {WHERE_SECRET}" if by_http else f"SLACK_APP_TOKEN: {WHERE_APP_TOKEN}"
    return (
        f"not set up. At api.slack.com/apps: Create New App, From a manifest, and paste{host}:",
        json.dumps(manifest(by_http=by_http), indent=2, ensure_ascii=False),
        f"SLACK_BOT_TOKEN: {WHERE_BOT_TOKEN}",
        other,
        *_scopes(language),
    )


def _scopes(language: Language) -> tuple[str, ...]:
    return tuple(f"  {scope}: {reason(scope, language)}" for scope in SCOPES)
