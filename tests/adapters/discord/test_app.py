"""The face starts and stops, says what is wrong with its token, and hears of servers and channels."""

from __future__ import annotations

import asyncio
from random import Random
from urllib.parse import parse_qs, urlsplit

import discord

from adapters.discord.app import DiscordApp
from adapters.discord.client import Addresses
from adapters.discord.invite import PERMISSIONS, invite_link, reasons
from bot.domain.delivery import Refusal, Refused, Sent
from bot.domain.watch import Language, Place
from tests.adapters.discord.conftest import SETTLE_S, bot_on, line, place_of
from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_payload import channel_json
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel


async def test_without_a_token_the_start_names_the_setting_and_the_way(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock
) -> None:
    app = bot_on(server, clock, token="")
    wrong = await app.start(desk)
    await app.stop()
    assert wrong is not None
    assert "DISCORD_TOKEN: no token is set. Make one at https://discord.com/developers" in str(wrong)
    assert server.requests == []


async def test_a_wrong_token_is_told_and_never_shown(server: FakeDiscord, desk: FakeDesk, clock: FakeClock) -> None:
    app = bot_on(server, clock, token="a.wrong.token")
    wrong = await app.start(desk)
    await app.stop()
    assert wrong is not None
    assert wrong.setting == "DISCORD_TOKEN"
    assert "a.wrong.token" not in str(wrong)


async def test_a_token_that_the_gateway_refuses_is_told_too(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock
) -> None:
    server.gateway.refuses = 4004
    app = bot_on(server, clock)
    wrong = await app.start(desk)
    await app.stop()
    assert wrong is not None
    assert wrong.setting == "DISCORD_TOKEN"


async def test_a_discord_that_cannot_be_reached_is_tried_again(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock
) -> None:
    server.faults.plant("GET", "/users/@me", faults.refused(503, 0), times=2)
    app = bot_on(server, clock)
    starting = asyncio.create_task(app.start(desk))
    for wait_s in (5, 15):
        await server.until(lambda: clock.sleepers == 1, "the bot to wait")
        await clock.advance(wait_s)
    await starting
    await app.stop()
    assert sum(call.path == "/users/@me" for call in server.requests) == 3


async def test_the_gateway_of_the_settings_goes_before_the_one_of_the_api(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock
) -> None:
    address, server.gateway.url = server.gateway.url, "ws://127.0.0.1:9/"
    app = DiscordApp(server.token, clock, Random(1), Addresses(server.api_url, address), settle_s=SETTLE_S)
    assert await app.start(desk) is None
    await app.stop()
    assert len(server.gateway.identified) == 1


async def test_commands_that_discord_would_not_take_stop_nothing_else(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock, papers: Channel
) -> None:
    server.faults.plant("PUT", "/applications/*/commands", faults.refused(400, 50035))
    app = bot_on(server, clock)
    assert await app.start(desk) is None
    await server.person("Ada", papers.guild).mentions(papers, "list")
    await app.stop()


async def test_a_server_that_invites_the_bot_is_greeted_in_one_channel_in_its_language(
    server: FakeDiscord, desk: FakeDesk, app: DiscordApp
) -> None:
    lab = server.guild("视觉实验室", channels=("general", "papers"), locale="zh-CN")
    await server.invite(lab)
    await server.until(lambda: desk.joins, "the greeting")
    assert desk.joins == [(place_of(lab.channel("general")), None, Language.CHINESE, None)]
    assert desk.returns == [Place("discord", str(lab.id), ""), *map(place_of, lab.channels.values())]


async def test_the_greeting_goes_where_the_bot_may_post(server: FakeDiscord, desk: FakeDesk, app: DiscordApp) -> None:
    lab = server.guild(channels=("general", "papers"))
    await server.allow(lab.channel("general"), deny=("send_messages",))
    await server.invite(lab)
    await server.until(lambda: desk.joins, "the greeting")
    assert desk.joins[0][0] == place_of(lab.channel("papers"))


async def test_a_server_joined_while_the_bot_was_down_is_greeted_and_an_old_one_is_not(
    server: FakeDiscord, desk: FakeDesk, clock: FakeClock, papers: Channel
) -> None:
    await clock.advance(8 * 86_400)
    young = server.guild("Young")
    await server.invite(young)
    app = bot_on(server, clock)
    assert await app.start(desk) is None
    await server.until(lambda: desk.joins, "the greeting")
    await app.stop()
    assert [place for place, *_ in desk.joins] == [place_of(young.channel("papers"))]


