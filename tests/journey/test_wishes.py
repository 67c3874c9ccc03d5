"""Other words for a watch, mentions for one person, and “not for us”, on each platform, with a restart between.

Shows the whole program at work: arXiv over HTTP, a database file, the platforms' own SDKs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.clock import FakeClock
from tests.journey.chat import Sight
from tests.journey.platforms import Platform, discord, slack
from tests.journey.story import AUTHOR, BEGIN, Story, words_of
from tests.journey.test_journey import told_on

QUERY = f'au:"{AUTHOR}" AND cat:cs.CV'
NIGHT, MORNING = timedelta(hours=7), timedelta(hours=6)
"""Until the batch of the next morning is announced, and until it must be in."""


@pytest.mark.parametrize("platform", [slack, discord])
async def test_words_are_changed_people_are_mentioned_and_papers_are_not_for_us(
    tmp_path: Path, platform: Platform
) -> None:
    clock = FakeClock(BEGIN)
    async with platform(clock) as chat, told_on(chat, clock, tmp_path) as story:
        await chat.invites("nyc")
        await chat.types("Ada", "nyc", "schedule daily instant", "Undo")
        await the_words_are_changed(story)
        mine = await chat.types("Lin", "nyc", "notify 1", "会提醒你")
        assert {one.only_for for one in mine} != {""}
        assert "会提醒你" not in words_of(await chat.types("Ada", "nyc", "list", AUTHOR))
        cards = await cards_of_the_next_morning(story)
        assert [one.told for one in cards] == [(chat.id_of("Lin"),)] * 2
        assert all(not one.told for one in chat.public("nyc") if not one.is_card)
        await old_buttons_say_that_a_paper_is_not_for_us(story, cards)
        gone = await chat.types("Lin", "nyc", "notify", "没有")
        assert AUTHOR not in words_of(gone), "a watch that is gone mentions nobody"
        assert list(chat.broken_rules()) == []
        await story.program.rest()


async def cards_of_the_next_morning(story: Story) -> list[Sight]:
    """Let the night pass, and the morning until both cards are there."""
    await story.clock.advance(NIGHT)
    await story.program.rest()
    end = story.clock.now() + MORNING
    while len(cards := [one for one in story.chat.public("nyc") if one.is_card]) < 2 and story.clock.now() < end:
        await story.program.passes(timedelta(minutes=10))
    return cards


async def the_words_are_changed(story: Story) -> None:
    chat = story.chat
    preview = await chat.types("Ada", "nyc", "category cs.CL", "Add")
    await chat.presses("Ada", preview[-1], "Add", "Watching 1.")
    asked = await chat.types("Ada", "nyc", f"edit 1 query {QUERY}", "Change 1")
    assert f"Change 1. category “cs.CL” to query “{QUERY}”?" in words_of(asked)
    assert "1 paper of the last 7 days matches" in words_of(asked)
    (changed,) = await chat.presses("Ada", asked[-1], "Change 1", "Undo")
    assert f"Watching 1. query “{QUERY}” now." in changed.words
    assert changed.key == asked[-1].key, "the confirmation takes the preview's place"
    line = await public(story, "changed 1. category “cs.CL” to query")
    assert line.buttons == ("Undo",)


async def old_buttons_say_that_a_paper_is_not_for_us(story: Story, cards: Sequence[Sight]) -> None:
    """On cards from before a restart, of a watch that is gone."""
    chat = story.chat
    await chat.presses("Ada", cards[1], "Not for us", "is not for this place")
    await chat.types("Ada", "nyc", "remove 1", "No longer watching")
    await story.program.rest()
    await story.program.stop()
    await story.program.start()
    again = await chat.presses("Ada", cards[1], "Not for us", "Not for this place, Ada said")
    assert "Undo" in again[-1].buttons
    hid = await chat.presses("Ada", cards[0], "Not for us", "is not for this place")
    title, _, _ = hid[-1].words.partition("“")[2].partition("”")
    line = await public(story, f"said “{title}” is not for this place")
    await chat.presses("Ada", line, "Undo", "Taken back: said")


async def public(story: Story, text: str) -> Sight:
    """What everyone in New York's room sees last that says so."""
    await story.sees(lambda: text in words_of(story.chat.public("nyc")), text)
    return [one for one in story.chat.public("nyc") if text in one.words][-1]
