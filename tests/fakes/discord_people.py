"""People on a fake Discord: they type, press, choose, submit and talk, and see what came of it.

Each act checks that the platform would have offered it: the command exists with such options, the button is on a
message this person sees and is not greyed out, the modal's fields exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.discord_interactions import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL_SUBMIT, Interaction
from tests.fakes.discord_payload import member_json, message_json, user_json
from tests.fakes.discord_world import Channel, Json, Message, User, bits, walk

if TYPE_CHECKING:
    from tests.fakes.discord_server import FakeDiscord

GUILD_MESSAGES, DIRECT_MESSAGES = 1 << 9, 1 << 12
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, CHANNEL = 1, 2, 3, 4, 5, 7


@dataclass
class Seen:
    """What one act led to, as the person sees it."""

    interaction: Interaction

    @property
    def messages(self) -> list[Message]:
        """The messages that came of it and still stand, in order."""
        return [message for message in self.interaction.replies if not message.deleted]

    @property
    def message(self) -> Message:
        """The last of them.

        Raises:
            AssertionError: there is none.
        """
        assert self.messages, "nothing was answered"
        return self.messages[-1]

    @property
    def text(self) -> str:
        """All the words the person reads."""
        return "\n".join(message.text for message in self.messages)

    @property
    def private(self) -> bool:
        """Whether everything answered is seen by the person alone."""
        return all(message.only_for is not None for message in self.messages)

    @property
    def modal(self) -> Json:
        """The modal that opened.

        Raises:
            AssertionError: none did.
        """
        assert self.interaction.modal is not None, "no modal opened"
        return self.interaction.modal

    @property
    def offers(self) -> list[str]:
        """The names offered while typing."""
        return [choice["name"] for choice in self.interaction.choices]


class Member:
    """A person who acts."""

    def __init__(self, discord: FakeDiscord, user: User) -> None:
        self.discord = discord
        self.user = user

    async def types(self, channel: Channel, line: str, **options: Any) -> Seen:
        """Run a slash command, `radar author` with its options, and wait for the answer."""
        data = self.command(line, options, focused=None)
        return await self._act(COMMAND, channel, data)

    async def autocompletes(self, channel: Channel, line: str, field: str, typed: str, **options: Any) -> list[str]:
        """Type into one field of a slash command; gives the names offered."""
        data = self.command(line, {**options, field: typed}, focused=field)
        return (await self._act(AUTOCOMPLETE, channel, data)).offers

    async def presses(self, message: Message, label: str) -> Seen:
        """Press the button that has this label, or begins with it."""
        button = self._piece(message, 2, lambda piece: piece.get("label", ""), label)
        assert button["style"] != 5, f"{label!r} is a link"
        data = {"custom_id": button["custom_id"], "component_type": 2, "id": button["id"]}
        return await self._act(COMPONENT, message.channel, data, message)

    async def chooses(self, message: Message, label: str) -> Seen:
        """Choose the option that has this label, or begins with it, in any select menu of the message."""
        for piece in message.pieces:
            for option in piece.get("options", []) if piece["type"] == 3 else []:
                if option["label"].startswith(label):
                    data = {"custom_id": piece["custom_id"], "component_type": 3, "values": [option["value"]]}
                    return await self._act(COMPONENT, message.channel, data | {"id": piece["id"]}, message)
        raise AssertionError(f"no option {label!r}; there are {message.choices}")

    async def submits(self, seen: Seen, *answers: str) -> Seen:
        """Fill in the modal's fields in order and send it off."""
        modal = seen.modal
        fields = [piece for piece in walk(modal["components"]) if piece["type"] == 4]
        assert len(fields) == len(answers), f"the modal has {len(fields)} fields"
        values = {field["custom_id"]: answer for field, answer in zip(fields, answers, strict=True)}
        for field in fields:
            length, most = len(values[field["custom_id"]]), field.get("max_length") or 4000
            assert (field.get("min_length") or 0) <= length <= most, "Discord would not let this be sent"
        components = [_submitted(index, piece, values) for index, piece in enumerate(modal["components"], 1)]
        data = {"custom_id": modal["custom_id"], "components": components}
        before = seen.interaction
        return await self._act(MODAL_SUBMIT, before.channel, data, before.message)

    async def says(self, channel: Channel, text: str, *, to: Message | None = None) -> Message:
        """Post a message, in reply to another where one is named.

        The bot is given its words only where it is mentioned or alone with the person.
        """
        discord = self.discord
        await discord.tell_news()
        bot = discord.world.bot
        message = discord.messages.made(channel, {"content": text}, self.user)
        mentioned = f"<@{bot.id}>" in text
        direct = channel.guild is None
        body = message_json(message, readable=mentioned or direct or discord.gateway.reads_content())
        body["mentions"] = [user_json(bot)] if mentioned else []
        if to is not None:
            body["message_reference"] = {"type": 0, "message_id": str(to.id), "channel_id": str(channel.id)}
        if channel.guild is not None:
            body["guild_id"] = str(channel.guild.id)
            body["member"] = member_json(self.user, channel.guild)
            del body["member"]["user"]
        await discord.gateway.dispatch("MESSAGE_CREATE", body, intent=DIRECT_MESSAGES if direct else GUILD_MESSAGES)
        return message

    async def mentions(self, channel: Channel, text: str) -> Message:
        """Mention the bot with words, and wait for a public message in answer; gives that."""
        before = len(channel.visible) + 1
        await self.says(channel, f"<@{self.discord.world.bot.id}> {text}")
        await self.discord.until(lambda: len(channel.visible) > before, f"an answer to “{text[:40]}”")
        return channel.visible[-1]

    @property
    def direct(self) -> Channel:
        """The direct line to the bot."""
        return self.discord.world.direct(self.user)

    async def _act(self, kind: int, channel: Channel, data: Json, message: Message | None = None) -> Seen:
        if channel.guild is not None:
            granted = channel.guild.permissions(self.user, channel)
            assert granted & bits("view_channel"), f"{self.user.name} does not see #{channel.name}"
        await self.discord.tell_news()
        interaction = await self.discord.interactions.begin(kind, self.user, channel, data, message)
        await self.discord.until(lambda: interaction.done, f"the answer to {str(data)[:200]}")
        return Seen(interaction)

    def _piece(self, message: Message, kind: int, label_of: Any, label: str) -> Json:
        assert not message.deleted, "the message is gone"
        assert message.only_for in (None, self.user), "only another person sees this message"
        found = [piece for piece in message.pieces if piece["type"] == kind and label_of(piece).startswith(label)]
        exact = [piece for piece in found if label_of(piece) == label]
        assert found, f"no button {label!r}; there are {message.buttons}"
        piece = (exact or found)[0]
        assert not piece.get("disabled"), f"the button {label!r} is greyed out"
        return piece

    def command(self, line: str, options: dict[str, Any] | None = None, focused: str | None = None) -> Json:
        """What Discord sends of a slash command typed so."""
        words = line.split()
        found = next((c for c in self.discord.commands if c["name"] == words[0]), None)
        assert found is not None, f"no command {words[0]!r}"
        path, node = [], found
        for word in words[1:]:
            node = _option(node, word)
            path.append(node)
        leaf = _values(node, options or {}, focused)
        for step in reversed(path):
            leaf = [{"name": step["name"], "type": step["type"], "options": leaf}]
        return {"id": found["id"], "name": found["name"], "type": 1, "options": leaf}


