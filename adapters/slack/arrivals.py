"""What Slack sends again is done once: each thing that comes in has a key, noted durably before it is acknowledged."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from bot.ports import Desk

log = structlog.get_logger(__name__)

Json = dict[str, Any]

NOTED_WITHIN_S = 1.5
"""Slack waits three seconds for an acknowledgement; a store that is slower than this isn't waited for."""


def key_of(payload: Json) -> str:
    """Give what makes this event, command, press or view one of its kind; empty where nothing does.

    An event keeps its id when it is sent again. Commands, presses and views have the trigger of what the person did; a
    press also has its action, as one trigger may stand for several.
    """
    if payload.get("event_id"):
        return str(payload["event_id"])
    actions = payload.get("actions") or [{}]
    named = payload.get("trigger_id"), actions[0].get("action_id"), actions[0].get("action_ts")
    return "/".join(str(one) for one in named if one)


def team_of(payload: Json) -> str:
    """Give the workspace in which it happened."""
    return str(payload.get("team_id") or (payload.get("team") or {}).get("id") or "")


async def is_new(desk: Desk, payload: Json) -> bool:
    """Tell whether this came in for the first time, to any process; True where that can't be told in time."""
    key = key_of(payload)
    if not key:
        return True
    try:
        async with asyncio.timeout(NOTED_WITHIN_S):
            return await desk.first_time("slack", team_of(payload), key)
    except TimeoutError:
        log.warning("slack_arrival_not_noted", key=key)
        return True
