"""Discord's rate limits are kept by bucket and channel, and by all processes of a bot together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import pytest

from adapters.discord.returned import Answer, NotSent
from adapters.discord.send import NOBODY
from adapters.discord.wire import Wire
from adapters.engine.pacing import OwnPace, SharedPace
from bot.ports import Pace
from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel
from tests.fakes.rate_gate import FakeRateGate
from tests.patience import eventually

SLOW_S = 1.5
PER_S = 25


@pytest.fixture
async def other(server: FakeDiscord, papers: Channel) -> Channel:
    """Another channel of the same server."""
    assert papers.guild is not None
    return await server.open_channel(papers.guild, "other")


async def say(wire: Wire, channel: Channel) -> Answer | NotSent:
    """Post a line."""
    body = {"content": "hello", "allowed_mentions": NOBODY}
    returned = await wire.send("POST", f"/channels/{channel.id}/messages", body)
    assert isinstance(returned, Answer | NotSent)
    return returned


@pytest.mark.parametrize("scope", ["user", "shared"])
async def test_a_limit_closes_its_own_bucket_to_the_millisecond_and_no_other(
    server: FakeDiscord, wire: Wire, papers: Channel, other: Channel, clock: FakeClock, scope: str
) -> None:
    server.faults.plant("POST", f"/channels/{papers.id}/messages", faults.rate_limited(SLOW_S, scope=scope))
    assert await say(wire, papers) == NotSent(SLOW_S, "rate limited")
    assert isinstance(await say(wire, papers), NotSent)
    assert isinstance(await say(wire, other), Answer)
    assert isinstance(await wire.send("GET", f"/channels/{papers.id}/messages"), Answer)
    await clock.advance(SLOW_S - 0.001)
    assert isinstance(await say(wire, papers), NotSent)
    await clock.advance(0.001)
    assert isinstance(await say(wire, papers), Answer)
    assert len(server.posts(429)) == 1


async def test_routes_that_share_a_bucket_share_its_limit(server: FakeDiscord, wire: Wire, papers: Channel) -> None:
    for method, path, left in (("GET", "/channels/*/messages/*", "1"), ("POST", "/channels/*/messages", "0")):
        shared = {"X-RateLimit-Bucket": "one", "X-RateLimit-Remaining": left, "X-RateLimit-Reset-After": "5"}
        fault = faults.Fault(recorded=False, status=200, body={"id": "1"}, headers=tuple(shared.items()))
        server.faults.plant(method, path, fault)
    assert isinstance(await wire.send("GET", f"/channels/{papers.id}/messages/1"), Answer)
    assert isinstance(await say(wire, papers), Answer)
    assert isinstance(await wire.send("GET", f"/channels/{papers.id}/messages/2"), NotSent)


async def test_limits_that_others_used_up_do_not_count_towards_a_ban(
    server: FakeDiscord, papers: Channel, clock: FakeClock
) -> None:
    wire = Wire(server.token, server.api_url, clock, Random(1), invalid_limit=5)
    for scope, posts in (("shared", 8), ("user", 5)):
        server.faults.plant("POST", "*", faults.rate_limited(0.5, scope=scope), times=posts)
        for _ in range(8):
            await say(wire, papers)
            await clock.advance(1)
    assert len(server.posts(429)) == 13
    assert await say(wire, papers) == NotSent(596.0, "too many refused requests", whole_bot=True)
    await wire.close()


@pytest.fixture
async def wires(server: FakeDiscord, clock: FakeClock) -> AsyncIterator[list[Wire]]:
    """Three processes of one bot over one store."""
    rates = FakeRateGate()
    paces: list[Pace] = [SharedPace(rates, clock, "discord", per_s=PER_S, block=5) for _ in range(3)]
    made = [Wire(server.token, server.api_url, clock, Random(1), pace=pace) for pace in paces]
    yield made
    for wire in made:
        await wire.close()


async def test_all_processes_of_a_bot_together_keep_to_half_of_what_discord_takes(
    server: FakeDiscord, clock: FakeClock, wires: list[Wire], papers: Channel
) -> None:
    server.requests.clear()
    told = [asyncio.create_task(wire.send("GET", f"/channels/{papers.id}")) for wire in wires for _ in range(30)]
    while not all(task.done() for task in told):
        await eventually(lambda: clock.sleepers or all(task.done() for task in told))
        await clock.advance(0.1)
    assert all(isinstance(task.result(), Answer) for task in told)
    began = sorted(call.at.timestamp() for call in server.requests)
    assert max(sum(at <= one < at + 1 for one in began) for at in began) <= PER_S + 3 * 5
    assert 2 <= began[-1] - began[0] <= 5


@pytest.mark.parametrize(
    ("fault", "wait_s"), [(faults.rate_limited(20, scope="global"), 20), (faults.cloudflare_ban(), 600)]
)
async def test_what_one_process_is_told_of_the_whole_bot_holds_for_all(
    server: FakeDiscord, clock: FakeClock, wires: list[Wire], papers: Channel, fault: faults.Fault, wait_s: float
) -> None:
    server.faults.plant("POST", "*", fault)
    assert isinstance(await say(wires[0], papers), NotSent)
    for wire in wires:
        held = await say(wire, papers)
        assert isinstance(held, NotSent)
        assert held.retry_after_s == pytest.approx(wait_s, abs=0.5)
    assert len(server.posts()) == 1
    await clock.advance(wait_s + 0.5)
    assert isinstance(await say(wires[1], papers), Answer)


async def test_one_process_alone_keeps_the_pace_as_well(server: FakeDiscord, clock: FakeClock, papers: Channel) -> None:
    wire = Wire(server.token, server.api_url, clock, Random(1), pace=OwnPace(clock, PER_S))
    told = [asyncio.create_task(wire.send("GET", f"/channels/{papers.id}")) for _ in range(PER_S + 1)]
    await eventually(lambda: sum(task.done() for task in told) == PER_S)
    assert clock.due_in_s == pytest.approx(1.0)
    await clock.advance(1)
    assert isinstance(await told[-1], Answer)
    await wire.close()
