"""Topics and examples on each platform: looked at first for another number a day, posted with scores, more like one.

Shows the whole program at work: the real arXiv source over HTTP, a database file, the platforms' own SDKs.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.clock import FakeClock
from tests.journey.announcements import FRIDAY
from tests.journey.chat import Chat, Sight
from tests.journey.platforms import Platform, discord, slack
from tests.journey.story import BEGIN, at, words_of
from tests.journey.test_journey import told_on

TOPIC = "aligning video diffusion with human preferences"
CHINESE = "视频扩散模型的人类偏好对齐"
ALIGNED = "Rollout-Free Preference Alignment for Video Diffusion"


@pytest.mark.parametrize("platform", [slack, discord])
async def test_what_is_like_a_topic_is_posted_with_its_score_and_more_like_it_is_a_press_away(
    tmp_path: Path, platform: Platform
) -> None:
    clock = FakeClock(BEGIN)
    async with platform(clock) as chat, told_on(chat, clock, tmp_path) as story:
        for room in ("nyc", "shanghai"):
            await chat.invites(room)
        await chat.types("Ada", "nyc", "schedule daily instant", "Undo")
        await chat.types("Lin", "shanghai", "schedule 每天 即时", "撤销")
        await a_topic_is_added_for_one_a_day(chat)
        await a_chinese_topic_is_added(chat)
        await story.sees(lambda: CHINESE in words_of(chat.public("shanghai")), "the public line")
        await story.program.passes_until(at(19, 5))
        aligned = cards_with_scores(chat)
        await story.program.stop()
        await story.program.start()
        await more_like_it_is_watched(chat, aligned)
        await chat.types("Ada", "nyc", "remove 1", f"No longer watching 1. topic “{TOPIC}”")
        await story.sees(lambda: "stopped watching" in words_of(chat.public("nyc")), "the line of the removal")


async def a_topic_is_added_for_one_a_day(chat: Chat) -> None:
    preview = await chat.types("Ada", "nyc", f"topic {TOPIC}", "expect about 2 a day")
    assert f"Watch topic “{TOPIC}”?" in words_of(preview)
    (fewer, *_) = await chat.presses("Ada", preview[-1], "about 1 a day", "expect about 1 a day")
    assert fewer.key == preview[0].key, "the other number takes the preview's place"
    await chat.presses("Ada", fewer, "Add", f"Watching 1. topic “{TOPIC}”")


async def a_chinese_topic_is_added(chat: Chat) -> None:
    preview = await chat.types("Lin", "shanghai", f"topic {CHINESE}", "添加")
    assert "读作：video diffusion" in words_of(preview)
    await chat.presses("Lin", preview[-1], "添加", f"主题 “{CHINESE}”")


def cards_with_scores(chat: Chat) -> Sight:
    """Give New York's card of the paper that both topics are about."""
    nyc, shanghai = (
        next(one for one in chat.public(room) if one.is_card and ALIGNED in one.words) for room in ("nyc", "shanghai")
    )
    assert nyc.day("America/New_York") == FRIDAY
    assert f"matched: topic “{TOPIC}” 0." in nyc.words
    assert " · near: " in nyc.words
    assert f"主题 “{CHINESE}” 0." in shanghai.words
    return nyc


async def more_like_it_is_watched(chat: Chat, card: Sight) -> None:
    assert "a paper matches" in words_of(await chat.presses("Ada", card, "Why this?", ALIGNED))
    akin = await chat.presses("Ada", card, "More like this", "papers most like")
    assert "Video Diffusion" in words_of(akin)
    preview = await chat.presses("Ada", akin[-1], "Watch papers like this", f"Watch like “2606.11001: {ALIGNED}”?")
    await chat.presses("Ada", preview[-1], "Add", "Watching 2. like")
    panel = await chat.types("Ada", "nyc", "list", f"topic: {TOPIC}")
    assert "about 1 a day" in words_of(panel)
