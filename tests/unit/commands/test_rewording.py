"""Conversations about a watch that gets other words: looked at first, changed, explained, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.match import Match, Reason
from bot.domain.watch import Language, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import ADA, HERE, LI, Conversation, words_of

OLD, BOTH, NEW = "Video Diffusion", "Video Diffusion with Graph Networks", "Graph Networks at Last"


@pytest.fixture
async def talk() -> Conversation:
    """A place that watches video diffusion, where two matches wait for a digest and one paper nobody wants."""
    talk = Conversation()
    await talk.follow("keyword video diffusion")
    await talk.clock.advance(3600)
    known = await talk.remember([a_paper(1, OLD), a_paper(2, BOTH), a_paper(3, NEW)], hours_ago=0.5)
    reason = Reason(WatchKind.KEYWORD, "video diffusion", ("Video Diffusion",))
    async with talk.library.begin() as work:
        matches = [Match(HERE, 1, each.key, (reason,), talk.clock.now(), live=True) for each in known[:2]]
        await work.matches.add(matches)
    return talk


async def due(talk: Conversation) -> list[tuple[str, str]]:
    """What waits for the next digest, and by which words."""
    async with talk.library.begin() as work:
        pairs = await work.matches.unposted([HERE])
    return [(known.paper.title, match.reasons[0].text) for match, known in pairs]


async def test_a_watch_keeps_its_number_and_maker_and_means_exactly_the_new_words(talk: Conversation) -> None:
    said = await talk.say("edit 1 graph networks", person=ADA)
    assert "Change 1. keyword “video diffusion” to keyword “graph networks”?" in said
    assert "2 papers of the last 7 days match" in said
    assert set(talk.titles) == {BOTH, NEW}
    assert (await talk.watches())[0].text == "video diffusion", "nothing is changed before it is confirmed"
    said = await talk.press("Change 1", person=ADA)
    assert "Watching 1. keyword “graph networks” now." in said
    assert "2 papers of the last 7 days match and wait in “shuffle”." in said
    (watch,) = await talk.watches()
    assert (watch.number, watch.text, watch.made_by, watch.worded_by) == (1, "graph networks", LI.name, ADA.name)
    assert "changed by Ada Example" in await talk.say("list")
    *_, line = await talk.posted(DeliveryKind.CHANGE)
    told = "Ada Example changed 1. keyword “video diffusion” to keyword “graph networks”\n[Undo]"
    assert words_of([line.message]).endswith(told)


async def test_what_waited_by_the_old_words_goes_unless_the_new_ones_want_it_too(talk: Conversation) -> None:
    assert await due(talk) == [(OLD, "video diffusion"), (BOTH, "video diffusion")]
    await talk.say("edit 1 graph networks")
    await talk.press("Change 1")
    assert await due(talk) == [(BOTH, "graph networks")], "the rest of what matches is offered, not dumped"
    await talk.say("shuffle")
    assert set(talk.titles) == {BOTH, NEW}
    assert "It matched watch 1 by its former words, which were changed" in await talk.say("why 2606.00001")


async def test_undo_gives_the_old_words_back_and_what_they_would_have_brought(talk: Conversation) -> None:
    await talk.say("edit 1 graph networks")
    await talk.press("Change 1")
    undo = talk.button("Undo").command
    await talk.clock.advance(3600)
    await talk.remember([a_paper(4, "Video Diffusion Meanwhile")], hours_ago=0.1)
    assert "Taken back: changed 1. keyword" in await talk.say(undo)
    assert [title for title, _ in await due(talk)] == [OLD, BOTH, "Video Diffusion Meanwhile"]
    (watch,) = await talk.watches()
    assert (watch.text, watch.worded_at) == ("video diffusion", None)
    assert "taken back already" in await talk.say(undo)


async def test_undo_of_a_change_that_was_changed_again_is_refused(talk: Conversation) -> None:
    await talk.say("edit 1 graph networks")
    await talk.press("Change 1")
    first = talk.button("Undo").command
    await talk.say("edit 1 robots")
    await talk.press("Change 1")
    assert "was changed again since" in await talk.say(first)
    await talk.say("undo")
    await talk.say(first)
    assert [watch.text for watch in await talk.watches()] == ["video diffusion"]
    await talk.say("edit 1 robots")
    await talk.press("Change 1")
    change = talk.button("Undo").command
    await talk.say("remove 1")
    assert "was removed since" in await talk.say(change)
    await talk.say("undo")
    await talk.follow("keyword video diffusion")
    assert "was added again since" in await talk.say(change)


async def test_the_kind_stays_unless_the_words_begin_with_a_kind_s_word(talk: Conversation) -> None:
    said = await talk.say("edit 1 author Bohan Zhuang")
    assert "Change 1. keyword “video diffusion” to author “Bohan Zhuang”?" in said
    assert talk.button("Rather keyword “author Bohan Zhuang”").command == "edit 1 keyword author Bohan Zhuang"
    await talk.press("Change 1")
    (watch,) = await talk.watches()
    assert (watch.kind, watch.text) == (WatchKind.AUTHOR, "Bohan Zhuang")
    await talk.say("edit 1 keyword robots")
    assert not any(label.startswith("Rather") for label in talk.labels), "no author is called so"
    said = await talk.say("edit #1: Ada Li")
    assert "to author “Ada Li”?" in said


@pytest.mark.parametrize(
    ("typed", "said", "instead"),
    [
        ("edit 7 foo", "no watch 7 here", "list"),
        ("edit", "needs", "list"),
        ("edit 1", "needs the new words", "edit 3 video diffusion"),
        ("edit foo", "no number", "list"),
        ("edit 1 Video  Diffusion", "1 is keyword “Video Diffusion” already", "list"),
        ("edit 1 author Ada Li", "2 watches author “Ada Li” here already", "remove 1"),
        ("edit 1 robots, drones", "A watch has one item; these are 2: robots, drones.", "edit 1 keyword robots"),
        ("edit 1 query (robots", "at column", "edit 1 query (robots)"),
        ("edit 1 mute robots", "can’t become something else", "mute robots"),
        ("edit 3 query robots", "can’t become something else", "query robots"),
        ("edit 1 category cs.XX", "no category", "edit 1 category cs"),
    ],
)
async def test_an_error_names_the_words_and_what_to_type(
    talk: Conversation, typed: str, said: str, instead: str
) -> None:
    await talk.follow("author Ada Li")
    await talk.follow("mute survey")
    words = await talk.say(typed)
    assert not talk.last.ok
    assert said in words, words
    assert any(instead in button.command for button in map(talk.button, talk.labels)), talk.labels


async def test_what_the_preview_offers_changes_the_watch_too() -> None:
    talk = Conversation()
    many = [a_paper(n, "Robots", categories=("cs.RO",) if n % 3 else ("cs.CV",)) for n in range(1, 13)]
    await talk.remember(many)
    await talk.follow("keyword drones")
    await talk.say("edit 1 robots")
    narrower = talk.button("Narrower")
    assert narrower.command.startswith("edit 1 query ")
    await talk.say(narrower.command)
    await talk.press("Change 1")
    assert [(watch.number, watch.kind) for watch in await talk.watches()] == [(1, WatchKind.QUERY)]


async def test_a_mute_gets_other_words_and_lets_through_what_it_held(talk: Conversation) -> None:
    await talk.follow("mute graph networks")
    assert [title for title, _ in await due(talk)] == [OLD, BOTH]
    said = await talk.say("edit 2 survey")
    assert "What the old words held back comes with the next digest." in said
    await talk.press("Change 2")
    assert [(watch.number, watch.kind, watch.text) for watch in await talk.watches()][1] == (
        2,
        WatchKind.MUTE,
        "survey",
    )
    await talk.say("shuffle 5")
    assert BOTH in talk.titles


async def test_another_place_and_another_person_s_draft_are_out_of_reach(talk: Conversation) -> None:
    await talk.say("edit 1 robots")
    confirm = talk.button("Change 1").command
    assert not (await talk.say(confirm, person=ADA)).startswith("Watching")
    assert "Nothing was changed" in await talk.say(confirm.replace("confirm", "cancel"))
    elsewhere = Conversation(place=type(HERE)("slack", "T1", "C2"), library=talk.library, clock=talk.clock)
    assert "no watch 1 here" in await elsewhere.say("edit 1 robots")
    assert [watch.text for watch in await talk.watches()] == ["video diffusion"]


async def test_it_is_asked_in_chinese_too() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.follow("关键词 视频扩散")
    said = await talk.say("修改 1 图网络")
    assert "把 1. 关键词 “视频扩散” 改为 关键词 “图网络”？" in said
    await talk.say("修改1图 网络")
    await talk.press("改为这个（1）")
    assert (await talk.watches())[0].text == "图 网络"


async def test_the_command_line_changes_it_at_once_and_a_rehearsal_changes_nothing() -> None:
    talk = Conversation(directly=True)
    await talk.say("keyword video diffusion")
    said = await talk.say("edit 1 robots")
    assert "Change 1. keyword “video diffusion” to keyword “robots”?" in said
    assert "Watching 1. keyword “robots” now." in said
    rehearsed = Conversation(library=talk.library, clock=talk.clock, dry_run=True)
    await rehearsed.say("edit 1 drones")
    assert [watch.text for watch in await talk.watches()] == ["robots"]


async def test_words_that_are_new_count_from_now_on(talk: Conversation) -> None:
    await talk.clock.advance(timedelta(days=1))
    await talk.say("edit 1 graph networks")
    await talk.press("Change 1")
    (watch,) = await talk.watches()
    assert watch.since == talk.clock.now()
    assert watch.made_at < watch.since
