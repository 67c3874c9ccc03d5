"""Each way in which Discord's gateway ends a connection has one behaviour: the real library on a loopback gateway."""

from __future__ import annotations

import asyncio
import threading
from random import Random

import pytest
from discord.gateway import KeepAliveHandler

from adapters.discord.app import DiscordApp
from adapters.discord.client import Addresses
from adapters.discord.gateway import DAY_S, Logins, LoginsUsedUp
from adapters.discord.shards import ALL_SHARDS, Shards, shards_of
from adapters.discord.wire import Wire
from bot.domain.delivery import Failed
from bot.domain.errors import SettingError
from tests.adapters.discord.conftest import SETTLE_S, bot_on, line, place_of
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_gateway import NO_CODE
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel, Guild
from tests.patience import eventually

SILENCE_S = 1.0
"""Real seconds: the gateway of these tests says something at once, or nothing at all."""


async def asked(server: FakeDiscord, desk: FakeDesk, papers: Channel) -> list[str]:
    """Ask something, and give all that the core was asked so far."""
    ada = server.person("Ada", papers.guild)
    assert (await ada.types(papers, "radar status")).text == "You typed: status"
    return [request.text for request in desk.requests]


def hearts() -> list[threading.Thread]:
    """The threads that send heartbeats now."""
    return [thread for thread in threading.enumerate() if isinstance(thread, KeepAliveHandler) and thread.is_alive()]


async def end(server: FakeDiscord, how: str | int) -> None:
    """Let the gateway end the connection."""
    match how:
        case "op 7":
            await server.gateway.ask_to_reconnect()
        case "op 9 true":
            await server.gateway.invalidate(resumable=True)
        case "op 9 false":
            await server.gateway.invalidate()
        case int():
            await server.gateway.cut(how)
        case _:
            raise AssertionError(how)


@pytest.mark.parametrize("how", ["op 7", "op 9 true", NO_CODE, 1000, 1001, 4000, 4001, 4002, 4003, 4005, 4008])
async def test_a_lost_connection_is_resumed_and_what_was_missed_comes_once(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp, how: str | int
) -> None:
    ada = server.person("Ada", papers.guild)
    await ada.types(papers, "radar list")
    await end(server, how)
    assert await asked(server, desk, papers) == ["list", "status"]
    assert (len(server.gateway.identified), server.gateway.resumed) == (1, 1)


@pytest.mark.parametrize("how", ["op 9 false", 4007, 4009])
async def test_a_session_that_is_gone_is_begun_anew_after_a_moment(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp, clock: FakeClock, how: str | int
) -> None:
    await end(server, how)
    await server.until(lambda: clock.sleepers, "the wait before a login")
    assert clock.due_in_s is not None
    assert 1 <= clock.due_in_s <= 5
    assert len(server.gateway.identified) == 1
    await clock.advance(5)
    await server.until(lambda: len(server.gateway.identified) == 2, "the login")
    assert await asked(server, desk, papers) == ["status"]


async def test_a_gateway_that_says_nothing_any_more_is_left_with_a_code_that_keeps_the_session(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, clock: FakeClock
) -> None:
    app = DiscordApp(server.token, clock, Random(1), Addresses(server.api_url), settle_s=SETTLE_S, silence_s=SILENCE_S)
    assert await app.start(desk) is None
    server.gateway.mute = True
    await server.until(lambda: server.gateway.left, "the bot to leave")
    server.gateway.mute = False
    assert server.gateway.left[0] not in {1000, 1001}
    await server.until(lambda: server.gateway.resumed, "the comeback")
    assert len(server.gateway.identified) == 1
    assert await asked(server, desk, papers) == ["status"]
    await app.stop()


@pytest.mark.parametrize(
    ("code", "setting"),
    [
        (4004, "DISCORD_TOKEN"),
        (4010, "DISCORD_SHARDS"),
        (4011, "DISCORD_SHARDS"),
        (4012, "DISCORD_TOKEN"),
        (4013, "DISCORD_TOKEN"),
        (4014, "DISCORD_TOKEN"),
    ],
)
async def test_a_connection_that_is_closed_for_good_is_not_taken_up_again_and_the_host_is_told(
    server: FakeDiscord, papers: Channel, app: DiscordApp, clock: FakeClock, code: int, setting: str
) -> None:
    await server.gateway.cut(code)
    await server.until(lambda: app.trouble, "the trouble to be told")
    await clock.advance(DAY_S)
    assert app.trouble is not None
    assert app.trouble.setting == setting
    assert app.trouble.remedy
    assert server.gateway.connected == 1
    requests = len(server.requests)
    outcome = await app.messenger.post(place_of(papers), line("hello"), "a" * 32, None)
    assert isinstance(outcome, Failed) == (code == 4004)
    assert len(server.requests) - requests == (0 if code == 4004 else 1)


async def test_an_answer_that_refuses_the_token_ends_the_connection_too(
    server: FakeDiscord, papers: Channel, app: DiscordApp
) -> None:
    server.token = "another"
    await app.messenger.post(place_of(papers), line("hello"), "a" * 32, None)
    await server.until(lambda: app.trouble and not server.gateway.online, "the bot to leave")
    assert len(server.posts()) == 1


