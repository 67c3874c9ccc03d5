"""From Discord to the core: commands, offers, buttons, menus, modals, mentions, and the bot's comings and goings.

Every interaction is acknowledged before any work is done and filled in afterwards. Who may change a radar is asked of
Discord's word at each interaction, buttons and modals too: it sends the member's permissions in that channel along.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

import discord
import structlog

from adapters.discord.commands import Interaction, RadarGroup, language_of
from adapters.discord.layout import Press, mark_of, press_of
from adapters.discord.markup import visible
from adapters.discord.render import pages
from adapters.discord.reply import Question, Replies, question_of
from adapters.discord.rooms import Rooms
from adapters.discord.send import PACE_S
from bot.domain.conversation import Answer, Choice, Request
from bot.domain.errors import StorageError
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Person, Place, Role
from bot.language import say
from bot.ports import Desk

log = structlog.get_logger(__name__)

IN_PLACE = frozenset({"confirm", "cancel", "pace"})
"""Buttons whose answer takes the place of the message they stand on, where one person alone sees it."""
REMEMBERED = 10_000
Answered = TypeVar("Answered")


class DiscordIncoming:
    """Hands what people do to the core, and the core's answer to the person."""

    def __init__(self, desk: Desk, replies: Replies, rooms: Rooms) -> None:
        """Ask `desk`, and answer through `replies`; `rooms` tells where the bot may post."""
        self._desk = desk
        self._replies = replies
        self._rooms = rooms
        self._seen: OrderedDict[int, None] = OrderedDict()
        self._busy: set[asyncio.Task[Any]] = set()

    def group(self) -> RadarGroup:
        """Give the command `/radar`."""
        return RadarGroup(self.typed, self.suggest)

    async def typed(self, interaction: Interaction, text: str) -> None:
        """Answer a slash command."""
        await self._answer(interaction, text)

    async def suggest(self, interaction: Interaction, what: str, typed: str) -> Sequence[Choice]:
        """Offer choices while a person types."""
        place = place_of(interaction)
        if place is None:
            return ()
        return await self._desk.suggest(place, what, typed, language_of(interaction.locale))

    async def pressed(self, interaction: Interaction, said: str) -> None:
        """Answer a button or a menu's choice; one that asks for a word opens a modal first.

        Args:
            interaction: of the press.
            said: the custom_id, or the option's value.
        """
        press = press_of(said)
        if press is None:
            words_ = say(language_of(interaction.locale), "discord.unknown_button")
            await self._replies.tell(interaction, words_)
        elif press.asks:
            await self._replies.ask(interaction, self._question(interaction, press))
        else:
            await self._answer(interaction, press.command, in_place=press.command.split()[0] in IN_PLACE)

    def _question(self, interaction: Interaction, press: Press) -> Question:
        asked = press.question or _label_of(interaction) or say(language_of(interaction.locale), "discord.ask")
        return Question(press.command, visible(asked))

    async def submitted(self, interaction: Interaction) -> None:
        """Answer a modal, also one that was opened before a restart."""
        found = question_of(interaction)
        if found is not None:
            command, typed = found
            await self._answer(interaction, f"{command} {typed}")

    async def shown(self, message: discord.Message) -> None:
        """Take it that a message of ours stands there: Discord tells its nonce once, and the history doesn't.

        Where the channel is a thread, or not known yet and may be one, it is named before the message's id.
        """
        mark = mark_of(message.nonce)
        if not mark:
            return
        within = isinstance(message.channel, discord.Thread | discord.PartialMessageable)
        ref = f"{message.channel.id}/{message.id}" if within else str(message.id)
        try:
            await self._desk.seen(mark, ref, PACE_S)
        except StorageError as error:
            log.warning("discord_shown_not_noted", delivery=mark, why=str(error))

    async def said(self, message: discord.Message, bot: discord.ClientUser) -> None:
        """Answer a message that mentions the bot, or that was written to it alone, by a reply beside it.

        Discord has nothing that one person alone sees there.
        """
        direct = message.guild is None
        if message.author.bot or not (direct or bot in message.mentions) or self._again(message.id):
            return
        home = home_of(message.channel, bot)
        place = place_in(message.channel if home is None else discord.Object(home), message.guild)
        if not await self._desk.first_time(place.platform, place.tenant, f"message {message.id}"):
            return
        text = re.sub(rf"<@!?{bot.id}>", " ", message.content).strip()
        language = _language_in(message, text)
        request = Request(
            place, person_saying(message), text, language, may_post=self._rooms.may_post(place) is not False
        )
        answer = await self._in_thread(message, request) or await self._ask(request)
        for shown in answer.messages:
            for page in pages(shown):
                await self._replies.beside(message, page)

    async def _in_thread(self, message: discord.Message, request: Request) -> Answer | None:
        """Answer a question in a briefing's thread, or in reply to one; None: it is neither."""
        under = thread_of(message)
        if under is None:
            return None
        channel, thread = under
        place = replace(request.place, channel=channel or request.place.channel)
        return await self._tried(self._desk.heard(replace(request, place=place, thread=thread)), request)

    async def finish(self, within_s: float) -> None:
        """Let what was acknowledged be answered, for so many real seconds at the most."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=within_s)

    async def _answer(self, interaction: Interaction, text: str, *, in_place: bool = False) -> None:
        place = place_of(interaction)
        alone = interaction.message is not None and interaction.message.flags.ephemeral
        if place is None or self._again(interaction.id):
            return
        since = await self._replies.acknowledge(interaction, in_place=in_place and alone)
        if since is None:
            return
        person = Person(str(interaction.user.id), interaction.user.display_name, role_of(interaction))
        may_post = may_post_in(interaction)
        request = Request(place, person, text, language_of(interaction.locale), may_post=may_post)
        answering = asyncio.create_task(self._fill(interaction, request, since))
        self._busy.add(answering)
        answering.add_done_callback(self._busy.discard)
        await answering

    async def _fill(self, interaction: Interaction, request: Request, since: float) -> None:
        await self._replies.fill(interaction, await self._ask(request), since)

    def _again(self, event: int) -> bool:
        """Tell whether this came before: a resumed connection repeats what may have come.

        Where another process hears the same, an interaction is whose acknowledgement Discord takes; a message, whose
        note of it the store takes.
        """
        again = event in self._seen
        self._seen[event] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return again

    async def _ask(self, request: Request) -> Answer:
        """Ask the core."""
        return await self._tried(self._desk.answer(request), request)

    async def _tried(self, asking: Awaitable[Answered], request: Request) -> Answered | Answer:
        """Wait for the core; where it trips, say so to the person and keep the trace in the log."""
        asked = asyncio.ensure_future(asking)
        await asyncio.wait({asked})
        error = asked.exception()
        if error is None:
            return asked.result()
        log.error("discord_answer_failed", place=request.place.key, exc_info=error)
        trouble = say(request.language, "discord.failed")
        return Answer((Message((Paragraph(words(trouble)),), trouble),), ok=False)


def place_of(interaction: Interaction) -> Place | None:
    """Give where an interaction happened; None where Discord names no channel."""
    if interaction.channel_id is None:
        return None
    if interaction.guild_id is None:
        return Place("discord", "", str(interaction.channel_id), private=True)
    channel = home_of(interaction.channel, interaction.client.user) or interaction.channel_id
    return Place("discord", str(interaction.guild_id), str(channel))


def home_of(channel: object, bot: discord.ClientUser | None) -> int | None:
    """Give the channel of a thread that the bot opened: it is no place of its own; None for all else."""
    if bot is not None and isinstance(channel, discord.Thread) and channel.owner_id == bot.id:
        return channel.parent_id
    return None


def place_in(channel: discord.abc.Snowflake, guild: discord.abc.Snowflake | None) -> Place:
    """Give a channel's place; without a guild it is one where a person is alone with the bot."""
    return Place("discord", str(guild.id) if guild else "", str(channel.id), private=guild is None)


