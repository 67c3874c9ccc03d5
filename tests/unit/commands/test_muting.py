"""Conversations about what a place wants nothing of: looked at first, set, seen, explained and lifted."""

from __future__ import annotations

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.watch import Language, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import ADA, Conversation, buttons_of, words_of

SURVEY, WORK = "A Survey of Video Diffusion", "Video Diffusion at Work"


@pytest.fixture
async def talk() -> Conversation:
    """A place that watches video diffusion, where a survey and another paper matched within the week."""
    talk = Conversation()
    await talk.remember([a_paper(1, SURVEY), a_paper(2, WORK)])
    await talk.follow("keyword video diffusion")
    return talk


async def test_what_a_mute_takes_away_is_shown_then_set_then_seen_on_the_panel(talk: Conversation) -> None:
    said = await talk.say("mute surveys")
    assert "Set mute “surveys” for this whole place?" in said
    assert "It takes away 1 of the 2 papers that matched here in the last 7 days." in said
    assert talk.titles == [SURVEY]
    assert WORK in await talk.say("shuffle"), "nothing is muted before it is confirmed"
    await talk.say("mute surveys")
    assert "Set 2. mute “surveys”: papers that hold these words are not posted" in await talk.press("Add")
    panel = await talk.say("list")
    assert panel.index("1. keyword: video diffusion") < panel.index("2. mute: surveys")
    assert "1 watch" in panel
    assert "remove 2" in [button.command for button in buttons_of(talk.last.messages)]


async def test_what_is_muted_is_neither_dealt_nor_found_nor_previewed_nor_listed(talk: Conversation) -> None:
    await talk.follow("mute survey")
    for asked in ("shuffle 5", "today", "search video diffusion", "keyword diffusion", "show 1"):
        said = await talk.say(asked)
        assert WORK in said, asked
        assert SURVEY not in said, asked
    await talk.say("search video diffusion")
    assert "1 more holds words that are muted here." in await talk.say("keyword diffusion")
    assert SURVEY in await talk.say("show 2")
    assert talk.titles == [SURVEY]


async def test_words_are_read_as_those_of_a_keyword(talk: Conversation) -> None:
    await talk.say('mute "surveys", 综述')
    assert talk.last.ok
    said = await talk.press("Add")
    assert "2. mute “surveys”" in said
    assert "3. mute “综述”" in said
    assert [(watch.kind, watch.text) for watch in await talk.watches()][1:] == [
        (WatchKind.MUTE, '"surveys"'),
        (WatchKind.MUTE, "综述"),
    ]
    assert SURVEY in await talk.say("shuffle 5"), "quoted words are meant exactly"


@pytest.mark.parametrize("typed", ["mute 1", "mute #1"])
async def test_a_number_that_is_a_watch_s_is_muted_as_a_word_and_what_ends_the_watch_is_said(
    talk: Conversation, typed: str
) -> None:
    said = await talk.say(typed)
    assert (
        "If watch 1. keyword “video diffusion” is meant: “remove 1” ends it, “edit 1 …” gives it other words." in said
    )
    assert "is meant" not in await talk.say("mute 2")
    assert "is meant" not in await talk.say('mute "1"'), "in quotes it can only be a word"


async def test_why_names_the_words_and_who_muted_them(talk: Conversation) -> None:
    await talk.follow("mute survey")
    said = await talk.say("why 1")
    assert "muted: survey. Mute 2, set by Li Wei" in said
    assert "muted" not in await talk.say("why 2")


async def test_a_mute_is_lifted_by_its_number_and_by_undo_and_comes_back(talk: Conversation) -> None:
    await talk.follow("mute survey")
    await talk.press("Undo")
    assert SURVEY in await talk.say("shuffle 5")
    await talk.follow("mute survey")
    assert "Lifted 3. mute “survey”. What it held back comes with the next digest." in await talk.say("remove 3")
    assert [watch.number for watch in await talk.watches()] == [1]
    await talk.press("Undo")
    assert [watch.number for watch in await talk.watches()] == [1, 3]
    assert SURVEY not in await talk.say("today")


async def test_everyone_here_hears_of_it_once(talk: Conversation) -> None:
    await talk.follow("mute survey")
    (line,) = await talk.posted(DeliveryKind.CHANGE)
    assert "Li Wei set 2. mute “survey”" in words_of([line.message])
    again = await talk.say("mute Survey", person=ADA)
    assert not talk.last.ok
    assert "All of that is muted here already: mute “Survey”." in again


async def test_a_place_with_mutes_alone_has_no_watches(talk: Conversation) -> None:
    await talk.follow("mute survey")
    assert "Nothing is watched" not in await talk.say("shuffle")
    await talk.say("remove 1")
    assert "Nothing matched here in the last 7 days that it could take away." in await talk.say("mute thesis")
    assert "Nothing is watched" in await talk.say("shuffle")


async def test_it_is_said_in_chinese_as_well() -> None:
    talk = Conversation(language=Language.CHINESE)
    assert "在本频道设置 屏蔽 “综述”？" in await talk.say("屏蔽 综述")
    assert "已设置 1. 屏蔽 “综述”" in await talk.press("添加")
    assert "1. 屏蔽: 综述" in await talk.say("列表")
    assert "最近 7 天没有文献被 1. 屏蔽 “综述” 挡下。" in await talk.say("show 1")
