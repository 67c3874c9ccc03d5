"""What can be done about a refusal at once: join the channel, look what became of it, find a person's conversation."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.outcomes import TROUBLES, Trouble, error_of, scopes_of
from bot.domain.delivery import Failed, PostOutcome, Refusal, Refused
from bot.domain.watch import Place

JOIN_SCOPE = "channels:join"
PERSON = "@"


class SlackMending:
    """One look or one step for each refusal of a place, and no more until it could be posted to again."""

    def __init__(self, client: AsyncWebClient) -> None:
        """Ask with the bot's client."""
        self._client = client
        self._tried: set[str] = set()
        self._conversations: dict[str, str] = {}

    async def channel_of(self, place: Place) -> str:
        """Give the id of a place's channel; a direct conversation with a person is opened where it isn't open.

        Raises:
            slack_sdk.errors.SlackApiError: Slack doesn't open it; and all else that a call raises.
        """
        if not place.channel.startswith(PERSON):
            return place.channel
        if place.channel not in self._conversations:
            opened = await self._client.conversations_open(users=place.channel.removeprefix(PERSON))
            self._conversations[place.channel] = str((opened["channel"] or {})["id"])
        return self._conversations[place.channel]

    def well(self, channel: str) -> None:
        """Take it that a channel can be posted to, so that the next refusal is looked into again."""
        self._tried.discard(channel)

    async def mended(self, channel: str, trouble: Trouble, outcome: PostOutcome) -> PostOutcome:
        """Do what can be done about a refusal, once; gives it anew, or what became of it."""
        if not isinstance(outcome, Refused) or channel in self._tried:
            return outcome
        if outcome.why == "not_in_channel":
            return await self._joined(channel, trouble, outcome)
        return await self._found_out(channel, outcome) if outcome.why == "channel_not_found" else outcome

    async def _joined(self, channel: str, trouble: Trouble, outcome: PostOutcome) -> PostOutcome:
        """Join a public channel where the bot may; the post is tried again then."""
        if not channel.startswith("C") or JOIN_SCOPE not in scopes_of(trouble):
            return outcome
        self._tried.add(channel)
        try:
            await self._client.conversations_join(channel=channel)
        except TROUBLES:
            return outcome
        return Failed(0, "joined the channel")

    async def _found_out(self, channel: str, outcome: PostOutcome) -> PostOutcome:
        """Ask what became of a channel that isn't found; one that is private and closed to the bot looks deleted."""
        self._tried.add(channel)
        try:
            answer = await self._client.conversations_info(channel=channel)
        except TROUBLES as trouble:
            gone = isinstance(trouble, SlackApiError) and error_of(trouble) == "channel_not_found"
            return outcome if gone else Failed(0, error_of(trouble))
        record = answer["channel"] or {}
        if record.get("is_archived"):
            return Refused(Refusal.PARK, "is_archived")
        return outcome if record.get("is_member") else Refused(Refusal.PARK, "not_in_channel")
