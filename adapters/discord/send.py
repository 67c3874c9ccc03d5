"""Posting to Discord: `DiscordMessenger` stands behind the `Messenger` door.

A post carries a nonce made of the delivery's id, which Discord enforces for some minutes, and a mark in its components,
by which `find` recognises it later. Source: https://discord.com/developers/docs/resources/message#create-message
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from adapters.discord.history import DiscordHistory, trouble_of
from adapters.discord.layout import Json, nonce_of
from adapters.discord.markup import PERSON
from adapters.discord.outcomes import (
    ARCHIVED,
    FILTERED,
    NO_RIGHT,
    THREAD_THERE,
    UNKNOWN_CHANNEL,
    is_about,
    outcome_of,
)
from adapters.discord.render import fits, one_page, title_alone
from adapters.discord.returned import Answer, Returned
from adapters.discord.rooms import Rooms
from adapters.discord.wire import Wire
from adapters.lease import leased
from bot.domain.delivery import Absent, CannotLook, Failed, FindOutcome, PostOutcome, Refusal, Refused, Sent
from bot.domain.message import Fine, Message, people_of, summary_of, words
from bot.domain.recovery import Standing
from bot.domain.watch import Place
from bot.language import say
from bot.ports import Still, always

log = structlog.get_logger(__name__)

COMPONENTS_V2 = 1 << 15
NOBODY: Json = {"parse": []}
MOST_TOLD = 100
"""How many people Discord takes in one message's list."""
PACE_S = 1.0
"""Five messages in five seconds and channel. Source: https://discord.com/developers/docs/topics/rate-limits"""
REPEAT_SAFE_S = 60.0
"""How long a repeated nonce is surely known; Discord says «the past few minutes»."""
THREAD_NAME = 100
THREADS = 500
"""How many threads are remembered as started."""
NEVER_A_THREAD = frozenset({50024, 50013, 50001, 160002, 160006, 30033})
"""Codes after which a reply in the channel takes the thread's place: a thread here already, no right, too many."""


