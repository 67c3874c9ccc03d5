"""The pictures of Discord show what was sent: every kind of part, threads, and no live HTML from data."""

from __future__ import annotations

from adapters.discord.send import DiscordMessenger
from bot.domain.delivery import Sent
from bot.domain.message import Button, Buttons, Chip, Chips, Emphasis, Message, Quotation, Text, words
from bot.domain.watch import Place
from tests.adapters.discord.conftest import line
from tests.adapters.slack.messages import flash_grpo
from tests.fakes.discord_picture import page
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel


async def test_a_page_shows_cards_panels_menus_threads_and_people(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel
) -> None:
    hostile = (Text("<script>alert(1)</script> "), Emphasis("Bohan Zhuang"))
    menu = tuple(Button(f"choice {n}", f"why {n}") for n in range(7))
    chips = Chips((Chip(3, words("author: X"), words("by Ada"), Button("×", "remove 3")),))
    rows = Buttons((Button("Shuffle", "shuffle", style="primary"),))
    card = await messenger.post(place, Message((flash_grpo(authors=hostile, menu=menu),)), "1" * 32, None)
    assert isinstance(card, Sent)
    await messenger.post(place, Message((chips, Quotation(words("as it stands")), rows)), "2" * 32, None)
    await messenger.post(place, line("Themes"), "3" * 32, card.ref)
    await server.person("Ada", papers.guild).says(papers, "thanks!")
    drawn = page(papers.visible, title="papers")
    names = ("Flash-GRPO", "<b>Bohan Zhuang</b>", "☆ Save", "⋯", "by Ada", "×", "Shuffle", "Thread: Themes", "thanks!")
    for shown in names:
        assert shown in drawn
    assert "<blockquote>as it stands</blockquote>" in drawn
    assert "<script" not in drawn
    assert 'class="light"' in page([], light=True)
