"""Changes: one short public line with Undo, edited within five minutes, taken back without harm to later ones."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.delivery import DeliveryKind, DeliveryState
from bot.domain.job import Job
from bot.domain.message import Message
from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, KEEPER, Conversation, buttons_of, words_of


async def lines(talk: Conversation) -> list[str]:
    return [words_of([line.message]) for line in await talk.posted(DeliveryKind.CHANGE)]


async def test_changes_within_five_minutes_are_one_line() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    await talk.clock.advance(timedelta(minutes=4))
    await talk.say("settings cap 8")
    (line,) = await lines(talk)
    assert line == "Li Wei watches 1. author “Bohan Zhuang”\nLi Wei set cards a digest to 8\n[Undo]"
    await talk.clock.advance(timedelta(minutes=2))
    await talk.say("pause")
    assert await lines(talk) == [line, "Li Wei paused the digests\n[Undo]"]


async def test_a_line_that_was_posted_is_edited_in_place() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    (line,) = await talk.posted(DeliveryKind.CHANGE)
    await talk.deliver(line)
    await talk.say("settings cap 8")
    async with talk.library.begin() as work:
        record = await work.log.get(line.id)
        claims = await work.outbox.claim("test", talk.clock.now(), 30, 10)
    assert record is not None
    assert record.state is DeliveryState.SENT
    assert "set cards a digest to 8" in words_of([record.delivery.message])
    assert [claim.ref for claim in claims] == [record.ref]


async def test_undo_takes_a_watch_away_again_and_the_line_says_so() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    (line,) = await talk.posted(DeliveryKind.CHANGE)
    (undo,) = buttons_of([line.message])
    assert "Taken back: watches 1. author “Bohan Zhuang”." in await talk.say(undo.command)
    assert await talk.watches() == []
    assert await lines(talk) == ["Li Wei watches 1. author “Bohan Zhuang” (taken back)"]
    assert "taken back already" in await talk.say(undo.command)
    assert not talk.last.ok


async def test_undo_of_a_removal_brings_the_watch_back_and_what_was_announced_meanwhile() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    await talk.clock.advance(600)
    await talk.say("remove 1")
    await talk.clock.advance(600)
    await talk.remember([a_paper(5, "Meanwhile", authors=("Bohan Zhuang",))], hours_ago=0)
    await talk.say("undo")
    assert [watch.number for watch in await talk.watches()] == [1]
    async with talk.library.begin() as work:
        ((match, known),) = await work.matches.unposted([HERE])
    assert (known.paper.title, match.live) == ("Meanwhile", True)


async def test_undo_of_a_removal_does_not_double_a_watch_added_again_since() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    await talk.say("remove 1")
    removal = talk.button("Undo").command
    await talk.follow("author Bohan Zhuang")
    assert "was added again since" in await talk.say(removal)
    assert [watch.number for watch in await talk.watches()] == [2]


async def test_undo_without_a_number_takes_the_newest_change_that_stands() -> None:
    talk = Conversation()
    assert "nothing to take back" in await talk.say("undo")
    await talk.say("settings cap 8")
    await talk.say("settings mode compact")
    assert "mode" in await talk.say("撤销")
    assert "cards a digest" in await talk.say("undo")
    radar = await talk.radar()
    assert (radar.cap, radar.mode.value) == (5, "cards")


async def test_undo_restores_its_own_setting_and_leaves_later_ones_alone() -> None:
    talk = Conversation()
    await talk.say("settings cap 8")
    cap = talk.button("Undo").command
    await talk.say("settings language zh")
    await talk.say("schedule daily 8:30")
    await talk.say(cap)
    radar = await talk.radar()
    assert radar.cap == 5
    assert radar.language is Language.CHINESE
    assert radar.schedule.at is not None


async def test_a_setting_changed_again_since_is_not_overwritten() -> None:
    talk = Conversation()
    await talk.say("settings cap 8")
    first = talk.button("Undo").command
    await talk.say("settings cap 9")
    second = talk.button("Undo").command
    assert "cards a digest was changed again since" in await talk.say(first)
    assert (await talk.radar()).cap == 9
    await talk.say(second)
    await talk.say(first)
    assert (await talk.radar()).cap == 5


async def test_two_people_undo_at_once_and_it_happens_once() -> None:
    talk = Conversation()
    await talk.say("settings cap 8")
    undo = talk.button("Undo").command
    await talk.say(undo)
    await talk.say("settings cap 7")
    assert "taken back already" in await talk.say(undo, person=KEEPER)
    assert (await talk.radar()).cap == 7


async def test_the_line_is_in_the_place_s_language_and_the_answer_in_the_person_s() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.desk.joined(HERE, None, Language.ENGLISH, None)
    assert "已订阅" in await talk.follow("作者 庄博涵")
    assert await lines(talk) == ["Li Wei watches 1. author “庄博涵”\n[Undo]"]


async def test_undo_of_another_place_s_change_finds_nothing() -> None:
    talk = Conversation()
    await talk.say("settings cap 8")
    undo = talk.button("Undo").command
    other = Conversation(place=type(HERE)("slack", "T1", "C2"), library=talk.library, clock=talk.clock)
    assert "no change" in await other.say(undo)
    assert (await talk.radar()).cap == 8


async def test_a_change_wakes_those_who_post_and_plan() -> None:
    talk = Conversation()
    await talk.say("schedule daily 8:30")
    assert {Job.DELIVER, Job.DIGEST} <= set(talk.woken)
    assert isinstance(talk.last.messages[0], Message)
