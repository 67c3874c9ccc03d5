"""Answering on Discord: acknowledge, fill in, ask in a modal; and buttons and menus that outlive a restart.

The first answer must come within 3 seconds, the rest within 15 minutes.
Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Sequence
from typing import Any, Self, cast

import aiohttp
import discord
import structlog

from adapters.discord.commands import Interaction
from adapters.discord.layout import CUSTOM_ID, MENU_ID, PRESSED, Json, words
from adapters.discord.markup import escape, head
from adapters.discord.render import pages
from adapters.discord.returned import Answer as WireAnswer
from adapters.discord.send import COMPONENTS_V2, NOBODY
from adapters.discord.wire import Wire
from bot.domain.conversation import Answer
from bot.ports import Clock

log = structlog.get_logger(__name__)

NO_ONE = discord.AllowedMentions.none()
MODAL_TITLE = "AcademicHub"
ASKED = "ask:"
FIELD = "answer"
LABEL_CHARACTERS = 45
DESCRIPTION_CHARACTERS = 100
ANSWER_CHARACTERS = 1_000
FILLED_WITHIN_S = 14 * 60.0
"""After 15 minutes an interaction takes no answer any more."""
UNANSWERED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
"""How Discord, or the way there, keeps an answer from a person: nothing mends it but another press."""


class Drawn(discord.ui.LayoutView):
    """Components drawn elsewhere, for the calls of the library that take a view.

    It is finished from the start: the library would drop the handlers of every button when a view of theirs ends.
    """

    def __init__(self, components: Sequence[Json]) -> None:
        """Show these components."""
        super().__init__(timeout=None)
        self._drawn = list(components)
        self.stop()

    def to_components(self) -> list[Json]:
        """Give them as they are."""
        return self._drawn

    def has_components_v2(self) -> bool:
        """Yes."""
        return True


class Question(discord.ui.Modal):
    """Asks for the word that a button's command needs; its custom_id carries the command over a restart."""

    def __init__(self, command: str, asked: str) -> None:
        """Ask in these words."""
        super().__init__(title=MODAL_TITLE, custom_id=f"{ASKED}{command}"[:CUSTOM_ID])
        field = discord.ui.TextInput[Question](custom_id=FIELD, max_length=ANSWER_CHARACTERS)
        label = head(asked, LABEL_CHARACTERS)[:LABEL_CHARACTERS]
        whole = asked[:DESCRIPTION_CHARACTERS] if len(asked) > len(label) else None
        self.add_item(discord.ui.Label(text=label, description=whole, component=field))
        self.stop()


def question_of(interaction: Interaction) -> tuple[str, str] | None:
    """Give a submitted question's command and what was typed; None for anything else."""
    submitted: Any = interaction.data or {}
    command = str(submitted.get("custom_id", ""))
    if interaction.type is not discord.InteractionType.modal_submit or not command.startswith(ASKED):
        return None
    parts = (part.get("component") or {} for part in submitted.get("components", ()))
    typed = next((str(part.get("value", "")) for part in parts if part.get("custom_id") == FIELD), "")
    return command.removeprefix(ASKED), typed


class RadarButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=PRESSED):
    """Any button of ours, old or new: what it does stands in its custom_id."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """Make the item for a press."""
        del interaction, match
        return cls(cast("discord.ui.Button[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand over the press; the client knows who answers it."""
        await interaction.client.incoming.pressed(interaction, self.custom_id)


class RadarMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=MENU_ID):
    """Any menu of ours: what a choice does stands in its value."""

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str]
    ) -> Self:
        """Make the item for a choice."""
        del interaction, match
        return cls(cast("discord.ui.Select[Any]", item))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Hand over the choice; the client knows who answers it."""
        for value in self.item.values[:1]:
            await interaction.client.incoming.pressed(interaction, value)


class Replies:
    """How answers reach people."""

    def __init__(self, wire: Wire, clock: Clock) -> None:
        """Post what everybody sees through the bot's line; `clock` tells how old an interaction is."""
        self._wire = wire
        self._clock = clock

    async def acknowledge(self, interaction: Interaction, *, in_place: bool) -> float | None:
        """Say at once that an answer will come: in place of the message the button stands on, or seen alone.

        Returns:
            When, by the clock that never steps; None where nothing can be answered any more: the three seconds are
            over, or another worker was quicker.
        """
        try:
            if in_place:
                await interaction.response.defer()
            else:
                await interaction.response.defer(ephemeral=True, thinking=True)
        except UNANSWERED as error:
            log.warning("discord_not_acknowledged", why=str(error))
            return None
        return self._clock.monotonic()

    async def fill(self, interaction: Interaction, answer: Answer, since: float) -> None:
        """Put the answer where it was announced, further pages after it, all seen by the person alone.

        Where Discord is about to close that, so long `since` the acknowledgement, it goes into the channel as an
        ordinary message.
        """
        found = [page for message in answer.messages for page in pages(message)]
        if self._clock.monotonic() - since > FILLED_WITHIN_S and interaction.channel_id is not None:
            for page in found:
                await self._say(interaction.channel_id, page)
            return
        first, *rest = found
        try:
            await interaction.edit_original_response(view=Drawn(first), allowed_mentions=NO_ONE)
            for page in rest:
                await interaction.followup.send(view=Drawn(page), ephemeral=True, allowed_mentions=NO_ONE)
        except UNANSWERED as error:
            log.warning("discord_answer_not_shown", why=str(error))

    async def tell(self, interaction: Interaction, text: str) -> None:
        """Say a line at once, to the person alone."""
        view = Drawn([words(escape(text))])
        await self._first(interaction.response.send_message(view=view, ephemeral=True, allowed_mentions=NO_ONE))

    async def ask(self, interaction: Interaction, question: Question) -> None:
        """Ask for a word in a modal."""
        await self._first(interaction.response.send_modal(question))

    async def beside(self, message: discord.Message, page: Sequence[Json]) -> None:
        """Reply to a message in its channel, pinging nobody."""
        reference = {"message_id": str(message.id), "channel_id": str(message.channel.id), "fail_if_not_exists": False}
        await self._say(message.channel.id, page, message_reference=reference)

    async def _first(self, answering: Awaitable[object]) -> None:
        """Wait for an answer that must come within 3 seconds; one that comes too late, or second, is let go."""
        try:
            await answering
        except UNANSWERED as error:
            log.warning("discord_not_answered", why=str(error))

    async def _say(self, channel: int, page: Sequence[Json], **more: Any) -> None:
        body: Json = {"flags": COMPONENTS_V2, "components": list(page), "allowed_mentions": NOBODY, **more}
        returned = await self._wire.send("POST", f"/channels/{channel}/messages", body, patient=True)
        if not isinstance(returned, WireAnswer) or returned.status >= 300:
            log.warning("discord_reply_not_posted", why=str(returned)[:200])