def _option(node: Json, name: str) -> Json:
    for option in node.get("options", []):
        if option["name"] == name:
            found: Json = option
            return found
    raise AssertionError(f"{node['name']} has no {name!r}; there are {[o['name'] for o in node.get('options', [])]}")


def _values(node: Json, options: dict[str, Any], focused: str | None) -> list[Json]:
    for option in node.get("options", []):
        assert option["type"] not in {SUBCOMMAND, GROUP}, f"{node['name']} needs a subcommand"
        given = option["name"] in options or not option.get("required") or focused is not None
        assert given, f"{node['name']} requires {option['name']}"
    values = []
    for name, value in options.items():
        option = _option(node, name)
        choices = [choice["value"] for choice in option.get("choices", [])]
        assert not choices or value in choices, f"{value!r} is not among {choices}"
        assert option["type"] != STRING or len(value) <= option.get("max_length", 6000), f"{name} is too long"
        typed = {"name": name, "type": option["type"], "value": value}
        values.append(typed | ({"focused": True} if name == focused else {}))
    return values


def _submitted(index: int, piece: Json, values: dict[str, str]) -> Json:
    if piece["type"] != 18:
        return {"type": piece["type"], "id": index}
    inner = piece["component"]
    filled = {"type": 4, "id": index + 10, "custom_id": inner["custom_id"], "value": values[inner["custom_id"]]}
    return {"type": 18, "id": index, "component": filled}
