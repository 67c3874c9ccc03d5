"""From Slack to the core: commands, mentions, direct messages, buttons, modals, and the bot's comings and goings.

Everything is acknowledged before any work is done; the answer follows by `reply.SlackReplies`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.arrivals import is_new
from adapters.slack.elements import PRESS, pressed
from adapters.slack.history import mark_of
from adapters.slack.manifest import COMMAND
from adapters.slack.modal import ASK, modal_of, submitted
from adapters.slack.outcomes import TROUBLES, error_of
from adapters.slack.people import Identity, SlackPeople, Untold
from adapters.slack.render import Rendered, pages
from adapters.slack.reply import SlackReplies, Turn
from adapters.slack.send import PACE_S
from adapters.slack.typed import typed
from bot.domain.conversation import Request
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Place
from bot.language import say
from bot.ports import Clock, Desk

log = structlog.get_logger(__name__)

Json = dict[str, Any]

SETTLING = frozenset({"confirm", "cancel", "pace"})
"""Commands that settle a question: their answer takes its place, where only the person saw it."""
GONE = {
    "channel_left": "not_in_channel",
    "group_left": "not_in_channel",
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_deleted": "channel_deleted",
    "group_deleted": "channel_deleted",
}
SHOWN = "message_metadata_posted"
UNINSTALLED = ("tokens_revoked", "app_uninstalled")
BACK = ("channel_unarchive", "group_unarchive")


class SlackIncoming:
    """Listens to one workspace and hands what people do to the core."""

    def __init__(self, client: AsyncWebClient, clock: Clock, desk: Desk, bot: Identity, language: Language) -> None:
        """Answer for this bot; `language` is taken where nobody's own is known."""
        self._client = client
        self._desk = desk
        self._bot = bot
        self._language = language
        self._people = SlackPeople(client, clock, bot.team)
        self._replies = SlackReplies(client)
        self._app: AsyncApp | None = None
        self._busy: set[asyncio.Task[Any]] = set()

    def listen(self, app: AsyncApp) -> None:
        """Register with Bolt."""
        app.command(COMMAND)(self._command)
        app.event("app_mention")(self._mention)
        app.event("message")(self._direct)
        app.action(re.compile(rf"^{re.escape(PRESS)}\."))(self._press)
        app.view(ASK)(self._submit)
        app.event("member_joined_channel")(self._join)
        app.event("member_left_channel")(self._leave)
        for name in GONE:
            app.event(name)(self._gone)
        for name in BACK:
            app.event(name)(self._back)
        app.event("channel_id_changed")(self._moved)
        app.event(SHOWN)(self._shown)
        for name in UNINSTALLED:
            app.event(name)(self._uninstalled)
        app.error(self._failed)
        self._app = app

    async def take(self, envelope: Json) -> None:
        """Take what came over a socket: done once, however often it comes; ends once it may be acknowledged."""
        payload: Json = envelope.get("payload") or {}
        if payload.get("type") == "app_rate_limited":
            log.error("slack_events_limited", minute=payload.get("minute_rate_limited"))
            self._people.forget()
        elif self._app and (_shows(payload) or await is_new(self._desk, payload)):
            await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=payload))

    async def finish(self, within_s: float) -> None:
        """Wait until what was acknowledged is answered, at most `within_s` real seconds."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=within_s)

    async def _command(self, ack: AsyncAck, body: Json) -> None:
        await ack()
        await self._attend(turn_of(body), typed(str(body.get("text") or "")))

    async def _mention(self, body: Json) -> None:
        event: Json = body["event"]
        if not event.get("bot_id"):
            await self._attend(turn_of(body), typed(str(event.get("text") or ""), self._bot.user), written=True)

    async def _direct(self, body: Json) -> None:
        """Answer what is written to the bot alone, and what is asked under its briefings where it may read that."""
        event: Json = body["event"]
        if event.get("subtype") or event.get("bot_id"):
            return
        text = str(event.get("text") or "")
        mentioned = self._bot.user if f"<@{self._bot.user}" in text else ""
        if event.get("channel_type") == "im":
            await self._attend(turn_of(body), typed(text, mentioned), written=True)
        elif event.get("parent_user_id") == self._bot.user and not mentioned:  # a mention comes as an event of its own
            await self._attend(turn_of(body), typed(text), written=True, overheard=True)

    async def _press(self, ack: AsyncAck, body: Json, action: Json) -> None:
        await ack()
        chosen = action.get("selected_option") or action
        command, asks = pressed(str(chosen.get("value") or ""))
        if command and asks:
            await self._ask(turn_of(body), str(body["trigger_id"]), command, asks)
        elif command:
            settles = command.partition(" ")[0] in SETTLING and _own_sight(body)
            await self._attend(replace(turn_of(body), replaces=settles), command)

    async def _submit(self, ack: AsyncAck, body: Json, view: Json) -> None:
        await ack()
        channel, thread_ts, text = submitted(view)
        await self._attend(Turn(str(body["user"]["id"]), channel, thread_ts=thread_ts), text)

    async def _ask(self, turn: Turn, trigger_id: str, command: str, asks: str) -> None:
        """Open the modal with the question; Slack gives three seconds for it."""
        with self._working():
            who = await self._people.who(turn.user)
            language = self._language if isinstance(who, Untold) else who.language
            view = modal_of(asks, command, turn.channel, turn.thread_ts, language)
            try:
                await self._client.views_open(trigger_id=trigger_id, view=view)
            except TROUBLES as trouble:
                log.warning("slack_modal_not_opened", why=error_of(trouble))
                await self._replies.say(turn, saying(say(language, "slack.again")))

    async def _attend(self, turn: Turn, text: str, *, written: bool = False, overheard: bool = False) -> None:
        """Hand a request to the core and its answer to the person.

        Args:
            turn: who did something where.
            text: what is asked.
            written: True: it is a message, maybe in a thread; False: a command, or what a button says.
            overheard: True: it says no word to the bot, who stays silent unless it is a question to a briefing.
        """
        with self._working():
            who = await self._people.who(turn.user)
            if isinstance(who, Untold):
                log.warning("slack_person_untold", why=who.why)
                await self._replies.say(turn, () if overheard else saying(say(self._language, "slack.who")))
                return
            place = self._place(turn.channel)
            here = await self._people.may_post(turn.channel)
            thread = (turn.thread_ts or "") if written else ""
            request = Request(place, who.person, text, who.language, who.timezone, here, thread)
            answer = await (self._desk.heard if overheard else self._desk.answer)(request)
            if answer is None:
                return
            shown = [page for message in answer.messages for page in pages(message)]
            way = turn if answer.ok else replace(turn, replaces=False)
            if not here:
                shown += saying(say(who.language, "slack.invite", name=self._bot.name))
            elif way.direct and not way.replaces:
                way = replace(way, response_url="")  # there an ordinary message is theirs alone, and stays
            await self._replies.say(way, shown)

    async def _join(self, body: Json) -> None:
        event: Json = body["event"]
        if event.get("user") == self._bot.user:
            with self._working():
                inviter = await self._people.who(str(event["inviter"])) if event.get("inviter") else None
                if inviter is None or isinstance(inviter, Untold):
                    await self._desk.joined(self._place(event["channel"]), None, self._language, None)
                else:
                    place = self._place(event["channel"])
                    await self._desk.joined(place, inviter.person, inviter.language, inviter.timezone)

    async def _leave(self, body: Json) -> None:
        event: Json = body["event"]
        if event.get("user") != self._bot.user:
            with self._working():
                await self._desk.departed(self._place(event["channel"]), str(event.get("user") or ""))

    async def _gone(self, body: Json) -> None:
        event: Json = body["event"]
        with self._working():
            self._people.left(event["channel"])
            await self._desk.parked(self._place(event["channel"]), GONE[event["type"]])

    async def _back(self, body: Json) -> None:
        with self._working():
            await self._desk.returned(self._place(body["event"]["channel"]))

    async def _shown(self, body: Json) -> None:
        """Take it that a message of ours stands there; other apps may name their metadata as ours."""
        event: Json = body["event"]
        mark = mark_of(event) if event.get("app_id") == body.get("api_app_id") else ""
        if mark:
            with self._working():
                await self._desk.seen(mark, str(event["message_ts"]), PACE_S)

    async def _moved(self, body: Json) -> None:
        event: Json = body["event"]
        with self._working():
            await self._desk.moved(self._place(event["old_channel_id"]), self._place(event["new_channel_id"]))

    async def _uninstalled(self, body: Json) -> None:
        """Stop for the whole workspace; Slack tells it by two events, in either order: the second changes nothing."""
        event: Json = body["event"]
        if event["type"] == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            with self._working():
                await self._desk.parked(Place("slack", self._bot.team, ""), "app_uninstalled")

    async def _failed(self, error: Exception, body: Json) -> None:
        """Tell the person that something broke, and the log what; a fault of ours is never silence."""
        log.error("slack_listener_failed", exc_info=error)
        turn = turn_of(body)
        if turn.user and turn.channel:
            who = await self._people.who(turn.user)
            language = self._language if isinstance(who, Untold) else who.language
            await self._replies.say(turn, saying(say(language, "slack.failed")))

    def _place(self, channel: str) -> Place:
        return Place("slack", self._bot.team, channel, private=channel.startswith("D"))

    @contextmanager
    def _working(self) -> Iterator[None]:
        task = asyncio.current_task()
        if task is None or task in self._busy:
            yield
            return
        self._busy.add(task)
        try:
            yield
        finally:
            self._busy.discard(task)


def turn_of(body: Json) -> Turn:
    """Give who did something where, from the payload of a command, an event or a press."""
    event, container = body.get("event") or {}, body.get("container") or {}
    user, channel = body.get("user") or {}, body.get("channel") or {}
    return Turn(
        user=str(event.get("user") or body.get("user_id") or user.get("id") or ""),
        channel=str(event.get("channel") or body.get("channel_id") or channel.get("id") or ""),
        response_url=str(body.get("response_url") or ""),
        thread_ts=event.get("thread_ts") or container.get("thread_ts"),
    )


def _shows(payload: Json) -> bool:
    """Tell whether this only says that a message stands there: what comes with each post, and may come often."""
    return bool((payload.get("event") or {}).get("type") == SHOWN)


def _own_sight(body: Json) -> bool:
    """Tell whether what was pressed stands in a message that only the person sees."""
    return bool((body.get("container") or {}).get("is_ephemeral")) or turn_of(body).direct


def saying(text: str) -> Sequence[Rendered]:
    """Give a message of one line."""
    return pages(Message((Paragraph(words(text)),)))
