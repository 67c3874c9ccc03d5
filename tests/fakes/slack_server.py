"""The loopback Slack: a workspace on 127.0.0.1 in which a test acts as the people of a lab.

    slack = FakeSlack(clock.now)
    await slack.start()
    slack.channel("C1", "U1", BOT)
    deed = await slack.types("U1", "C1", "/radar author Bohan Zhuang")
    answer = await deed.answer()            # what U1 sees next in C1
    await slack.presses("U1", answer, "Undo")

Every deed goes as an envelope over the real Socket Mode connection and waits until it is acknowledged; `visible` and
`from_bot` show a channel as a reader sees it.
"""

import html
import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.slack_http import SlackServer
from tests.fakes.slack_rooms import APP, BOT, Posted
from tests.fakes.slack_shapes import Json
from tests.fakes.slack_socket import Ack
from tests.patience import eventually

MENTION = f"<@{BOT}>"
TEAM = {"id": "T1", "domain": "lab"}


@dataclass
class Deed:
    """Something a person did, already acknowledged by the bot."""

    slack: "FakeSlack"
    user: str
    channel: str
    type_: str
    payload: Json
    envelope_id: str
    ack: Ack
    before: set[str] = field(default_factory=set)

    def answers(self) -> list[Posted]:
        """What the person has seen of the bot in that channel since."""
        return [one for one in self.slack.from_bot(self.channel, self.user) if one.ts not in self.before]

    async def answer(self) -> Posted:
        """Wait for the first of these."""
        return (await eventually(self.answers, f"an answer to {self.user}"))[0]

    async def view(self) -> Json:
        """Wait for the view that was opened for this person."""
        own = await eventually(lambda: [one for one in self.slack.views if one["user"] == self.user], "a view")
        return own[-1]


