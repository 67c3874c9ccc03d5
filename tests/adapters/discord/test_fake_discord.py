"""The fake Discord is only worth something if the real library believes it: these tests use discord.py as it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import discord
import pytest
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import FakeDiscord

NONE = discord.AllowedMentions.none()


class Parrot(discord.AutoShardedClient):
    """A small bot that says what it was told."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True, messages=True), guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.joined: list[str] = []
        self.heard: list[str] = []
        self.left: list[str] = []

    async def setup_hook(self) -> None:
        group = app_commands.Group(name="parrot", description="says it again")

        @group.command(name="say", description="say it")
        async def say(interaction: discord.Interaction, words: str) -> None:
            await interaction.response.defer(ephemeral=True, thinking=True)
            await interaction.edit_original_response(content=words, allowed_mentions=NONE)
            await interaction.followup.send("twice", ephemeral=True, allowed_mentions=NONE)

        @say.autocomplete("words")
        async def offer(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
            return [app_commands.Choice(name=f"{typed}!", value=typed)]

        self.tree.add_command(group)
        await self.tree.sync()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.joined.append(guild.name)
        channel = guild.system_channel
        assert channel is not None
        await channel.send("hello", allowed_mentions=NONE)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.left.append(guild.name)

    async def on_message(self, message: discord.Message) -> None:
        if not message.author.bot:
            self.heard.append(message.content)


@asynccontextmanager
async def parrot_on(server: FakeDiscord) -> AsyncIterator[Parrot]:
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = server.api_url, DiscordWebSocket.DEFAULT_GATEWAY
    client = Parrot()
    task = asyncio.create_task(client.start(server.token))
    try:
        await server.until(lambda: server.commands and server.gateway.online, "the bot to log in")
        await client.wait_until_ready()
        yield client
    finally:
        await client.close()
        await task


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(clock.now, strict=False) as discord_server:
        yield discord_server


async def test_the_real_library_logs_in_joins_a_guild_and_posts(server: FakeDiscord) -> None:
    lab = server.guild("Vision Lab")
    papers = lab.channel("papers")
    async with parrot_on(server) as parrot:
        await server.invite(lab, "send_messages")
        await server.until(lambda: papers.visible, "hello")
        assert papers.texts == ["hello"]
        assert parrot.joined == ["Vision Lab"]
        await server.kick(lab)
        await server.until(lambda: parrot.left, "the bot to see that it was removed")


async def test_a_person_types_a_command_and_sees_the_deferred_answer_alone(server: FakeDiscord) -> None:
    lab = server.guild()
    papers = lab.channel("papers")
    ada = server.person("Ada", lab)
    async with parrot_on(server):
        await server.invite(lab)
        assert await ada.autocompletes(papers, "parrot say", "words", "hi") == ["hi!"]
        seen = await ada.types(papers, "parrot say", words="hi")
        await server.until(lambda: len(seen.messages) == 2, "the follow-up")
        assert seen.text == "hi\ntwice"
        assert seen.private
        assert [message.text for message in papers.seen_only_by(ada.user)] == ["hi", "twice"]


async def test_words_reach_the_bot_only_where_it_is_mentioned(server: FakeDiscord) -> None:
    lab = server.guild()
    papers = lab.channel("papers")
    ada = server.person("Ada", lab)
    async with parrot_on(server) as parrot:
        await server.invite(lab)
        await ada.says(papers, "among ourselves")
        await ada.says(papers, f"<@{server.world.bot.id}> hello")
        await ada.says(ada.direct, "and here")
        await server.until(lambda: len(parrot.heard) == 3, "three messages")
        assert parrot.heard[0] == ""
        assert parrot.heard[1].endswith("hello")


async def test_a_client_that_lost_its_line_resumes_and_misses_nothing(server: FakeDiscord) -> None:
    lab = server.guild()
    papers = lab.channel("papers")
    async with parrot_on(server) as parrot:
        await server.gateway.cut()
        await server.invite(lab)
        await server.until(lambda: papers.visible, "hello")
        assert (len(server.gateway.identified), server.gateway.resumed) == (1, 1)
        assert parrot.joined == ["Lab"]