async def test_a_gateway_that_throws_the_bot_out_at_once_is_tried_ever_more_seldom(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp, clock: FakeClock
) -> None:
    server.gateway.throws_out = 4000
    await server.gateway.cut()
    for _ in range(30):
        await server.until(lambda: clock.sleepers, "a wait")
        await clock.advance(60)
    assert 15 <= server.gateway.connected <= 90
    server.gateway.throws_out = None
    await server.until(lambda: clock.sleepers, "a wait")
    await clock.advance(60)
    assert await asked(server, desk, papers) == ["status"]
    assert len(server.gateway.identified) == 1


async def test_where_few_logins_are_left_the_bot_waits_until_there_are_more(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, clock: FakeClock
) -> None:
    server.gateway.logins_left, server.gateway.reset_after_s = 200, 7_200
    app = bot_on(server, clock)
    starting = asyncio.create_task(app.start(desk))
    await server.until(lambda: clock.sleepers or starting.done(), "the wait")
    assert clock.due_in_s == 7_200
    assert server.gateway.identified == []
    await server.until(lambda: not hearts(), "the heart of the connection that was broken off to stop")
    server.gateway.logins_left = 1_000
    await clock.advance(7_200)
    assert await starting is None
    assert await asked(server, desk, papers) == ["status"]
    await app.stop()


async def test_a_process_counts_its_own_logins_where_discord_does_not_tell(clock: FakeClock) -> None:
    rng = Random(1)
    wire = Wire("t", "http://127.0.0.1:9", clock, rng)
    wire.limits.refuse_token()
    logins = Logins(wire, clock, rng)
    for _ in range(800):
        await logins.spend(first=True)
    with pytest.raises(LoginsUsedUp) as used_up:
        await logins.spend(first=True)
    await clock.advance(used_up.value.wait_s)
    await logins.spend(first=True)
    await wire.close()


async def test_no_more_frames_are_sent_in_a_minute_than_the_gateway_takes(
    server: FakeDiscord, app: DiscordApp, papers: Channel
) -> None:
    assert app.client is not None
    flood = asyncio.gather(*[app.client.change_presence() for _ in range(200)])
    await server.until(lambda: server.gateway.received > 100, "the first frames")
    await eventually(lambda: app.client is not None and app.client.shards[0].is_ws_ratelimited())
    assert server.gateway.received <= 120
    flood.cancel()
    await asyncio.gather(flood, return_exceptions=True)


async def labs(server: FakeDiscord, count: int) -> list[Guild]:
    """Servers, one for each shard of so many."""
    found: dict[int, Guild] = {}
    while len(found) < count:
        lab = server.guild(f"Lab {len(server.world.guilds)}")
        found.setdefault((lab.id >> 22) % count, lab)
        server.world.ids.skip()
    for lab in found.values():
        await server.invite(lab)
    return [found[shard] for shard in range(count)]


async def started(app: DiscordApp, desk: FakeDesk, clock: FakeClock) -> None:
    """Start, turning the clock over the waits between logins."""
    starting = asyncio.create_task(app.start(desk))
    while not starting.done():
        await eventually(lambda: clock.sleepers or starting.done(), "a wait or the start")
        await clock.advance(0 if starting.done() else 5)
    assert await starting is None


async def test_as_many_shards_are_opened_as_discord_recommends_with_a_wait_between_their_logins(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock
) -> None:
    rooms = [lab.channel("papers") for lab in await labs(server, 3)]
    server.gateway.shards = 3
    app = bot_on(server, clock)
    before = clock.monotonic()
    await started(app, desk, clock)
    assert server.gateway.identified == [(0, 3), (1, 3), (2, 3)]
    assert clock.monotonic() - before >= 2
    for asked_so_far, papers in enumerate(rooms, 1):
        assert len(await asked(server, desk, papers)) == asked_so_far
    await app.stop()


async def test_processes_that_share_the_shards_hear_each_their_own_servers(
    server: FakeDiscord, clock: FakeClock
) -> None:
    rooms = [lab.channel("papers") for lab in await labs(server, 3)]
    heard = {"0-1/3": FakeDesk(), "2/3": FakeDesk()}
    apps = []
    for setting, desk in heard.items():
        addresses = Addresses(server.api_url, server.gateway.url, shards=shards_of(setting))
        apps.append(DiscordApp(server.token, clock, Random(1), addresses, settle_s=SETTLE_S))
        await started(apps[-1], desk, clock)
    for papers in rooms:
        await server.person("Ada", papers.guild).types(papers, "radar status")
    assert [[request.place for request in desk.requests] for desk in heard.values()] == [
        [place_of(rooms[0]), place_of(rooms[1])],
        [place_of(rooms[2])],
    ]
    for app in apps:
        await app.stop()


@pytest.mark.parametrize(
    ("setting", "shards"), [("", ALL_SHARDS), ("0-3/8", Shards((0, 1, 2, 3), 8)), ("2/8", Shards((2,), 8))]
)
def test_a_part_of_the_shards_is_read(setting: str, shards: Shards) -> None:
    assert shards_of(setting) == shards


@pytest.mark.parametrize("setting", ["8", "0-8/8", "3-1/8", "a/b", "-1/8", "/", "0-3", "1.5/8"])
def test_what_is_no_part_of_the_shards_is_refused(setting: str) -> None:
    with pytest.raises(SettingError, match="0-3/8"):
        shards_of(setting)