class FakeSlack(SlackServer):
    """A loopback Slack with acts: types, mentions, presses, submits, invites and what may happen to a channel."""

    _event_numbers = itertools.count(1)

    async def types(self, user: str, channel: str, text: str, *, thread: str | None = None) -> Deed:
        """Type into a channel: a slash command, a mention of the bot, or a direct message to it.

        Raises:
            ValueError: Slack would tell the bot nothing about this message.
        """
        if text.startswith("/"):
            assert thread is None, "Slack has no slash commands in threads"
            return await self._command(user, channel, text)
        room = self.channels[channel]
        written = as_sent(text)
        posted = self.record(channel, user, {"text": written, "thread_ts": thread})
        event: Json = {"user": user, "text": written, "ts": posted.ts, "channel": channel, "event_ts": posted.ts}
        event |= {"team": self.people[user].team} | ({"thread_ts": thread} if thread else {})
        if room.is_im:
            return await self.happens({"type": "message", "channel_type": "im", **event})
        if MENTION in text and BOT in room.members:
            return await self.happens({"type": "app_mention", **event})
        raise ValueError("the bot is not told of this message")

    async def mentions(self, user: str, channel: str, text: str, *, thread: str | None = None) -> Deed:
        """Type `@academichub text` into a channel or a thread."""
        return await self.types(user, channel, f"{MENTION} {text}", thread=thread)

    async def _command(self, user: str, channel: str, text: str) -> Deed:
        command, _, words = text.partition(" ")
        payload = self._base(user, channel) | {
            "command": command,
            "text": html.escape(words, quote=False),
            "team_id": "T1",
            "team_domain": "lab",
            "channel_id": channel,
            "channel_name": self.channels[channel].name,
            "user_id": user,
            "user_name": self.people[user].name,
            "response_url": self.hook(user, channel),
        }
        return await self._deliver("slash_commands", payload, user, channel)

    async def presses(self, user: str, posted: Posted, label: str) -> Deed:
        """Press a button, or choose an option of a menu, by the words on it or its action_id."""
        for words, block_id, element, option in posted.pressable():
            if label in (words, element["action_id"]):
                return await self._press(user, posted, block_id, element, option)
        raise AssertionError(f"there is no {label!r} among {posted.buttons}")

    async def _press(self, user: str, posted: Posted, block_id: str, element: Json, option: Json | None) -> Deed:
        action: Json = {key: element[key] for key in ("type", "action_id", "value", "text") if key in element}
        action |= {"block_id": block_id, "action_ts": self.stamp(self.now())}
        if option is not None:
            action["selected_option"] = option
        container = {
            "type": "message",
            "message_ts": posted.ts,
            "channel_id": posted.channel,
            "is_ephemeral": posted.only_for is not None,
        }
        room = self.channels[posted.channel]
        payload = self._base(user, posted.channel) | {
            "type": "block_actions",
            "user": {"id": user, "username": self.people[user].name, "team_id": self.people[user].team},
            "team": TEAM,
            "channel": {"id": posted.channel, "name": "directmessage" if room.is_im else room.name},
            "container": container,
            "response_url": self.hook(user, posted.channel, posted.ts),
            "actions": [action],
        }
        if posted.only_for is None:
            payload["message"] = posted.record(with_metadata=True)
        if posted.thread_ts:
            container["thread_ts"] = posted.thread_ts
        return await self._deliver("interactive", payload, user, posted.channel)

    async def submits(self, user: str, view: Json, values: dict[str, str], *, channel: str) -> Deed:
        """Fill in a modal and send it; `values` by the action_id (or the label) of each input.

        `channel` is where the person looks for what follows; Slack itself sends none with a view.
        """
        state: Json = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                action_id = block["element"]["action_id"]
                value = values.get(action_id, values.get(block["label"]["text"]))
                state[block["block_id"]] = {action_id: {"type": block["element"]["type"], "value": value}}
        payload = self._base(user, channel) | {
            "type": "view_submission",
            "user": {"id": user, "username": self.people[user].name, "team_id": self.people[user].team},
            "team": TEAM,
            "view": {**view, "state": {"values": state}},
            "response_urls": [],
        }
        return await self._deliver("interactive", payload, user, channel)

    async def invites(self, channel: str, by: str) -> Deed:
        """Add the bot to a channel."""
        self.channels[channel].members.add(BOT)
        kind = "G" if self.channels[channel].is_private else "C"
        event = {"type": "member_joined_channel", "user": BOT, "channel": channel, "channel_type": kind, "inviter": by}
        return await self.happens(event | {"team": "T1"}, user=by)

    async def joins(self, user: str, channel: str) -> Deed:
        """Add another person to a channel the bot is in."""
        self.channels[channel].members.add(user)
        event = {"type": "member_joined_channel", "user": user, "channel": channel, "channel_type": "C", "team": "T1"}
        return await self.happens(event)

    async def leaves(self, user: str, channel: str) -> Deed:
        """Take another person out of a channel the bot is in."""
        self.channels[channel].members.discard(user)
        event = {"type": "member_left_channel", "user": user, "channel": channel, "channel_type": "C", "team": "T1"}
        return await self.happens(event)

    async def removes(self, channel: str, by: str) -> Deed:
        """Take the bot out of a channel."""
        room = self.channels[channel]
        room.members.discard(BOT)
        return await self.happens({"type": "group_left" if room.is_private else "channel_left", "channel": channel,
                                   "actor_id": by}, user=by)  # fmt: skip

    async def archives(self, channel: str, by: str, *, undo: bool = False) -> Deed:
        """Archive a channel, or bring it back."""
        room = self.channels[channel]
        room.archived = not undo
        word = ("group" if room.is_private else "channel") + ("_unarchive" if undo else "_archive")
        return await self.happens({"type": word, "channel": channel, "user": by})

    async def uninstalls(self, by: str) -> Deed:
        """Remove the app from the workspace."""
        self.methods.revoked = True
        return await self.happens({"type": "app_uninstalled"}, user=by)

    async def opens_home(self, user: str) -> Deed:
        """Open the app's Home tab."""
        channel = self.direct(user).id
        return await self.happens({"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"})

    async def happens(self, event: Json, *, user: str = "") -> Deed:
        """Tell the bot of any event."""
        payload = {
            "token": "loopback",
            "team_id": "T1",
            "api_app_id": APP,
            "event": {"event_ts": self.stamp(self.now()), **event},
            "type": "event_callback",
            "event_id": f"Ev{next(self._event_numbers)}",
            "event_time": int(self.now().timestamp()),
            "authorizations": [{"team_id": "T1", "user_id": BOT, "is_bot": True, "is_enterprise_install": False}],
        }
        return await self._deliver("events_api", payload, user or event.get("user", ""), event.get("channel", ""))

    async def again(self, deed: Deed, *, attempt: int = 1) -> Ack:
        """Send the same envelope once more, as Slack does when an ack got lost."""
        _, ack = await self.socket.deliver(deed.type_, deed.payload, attempt=attempt, envelope_id=deed.envelope_id)
        return ack

    def _base(self, user: str, channel: str) -> Json:
        return {"token": "loopback", "api_app_id": APP, "trigger_id": self.trigger(user),
                "is_enterprise_install": False}  # fmt: skip

    async def _deliver(self, type_: str, payload: Json, user: str, channel: str) -> Deed:
        before = {one.ts for one in self.visible(channel, user)} if channel in self.channels else set()
        envelope_id, ack = await self.socket.deliver(type_, payload)
        if ack.payload.get("text"):
            self.record(channel, BOT, {**ack.payload, "user": user})
        return Deed(self, user, channel, type_, payload, envelope_id, ack, before)


def as_sent(text: str) -> str:
    """A person's message as Slack hands it to a bot: escaped, addresses in angle brackets, mentions kept."""
    kept = re.split(r"(<[@#!][^>]+>)", text)
    return "".join(part if number % 2 else _addressed(part) for number, part in enumerate(kept))


def _addressed(text: str) -> str:
    return re.sub(r"https?://[^\s<>]+", lambda found: f"<{found[0]}>", html.escape(text, quote=False))


def live_markup(value: Any) -> list[str]:
    """Whatever in these blocks or this text would be more than words: pings, hidden links, addresses made live.

    Judged by Slack's own rules for mrkdwn: angle brackets are live, a bare address is made a link unless the text
    object is `verbatim`; rich text and plain text are words, and their `link`, `user` and `channel` parts are left to
    the caller, who knows which it meant.
    """
    found: list[str] = []
    if isinstance(value, str):
        return re.findall(r"<[^<>\s][^<>]*>", value)
    if isinstance(value, list):
        return [one for part in value for one in live_markup(part)]
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            found = live_markup(value["text"])
            if not value.get("verbatim"):
                found += re.findall(r"https?://\S+|www\.\S+|\B@(?:channel|here|everyone)\b", value["text"])
        else:
            found = [one for key, part in value.items() if key != "text" or isinstance(part, dict | list)
                     for one in live_markup(part if not isinstance(part, str) else [])]  # fmt: skip
    return found
