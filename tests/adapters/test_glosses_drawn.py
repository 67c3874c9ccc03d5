"""A model's lines on a card: drawn on each face under the paper's own words, as words alone."""

from collections.abc import Callable

import pytest

from adapters.discord import render as discord
from adapters.slack import render as slack
from adapters.terminal.render import text_of
from adapters.web.render import html
from bot.domain.conversation import Answer
from bot.domain.message import Card, Message, words
from bot.domain.watch import Language
from tests.adapters.slack.messages import flash_grpo, read
from tests.adapters.web.visitor import a_page
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_markdown import read as read_markdown
from tests.fakes.discord_rules import message_rules
from tests.fakes.discord_world import walk as parts_of
from tests.fakes.slack_rules import message_fault

LINES = (words("AI 译题：视频扩散的高效对齐"), words("AI 一句话：采样快了四倍。"))
ABSTRACT, REASON = "We align video diffusion.", "matched: author"


def on_slack(card: Card) -> str:
    """What is read on Slack."""
    [page] = slack.pages(Message((card,)))
    assert message_fault({"text": page.text, "blocks": page.blocks}) is None
    return read(page.blocks)


def on_discord(card: Card) -> str:
    """What is read on Discord."""
    [page] = discord.pages(Message((card,)))
    assert message_rules({"flags": 1 << 15, "components": page, "allowed_mentions": {"parse": []}}) == []
    return read_markdown("\n".join(part["content"] for part in parts_of(page) if part["type"] == 10))


def on_the_page(card: Card) -> str:
    """What the local page says, its marks too."""
    answer = Answer((Message((card,)),))
    room = a_page(FakeDesk()).rooms["radar"]
    return html("answer.html", Language.CHINESE, asked="x", room=room, theme="auto", answer=answer)


def in_the_terminal(card: Card) -> str:
    """What the terminal prints."""
    return text_of(Message((card,)))


FACES = [on_slack, on_discord, on_the_page, in_the_terminal]


@pytest.mark.parametrize("shown_on", FACES)
def test_the_lines_stand_between_the_abstract_and_the_reasons(shown_on: Callable[[Card], str]) -> None:
    card = flash_grpo(abstract=words(ABSTRACT), reasons=words(REASON), gloss=LINES)
    shown = shown_on(card)
    places = [
        shown.index(text) for text in (ABSTRACT, "AI 译题：视频扩散的高效对齐", "AI 一句话：采样快了四倍。", REASON)
    ]
    assert places == sorted(places)
    assert "AI" not in shown_on(flash_grpo(abstract=words(ABSTRACT), reasons=words(REASON)))


@pytest.mark.parametrize("shown_on", FACES[:2])
def test_the_largest_card_still_fits_with_lines_of_any_length(shown_on: Callable[[Card], str]) -> None:
    huge = words("字" * 9_000)
    card = flash_grpo(title=huge, authors=huge, abstract=huge, gloss=(huge,))
    assert "字" in shown_on(card)


def test_the_page_says_in_which_language_a_line_is() -> None:
    assert 'lang="zh' in on_the_page(flash_grpo(gloss=LINES)).partition('class="reasons gloss"')[2][:20]
