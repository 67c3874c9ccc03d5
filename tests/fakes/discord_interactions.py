"""A fake Discord's interactions: what people do with commands, buttons and modals, and how the bot answers.

Callbacks of types 4, 5, 6, 7, 8 and 9, the original response, and follow-ups by webhook, with the platform's times:
3 seconds for the first answer and 15 minutes in all, by the injected clock.
Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.fakes.discord_messages import MessageRoutes
from tests.fakes.discord_payload import EPHEMERAL, member_json, message_json, user_json
from tests.fakes.discord_payload import channel_json as shown_channel
from tests.fakes.discord_routes import ApiError, Call, Platform, Reply, Router
from tests.fakes.discord_rules import choices_rules, message_rules, modal_rules
from tests.fakes.discord_world import Channel, Json, Message, User

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL_SUBMIT = 2, 3, 4, 5
MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
FIRST_ANSWER_S, WHOLE_LIFE_S = 3.0, 900.0


@dataclass(eq=False)
class Interaction:
    """One thing a person did, and what became of it.

    Attributes:
        kind: 2 command, 3 component, 4 autocompletion, 5 modal.
        callback: the type of the first answer; None while there is none.
        original: the message that the first answer made or updates; None where there is none.
        replies: every message that came of it, in order.
        modal: the modal the bot opened.
        choices: what was offered while typing.
        filled: whether a deferred answer has been followed up.
    """

    id: int
    token: str
    kind: int
    person: User
    channel: Channel
    at: datetime
    data: Json
    message: Message | None = None
    callback: int | None = None
    original: Message | None = None
    replies: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    filled: bool = False

    @property
    def done(self) -> bool:
        """Whether the person has something in front of them."""
        waiting = self.callback in {DEFERRED, DEFERRED_UPDATE} and not self.filled
        return self.callback is not None and not waiting


class InteractionRoutes:
    """Callbacks and follow-ups."""

    def __init__(self, platform: Platform, messages: MessageRoutes) -> None:
        self.platform = platform
        self.messages = messages
        self.open: dict[str, Interaction] = {}

    def mount(self, router: Router) -> None:
        """Add these routes."""
        router.add("POST", "/interactions/{interaction}/{token}/callback", self._callback)
        router.add("POST", "/webhooks/{app}/{token}", self._follow_up)
        router.add("GET", "/webhooks/{app}/{token}/messages/{message}", self._get)
        router.add("PATCH", "/webhooks/{app}/{token}/messages/{message}", self._edit)
        router.add("DELETE", "/webhooks/{app}/{token}/messages/{message}", self._delete)

    @property
    def waiting(self) -> list[Interaction]:
        """Those acknowledged and not yet answered."""
        return [one for one in self.open.values() if one.callback is not None and not one.done]

    async def begin(
        self, kind: int, person: User, channel: Channel, data: Json, message: Message | None = None
    ) -> Interaction:
        """Send the bot an interaction by the gateway."""
        interaction = self.made(kind, person, channel, data, message)
        await self.platform.gateway.dispatch("INTERACTION_CREATE", self.shown(interaction))
        return interaction

    def made(
        self, kind: int, person: User, channel: Channel, data: Json, message: Message | None = None
    ) -> Interaction:
        """Make an interaction of which nobody is told yet."""
        world = self.platform.world
        interaction = Interaction(
            world.ids.next(), secrets.token_urlsafe(40), kind, person, channel, world.now(), data, message
        )
        self.open[interaction.token] = interaction
        return interaction

    def shown(self, interaction: Interaction) -> Json:
        """Give an interaction as it is sent to the bot."""
        world, channel, person = self.platform.world, interaction.channel, interaction.person
        shown: Json = {
            "id": str(interaction.id),
            "application_id": str(world.application_id),
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": interaction.data,
            "channel_id": str(channel.id),
            "channel": shown_channel(channel),
            "locale": person.locale,
            "app_permissions": str(world.bot_permissions(channel)),
            "entitlements": [],
            "authorizing_integration_owners": {"0": "0" if channel.guild is None else str(channel.guild.id)},
            "context": 1 if channel.guild is None else 0,
            "attachment_size_limit": 10_485_760,
        }
        if channel.guild is None:
            shown["user"] = user_json(person)
        else:
            guild = channel.guild
            shown["member"] = member_json(person, guild, channel)
            shown["guild_id"] = str(guild.id)
            shown["guild"] = {"id": str(guild.id), "locale": guild.locale, "features": []}
            shown["guild_locale"] = guild.locale
        if interaction.message is not None:
            shown["message"] = message_json(interaction.message)
        return shown

    async def _callback(self, call: Call) -> Reply:
        interaction = self.open.get(call.params["token"])
        if interaction is None or self._older(interaction, FIRST_ANSWER_S):
            raise ApiError(404, 10062, "Unknown interaction")
        if interaction.callback is not None:
            raise ApiError(400, 40060, "Interaction has already been acknowledged.")
        kind, data = call.body["type"], call.body.get("data") or {}
        await self._take(interaction, kind, data, call)
        interaction.callback = kind
        answer: Json = {"interaction": {"id": str(interaction.id), "type": interaction.kind}}
        if interaction.original is not None:
            answer["interaction"]["response_message_id"] = str(interaction.original.id)
            answer["resource"] = {"type": kind, "message": message_json(interaction.original)}
        return 200, answer

    def _older(self, interaction: Interaction, seconds: float) -> bool:
        return self.platform.world.now() > interaction.at + timedelta(seconds=seconds)

    async def _take(self, interaction: Interaction, kind: int, data: Json, call: Call) -> None:
        if interaction.kind == AUTOCOMPLETE and kind != CHOICES:
            raise ApiError(400, 50035, "Invalid Form Body", ["autocompletion is answered by choices"])
        match kind:
            case 4:
                self.platform.judge(message_rules(data), call)
                await self._say(interaction, data)
            case 5:
                interaction.original = self._made(interaction, data)
                interaction.original.thinking = True
            case 6:
                self._needs_message(interaction)
                interaction.original = interaction.message
            case 7:
                self._needs_message(interaction)
                self.platform.judge(message_rules(data, edit=True), call)
                interaction.original = interaction.message
                await self._refill(interaction, data)
            case 8:
                self.platform.judge(choices_rules(data["choices"]), call)
                interaction.choices = data["choices"]
            case 9:
                self.platform.judge(modal_rules(data), call)
                interaction.modal = data
            case other:
                raise ApiError(400, 50035, "Invalid Form Body", [f"no callback of type {other}"])

    @staticmethod
    def _needs_message(interaction: Interaction) -> None:
        if interaction.message is None:
            raise ApiError(400, 50035, "Invalid Form Body", ["there is no message to update"])

    def _made(self, interaction: Interaction, data: Json) -> Message:
        message = self.messages.made(interaction.channel, data, self.platform.world.bot)
        message.only_for = interaction.person if (data.get("flags") or 0) & EPHEMERAL else None
        message.interaction = interaction.id
        interaction.replies.append(message)
        return message

    async def _say(self, interaction: Interaction, data: Json) -> None:
        interaction.original = self._made(interaction, data)
        await self.messages.announce(interaction.original)

    async def _refill(self, interaction: Interaction, data: Json) -> None:
        message = interaction.original
        assert message is not None
        await self._fill(message, data)
        interaction.filled = True
        if message not in interaction.replies:
            interaction.replies.append(message)

    async def _fill(self, message: Message, data: Json) -> None:
        if not message.thinking:
            message.edited_at = self.platform.world.now()
        message.thinking = False
        self.messages.fill(message, data)
        await self.messages.announce(message, "MESSAGE_UPDATE")

    def _living(self, call: Call) -> Interaction:
        interaction = self.open.get(call.params["token"])
        if interaction is None or self._older(interaction, WHOLE_LIFE_S):
            raise ApiError(401, 50027, "Invalid Webhook Token")
        if interaction.callback is None:
            raise ApiError(404, 10015, "Unknown Webhook")
        return interaction

    async def _follow_up(self, call: Call) -> Reply:
        interaction = self._living(call)
        self.platform.judge(message_rules(call.body), call)
        if interaction.callback == DEFERRED and not interaction.filled:
            await self._refill(interaction, call.body)
            assert interaction.original is not None
            return 200, message_json(interaction.original)
        message = self._made(interaction, call.body)
        interaction.filled = True
        await self.messages.announce(message)
        return 200, message_json(message)

    def _message(self, interaction: Interaction, call: Call) -> Message:
        name = call.params["message"]
        if name == "@original":
            found = interaction.original
        else:
            found = next((m for m in interaction.replies if str(m.id) == name), None)
        if found is None or found.deleted:
            raise ApiError(404, 10008, "Unknown Message")
        return found

    async def _get(self, call: Call) -> Reply:
        return 200, message_json(self._message(self._living(call), call))

    async def _edit(self, call: Call) -> Reply:
        interaction = self._living(call)
        message = self._message(interaction, call)
        self.platform.judge(message_rules(call.body, edit=True), call)
        if message is interaction.original:
            await self._refill(interaction, call.body)
        else:
            await self._fill(message, call.body)
        return 200, message_json(message)

    async def _delete(self, call: Call) -> Reply:
        interaction = self._living(call)
        self._message(interaction, call).deleted = True
        interaction.filled = True
        return 204, None