class DiscordMessenger:
    """Posts, edits, finds and deletes the messages of one bot. A ref is a message's id, in a thread `thread/id`."""

    def __init__(self, wire: Wire, rooms: Rooms | None = None) -> None:
        """Use the bot's line to the API, and what is known of its rooms; None where nothing is."""
        self._wire = wire
        self._rooms = rooms or Rooms()
        self._history = DiscordHistory(wire)
        self._threads: deque[str] = deque(maxlen=THREADS)
        self._directs: dict[str, str] = {}

    @property
    def platform(self) -> str:
        """`discord`."""
        return "discord"

    @property
    def repeat_safe_s(self) -> float:
        """60: for that long Discord gives the first message again in place of a second one."""
        return REPEAT_SAFE_S

    @property
    def pace_s(self) -> float:
        """1: a channel takes five messages in five seconds."""
        return PACE_S

    def fits(self, message: Message) -> bool:
        """Tell whether the message is one Discord message."""
        return fits(message)

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Post once, under the parent in its thread; where there can be none, as a reply in the channel."""
        with leased(still):
            return await self._post_under(place, message, mark, parent_ref)

    async def _post_under(self, place: Place, message: Message, mark: str, parent_ref: str | None) -> PostOutcome:
        if self._rooms.may_post(place) is False:
            return Refused(Refusal.PARK, f"{NO_RIGHT}: no right to post there, as far as is known")
        channel = await self._channel(place)
        if not isinstance(channel, str):
            return outcome_of(channel)
        if parent_ref is None:
            return await self._post(place, channel, message, mark)
        parent = parent_ref.rpartition("/")[2]
        thread = await self._thread(place, parent, message)
        if not isinstance(thread, str):
            return thread
        if thread == place.channel:
            reference = {"message_id": parent, "channel_id": channel, "fail_if_not_exists": False}
            return await self._post(place, channel, message, mark, message_reference=reference)
        outcome = await self._post(place, thread, message, mark)
        if is_about(outcome, UNKNOWN_CHANNEL):
            return Refused(Refusal.IGNORE, f"{UNKNOWN_CHANNEL}: the thread is gone")
        return _under(thread, outcome)

    async def _channel(self, place: Place) -> str | Returned:
        """Give a place's channel: of `@` and a person's id the direct one with that person, opened where need be."""
        person = place.channel.removeprefix("@")
        if person == place.channel:
            return person
        if person not in self._directs:
            returned = await self._wire.send("POST", "/users/@me/channels", {"recipient_id": person})
            if not isinstance(returned, Answer) or not isinstance(returned.field("id"), str):
                return returned
            self._directs[person] = str(returned.field("id"))
        return self._directs[person]

    async def _thread(self, place: Place, parent: str, message: Message) -> str | Refused | Failed:
        """Give the channel for replies: the parent's thread, started if need be, or where there is none, the place."""
        if parent in self._threads or not place.tenant:
            return parent if place.tenant else place.channel
        name = " ".join(summary_of(message).split())[:THREAD_NAME] or "AcademicHub"
        path = f"/channels/{place.channel}/messages/{parent}/threads"
        returned = await self._wire.send("POST", path, {"name": name})
        if isinstance(returned, Answer) and returned.code in NEVER_A_THREAD:
            return place.channel
        if isinstance(returned, Answer) and (returned.code == THREAD_THERE or returned.status < 300):
            self._threads.append(parent)
            return parent
        outcome = outcome_of(returned)
        if isinstance(outcome, Refused | Failed):
            return outcome
        return Failed(0.0, f"no thread yet: {trouble_of(returned)}")  # a second one there can't be: 160004

    async def _post(self, place: Place, channel: str, message: Message, mark: str, **more: Any) -> PostOutcome:
        """Post; what the server's own filter refuses goes out as its title alone, or else as a line that says so."""
        outcome = await self._say(channel, message, mark, **more)
        if is_about(outcome, ARCHIVED) and await self._unarchived(channel):
            outcome = await self._say(channel, message, mark, **more)
        if not is_about(outcome, *FILTERED):
            return outcome
        log.warning("discord_filtered", delivery=mark)
        outcome = await self._say(channel, title_alone(message), mark, **more)
        if not is_about(outcome, *FILTERED):
            return outcome
        left_out = words(say(self._rooms.language(place), "discord.filtered"))
        return await self._say(channel, Message((Fine(left_out),)), mark, **more)

    async def _say(self, channel: str, message: Message, mark: str, **more: Any) -> PostOutcome:
        body: Json = {
            "nonce": nonce_of(mark),
            "enforce_nonce": True,
            "allowed_mentions": told(message),
            "flags": COMPONENTS_V2,
            "components": one_page(message, mark),
            **more,
        }
        return outcome_of(await self._wire.send("POST", f"/channels/{channel}/messages", body))

    async def _unarchived(self, channel: str) -> bool:
        returned = await self._wire.send("PATCH", f"/channels/{channel}", {"archived": False})
        return isinstance(returned, Answer) and returned.status < 300

    async def update(self, place: Place, ref: str, message: Message, mark: str, still: Still = always) -> PostOutcome:
        """Edit a posted message in place; one that a person removed stays removed (Refused, IGNORE)."""
        with leased(still):
            return await self._edit(place, ref, message, mark)

    async def _edit(self, place: Place, ref: str, message: Message, mark: str) -> PostOutcome:
        thread, _, own = ref.rpartition("/")
        channel = thread or await self._channel(place)
        if not isinstance(channel, str):
            return outcome_of(channel)
        path = f"/channels/{channel}/messages/{own}"
        body = {"flags": COMPONENTS_V2, "components": one_page(message, mark), "allowed_mentions": NOBODY}
        outcome = outcome_of(await self._wire.send("PATCH", path, body))
        if is_about(outcome, ARCHIVED) and await self._unarchived(channel):
            outcome = outcome_of(await self._wire.send("PATCH", path, body))
        return _under(thread, outcome)

    async def delete(self, place: Place, ref: str) -> PostOutcome:
        """Delete our own message."""
        thread, _, own = ref.rpartition("/")
        channel = thread or await self._channel(place)
        if not isinstance(channel, str):
            return outcome_of(channel)
        path = f"/channels/{channel}/messages/{own}"
        return outcome_of(await self._wire.send("DELETE", path), ref)

    async def find(
        self, place: Place, mark: str, sent_at: datetime, until: datetime, parent_ref: str | None
    ) -> FindOutcome:
        """Look for the mark in the history between the instants, in the parent's thread and the channel."""
        home = await self._channel(place)
        if not isinstance(home, str):
            return CannotLook(f"the channel can't be opened: {trouble_of(home)}")
        outcome: FindOutcome = Absent()
        for channel in [home] if parent_ref is None else [parent_ref.rpartition("/")[2], home]:
            outcome = await self._history.find(channel, mark, sent_at, until, missing_ok=channel != home)
            if isinstance(outcome, Sent):
                return outcome if channel == home else Sent(f"{channel}/{outcome.ref}")
            if isinstance(outcome, CannotLook):
                return outcome
        return outcome

    async def standing(
        self, place: Place, marks: Sequence[str], since: datetime, until: datetime, threads: Sequence[str]
    ) -> Sequence[Standing] | CannotLook:
        """Give our messages in the place's channel and in its threads."""
        channel = await self._channel(place)
        if not isinstance(channel, str):
            return CannotLook(f"the channel can't be opened: {trouble_of(channel)}")
        return await self._history.standing(channel, marks, since, until, threads)


def told(message: Message) -> Json:
    """Give whom Discord may tell of a message: those whom we mention in it ourselves, nobody else.

    Source: https://discord.com/developers/docs/resources/message#allowed-mentions-object
    """
    people = [person for person in people_of(message) if PERSON.fullmatch(person)]
    return NOBODY | ({"users": people[:MOST_TOLD]} if people else {})


def _under(thread: str, outcome: PostOutcome) -> PostOutcome:
    """Say in which thread a message is, where it is in one."""
    return Sent(f"{thread}/{outcome.ref}") if thread and isinstance(outcome, Sent) else outcome