async def test_a_server_that_removes_the_bot_is_parked_and_an_outage_is_not(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    assert papers.guild is not None
    await server.outage(papers.guild)
    await server.kick(papers.guild)
    await server.until(lambda: desk.parks, "the parking")
    assert desk.parks == [(Place("discord", str(papers.guild.id), ""), "10004: removed from the server")]


async def test_a_deleted_channel_is_parked(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    await server.remove_channel(papers)
    await server.until(lambda: desk.parks, "the parking")
    assert desk.parks[0][0] == place_of(papers)


async def test_a_channel_closed_to_the_bot_is_parked_and_greeted_when_it_is_let_in_by_name(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    await server.until(lambda: desk.joins, "the greeting of the new server")
    await server.allow(papers, deny=("send_messages",))
    await server.until(lambda: desk.parks, "the parking")
    await server.allow(papers, "send_messages", "view_channel")
    await server.until(lambda: len(desk.joins) == 2, "the greeting")
    assert desk.joins[1][0] == place_of(papers)


async def test_a_role_that_opens_channels_lets_them_go_on(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    guild = papers.guild
    assert guild is not None
    await server.until(lambda: desk.joins, "the greeting")
    desk.returns.clear()
    await server.change_role(guild, guild.id, "view_channel")
    await server.change_role(guild, guild.id, "view_channel", "send_messages")
    await server.until(lambda: desk.returns, "the places to go on")
    assert set(desk.returns) == {place_of(papers)}


async def test_rights_that_the_gateway_tells_of_are_asked_before_posting_and_no_call_is_made_without_them(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    await server.until(lambda: desk.joins, "the greeting")
    await server.allow(papers, deny=("send_messages",))
    await server.until(lambda: desk.parks, "the parking")
    refused = await app.messenger.post(place_of(papers), line("hello"), "a" * 32, None)
    assert isinstance(refused, Refused)
    assert refused.refusal is Refusal.PARK
    assert refused.why.startswith("50013: ")
    assert server.posts() == []
    await server.allow(papers, "send_messages")
    await server.until(lambda: len(desk.joins) == 2, "the way to be open")
    assert isinstance(await app.messenger.post(place_of(papers), line("hello"), "a" * 32, None), Sent)


async def test_a_command_where_the_bot_may_not_post_says_so_to_the_core(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    ada = server.person("Ada", papers.guild)
    await ada.types(papers, "radar list")
    await server.allow(papers, deny=("send_messages",))
    await ada.types(papers, "radar status")
    assert [request.may_post for request in desk.requests] == [True, False]


async def test_a_message_that_two_processes_hear_is_answered_once(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp, clock: FakeClock
) -> None:
    other = bot_on(server, clock)
    assert await other.start(desk) is None
    ada = server.person("Ada", papers.guild)
    await ada.mentions(papers, "list")
    assert (await ada.types(papers, "radar status")).text == "You typed: status"
    await other.stop()
    assert [request.text for request in desk.requests] == ["list", "status"]
    assert len(papers.visible) == 2


async def test_what_was_opened_while_nobody_listened_goes_on_at_the_start(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, clock: FakeClock
) -> None:
    assert papers.guild is not None
    closed = await server.open_channel(papers.guild, "closed")
    await server.allow(closed, deny=("send_messages",))
    await clock.advance(8 * 86_400)
    app = bot_on(server, clock)
    assert await app.start(desk) is None
    assert desk.returns == [place_of(papers)]
    await app.stop()


async def test_a_thread_that_is_unlocked_goes_on(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    await app.messenger.post(place_of(papers), line("hello"), "a" * 32, None)
    thread = server.messages.open_thread(papers.visible[0], "a thread")
    await server.until(lambda: desk.joins, "the greeting")
    desk.returns.clear()
    for thread.locked in (True, False):
        await server.gateway.dispatch("THREAD_UPDATE", channel_json(thread))
    await server.until(lambda: desk.returns, "the thread to go on")
    assert desk.returns == [place_of(thread)]


async def test_a_lost_connection_is_resumed_and_nothing_is_missed(
    server: FakeDiscord, desk: FakeDesk, papers: Channel, app: DiscordApp
) -> None:
    ada = server.person("Ada", papers.guild)
    await server.gateway.cut()
    assert (await ada.types(papers, "radar list")).text == "You typed: list"
    await server.gateway.ask_to_reconnect()
    assert (await ada.types(papers, "radar status")).text == "You typed: status"
    assert (len(server.gateway.identified), server.gateway.resumed) == (1, 2)


def test_the_invite_asks_for_just_the_rights_that_have_a_reason() -> None:
    link = urlsplit(invite_link(123))
    asked = parse_qs(link.query)
    granted = {name for name, on in discord.Permissions(int(asked["permissions"][0])) if on}
    assert (link.netloc, asked["client_id"]) == ("discord.com", ["123"])
    assert {discord.Permissions(**{name: True}).value for name in granted} == {
        discord.Permissions(**{name: True}).value for name in PERMISSIONS
    }
    assert asked["scope"] == ["bot applications.commands"]
    for language in Language:
        assert len(reasons(language)) == len(PERMISSIONS) + 2


async def test_a_process_that_only_posts_tells_of_a_refused_token_too(
    server: FakeDiscord, clock: FakeClock, papers: Channel
) -> None:
    app = bot_on(server, clock, token="a.wrong.token")
    assert app.trouble is None
    await app.messenger.post(place_of(papers), line("hello"), "a" * 32, None)
    assert app.trouble is not None
    assert app.trouble.setting == "DISCORD_TOKEN"
    await app.stop()
