"""The story's Slack: a workspace on this machine, through the real slack-bolt."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from adapters.slack.manifest import SCOPES
from bot.commands.vocabulary import CHINESE
from tests.fakes.clock import FakeClock
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_rooms import Posted
from tests.fakes.slack_rules import walk
from tests.fakes.slack_server import Deed, FakeSlack
from tests.journey.chat import Opened, Sight, ids_in
from tests.patience import eventually

ROOMS = {"nyc": "C1", "shanghai": "C2"}
PEOPLE = {"Ada": "U1", "Lin": "U2"}
KEEPERS = {"nyc": "U1", "shanghai": "U2"}


class SlackChat:
    """Drives a `FakeSlack` for the story."""

    name = "slack"

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        self._invited: dict[str, Deed] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, clock: FakeClock) -> AsyncIterator[SlackChat]:
        """A workspace with both people and both channels, the bot in neither."""
        slack = FakeSlack(clock.now)
        await slack.start()
        slack.methods.scopes = set(SCOPES)
        slack.person("U1", "Ada", tz="America/New_York")
        slack.person("U2", "Lin", locale="zh-CN", tz="Asia/Shanghai")
        slack.channel("C1", "U1", "U2", name="vision-nyc")
        slack.channel("C2", "U1", "U2", name="vision-上海")
        try:
            yield cls(slack)
        finally:
            await slack.stop()

    def settings(self) -> Mapping[str, object]:
        return {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": self.slack.api_url}

    def id_of(self, person: str) -> str:
        return PEOPLE[person]

    def moved(self) -> object:
        return len(self.slack.calls)

    async def invites(self, room: str) -> None:
        self._invited[room] = await self.slack.invites(ROOMS[room], KEEPERS[room])

    async def repeats_the_invitation(self, room: str) -> None:
        await self.slack.again(self._invited[room])

    async def types(self, person: str, room: str, command: str, shows: str) -> Sequence[Sight]:
        word, _, rest = command.partition(" ")
        said = CHINESE[word] if person == "Lin" else word
        act = self.slack.types(PEOPLE[person], ROOMS[room], f"/radar {said} {rest}")
        return await self._seen(person, ROOMS[room], act, shows)

    async def presses(self, person: str, sight: Sight, label: str, shows: str) -> Sequence[Sight]:
        act = self.slack.presses(PEOPLE[person], sight.raw, label)
        return await self._seen(person, sight.raw.channel, act, shows)

    async def opens(self, person: str, sight: Sight, label: str) -> Opened:
        view = await (await self.slack.presses(PEOPLE[person], sight.raw, label)).view()
        return Opened(view["blocks"][0]["label"]["text"], view)

    async def fills(self, person: str, room: str, opened: Opened, text: str, shows: str) -> Sequence[Sight]:
        act = self.slack.submits(PEOPLE[person], opened.raw, {"answer": text}, channel=ROOMS[room])
        return await self._seen(person, ROOMS[room], act, shows)

    async def mentions(self, person: str, room: str, text: str, shows: str, under: Sight | None) -> Sequence[Sight]:
        thread = under.raw.ts if under else None
        act = self.slack.mentions(PEOPLE[person], ROOMS[room], text, thread=thread)
        return await self._seen(person, ROOMS[room], act, shows)

    async def asks(self, person: str, room: str, text: str, under: Sight) -> None:
        await self.slack.mentions(PEOPLE[person], ROOMS[room], text, thread=under.raw.ts)

    async def writes(self, person: str, text: str, shows: str) -> Sequence[Sight]:
        channel = self.slack.direct(PEOPLE[person]).id
        act = self.slack.types(PEOPLE[person], channel, text)
        return await self._seen(person, channel, act, shows)

    def public(self, room: str) -> Sequence[Sight]:
        return [sight_of(one) for one in self.slack.from_bot(ROOMS[room]) if one.thread_ts is None]

    def thread(self, room: str, parent: Sight) -> Sequence[Sight]:
        return [sight_of(one) for one in self.slack.from_bot(ROOMS[room]) if one.thread_ts == parent.key]

    async def _seen(self, person: str, channel: str, act: Awaitable[Deed], shows: str) -> Sequence[Sight]:
        """Do something, and wait until what is said to this person alone, or in a direct conversation, shows a text."""
        user = PEOPLE[person]
        direct = self.slack.channels[channel].is_im
        before = {one.ts: one.edits for one in self.slack.from_bot(channel, user)}

        def fresh() -> list[Posted]:
            seen = self.slack.from_bot(channel, user)
            return [one for one in seen if before.get(one.ts) != one.edits and (direct or one.only_for == user)]

        await act
        try:
            await eventually(lambda: any(sight_of(one).shows(shows) for one in fresh()))
        except TimeoutError:
            raise TimeoutError(f"{person} saw no “{shows}”, but {[one.words for one in fresh()]}") from None
        return [sight_of(one) for one in fresh()]

    def broken_rules(self) -> Sequence[str]:
        """Give what the fake's rules, and the SDK's own models, find wrong with all that was sent."""
        sent = [one for room in self.slack.channels.values() for one in room.posts if one.user == "U0BOT"]
        faults = list(self.slack.methods.broken_rules)
        for one in sent:
            faults += [fault for block in one.sent.get("blocks", ()) if (fault := _fault_of(block))]
        for view in self.slack.called("views.open"):
            given = view["view"]
            View(**(json.loads(given) if isinstance(given, str) else given)).validate_json()
        return faults


def _fault_of(block: dict[str, Any]) -> str:
    """Say what slack_sdk's model of a block finds wrong; empty where nothing."""
    model = Block.parse(block)
    if model is None or type(model) is Block:
        return f"slack_sdk knows no block {block['type']}"
    try:
        model.validate_json()
    except Exception as error:  # noqa: BLE001 -- whatever the SDK objects with is a fault
        return f"{block['type']}: {error}"
    return ""


def sight_of(posted: Posted) -> Sight:
    """Read one message."""
    quoted = [part for part in walk(posted.blocks) if part.get("type") == "rich_text_quote"]
    return Sight(
        key=posted.ts,
        at=datetime.fromtimestamp(float(posted.ts), UTC),
        words="\n".join(line for block in posted.blocks for line in _lines(block)) or posted.text,
        buttons=tuple(posted.buttons),
        papers=ids_in(json.dumps(posted.blocks)),
        quotes=tuple(_joined(part["elements"]) for part in quoted),
        edits=posted.edits,
        only_for=posted.only_for or "",
        raw=posted,
        told=tuple(posted.told),
    )


def _lines(block: dict[str, Any]) -> Iterator[str]:
    """Give what stands in a block, line by line, as one reads it."""
    match block["type"]:
        case "header" | "section":
            yield block["text"]["text"]
        case "context":
            yield from (one["text"] for one in block["elements"])
        case "rich_text":
            for part in block["elements"]:
                listed = part["type"] == "rich_text_list"
                yield from (_joined(item["elements"]) for item in (part["elements"] if listed else [part]))
        case _:
            return


def _joined(spans: Sequence[dict[str, Any]]) -> str:
    return "".join(f"@{span['user_id']}" if span["type"] == "user" else str(span["text"]) for span in spans)
