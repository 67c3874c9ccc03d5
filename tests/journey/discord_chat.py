"""The story's Discord: two servers on this machine, through the real discord.py."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.fakes.discord_command_rules import GROUP
from tests.fakes.discord_markdown import read
from tests.fakes.discord_openapi import OpenApi
from tests.fakes.discord_payload import guild_json
from tests.fakes.discord_people import Member, Seen
from tests.fakes.discord_server import GUILDS, FakeDiscord
from tests.fakes.discord_world import Channel, Json, Message
from tests.journey.chat import Opened, Sight, ids_in

INTEGER = 4


class DiscordChat:
    """Drives a `FakeDiscord` for the story."""

    name = "discord"

    def __init__(self, discord: FakeDiscord) -> None:
        self.discord = discord
        nyc, shanghai = discord.guild("Vision Lab NYC"), discord.guild("视觉实验室", locale="zh-CN")
        self._rooms = {"nyc": nyc.channel("papers"), "shanghai": shanghai.channel("papers")}
        ada = discord.person("Ada", nyc, "manage_channels")
        lin = discord.person("Lin", shanghai, "manage_channels", locale="zh-CN")
        nyc.members[lin.user.id] = set()
        shanghai.members[ada.user.id] = set()
        self._people: Mapping[str, Member] = {"Ada": ada, "Lin": lin}

    def settings(self) -> Mapping[str, object]:
        return {"DISCORD_TOKEN": self.discord.token, "DISCORD_API_URL": self.discord.api_url}

    def id_of(self, person: str) -> str:
        return str(self._people[person].user.id)

    def moved(self) -> object:
        return len(self.discord.requests)

    async def invites(self, room: str) -> None:
        guild = self._rooms[room].guild
        assert guild is not None
        await self.discord.invite(guild)

    async def repeats_the_invitation(self, room: str) -> None:
        guild = self._rooms[room].guild
        assert guild is not None
        again = guild_json(guild, self.discord.world.bot, newly_joined=True)
        await self.discord.gateway.dispatch("GUILD_CREATE", again, intent=GUILDS)

    async def types(self, person: str, room: str, command: str, shows: str) -> Sequence[Sight]:
        word, _, rest = command.partition(" ")
        channel, member = self._rooms[room], self._people[person]
        (radar,) = self.discord.commands
        *groups, leaf = _path_to(radar, word)
        path = " ".join(("radar", *groups, word))
        return await self._seen(member.types(channel, path, **_filled(leaf, rest)), shows)

    async def presses(self, person: str, sight: Sight, label: str, shows: str) -> Sequence[Sight]:
        member, message = self._people[person], sight.raw
        chosen = label not in message.buttons and any(option.startswith(label) for option in message.choices)
        act = member.chooses(message, label) if chosen else member.presses(message, label)
        return await self._seen(act, shows)

    async def opens(self, person: str, sight: Sight, label: str) -> Opened:
        seen = await self._people[person].presses(sight.raw, label)
        return Opened(str(seen.modal["components"][0]["label"]), seen)

    async def fills(self, person: str, room: str, opened: Opened, text: str, shows: str) -> Sequence[Sight]:
        return await self._seen(self._people[person].submits(opened.raw, text), shows)

    async def mentions(self, person: str, room: str, text: str, shows: str, under: Sight | None) -> Sequence[Sight]:
        channel = self._rooms[room] if under is None else under.raw.thread
        bot = self.discord.world.bot
        return await self._beside(channel, self._people[person].says(channel, f"<@{bot.id}> {text}"), shows)

    async def asks(self, person: str, room: str, text: str, under: Sight) -> None:
        await self._people[person].says(under.raw.thread, f"<@{self.discord.world.bot.id}> {text}")

    async def writes(self, person: str, text: str, shows: str) -> Sequence[Sight]:
        member = self._people[person]
        return await self._beside(member.direct, member.says(member.direct, text), shows)

    async def _beside(self, channel: Channel, act: Awaitable[Message], shows: str) -> Sequence[Sight]:
        """Do something, and wait until the bot says beside it, to everyone in the channel, what shows a text."""
        before = set(map(id, channel.messages))
        await act

        def fresh() -> list[Message]:
            return [one for one in channel.visible if id(one) not in before and one.author is self.discord.world.bot]

        await self.discord.until(lambda: any(sight_of(one).shows(shows) for one in fresh()), f"“{shows}”")
        return [sight_of(one) for one in fresh()]

    async def _seen(self, act: Awaitable[Seen], shows: str) -> Sequence[Sight]:
        seen = await act
        await self.discord.until(lambda: any(sight_of(one).shows(shows) for one in seen.messages), f"“{shows}”")
        assert seen.private or seen.interaction.channel.guild is None
        return [sight_of(one) for one in seen.messages]

    def public(self, room: str) -> Sequence[Sight]:
        return self._from_bot(self._rooms[room])

    def thread(self, room: str, parent: Sight) -> Sequence[Sight]:
        return self._from_bot(parent.raw.thread) if parent.raw.thread else []

    def _from_bot(self, channel: Channel) -> Sequence[Sight]:
        return [sight_of(one) for one in channel.visible if one.author is self.discord.world.bot]

    async def offers_while_typing(self) -> None:
        """See what is offered for a category, and for the watches that there are."""
        ada, papers = self._people["Ada"], self._rooms["nyc"]
        offered = await ada.autocompletes(papers, "radar category", "category", "cs.C")
        assert any(one.startswith("cs.CV") for one in offered)
        watches = await ada.autocompletes(papers, "radar remove", "watch", "")
        assert len(watches) == 1
        assert "Yilan Zhou" in watches[0]

    def broken_rules(self, specifications: Path | None = None) -> Sequence[str]:
        """Give what the fake's rules, and Discord's own OpenAPI description where it is there, find wrong."""
        faults = list(self.discord.broken_rules)
        if specifications:
            openapi = OpenApi(specifications / "discord-openapi.json")
            faults += [fault for call in self.discord.requests for fault in openapi.broken(call)]
        return faults


def _path_to(radar: Json, word: str) -> list[Any]:
    """Find a subcommand: the names of what gathers it, then itself."""
    for option in radar["options"]:
        if option["name"] == word:
            return [option]
        inner = next((each for each in option.get("options", ()) if each["name"] == word), None)
        if inner is not None and option["type"] == GROUP:
            return [option["name"], inner]
    raise AssertionError(f"there is no {word!r} below /radar")


def _filled(leaf: Json, rest: str) -> dict[str, Any]:
    """Give what a person fills into a subcommand's fields: a word each, the last takes what is left.

    Where the last is a choice, it takes the last word if that is one, and the first field the rest.
    """
    fields = leaf.get("options") or []
    choices = [choice["value"] for choice in (fields[-1].get("choices") or [] if fields else [])]
    if choices and len(fields) > 1:
        first, _, last = rest.rpartition(" ") if rest.rpartition(" ")[2] in choices else (rest, "", "")
        return {field["name"]: part for field, part in zip(fields, (first, last), strict=True) if part}
    parts = rest.split(" ", len(fields) - 1) if rest else []
    return {
        field["name"]: int(part) if field["type"] == INTEGER else part
        for field, part in zip(fields, parts, strict=False)
    }


def sight_of(message: Message) -> Sight:
    """Read one message."""
    quoted = [line for line in message.markup.split("\n") if line.startswith("> ") and not line.startswith("> -#")]
    return Sight(
        key=str(message.id),
        at=message.at,
        words=message.text,
        buttons=(*message.buttons, *message.choices),
        papers=ids_in(json.dumps(message.components)),
        quotes=tuple(read(line) for line in quoted),
        edits=int(message.edited_at is not None),
        only_for=message.only_for.name if message.only_for else "",
        raw=message,
        told=message.told,
    )
