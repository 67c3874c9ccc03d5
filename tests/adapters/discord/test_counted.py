"""What Discord answers in error is counted by its code, and what cannot be reached too."""

from random import Random

from adapters.discord.send import DiscordMessenger
from adapters.discord.wire import Wire
from bot.domain.happening import Answered, Happening
from bot.domain.watch import Place
from tests.adapters.discord.test_send import CARD, MARK, POSTS
from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import FakeDiscord


async def test_errors_are_counted_by_code_and_status(server: FakeDiscord, place: Place, clock: FakeClock) -> None:
    heard: list[Happening] = []
    wire = Wire(server.token, server.api_url, clock, Random(1), meter=heard.append)
    for fault in (faults.refused(403, 50013), faults.rate_limited(5)):
        server.faults.plant("POST", POSTS, fault)
        await DiscordMessenger(wire).post(place, CARD, MARK, None)
        await clock.advance(60)
    await wire.close()
    assert [(one.status, one.code) for one in heard if isinstance(one, Answered)] == [(403, "50013"), (429, "429")]


async def test_a_discord_that_cannot_be_reached_is_counted(clock: FakeClock, place: Place) -> None:
    heard: list[Happening] = []
    wire = Wire("t", "http://127.0.0.1:9", clock, Random(1), meter=heard.append)
    await DiscordMessenger(wire).post(place, CARD, MARK, None)
    await wire.close()
    assert heard == [Answered("discord", 0, "ClientConnectorError")]
