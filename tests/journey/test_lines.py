"""A language model's lines on cards, by the whole program on each platform."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.fakes.model_characters import honest
from tests.journey.platforms import Platform, discord, slack
from tests.journey.story import KEYWORDS, at, words_of
from tests.journey.test_briefing import told_with
from tests.patience import eventually

pytestmark = pytest.mark.chaos
"""Loading the model's SDK takes seconds."""


@pytest.mark.parametrize("platform", [slack, discord])
async def test_cards_are_posted_first_and_edited_when_the_lines_come(tmp_path: Path, platform: Platform) -> None:
    async with told_with(honest, platform, tmp_path) as (model, chat, story):
        await chat.invites("nyc")
        await story.sees(partial(chat.public, "nyc"), "a welcome")
        preview = await chat.types("Ada", "nyc", f"keyword {KEYWORDS}", "Add")
        await chat.presses("Ada", preview[-1], "Add", "Show these")
        await chat.types("Ada", "nyc", "settings tldr on", "AI")
        model.answering = partial(eventually, lambda: any(one.papers for one in chat.public("nyc")), "a first card")
        await story.program.passes_until(at(22, 14))
        await story.sees(lambda: "AI, in one line: " in words_of(chat.public("nyc")), "a model's line on a card")
        await story.program.passes(timedelta(minutes=5))
        lined = [one for one in chat.public("nyc") if "AI, in one line: " in one.words]
        assert any(card.edits for card in lined), (
            "those that stood already were edited; the others waited for their turn"
        )
        calls = len(model.requests)
        await story.program.passes(timedelta(hours=2))
        assert len(model.requests) == calls, "what was said once is not asked again"
