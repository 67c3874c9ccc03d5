"""Posting to Slack: `SlackMessenger` stands behind the `Messenger` door.

A post is one call, never repeated by the SDK: Slack has no key against doubles, and its client would post twice after a
dropped connection. Each message carries the delivery's id in its metadata, by which `find` recognises it.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.lease import LeasedConnector, LeaseOver, leased
from adapters.slack.history import SlackHistory
from adapters.slack.looking import AGAIN_S, SlackLooks
from adapters.slack.manifest import SHOWN_TYPE
from adapters.slack.mending import SlackMending
from adapters.slack.outcomes import ALARMING, TROUBLES, Trouble, answered, error_of, outcome_of
from adapters.slack.render import Rendered, fits, one_page
from bot.domain.delivery import CannotLook, Failed, FindOutcome, PostOutcome, Refusal, Refused, Sent, Unknown
from bot.domain.happening import unheard
from bot.domain.message import Message
from bot.domain.recovery import Standing
from bot.domain.watch import Place
from bot.ports import Clock, Still, always
from bot.ports.meter import Meter

log = structlog.get_logger(__name__)

PACE_S = 1.0
"""One message a second and channel; faster ones may be dropped without an error.
Source: https://docs.slack.dev/apis/web-api/rate-limits
"""
DOUBT_S = 60.0


class SlackMessenger:
    """Posts, edits, finds and deletes messages of one workspace."""

    def __init__(self, client: AsyncWebClient, clock: Clock, meter: Meter = unheard) -> None:
        """Use a client of one workspace.

        Args:
            client: with the bot token; its own retries are switched off.
            clock: for how often is looked, and for doubts.
            meter: hears of each error.
        """
        client.retry_handlers = []
        self._client = client
        self._clock = clock
        self._meter = meter
        self._looks = SlackLooks(client, clock, meter)
        self._doubted_at: float | None = None
        self._mending = SlackMending(client)
        self._team: str | None = None

    @property
    def platform(self) -> str:
        """`slack`."""
        return "slack"

    @property
    def repeat_safe_s(self) -> float:
        """0: Slack drops no repeated post."""
        return 0.0

    @property
    def pace_s(self) -> float:
        """1: what comes to a channel faster may be dropped."""
        return PACE_S

    def fits(self, message: Message) -> bool:
        """Tell whether the message is one Slack message."""
        return fits(message)

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Post once."""
        with leased(still):
            return await self._send("chat.postMessage", place, one_page(message), mark, thread_ts=parent_ref)

    async def update(self, place: Place, ref: str, message: Message, mark: str, still: Still = always) -> PostOutcome:
        """Edit a posted message in place; one that a person removed stays removed (Refused, IGNORE)."""
        with leased(still):
            return await self._send("chat.update", place, one_page(message), mark, ts=ref)

    async def delete(self, place: Place, ref: str) -> PostOutcome:
        """Delete our own message."""
        return await self._call("chat.delete", place, {"ts": ref})

    async def find(
        self, place: Place, mark: str, sent_at: datetime, until: datetime, parent_ref: str | None
    ) -> FindOutcome:
        """Look for the mark in the channel, or in the thread under the parent."""
        try:
            channel = await self._mending.channel_of(place)
        except TROUBLES as trouble:
            self._meter(answered(trouble))
            return CannotLook(error_of(trouble), AGAIN_S)
        return await self._looks.find(channel, mark, sent_at, until, parent_ref)

    async def standing(
        self, place: Place, marks: Sequence[str], since: datetime, until: datetime, threads: Sequence[str]
    ) -> Sequence[Standing] | CannotLook:
        """Give our messages in the place's channel and in its threads."""
        try:
            channel = await self._mending.channel_of(place)
        except TROUBLES as trouble:
            return CannotLook(error_of(trouble))
        return await SlackHistory(self._client, self._clock, channel).standing(marks, since, until, threads)

    async def _send(self, method: str, place: Place, rendered: Rendered, mark: str, **more: str | None) -> PostOutcome:
        sent: dict[str, Any] = {
            "text": rendered.text,
            "blocks": rendered.blocks,
            "metadata": {"event_type": SHOWN_TYPE, "event_payload": {"d": mark}},
            "parse": "none",
            "link_names": False,
        }
        if method == "chat.postMessage":
            sent |= {"unfurl_links": False, "unfurl_media": False, "mrkdwn": False}
        return await self._call(
            method, place, sent | {name: value for name, value in more.items() if value is not None}
        )

    async def _call(self, method: str, place: Place, sent: dict[str, Any]) -> PostOutcome:
        """Make one call and say what became of it."""
        try:
            elsewhere = await self._elsewhere(place)
            if elsewhere:
                return elsewhere
            channel = await self._mending.channel_of(place)
        except TROUBLES as trouble:
            return await self._not_asked(trouble)
        try:
            answer = await self._asked(method, sent | {"channel": channel})
        except LeaseOver:
            return Failed(0, "the lease was over before anything was written")
        except TROUBLES as trouble:
            return await self._mending.mended(channel, trouble, await self._judged(trouble))
        self._doubted_at = None
        self._mending.well(channel)
        return _posted(answer)

    async def _asked(self, method: str, sent: dict[str, Any]) -> AsyncSlackResponse:
        """Make the call on a connection of its own, to tell a refused one from a lost, that looks at the lease."""
        limit_s = (
            self._client.timeout
        )  # each part its own: after a pause the answer to what is written then still counts
        timeout = aiohttp.ClientTimeout(total=None, connect=limit_s, sock_read=limit_s)
        async with aiohttp.ClientSession(connector=LeasedConnector(), timeout=timeout) as session:
            client = copy(self._client)
            client.session = session
            return await client.api_call(method, json=sent)

    async def _elsewhere(self, place: Place) -> Refused | None:
        """Refuse a place of another workspace than the token's."""
        if self._team is None:
            self._team = str((await self._client.auth_test())["team_id"])
        return None if place.tenant == self._team else Refused(Refusal.TENANT, "another workspace")

    async def _not_asked(self, trouble: Trouble) -> PostOutcome:
        """Say what it means that the workspace isn't known: certainly nothing was posted."""
        outcome = await self._judged(trouble)
        return Failed(0, outcome.why) if isinstance(outcome, Unknown) else outcome

    async def _judged(self, trouble: Trouble) -> PostOutcome:
        self._meter(answered(trouble))
        outcome = outcome_of(trouble)
        if error_of(trouble) in ALARMING:
            log.error("slack_alarm", why=error_of(trouble))
        if outcome == Refused(Refusal.TENANT, "invalid_auth"):
            return await self._doubted(outcome)
        return outcome

    async def _doubted(self, outcome: PostOutcome) -> PostOutcome:
        """Believe `invalid_auth` only when auth.test says so too, a minute later: it also means a refused address."""
        now = self._clock.monotonic()
        if self._doubted_at is None or now - self._doubted_at < DOUBT_S:
            self._doubted_at = now if self._doubted_at is None else self._doubted_at
            return Failed(DOUBT_S, "invalid_auth")
        try:
            await self._client.auth_test()
        except TROUBLES as trouble:
            return outcome if error_of(trouble) == "invalid_auth" else Failed(DOUBT_S, "invalid_auth")
        return Failed(DOUBT_S, "invalid_auth")


def _posted(answer: AsyncSlackResponse) -> PostOutcome:
    ref = answer.get("ts")
    if not isinstance(ref, str) or not ref:
        return Unknown("an answer without a ts")
    if answer.get("warning"):
        log.error("slack_warned", warning=answer.get("warning"))
    return Sent(ref)
