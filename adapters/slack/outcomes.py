"""Slack's answers to a post as the core's outcomes: what each error means, and what was certainly not recorded.

Source: https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.delivery import Failed, PostOutcome, Refusal, Refused, Scope, Unknown
from bot.domain.happening import Answered

LONGEST_S = 3_600.0
HOURLY_S = 3_600.0
PATIENCE_S = 72 * 3_600.0
"""How long a workspace that Slack closes for a while is waited for, before its places are parked."""

AMBIGUOUS = frozenset(
    {
        "internal_error",
        "fatal_error",
        "service_unavailable",
        "request_timeout",
        "duplicate_message_not_found",
        "duplicate_channel_not_found",
    }
)
HOURLY = frozenset(
    {
        "org_login_required",
        "team_added_to_org",
        "accesslimited",
        "enterprise_is_restricted",
    }
)
FULL = "message_limit_exceeded"
"""The whole workspace takes no more messages for a while."""
LIMITED = frozenset({"ratelimited", "rate_limited"})
REFUSALS: dict[str, Refusal] = {
    "channel_not_found": Refusal.PARK,
    "not_in_channel": Refusal.PARK,
    "is_archived": Refusal.PARK,
    "restricted_action": Refusal.PARK,
    "thread_locked": Refusal.PARK,
    "non_threadable": Refusal.PARK,
    "messages_tab_disabled": Refusal.PARK,
    "ekm_access_denied": Refusal.PARK,
    "slack_connect_": Refusal.PARK,
    "team_access_not_granted": Refusal.PARK,
    "missing_scope": Refusal.PARK,
    "no_permission": Refusal.PARK,
    "not_allowed_token_type": Refusal.PARK,
    "user_not_found": Refusal.PARK,
    "users_not_found": Refusal.PARK,
    "user_disabled": Refusal.PARK,
    "user_not_visible": Refusal.PARK,
    "cannot_dm_bot": Refusal.PARK,
    "account_inactive": Refusal.TENANT,
    "token_revoked": Refusal.TENANT,
    "token_expired": Refusal.TENANT,
    "not_authed": Refusal.TENANT,
    "invalid_auth": Refusal.TENANT,
    "msg_too_long": Refusal.OUR_BUG,
    "msg_blocks_too_long": Refusal.OUR_BUG,
    "invalid_blocks": Refusal.OUR_BUG,
    "too_many_attachments": Refusal.OUR_BUG,
    "metadata_too_large": Refusal.OUR_BUG,
    "metadata_must_be_sent": Refusal.OUR_BUG,
    "invalid_metadata": Refusal.OUR_BUG,
    "no_text": Refusal.OUR_BUG,
    "invalid_arg": Refusal.OUR_BUG,
    "invalid_array_arg": Refusal.OUR_BUG,
    "invalid_charset": Refusal.OUR_BUG,
    "invalid_form_data": Refusal.OUR_BUG,
    "invalid_json": Refusal.OUR_BUG,
    "invalid_post_type": Refusal.OUR_BUG,
    "method_deprecated": Refusal.OUR_BUG,
    "deprecated_endpoint": Refusal.OUR_BUG,
    "unknown_method": Refusal.OUR_BUG,
    "cannot_reply_to_message": Refusal.IGNORE,
    "message_not_found": Refusal.IGNORE,
    "cant_update_message": Refusal.IGNORE,
    "cant_delete_message": Refusal.IGNORE,
    "edit_window_closed": Refusal.IGNORE,
}
"""Errors, or what they begin with, after which the message is certainly not there. `token_expired` is final here:
one workspace's token from the settings has no refresh token."""

ALARMING = frozenset(
    {
        FULL,
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "method_deprecated",
        "deprecated_endpoint",
    }
)
"""What only the host can mend."""

Trouble = SlackApiError | aiohttp.ClientError | TimeoutError | OSError | AttributeError | ValueError
"""All that a call of the SDK raises; it trips with an AttributeError over answers that are text or a list, and with a
ValueError over bodies in no known encoding."""
TROUBLES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, AttributeError, ValueError)


def outcome_of(trouble: Trouble) -> PostOutcome:
    """Say what a failed call means for the message; Failed(0) where Slack names no time to wait."""
    match trouble:
        case SlackApiError():
            return _answered(trouble)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return Failed(0, f"not connected: {type(trouble).__name__}")
        case aiohttp.ClientError() | OSError() | AttributeError() | ValueError():
            return Unknown(type(trouble).__name__)
        case _:
            assert_never(trouble)


def error_of(trouble: Trouble) -> str:
    """Give Slack's own word for the trouble, else the kind of the failure."""
    response = trouble.response if isinstance(trouble, SlackApiError) else None
    if isinstance(response, AsyncSlackResponse) and isinstance(response.data, dict):
        return str(response.data.get("error") or f"status {response.status_code}")
    return type(trouble).__name__


def answered(trouble: Trouble) -> Answered:
    """Give the trouble as it is counted."""
    response = trouble.response if isinstance(trouble, SlackApiError) else None
    status = response.status_code if isinstance(response, AsyncSlackResponse) else 0
    return Answered("slack", status, error_of(trouble))


def _answered(trouble: SlackApiError) -> PostOutcome:
    response, error = trouble.response, error_of(trouble)
    if not isinstance(response, AsyncSlackResponse):
        return Unknown("an answer that is not JSON")
    if response.status_code == 429 or error in LIMITED:
        return Failed(retry_after(response.headers), "ratelimited")
    if error == FULL:
        return Failed(HOURLY_S, error, scope=Scope.TENANT)
    if error in HOURLY:
        return Failed(HOURLY_S, error, PATIENCE_S)
    if response.status_code >= 500 or error in AMBIGUOUS:
        return Unknown(error)
    known = next((one for one in REFUSALS if error == one or error.startswith(one)), None)
    if known is None:
        return Unknown(error)
    needed = response.get("needed") if error == "missing_scope" else None
    return Refused(REFUSALS[known], f"{error}: {needed}" if needed else error)


def scopes_of(trouble: Trouble) -> frozenset[str]:
    """Give the permissions that the token has, as Slack says with an answer; empty where it doesn't."""
    response = trouble.response if isinstance(trouble, SlackApiError) else None
    named = response.headers.get("x-oauth-scopes", "") if isinstance(response, AsyncSlackResponse) else ""
    return frozenset(one.strip() for one in str(named).split(",") if one.strip())


def retry_after(headers: Mapping[str, str]) -> float:
    """Give the seconds that Retry-After asks for, from 1 s to 1 h; 0 where it holds no whole number.

    Source: https://docs.slack.dev/apis/web-api/rate-limits
    """
    asked = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    if not asked.removeprefix("-").isdecimal():
        return 0
    return min(max(float(asked), 1.0), LONGEST_S)
