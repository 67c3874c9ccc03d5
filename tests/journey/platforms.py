"""The platforms on which a story is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import FakeDiscord
from tests.journey.chat import Chat
from tests.journey.discord_chat import DiscordChat
from tests.journey.slack_chat import SlackChat

Platform = Callable[[FakeClock], AbstractAsyncContextManager[Chat]]


@asynccontextmanager
async def slack(clock: FakeClock) -> AsyncIterator[Chat]:
    """Slack's loopback server, and the people on it."""
    async with SlackChat.open(clock) as chat:
        yield chat


@asynccontextmanager
async def discord(clock: FakeClock) -> AsyncIterator[Chat]:
    """Discord's loopback server, and the people on it."""
    async with FakeDiscord(clock.now) as server:
        yield DiscordChat(server)
