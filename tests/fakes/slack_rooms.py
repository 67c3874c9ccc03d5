"""The loopback Slack's workspace: people, channels, and the messages that stand in them.

A message counts as visible once its instant has come and until it is deleted; tests count visible copies here and
nowhere else. Instants are those of the test's own clock, because Slack's `ts` is its server's time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.fakes.slack_rules import walk
from tests.fakes.slack_shapes import Json

BOT = "U0BOT"
APP = "A0RADAR"
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass
class Person:
    """A member of the workspace, a guest of it, or a stranger from another one (`team` differs)."""

    id: str
    name: str
    locale: str = "en-US"
    team: str = "T1"
    guest: bool = False
    single_channel_guest: bool = False
    admin: bool = False
    tz: str = "Europe/Berlin"

    def profile(self) -> Json:
        """The user object of users.info."""
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name.lower().replace(" ", "."),
            "real_name": self.name,
            "profile": {"display_name": self.name, "real_name": self.name},
            "is_bot": self.id == BOT,
            "is_restricted": self.guest or self.single_channel_guest,
            "is_ultra_restricted": self.single_channel_guest,
            "is_admin": self.admin,
            "is_stranger": self.team != "T1",
            "tz": self.tz,
            "locale": self.locale,
        }


@dataclass
class Posted:
    """One message as Slack keeps it; `only_for` names the one person who sees an ephemeral one."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json]
    metadata: Json | None = None
    thread_ts: str | None = None
    only_for: str | None = None
    seen_from: datetime = LONG_AGO
    edits: int = 0
    deleted: bool = False
    sent: Json = field(default_factory=dict)

    def record(self, with_metadata: bool) -> Json:
        """The message object of conversations.history."""
        found: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text, "blocks": self.blocks}
        if self.user == BOT:
            found |= {"bot_id": "B0BOT", "app_id": APP}
        if self.thread_ts:
            found["thread_ts"] = self.thread_ts
        if with_metadata and self.metadata:
            found["metadata"] = self.metadata
        return found

    @property
    def words(self) -> str:
        """Everything a reader sees, one line a block element, button labels included."""
        seen = [part["text"] for part in walk(self.blocks) if isinstance(part.get("text"), str)]
        return "\n".join(seen) or self.text

    @property
    def told(self) -> list[str]:
        """The ids of the people whom it mentions, whom Slack tells of it."""
        return [part["user_id"] for part in walk(self.blocks) if part.get("type") == "user"]

    def pressable(self) -> Iterator[tuple[str, str, Json, Json | None]]:
        """Each thing that can be pressed: its words, its block_id, its element and, in a menu, its option."""
        for block in self.blocks:
            for part in walk(block):
                if part.get("type") == "button":
                    yield part["text"]["text"], block["block_id"], part, None
                if part.get("type") in ("overflow", "static_select"):
                    for option in part["options"]:
                        yield option["text"]["text"], block["block_id"], part, option

    @property
    def buttons(self) -> list[str]:
        """The words on everything that can be pressed, menus opened."""
        return [label for label, *_ in self.pressable()]


@dataclass
class Channel:
    """A public or private channel, or a direct message (`is_im`)."""

    id: str
    name: str = ""
    members: set[str] = field(default_factory=set)
    is_im: bool = False
    is_private: bool = False
    archived: bool = False
    shared: bool = False
    posts: list[Posted] = field(default_factory=list)

    def record(self) -> Json:
        """The channel object of conversations.info."""
        return {
            "id": self.id,
            "name": self.name,
            "is_im": self.is_im,
            "is_channel": not self.is_im,
            "is_private": self.is_private,
            "is_archived": self.archived,
            "is_ext_shared": self.shared,
            "is_member": BOT in self.members,
        }

    @property
    def kind(self) -> str:
        """The word of the scopes and of `channel_type`: im, groups or channels."""
        return "im" if self.is_im else "groups" if self.is_private else "channels"


