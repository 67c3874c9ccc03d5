"""Every request of a bot's day is one that Discord's own OpenAPI description knows, in a shape it allows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from adapters.discord.app import DiscordApp
from bot.domain.conversation import Answer
from bot.domain.delivery import Sent
from bot.domain.message import Button, Buttons, Chip, Chips, Heading, Link, Message, Paragraph, words
from tests.adapters.discord.conftest import place_of
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_openapi import OpenApi
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel

PANEL = Message(
    (
        Heading(words("Your radar")),
        Chips((Chip(3, words("author: Bohan Zhuang"), words("by Ada"), Button("×", "remove 3")),)),
        Paragraph((Link("the page", "https://arxiv.org/"),)),
        Buttons((Button("Shuffle", "shuffle", style="primary"), Button("Follow", "author", asks="Whom?"))),
    )
)


@pytest.fixture(scope="session")
def openapi(shared_folder: Path) -> OpenApi:
    """The description; skips where it isn't here."""
    path = shared_folder / "specs" / "discord-openapi.json"
    if not path.is_file():
        pytest.skip("Discord's OpenAPI description is not beside the recorded data")
    return OpenApi(path)


async def test_all_that_is_sent_in_a_day_keeps_to_the_description(
    openapi: OpenApi, server: FakeDiscord, desk: FakeDesk, app: DiscordApp, papers: Channel, clock: FakeClock
) -> None:
    place, ada = place_of(papers), server.person("Ada", papers.guild, "manage_channels")
    menu = tuple(Button(f"choice {n}", f"why {n}") for n in range(7))
    desk.answers["list"] = Answer((PANEL, Message((flash_grpo(menu=menu),))))
    panel = await ada.types(papers, "radar list")
    await ada.autocompletes(papers, "radar since", "since", "to")
    await ada.submits(await ada.presses(panel.messages[0], "Follow"), "Bohan Zhuang")
    await ada.presses(panel.messages[0], "×")
    await ada.mentions(papers, "list")
    card = await app.messenger.post(place, Message((flash_grpo(),)), "1" * 32, None)
    assert isinstance(card, Sent)
    await app.messenger.post(place, PANEL, "2" * 32, card.ref)
    await app.messenger.update(place, card.ref, PANEL, "1" * 32)
    await app.messenger.find(place, "3" * 32, clock.now(), clock.now(), None)
    await app.messenger.delete(place, card.ref)
    assert len({(call.method, call.path.split("/")[1]) for call in server.requests}) >= 7
    assert [broken for call in server.requests for broken in openapi.broken(call)] == []


async def test_the_description_does_refuse_what_is_wrong(
    openapi: OpenApi, server: FakeDiscord, app: DiscordApp, papers: Channel
) -> None:
    await app.messenger.post(place_of(papers), PANEL, "1" * 32, None)
    right = server.posts()[0]
    assert openapi.broken(right) == []
    assert openapi.broken(replace(right, body=right.body | {"nonce": "n" * 26}))
    assert openapi.broken(replace(right, body=right.body | {"components": [{"type": 10}]}))
    assert openapi.broken(replace(right, path="/channels/1/posts"))
