"""Conversations about papers like one: a watch by example, and “more like this” on a card."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.watch import Language, WatchKind
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import Conversation, words_of
from tests.unit.commands.test_topics import FAR, HALF, NEAR

TWIN = a_paper(
    7, "Aligned Video Generation from Human Preferences", abstract="We align a video generator with human preferences."
)
TEXT = f"2606.00001: {NEAR.title}"


@pytest.fixture
async def talk() -> Conversation:
    """A place that saw a paper, one like it and two others; a source knows one more."""
    elsewhere = a_paper(500, "Video Generators and What People Prefer", abstract=NEAR.abstract)
    talk = Conversation(FakeSearchedSource([elsewhere, replace(elsewhere, id="doi:10.1000/bare", abstract=None)]))
    await talk.remember([NEAR, TWIN, HALF, FAR])
    return talk


async def test_an_example_is_named_by_its_title_and_is_no_match_of_its_own(talk: Conversation) -> None:
    said = await talk.say("like 2606.00001")
    assert f"Watch like “{TEXT}”?" in said
    assert talk.titles[0] == TWIN.title
    assert NEAR.title not in talk.titles
    assert "expect about 2 a day" in said
    assert f"Watching 1. like “{TEXT}”." in await talk.press("Add")
    assert [watch.kind for watch in await talk.watches()] == [WatchKind.LIKE]
    assert f"1. like: {TEXT}" in await talk.say("list")
    assert TWIN.title in await talk.say("shuffle")
    assert NEAR.title not in talk.titles
    assert "this paper is its example" in await talk.say("why 2606.00001")


@pytest.mark.parametrize(
    "typed",
    ["like arXiv:2606.00001v2", "类似 https://arxiv.org/pdf/2606.00001", "like PMID 77", "like 10.1000/twin 1 a day"],
)
async def test_an_example_is_named_as_people_paste_it(talk: Conversation, typed: str) -> None:
    ids = {**NEAR.ids, "pmid": "77", "doi": "10.1000/twin"}
    await talk.remember([replace(NEAR, ids=ids)])
    await talk.say(typed)
    assert talk.titles[0] == TWIN.title


async def test_an_example_that_only_a_source_knows_is_fetched(talk: Conversation) -> None:
    said = await talk.say("like 2606.00500")
    assert "2606.00500: Video Generators and What People Prefer" in said
    assert NEAR.title in talk.titles


async def test_an_example_without_an_abstract_goes_by_its_title_alone(talk: Conversation) -> None:
    assert "No abstract of 10.1000/bare is known, so its title alone is the example." in await talk.say(
        "like 10.1000/bare"
    )


async def test_an_example_that_nobody_knows_is_an_error_with_what_to_type(talk: Conversation) -> None:
    said = await talk.say("like 2606.99999")
    assert "2606.99999 is not known here, nor to arXiv: is it spelt right?" in said
    assert not talk.last.ok
    assert "search id:2606.99999" in talk.labels
    failing = Conversation(FakeSearchedSource(failing="time-out"))
    assert "could not be asked for. arXiv could not be asked: time-out" in await failing.say("like 2606.99999")
    assert "like 2606.99999" in failing.labels
    assert "no source is reachable" in await Conversation().say("like 2606.99999")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("like", "like 2606.01234"), ("like 12345678", "like PMID 12345678"), ("like my paper", 'search ti:"my paper"')],
)
async def test_what_names_no_paper_is_refused(talk: Conversation, typed: str, offered: str) -> None:
    await talk.say(typed)
    assert not talk.last.ok
    assert offered in talk.labels


async def test_a_paper_under_another_id_is_the_same_example(talk: Conversation) -> None:
    await talk.remember([replace(NEAR, ids={**NEAR.ids, "doi": "10.1000/twin"})])
    await talk.follow("like 2606.00001")
    assert "watched here already" in await talk.say("like 10.1000/twin")


async def test_more_like_this_on_a_card_shows_the_likest_with_a_watch_beside(talk: Conversation) -> None:
    await talk.say("search 2606.00001 OR preference")
    said = await talk.press("More like this")
    assert "papers most like" in said
    assert TWIN.title in talk.titles
    assert FAR.title not in talk.titles
    assert "matched: like “2606.0000" in said
    assert {"Watch papers like this", "Post here"} <= set(talk.labels)
    await talk.press("Watch papers like this")
    assert words_of(talk.last.messages).startswith("Watch like “2606.0000")


async def test_more_like_this_works_for_a_paper_whose_watch_is_gone_and_says_when_nothing_is(
    talk: Conversation,
) -> None:
    await talk.follow("keyword bacteria")
    await talk.say("remove 1")
    (known,) = await talk.remember([FAR])
    assert f"like “{FAR.title}”" in await talk.say(f"akin {known.key}")
    assert talk.cards == []
    assert "No paper with the number 99" in await talk.say("akin 99")
    talk.language = Language.CHINESE
    assert "没有与" in await talk.say(f"akin {known.key}")


async def test_what_is_muted_is_not_among_the_likest(talk: Conversation) -> None:
    await talk.follow("mute aligned video")
    (known,) = await talk.remember([NEAR])
    await talk.say(f"akin {known.key}")
    assert TWIN.title not in talk.titles
