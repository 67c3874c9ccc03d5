"""Whom a message tells on Discord: those who asked for it, each try alike; nobody by what a paper or a name says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.discord.send import MOST_TOLD, DiscordMessenger, told
from bot.domain.message import Bullets, Heading, Mention, Message, Text, words
from bot.domain.watch import Place
from tests.adapters.slack.messages import flash_grpo
from tests.fakes import discord_faults as faults
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel

MARK = "0123456789abcdef" * 2
ADA, LIN = Mention("Ada", "11223344556677889"), Mention("Lin", "99887766554433221")
FOR_BOTH = (Text("For "), ADA, Text(", "), LIN)


async def test_those_who_asked_are_mentioned_on_their_card_and_told(
    messenger: DiscordMessenger, place: Place, papers: Channel
) -> None:
    await messenger.post(place, Message((replace(flash_grpo(), mentions=FOR_BOTH),)), MARK, None)
    (posted,) = papers.visible
    assert posted.told == (ADA.person, LIN.person)
    assert f"For <@{ADA.person}>, <@{LIN.person}>" in posted.text


async def test_a_second_try_tells_the_same_people(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel
) -> None:
    message = Message((replace(flash_grpo(), mentions=FOR_BOTH),))
    server.faults.plant("POST", "/channels/*/messages", faults.broken(recorded=True))
    await messenger.post(place, message, MARK, None)
    await messenger.post(place, message, MARK, None)
    assert [one.told for one in papers.visible] == [(ADA.person, LIN.person)]


async def test_an_edit_tells_nobody(messenger: DiscordMessenger, server: FakeDiscord, place: Place) -> None:
    message = Message((replace(flash_grpo(), mentions=FOR_BOTH),))
    sent = await messenger.post(place, message, MARK, None)
    await messenger.update(place, getattr(sent, "ref", ""), message, MARK)
    assert server.requests[-1].body["allowed_mentions"] == {"parse": []}


@pytest.mark.parametrize(
    "hostile",
    [
        replace(flash_grpo(), title=words(f"A <@{ADA.person}> @everyone question"), mentions=()),
        replace(flash_grpo(), mentions=(Mention(f"<@{ADA.person}>", "everyone"), Mention("@here", "１２３"))),
    ],
)
async def test_what_a_paper_or_a_name_says_tells_nobody(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel, hostile: object
) -> None:
    message = Message((hostile,))  # type: ignore[arg-type]
    await messenger.post(place, message, MARK, None)
    assert papers.visible[0].told == ()
    assert server.requests[-1].body["allowed_mentions"] == {"parse": []}


async def test_in_a_list_of_titles_people_are_told_too(
    messenger: DiscordMessenger, place: Place, papers: Channel
) -> None:
    line = (Text("01.  A title  "), *FOR_BOTH)
    await messenger.post(place, Message((Heading(words("1 new")), Bullets((line,)))), MARK, None)
    assert papers.visible[0].told == (ADA.person, LIN.person)


def test_a_crowd_is_told_no_further_than_discord_takes() -> None:
    crowd = [Mention(f"P{number}", str(10**17 + number)) for number in range(MOST_TOLD + 1)]
    message = Message((Bullets(tuple((one,) for one in crowd)),))
    assert len(told(message)["users"]) == MOST_TOLD
