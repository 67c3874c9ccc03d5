"""Looking in a workspace whether a message was posted: by one bounded question at a time, as often as Slack allows.

Source: https://docs.slack.dev/reference/methods/conversations.history
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, assert_never

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.dated import LEEWAY, ahead_of_us, on_both_clocks
from adapters.slack.history import METADATA_SCOPE, mark_of, shows_metadata, stamp
from adapters.slack.outcomes import AMBIGUOUS, LIMITED, TROUBLES, Trouble, answered, error_of, outcome_of
from bot.domain.delivery import Absent, CannotLook, Failed, FindOutcome, Refused, Sent, Unknown
from bot.ports import Clock
from bot.ports.meter import Meter

LOOKED_AT = 15
APART_S, FAR_APART_S = 1.2, 60.0
"""A workspace's own app may ask 50 times a minute; one distributed outside of the Marketplace once a minute, for 15
messages. Which of them this is, Slack says by refusing the second question.
Source: https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
"""
AGAIN_S = 30.0
"""When to look again after a question that got no answer."""
log = structlog.get_logger(__name__)


class SlackLooks:
    """All looks in one workspace: they share its limit. One that ends early is gone on with by the next of its mark."""

    def __init__(self, client: AsyncWebClient, clock: Clock, meter: Meter) -> None:
        """Look with the workspace's client, at most as often as it may; the meter hears of each error."""
        self._client = client
        self._clock = clock
        self._meter = meter
        self._apart_s = APART_S
        self._next_at = 0.0
        self._ahead = timedelta()
        self._ended_at: dict[str, str] = {}

    async def find(self, channel: str, mark: str, since: datetime, until: datetime, parent: str | None) -> FindOutcome:
        """Ask once for the mark, in a channel or under the parent in a thread, between two instants.

        The instants are our clock's, and Slack's may be another: both are looked at, as soon as that is known.
        """
        wait_s = self._next_at - self._clock.monotonic()
        if wait_s > 0:
            return CannotLook("the workspace was looked at a moment ago", wait_s)
        self._next_at = self._clock.monotonic() + self._apart_s
        try:
            oldest, latest = on_both_clocks(since, until, self._ahead)
            answer = await self._asked(channel, mark, stamp(oldest), stamp(latest), parent)
        except TROUBLES as trouble:
            return self._refused(trouble)
        found, ahead = self._found(answer, mark), self._ahead
        self._ahead = ahead_of_us(answer.headers.get("Date", ""), self._clock.now(), ahead)
        if isinstance(found, Sent) or abs(self._ahead - ahead) <= LEEWAY:
            return found
        self._ended_at.pop(mark, None)
        log.warning("slack_clock_is_another", ahead_s=self._ahead.total_seconds())
        return CannotLook("looked at the wrong time: our clock is another than Slack's", self._apart_s)

    async def _asked(self, channel: str, mark: str, oldest: str, latest: str, parent: str | None) -> AsyncSlackResponse:
        """Ask for what comes after that at which the last look for this mark ended: a channel is told newest first."""
        ended_at = self._ended_at.get(mark)
        asked: dict[str, Any] = {"channel": channel, "limit": LOOKED_AT, "include_all_metadata": True}
        asked |= {"oldest": oldest, "latest": latest, "inclusive": ended_at is None}
        if parent is None:
            return await self._client.conversations_history(**asked | ({"latest": ended_at} if ended_at else {}))
        return await self._client.conversations_replies(ts=parent, **asked | ({"oldest": ended_at} if ended_at else {}))

    def _found(self, answer: AsyncSlackResponse, mark: str) -> FindOutcome:
        """Say whether the mark is there; a list that goes on, or may not show metadata, proves nothing."""
        self._ended_at.pop(mark, None)
        page = answer.get("messages") or ()
        if found := next((one for one in page if mark_of(one) == mark), None):
            return Sent(str(found["ts"]))
        if not shows_metadata(answer):
            return CannotLook(f"missing_scope: {METADATA_SCOPE}")
        if not answer.get("has_more") or not page:
            return Absent()
        self._ended_at[mark] = str(page[-1]["ts"])
        return CannotLook("the list goes on", self._apart_s)

    def _refused(self, trouble: Trouble) -> FindOutcome:
        """Say why a question got no answer; ask less often where Slack wants it. Under what is gone is nothing."""
        why = error_of(trouble)
        self._meter(answered(trouble))
        if why == "thread_not_found":
            return Absent()
        match outcome_of(trouble):
            case Failed(retry_after_s):
                if why in LIMITED:
                    self._apart_s = FAR_APART_S
                    self._next_at = self._clock.monotonic() + max(retry_after_s, FAR_APART_S)
                return CannotLook(why, max(retry_after_s, AGAIN_S))
            case Refused():
                return CannotLook(why)
            case Unknown() | Sent():
                return CannotLook(why, AGAIN_S if why in AMBIGUOUS or not _told(trouble) else None)
            case other:
                assert_never(other)


def _told(trouble: Trouble) -> bool:
    """Tell whether Slack itself refused, in its own words."""
    response = trouble.response if isinstance(trouble, SlackApiError) else None
    return isinstance(response, AsyncSlackResponse) and response.status_code < 500
