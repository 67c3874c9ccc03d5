"""The same client on another's Discord: simcord judges our commands, buttons and modals by its own rules."""

from __future__ import annotations

from random import Random

import discord
import simcord

from adapters.discord.client import Addresses, RadarClient
from adapters.discord.gateway import Logins
from adapters.discord.rooms import Rooms
from adapters.discord.wire import Wire
from bot.domain.conversation import Answer
from bot.domain.message import Button, Buttons, Message
from bot.domain.watch import Role
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk

NOWHERE = "http://127.0.0.1:9"


async def test_a_command_a_button_and_a_modal_pass_an_independent_discord() -> None:
    clock, desk = FakeClock(), FakeDesk()
    ask = Button("Follow an author", "author", asks="Whom?")
    menu = tuple(Button(f"choice {n}", f"why {n}") for n in range(7))
    desk.answers["list"] = Answer((Message((flash_grpo(menu=menu), Buttons((ask,)))),))
    rng = Random(1)
    wire = Wire("t", NOWHERE, clock, rng)
    client = RadarClient(
        desk, wire, clock, rng, Addresses(), Logins(wire, clock, rng), Rooms(), settle_s=0.05, silence_s=60
    )
    async with simcord.run(client, shard_count=1) as env:
        guild = env.create_guild()
        papers = guild.create_text_channel("papers")
        keepers = guild.create_role("keepers", permissions=discord.Permissions(manage_channels=True))
        ada = guild.add_member(env.create_user("ada"), roles=[keepers])
        shown = await ada.slash(papers, "radar list")
        assert shown.ephemeral
        assert shown.response is not None
        assert (await ada.click(shown.response, label="☆ Save")).acknowledged
        opened = await ada.click(shown.response, label="Follow an author")
        await ada.submit_modal(opened, {"answer": "Bohan Zhuang"})
        assert [request.text for request in desk.requests] == ["list", "save 7", "author Bohan Zhuang"]
        assert {request.person.role for request in desk.requests} == {Role.KEEPER}