class Workspace:
    """People and channels of one workspace, with the messages in them."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Open an empty workspace whose instants come from `now` (aware UTC)."""
        self.now = now
        self.people: dict[str, Person] = {BOT: Person(BOT, "AcademicHub")}
        self.channels: dict[str, Channel] = {}
        self.views: list[Json] = []
        self._numbers = 0

    def person(self, user: str, name: str = "", **traits: Any) -> Person:
        """Add somebody to the workspace, or change who is there."""
        self.people[user] = Person(user, name or user.title(), **traits)
        return self.people[user]

    def channel(self, channel: str, *members: str, **traits: Any) -> Channel:
        """Add a channel with these members; people nobody knows yet are added."""
        for one in members:
            if one not in self.people:
                self.person(one)
        self.channels[channel] = Channel(channel, **({"name": channel.lower()} | traits), members=set(members))
        return self.channels[channel]

    def direct(self, user: str) -> Channel:
        """The direct message channel between the bot and this person, opened on first use."""
        for channel in self.channels.values():
            if channel.is_im and channel.members == {BOT, user}:
                return channel
        return self.channel(f"D{user[1:]}", BOT, user, is_im=True, name="")

    def stamp(self, at: datetime) -> str:
        """A message `ts` of this instant, unique in the workspace."""
        self._numbers = (self._numbers + 1) % 1_000
        micros = int(at.timestamp() * 1_000) * 1_000 + self._numbers
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def record(self, channel: str, user: str, sent: Json, *, at: datetime | None = None) -> Posted:
        """Keep a message that is visible from `at` on (now, where None)."""
        seen_from = at or self.now()
        posted = Posted(
            ts=self.stamp(seen_from),
            channel=channel,
            user=user,
            text=str(sent.get("text", "")),
            blocks=with_block_ids(sent.get("blocks") or []),
            metadata=sent.get("metadata"),
            thread_ts=sent.get("thread_ts"),
            only_for=sent.get("user"),
            seen_from=seen_from,
            sent=sent,
        )
        self.channels[channel].posts.append(posted)
        return posted

    def edit(self, posted: Posted, sent: Json) -> None:
        """Show other words and blocks in a message that already stands."""
        posted.text, posted.blocks = str(sent.get("text", "")), with_block_ids(sent.get("blocks") or [])
        posted.metadata = sent.get("metadata") or posted.metadata
        posted.edits, posted.sent = posted.edits + 1, sent

    def show(self, user: str, view: Json) -> Json:
        """Open a modal or Home view for a person and give it back with its id."""
        shown = {**view, "id": f"V{len(self.views) + 1}", "user": user, "blocks": with_block_ids(view["blocks"])}
        self.views.append(shown)
        return shown

    def find(self, channel: str, ts: str) -> Posted | None:
        """The message with this `ts`, or None when it is not there (or no longer)."""
        posts = self.channels[channel].posts if channel in self.channels else []
        return next((one for one in posts if one.ts == ts and not one.deleted), None)

    def visible(self, channel: str, user: str | None = None) -> list[Posted]:
        """The messages everybody sees in a channel now, oldest first; with `user`, also those for them alone."""
        now = self.now()
        return [
            one
            for one in self.channels[channel].posts
            if not one.deleted and one.seen_from <= now and one.only_for in (None, user)
        ]

    def from_bot(self, channel: str, user: str | None = None) -> list[Posted]:
        """Of those, the bot's own."""
        return [one for one in self.visible(channel, user) if one.user == BOT]


def with_block_ids(blocks: list[Json]) -> list[Json]:
    """The blocks as Slack keeps them: each with a block_id and each interactive element with an action_id."""
    kept: list[Json] = []
    for number, block in enumerate(blocks):
        block = {"block_id": f"b{number}", **block}
        if block["type"] == "actions":
            block["elements"] = [
                {"action_id": f"a{number}.{place}", **element} for place, element in enumerate(block["elements"])
            ]
        kept.append(block)
    return kept
