"""Conversations about topics: looked at first, for more or fewer a day, added, seen, explained, taken away."""

from __future__ import annotations

import pytest

from bot.domain.message import Emphasis
from bot.domain.watch import Language, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import Conversation, buttons_of, words_of

TOPIC = "aligning video generators with human preferences"
NEAR = a_paper(
    1,
    "Preference Alignment for Video Generation",
    abstract="We align a video generator with human preferences. Human raters preferred its aligned videos.",
)
HALF = a_paper(2, "Video Codecs for Slow Networks", abstract="We compress video for slow networks.")
FAR = a_paper(3, "Soil Bacteria of the Arctic", abstract="We count bacteria in frozen soil.")


@pytest.fixture
async def talk() -> Conversation:
    """A place that saw three papers this week, one of them near the topic."""
    talk = Conversation()
    await talk.remember([NEAR, HALF, FAR])
    return talk


async def test_a_topic_is_looked_at_then_followed_then_seen_on_the_panel(talk: Conversation) -> None:
    said = await talk.say(f"topic {TOPIC}")
    assert f"Watch topic “{TOPIC}”?" in said
    assert "expect about 2 a day" in said
    assert "pip install wordllama" in said
    assert talk.titles[0] == NEAR.title
    assert f"matched: topic “{TOPIC}” 0." in said
    assert Emphasis("Video Generation") in talk.cards[0].title
    assert f"Watching 1. topic “{TOPIC}”. 1 paper of the last 7 days matches" in await talk.press("Add")
    (watch,) = await talk.watches()
    assert (watch.kind, watch.text, watch.aim and watch.aim.a_day) == (WatchKind.TOPIC, TOPIC, 2.0)
    panel = await talk.say("list")
    assert f"1. topic: {TOPIC}" in panel
    assert "about 2 a day" in panel


async def test_what_a_topic_matched_is_dealt_shown_and_explained(talk: Conversation) -> None:
    await talk.follow(f"topic {TOPIC}")
    for asked in ("shuffle", "show 1", "today"):
        said = await talk.say(asked)
        assert NEAR.title in said, asked
        assert FAR.title not in said, asked
    said = await talk.say("why 2606.00001")
    assert "1. topic" in said
    assert "from 0." in said
    said = await talk.say("why 2606.00002")
    assert f"1. topic “{TOPIC}”: score 0." in said
    assert "that it needs, by" in said
    assert "nothing in common; it needs a score of 0." in await talk.say("why 2606.00003")


async def test_a_topic_is_removed_and_brought_back(talk: Conversation) -> None:
    await talk.follow(f"topic {TOPIC}")
    (before,) = await talk.watches()
    await talk.say("remove 1")
    assert await talk.watches() == []
    await talk.press("Undo")
    assert await talk.watches() == [before]
    assert NEAR.title in await talk.say("shuffle")


async def test_another_number_a_day_is_a_button_away_and_sets_another_score(talk: Conversation) -> None:
    await talk.remember([a_paper(at, f"Video generation, part {at}") for at in range(10, 310)])
    await talk.say(f"topic {TOPIC}")
    usual = talk.last
    said = await talk.press("about 1 a day")
    assert said.startswith(f"Watch topic “{TOPIC}”?")
    assert "expect about 1 a day" in said
    await talk.press("about 2 a day")
    assert words_of(talk.last.messages) == words_of(usual.messages)
    await talk.press("about 5 a day")
    await talk.press("Add")
    (watch,) = await talk.watches()
    assert watch.aim is not None
    assert watch.aim.a_day == 5.0


@pytest.mark.parametrize(
    ("typed", "text", "a_day"),
    [
        (f"topic {TOPIC}, 1 a day", TOPIC, 1.0),
        (f"topic {TOPIC} about 3 papers a week", TOPIC, 0.6),
        (f"主题：{TOPIC}，每天约 4 篇", TOPIC, 4.0),
        (f"topic “{TOPIC}” 0.2 per day", TOPIC, 0.2),
        (f"Topic　{TOPIC}", TOPIC, 2.0),
    ],
)
async def test_the_number_a_day_may_be_typed_behind(talk: Conversation, typed: str, text: str, a_day: float) -> None:
    await talk.say(typed)
    await talk.press("Add")
    (watch,) = await talk.watches()
    assert (watch.text, watch.aim and watch.aim.a_day) == (text, a_day)


