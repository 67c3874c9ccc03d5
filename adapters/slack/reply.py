"""Answering one person: by the response URL of what they typed or pressed, else by a message only they see.

Source: https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.outcomes import TROUBLES, error_of
from adapters.slack.render import Rendered

log = structlog.get_logger(__name__)

RESPONSE_URL_USES = 5
ELSEWHERE = frozenset({"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"})
SAYING: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none", "link_names": False}


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person did, as far as the answer's way goes.

    Attributes:
        user: who gets the answer.
        channel: where.
        response_url: Slack's own way back, good for five posts in half an hour; empty where there is none.
        thread_ts: the thread it was done in; None outside of threads.
        replaces: True: the answer takes the place of the message it was done on, which only the person sees.
    """

    user: str
    channel: str
    response_url: str = ""
    thread_ts: str | None = None
    replaces: bool = False

    @property
    def direct(self) -> bool:
        """Whether the channel is a direct conversation."""
        return self.channel.startswith("D")


class SlackReplies:
    """Gives answers to the person they are for."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Answer with the bot's client, without retries."""
        self._client = client

    async def say(self, turn: Turn, answer: Sequence[Rendered]) -> None:
        """Show the messages of an answer in order, each once as far as can be known."""
        for number, page in enumerate(answer):
            by_url = turn.response_url and number < RESPONSE_URL_USES
            if not by_url or not await self._responded(turn, page, replaces=turn.replaces and number == 0):
                await self._whispered(turn, page)

    async def _responded(self, turn: Turn, page: Rendered, *, replaces: bool) -> bool:
        """Post to the response URL; False where Slack didn't take it."""
        client = AsyncWebhookClient(turn.response_url, timeout=int(self._client.timeout), retry_handlers=[])
        client.proxy = self._client.proxy
        sent: dict[str, Any] = {"text": page.text, "blocks": page.blocks, "replace_original": replaces}
        sent |= {"response_type": "ephemeral", "unfurl_links": False, "unfurl_media": False}
        sent |= {"thread_ts": turn.thread_ts} if turn.thread_ts and not replaces else {}
        try:
            answer = await client.send_dict(sent)
        except TROUBLES as trouble:
            log.warning("slack_response_url_failed", why=type(trouble).__name__)
            return False
        if answer.status_code != 200:
            log.warning("slack_response_url_refused", status=answer.status_code)
        return answer.status_code == 200

    async def _whispered(self, turn: Turn, page: Rendered) -> None:
        sent = {
            "channel": turn.channel,
            "text": page.text,
            "blocks": page.blocks,
            "thread_ts": turn.thread_ts,
            **SAYING,
        }
        try:
            if turn.direct:
                await self._client.chat_postMessage(**sent)
            else:
                await self._client.chat_postEphemeral(user=turn.user, **sent)
        except TROUBLES as trouble:
            if error_of(trouble) in ELSEWHERE:
                await self._written(turn.user, page)
            else:
                log.error("slack_answer_lost", why=error_of(trouble))

    async def _written(self, user: str, page: Rendered) -> None:
        """Write to the person directly, where the bot can't say anything in the channel."""
        try:
            opened = await self._client.conversations_open(users=user)
            channel = str((opened["channel"] or {})["id"])
            await self._client.chat_postMessage(channel=channel, text=page.text, blocks=page.blocks, **SAYING)
        except TROUBLES as trouble:
            log.error("slack_answer_lost", why=error_of(trouble))
