"""A briefing that a model writes, on each platform: the line, the thread, questions in it, what was checked.

The whole program: the platforms' own SDKs, the model's own SDK against a scripted server, a database file.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.clock import FakeClock
from tests.fakes.model_characters import Character, honest, lying
from tests.fakes.model_server import FakeModelServer
from tests.journey.announcements import abstracts
from tests.journey.chat import Chat, Sight
from tests.journey.platforms import Platform, discord, slack
from tests.journey.story import BEGIN, KEYWORDS, Story, at, words_of
from tests.journey.test_journey import told_on

pytestmark = pytest.mark.chaos
"""Loading the model's SDK takes seconds."""

QUESTION = "which of them need no labels?"


@pytest.mark.parametrize("platform", [slack, discord])
async def test_a_briefing_is_written_by_the_model_and_asked_further_in_its_thread(
    tmp_path: Path, platform: Platform
) -> None:
    async with told_with(honest, platform, tmp_path) as (model, chat, story):
        parent = await a_briefing(story, chat)
        calls = len(model.requests)
        await chat.asks("Ada", "nyc", QUESTION, parent)
        await story.sees(lambda: QUESTION in words_of(chat.thread("nyc", now(chat, parent))), "the question")
        await story.sees(lambda: "tokens in" in words_of(chat.thread("nyc", now(chat, parent))[-1:]), "the answer")
        assert len(model.requests) == calls + 1, "the papers are not read again"
        only_what_papers_say(story, chat, parent)
        last = chat.thread("nyc", now(chat, parent))[-1]
        told = await chat.presses("Ada", last, "What was checked", "claim")
        assert "These stand" in words_of(told)
        said = await chat.types("Ada", "nyc", "status", "Language model today")
        assert "you 2 of 10" in words_of(said)


@pytest.mark.parametrize("platform", [slack, discord])
async def test_a_model_that_lies_leaves_the_papers_own_sentences(tmp_path: Path, platform: Platform) -> None:
    async with told_with(lying, platform, tmp_path) as (_, chat, story):
        parent = await a_briefing(story, chat)
        assert "did not stand" in parent.words
        only_what_papers_say(story, chat, parent)


@asynccontextmanager
async def told_with(
    character: Character, platform: Platform, folder: Path
) -> AsyncIterator[tuple[FakeModelServer, Chat, Story]]:
    """The program on a platform with a model of this character; in the end the bot has broken no rule of either."""
    clock = FakeClock(BEGIN)
    async with FakeModelServer(character) as model, platform(clock) as chat:
        more = {"ANTHROPIC_API_KEY": model.key, "ANTHROPIC_BASE_URL": model.url}
        async with told_on(chat, clock, folder, **more) as story:
            yield model, chat, story
            assert list(chat.broken_rules()) == []


async def a_briefing(story: Story, chat: Chat) -> Sight:
    """Follow some words, ask for a briefing and wait until it stands; gives its first message."""
    await chat.invites("nyc")
    await story.sees(partial(chat.public, "nyc"), "a welcome")
    preview = await chat.types("Ada", "nyc", f"keyword {KEYWORDS}", "Add")
    await chat.presses("Ada", preview[-1], "Add", "Show these")
    await story.program.passes_until(at(19, 13))
    await chat.types("Ada", "nyc", "brief week", "on its way")
    await story.sees(
        lambda: "tokens in" in words_of(briefings(chat)) or "did not stand" in words_of(briefings(chat)), "it"
    )
    (parent,) = briefings(chat)
    await story.sees(lambda: story.quotes(parent), "quotations in its thread")
    await story.program.passes(timedelta(minutes=1))
    (parent,) = briefings(chat)
    assert parent.edits >= 1, "the line was edited in place"
    return parent


def briefings(chat: Chat) -> list[Sight]:
    """The first messages of briefings."""
    return [one for one in chat.public("nyc") if one.words.startswith("Briefing")]


def now(chat: Chat, parent: Sight) -> Sight:
    """A message as it is seen now."""
    return next(one for one in chat.public("nyc") if one.key == parent.key)


def only_what_papers_say(story: Story, chat: Chat, parent: Sight) -> None:
    """Hold every quotation in the thread to the papers' own words."""
    whole = abstracts()
    for quote in story.quotes(now(chat, parent)):
        assert any(quote in abstract for abstract in whole), f"nobody wrote: {quote}"
