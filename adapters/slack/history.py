"""Reading in a Slack channel what the bot posted there: all of a span of time, page by page, at the pace Slack allows.

Source: https://docs.slack.dev/reference/methods/conversations.history
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.dated import LEEWAY, ahead_of_us, on_both_clocks
from adapters.slack.elements import Json, pressed
from adapters.slack.manifest import SHOWN_TYPE
from adapters.slack.outcomes import LIMITED, TROUBLES, error_of, retry_after
from bot.domain.delivery import CannotLook
from bot.domain.recovery import Standing
from bot.ports import Clock

METADATA_SCOPE = "metadata.message:read"
PAGE, PAGES = 200, 200
"""Apps outside Slack's Marketplace get 15 messages a page, one page a minute."""
WAITS = 300
SHORTEST_WAIT_S = 1.0


class SlackHistory:
    """A channel's messages and those of its threads, in a span of time."""

    def __init__(self, client: AsyncWebClient, clock: Clock, channel: str) -> None:
        """Read a channel.

        Args:
            client: with the bot token.
            clock: for the waits that Slack asks for.
            channel: its id.
        """
        self._client = client
        self._clock = clock
        self._channel = channel
        self._waits = WAITS
        self._ahead = timedelta()

    async def standing(
        self, marks: Collection[str], since: datetime, until: datetime, threads: Sequence[str]
    ) -> Sequence[Standing] | CannotLook:
        """Give our messages of the span, in the channel, in the threads named, and in those under what is found.

        The instants are our clock's; where Slack's turns out to be another, all is read again by both.
        """
        try:
            found = await self._read(since, until, threads)
            if self._ahead:
                found = await self._read(*on_both_clocks(since, until, self._ahead), threads)
        except TROUBLES as trouble:
            return CannotLook(error_of(trouble))
        except _Hidden as hidden:
            return CannotLook(str(hidden))
        known = frozenset(marks)
        by_ref = {str(one["ts"]): one for one in found if mark_of(one)}
        return [_standing(ref, one, known) for ref, one in sorted(by_ref.items())]

    async def _read(self, since: datetime, until: datetime, threads: Sequence[str]) -> list[Json]:
        oldest, latest = stamp(since - LEEWAY), stamp(until + LEEWAY)
        found = await self._history(oldest, latest)
        ours = [str(one["ts"]) for one in found if mark_of(one) and one.get("reply_count") != 0]
        for thread in dict.fromkeys((*threads, *ours)):
            found += await self._replies(thread, oldest, latest)
        return found

    async def _history(self, oldest: str, latest: str) -> list[Json]:
        """Read the channel, newest first, each page from where the one before it ended."""
        found: list[Json] = []
        for _ in range(PAGES):
            asked = {"oldest": oldest, "latest": latest, "inclusive": not found}
            answer = await self._asked("conversations.history", asked)
            found += answer.get("messages") or ()
            if not answer.get("has_more") or not found:
                return found
            latest = str(found[-1]["ts"])
        raise _Hidden("too many messages")

    async def _replies(self, thread: str, oldest: str, latest: str) -> list[Json]:
        """Read a thread, oldest first; one that is gone is empty."""
        found: list[Json] = []
        for _ in range(PAGES):
            asked = {"ts": thread, "oldest": oldest, "latest": latest, "inclusive": not found}
            try:
                answer = await self._asked("conversations.replies", asked)
            except SlackApiError as error:
                if error_of(error) == "thread_not_found":
                    return found
                raise
            page = answer.get("messages") or ()
            found += page
            if not answer.get("has_more") or not page:
                return found
            oldest = str(page[-1]["ts"])
        raise _Hidden("too many messages")

    async def _asked(self, method: str, asked: Json) -> AsyncSlackResponse:
        """Ask for a page; where Slack says to wait, wait."""
        params: dict[str, Any] = {"channel": self._channel, "limit": PAGE, "include_all_metadata": True, **asked}
        while True:
            try:
                answer = await self._client.api_call(method, params=params)
            except SlackApiError as error:
                if error_of(error) not in LIMITED or not self._waits:
                    raise
                self._waits -= 1
                headers = getattr(error.response, "headers", {})
                await self._clock.sleep(retry_after(headers) or SHORTEST_WAIT_S)
                continue
            self._ahead = ahead_of_us(answer.headers.get("Date", ""), self._clock.now(), self._ahead)
            if not shows_metadata(answer):
                raise _Hidden(f"missing_scope: {METADATA_SCOPE}")
            return answer


class _Hidden(Exception):
    """What is there can't be seen."""


def shows_metadata(answer: AsyncSlackResponse) -> bool:
    """Tell whether the token may see messages' metadata: without that right a history shows no marks."""
    scopes = str(answer.headers.get("x-oauth-scopes", METADATA_SCOPE)).replace(" ", "").split(",")
    return METADATA_SCOPE in scopes


def mark_of(message: Json) -> str:
    """Give the mark that a message carries; empty where it is none of ours."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != SHOWN_TYPE:
        return ""
    return str((metadata.get("event_payload") or {}).get("d") or "")


def stamp(at: datetime) -> str:
    """Give an instant as Slack writes it."""
    return f"{at.timestamp():.6f}"


def _standing(ref: str, message: Json, known: frozenset[str]) -> Standing:
    mark = mark_of(message)
    traces = tuple(dict.fromkeys(_traces(message.get("blocks") or [])))
    return Standing(ref, datetime.fromtimestamp(float(ref), UTC), mark if mark in known else "", traces)


def _traces(part: Any) -> Iterator[str]:
    """Give the commands and addresses in a block and what is inside."""
    if isinstance(part, list):
        for one in part:
            yield from _traces(one)
    elif isinstance(part, dict):
        if isinstance(value := part.get("value"), str) and value.strip():
            yield pressed(value)[0]
        if isinstance(url := part.get("url"), str) and url:
            yield url
        for inside in part.values():
            yield from _traces(inside)
