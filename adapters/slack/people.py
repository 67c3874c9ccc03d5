"""Who types and where, as Slack tells: language, zone, role; and whether the bot may post there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.outcomes import TROUBLES, error_of
from adapters.slack.spans import visible
from bot.domain.watch import Language, Person, Role
from bot.ports import Clock

REMEMBERED_S = 300.0
"""How long what Slack said of a person stands: a guest made a member waits no longer than that."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The bot itself: the workspace's id, its own user id there, its name, and the workspace's name."""

    team: str
    user: str
    name: str
    team_name: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who types or presses, with the language and the IANA zone (None: not told) of their profile."""

    person: Person
    language: Language
    timezone: str | None


@dataclass(frozen=True, slots=True)
class Untold:
    """Slack didn't say; `why` is its own word."""

    why: str


class SlackPeople:
    """Asks Slack about people and channels of one workspace, and remembers for a few minutes."""

    def __init__(self, client: AsyncWebClient, clock: Clock, team: str) -> None:
        """Ask with the bot's client; people of any other `team` are strangers."""
        self._client = client
        self._clock = clock
        self._team = team
        self._visitors: dict[str, tuple[float, Visitor]] = {}
        self._joined: set[str] = set()

    async def who(self, user: str) -> Visitor | Untold:
        """Give who this is."""
        now = self._clock.monotonic()
        self._visitors = {one: known for one, known in self._visitors.items() if now - known[0] < REMEMBERED_S}
        if user in self._visitors:
            return self._visitors[user][1]
        try:
            answer = await self._client.users_info(user=user, include_locale=True)
        except TROUBLES as trouble:
            return Untold(error_of(trouble))
        visitor = visitor_of(answer["user"] or {}, user, self._team)
        self._visitors[user] = (now, visitor)
        return visitor

    async def may_post(self, channel: str) -> bool:
        """Tell whether the bot is in the channel; a channel that Slack won't speak of counts as one it isn't in."""
        if channel in self._joined:
            return True
        try:
            answer = await self._client.conversations_info(channel=channel)
        except TROUBLES as trouble:
            return error_of(trouble) != "channel_not_found"
        record: dict[str, Any] = answer["channel"] or {}
        if record.get("is_member") or record.get("is_im"):
            self._joined.add(channel)
        return channel in self._joined

    def forget(self) -> None:
        """Forget where the bot is: news of that may have been lost."""
        self._joined.clear()

    def left(self, channel: str) -> None:
        """Forget that the bot was in the channel."""
        self._joined.discard(channel)


def visitor_of(record: dict[str, Any], user: str, team: str) -> Visitor:
    """Read Slack's user object.

    Source: https://docs.slack.dev/reference/objects/user-object
    """
    profile = record.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), record.get("real_name"), record.get("name"), user)
    name = next(shown for one in names if one and (shown := visible(str(one)).strip()))
    chinese = str(record.get("locale") or "").lower().startswith("zh")
    return Visitor(
        Person(user, name, _role(record, team)),
        Language.CHINESE if chinese else Language.ENGLISH,
        str(record["tz"]) if record.get("tz") else None,
    )


def _role(record: dict[str, Any], team: str) -> Role:
    """Give the role: strangers come from another workspace, keepers are the workspace's admins and owners."""
    teams = {record.get("team_id"), *((record.get("enterprise_user") or {}).get("teams") or ())}
    if team not in teams:
        return Role.STRANGER
    if record.get("is_restricted") or record.get("is_ultra_restricted"):
        return Role.GUEST
    return Role.KEEPER if record.get("is_admin") or record.get("is_owner") else Role.MEMBER