async def test_several_topics_are_several_watches(talk: Conversation) -> None:
    await talk.follow("topic soil bacteria, and how they freeze; video codecs")
    assert [watch.text for watch in await talk.watches()] == ["soil bacteria, and how they freeze", "video codecs"]
    said = await talk.say("topic pulsars; quasars")
    assert said.count("pip install wordllama") == 1


async def test_a_place_that_takes_one_card_a_day_is_offered_one_a_day(talk: Conversation) -> None:
    await talk.say("settings cap 1")
    assert "expect about 1 a day" in await talk.say(f"topic {TOPIC}")
    assert "more than the 1 cards" in await talk.press("about 2 a day")


async def test_the_same_topic_is_watched_once(talk: Conversation) -> None:
    await talk.follow(f"topic {TOPIC}")
    said = await talk.say(f"topic  {TOPIC.upper()}")
    assert "All of that is watched here already" in said
    assert not talk.last.ok


async def test_a_chinese_topic_is_compared_in_english_and_says_how(talk: Conversation) -> None:
    talk.language = Language.CHINESE
    said = await talk.say("主题 视频生成的乛乛")
    assert "与英文文献比较时读作：video generation" in said
    assert "没有读懂、未计入：乛乛" in said
    assert talk.titles[0] == NEAR.title
    assert "主题 “视频生成的乛乛” 0." in said
    await talk.press("添加")
    assert "1. 主题: 视频生成的乛乛" in await talk.say("列表")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("topic", "needs to be told what"),
        ("topic !!! ……", "no letter or digit"),
        ("topic 1 a day", "needs to be told what"),
        ("topic the of and with our", "words that stand in papers of every kind"),
        ("topic 乛乛", "乛乛 is not in the glossary"),
        (f"topic {'video ' * 300}", "at most 1000 fit"),
        (f"topic {TOPIC} 99 a day", "50 a day"),
        (f"topic {TOPIC} 0 a day", "50 a day"),
    ],
)
async def test_what_is_no_topic_is_refused_with_what_to_type(talk: Conversation, typed: str, told: str) -> None:
    assert told in await talk.say(typed)
    assert not talk.last.ok
    assert talk.labels
    assert await talk.watches() == []


async def test_a_week_in_which_nothing_came_near_shows_the_nearest(talk: Conversation) -> None:
    await talk.remember([a_paper(at, f"Soil bacteria, part {at}", abstract="Bacteria.") for at in range(10, 310)])
    assert "None of the 303 papers" in await talk.say("topic quasars behind lensing galaxies")
    assert talk.cards == []
    said = await talk.say("topic lensing galaxies, quasars, pulsars, and soil around them")
    assert said.splitlines()[1].endswith("The nearest:")
    assert len(talk.cards) == 3
    assert " 0.1" in said


async def test_the_number_of_a_watched_topic_is_changed_by_edit(talk: Conversation) -> None:
    await talk.remember([a_paper(at, f"Video generation, part {at}") for at in range(10, 310)])
    await talk.follow(f"topic {TOPIC}")
    await talk.say(f"topic {TOPIC} 1 a day")
    said = await talk.press("edit 1 1 a day")
    assert f"to topic “{TOPIC}” (about 1 a day, score 0." in said
    await talk.press("Change 1")
    (watch,) = await talk.watches()
    assert (watch.number, watch.text, watch.aim and watch.aim.a_day) == (1, TOPIC, 1.0)
    await talk.press("Undo")
    (watch,) = await talk.watches()
    assert watch.aim is not None
    assert watch.aim.a_day == 2.0
    assert "already: nothing to change" in await talk.say("edit 1 2 a day")


async def test_fewer_come_than_asked_for_where_nothing_more_is_like_it(talk: Conversation) -> None:
    await talk.remember([a_paper(at, f"Soil bacteria, part {at}", abstract="Bacteria.") for at in range(10, 310)])
    said = await talk.say(f"topic {TOPIC} 20 a day")
    assert "Fewer come than about 20 a day" in said


async def test_at_the_command_line_a_topic_is_added_at_once() -> None:
    talk = Conversation(directly=True)
    await talk.remember([NEAR, FAR])
    said = await talk.say(f"topic {TOPIC} 1 a day")
    assert "Watching 1. topic" in said
    (watch,) = await talk.watches()
    assert watch.aim is not None
    assert watch.aim.a_day == 1.0
    assert "edit 1 2 a day" in [button.command for button in buttons_of(talk.last.messages)]
    await talk.say(f"topic {TOPIC} 5 a day")
    assert "edit 1 5 a day" in talk.labels
