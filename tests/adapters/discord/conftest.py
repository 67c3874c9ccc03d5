"""A loopback Discord, and the bot on it: the real adapter and library, with the core as each test needs it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from random import Random

import pytest

from adapters.discord.app import DiscordApp
from adapters.discord.client import Addresses
from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from bot.domain.message import Heading, Message, words
from bot.domain.watch import Place
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel

SETTLE_S = 0.05


def place_of(channel: Channel) -> Place:
    """The place that a channel is."""
    return Place("discord", str(channel.guild.id) if channel.guild else "", str(channel.id))


@pytest.fixture
def clock() -> FakeClock:
    """The clock of Discord and of the bot."""
    return FakeClock()


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[FakeDiscord]:
    """A Discord that fails the test where the bot breaks its rules."""
    async with FakeDiscord(clock.now) as discord:
        yield discord


@pytest.fixture
def desk() -> FakeDesk:
    """The core."""
    return FakeDesk()


@pytest.fixture
async def app(server: FakeDiscord, desk: FakeDesk, clock: FakeClock) -> AsyncIterator[DiscordApp]:
    """The bot, logged in."""
    running = bot_on(server, clock)
    assert await running.start(desk) is None
    desk.returns.clear()
    yield running
    await running.stop()


def bot_on(server: FakeDiscord, clock: FakeClock, token: str | None = None) -> DiscordApp:
    """A bot that is not started yet."""
    addresses = Addresses(server.api_url)
    token = server.token if token is None else token
    return DiscordApp(token, clock, Random(1), addresses, settle_s=SETTLE_S)


@pytest.fixture
async def wire(server: FakeDiscord, clock: FakeClock) -> AsyncIterator[Wire]:
    """The bot's line to the API alone."""
    line = Wire(server.token, server.api_url, clock, Random(1))
    yield line
    await line.close()


@pytest.fixture
async def papers(server: FakeDiscord) -> Channel:
    """A channel of a server that the bot is in."""
    lab = server.guild()
    await server.invite(lab)
    return lab.channel("papers")


def line(text: str) -> Message:
    """A message of one line."""
    return Message((Heading(words(text)),), text)


@pytest.fixture
def messenger(wire: Wire) -> DiscordMessenger:
    """The messenger alone."""
    return DiscordMessenger(wire)


@pytest.fixture
def place(papers: Channel) -> Place:
    """The place of `papers`."""
    return place_of(papers)