def thread_of(message: discord.Message) -> tuple[str, str] | None:
    """Give the message under which one is written: its channel (empty: the same one), and its id; None: under none.

    A thread has the id of the message that it began with.
    """
    if isinstance(message.channel, discord.Thread):
        return str(message.channel.parent_id), str(message.channel.id)
    reference = message.reference.message_id if message.reference else None
    return None if reference is None else ("", str(reference))


def role_of(interaction: Interaction) -> Role:
    """Give the person's role there: a keeper manages the channel, by the permissions Discord sent with this act."""
    if interaction.guild_id is None:
        return Role.KEEPER
    granted = interaction.permissions
    return Role.KEEPER if granted.manage_channels or granted.administrator else Role.MEMBER


def may_post_in(interaction: Interaction) -> bool:
    """Tell whether the bot may post where an interaction happened, by the rights that Discord sent with it."""
    if interaction.guild_id is None:
        return True
    granted = interaction.app_permissions
    thread = isinstance(interaction.channel, discord.Thread)
    return granted.view_channel and (granted.send_messages_in_threads if thread else granted.send_messages)


def person_saying(message: discord.Message) -> Person:
    """Give who wrote a message, with the role by what is known of the channel's permissions."""
    author, channel = message.author, message.channel
    keeper = message.guild is None
    if isinstance(author, discord.Member) and isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        try:
            granted = channel.permissions_for(author)
        except discord.ClientException:  # a thread whose channel is not known yet
            granted = discord.Permissions.none()
        keeper = granted.manage_channels or granted.administrator
    return Person(str(author.id), author.display_name, Role.KEEPER if keeper else Role.MEMBER)


def _language_in(message: discord.Message, text: str) -> Language:
    """Give the language to answer a message in: Chinese where it is written so, else the server's."""
    if re.search(r"[\u4e00-\u9fff]", text):
        return Language.CHINESE
    return language_of(message.guild.preferred_locale if message.guild else None)


def _label_of(interaction: Interaction) -> str:
    """Give the words on the pressed button."""
    pressed: Any = interaction.data or {}
    said = pressed.get("custom_id")
    view = discord.ui.LayoutView.from_message(interaction.message, timeout=None) if interaction.message else None
    for item in view.walk_children() if view else ():
        if isinstance(item, discord.ui.Button) and item.custom_id == said:
            return item.label or ""
    return ""
