"""`academichub doctor` about Discord: what is set, whether it is good, and how to go on."""

from __future__ import annotations

from adapters.discord.checkup import check_discord
from adapters.discord.client import Addresses
from bot.domain.watch import Language
from tests.fakes import discord_faults as faults
from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import FakeDiscord


async def test_a_good_token_gives_the_invite_link_and_each_reason(server: FakeDiscord, clock: FakeClock) -> None:
    found = await check_discord(server.token, Addresses(server.api_url), clock, Language.ENGLISH)
    assert found.well
    whole = "\n".join(found.found)
    assert f"client_id={server.world.application_id}" in whole
    assert "read_message_history: to look whether a post arrived" in whole
    assert server.token not in whole


async def test_no_token_is_well_and_says_how_to_get_one(server: FakeDiscord, clock: FakeClock) -> None:
    found = await check_discord("", Addresses(server.api_url), clock, Language.CHINESE)
    assert found.well
    assert "DISCORD_TOKEN" in found.found[0]
    assert server.requests == []


async def test_a_wrong_token_has_to_be_mended_and_a_silent_discord_does_not(
    server: FakeDiscord, clock: FakeClock
) -> None:
    wrong = await check_discord("wrong", Addresses(server.api_url), clock, Language.ENGLISH)
    assert not wrong.well
    assert "Reset Token" in wrong.found[0]
    server.faults.plant("GET", "/oauth2/applications/@me", faults.broken(502, recorded=False))
    silent = await check_discord(server.token, Addresses(server.api_url), clock, Language.ENGLISH)
    assert not silent.well
    assert "502" in silent.found[0]
