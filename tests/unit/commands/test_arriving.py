"""From the invitation on: defaults, one welcome, help, examples, offers while typing."""

from __future__ import annotations

import pytest

from bot.commands.vocabulary import HELPED, LATER, name_in
from bot.domain.delivery import DeliveryKind
from bot.domain.job import Job
from bot.domain.parking import ParkedAs
from bot.domain.watch import WEEKDAYS, Language, Place, ScheduleKind
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import HERE, LI, Conversation, buttons_of, words_of


async def test_the_bot_says_what_it_does_once_with_three_buttons_and_its_defaults() -> None:
    talk = Conversation()
    await talk.desk.joined(HERE, LI, Language.ENGLISH, "Asia/Shanghai")
    await talk.desk.joined(HERE, LI, Language.ENGLISH, "Asia/Shanghai")
    (welcome,) = await talk.posted(DeliveryKind.WELCOME)
    said = words_of([welcome.message])
    assert "Li Wei invited me." in said
    assert "weekdays, when the day's batch is in" in said
    assert "at most 5 cards a day" in said
    labels = [button.label for button in buttons_of([welcome.message])]
    assert labels == ["Follow an author", "Add a keyword", "Show an example"]
    assert Job.DELIVER in talk.woken
    radar = await talk.radar()
    assert (radar.schedule.kind, radar.schedule.days, radar.cap) == (ScheduleKind.ARRIVAL, WEEKDAYS, 5)
    assert radar.timezone == "Asia/Shanghai"


async def test_language_and_zone_come_from_the_person_else_from_the_host() -> None:
    talk = Conversation()
    await talk.desk.joined(HERE, None, Language.CHINESE, "Mars/Phobos")
    radar = await talk.radar()
    assert (radar.language, radar.timezone) == (Language.CHINESE, "UTC")
    (welcome,) = await talk.posted(DeliveryKind.WELCOME)
    assert "学术雷达" in words_of([welcome.message])


async def test_a_place_never_invited_gets_its_defaults_when_first_asked() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.say("设置")
    radar = await talk.radar()
    assert (radar.language, radar.timezone) == (Language.CHINESE, "Asia/Shanghai")


async def test_a_place_that_was_left_is_parked_and_goes_on_when_the_bot_is_back() -> None:
    talk = Conversation()
    await talk.desk.parked(HERE, "not_in_channel")
    async with talk.library.begin() as work:
        assert await work.radars.get(HERE) is None
    await talk.desk.joined(HERE, LI, Language.ENGLISH, None)
    await talk.desk.parked(HERE, "not_in_channel")
    parked = (await talk.radar()).parked
    assert parked is not None
    assert (parked.kind, parked.why, parked.since) == (ParkedAs.PLACE, "not_in_channel", talk.clock.now())
    await talk.desk.returned(HERE)
    assert (await talk.radar()).parked is None
    await talk.desk.parked(HERE, "is_archived")
    await talk.desk.joined(HERE, LI, Language.ENGLISH, None)
    assert (await talk.radar()).parked is None
    assert len(await talk.posted(DeliveryKind.WELCOME)) == 1


async def test_an_example_is_a_real_card_from_the_store_or_a_source() -> None:
    talk = Conversation(FakeSearchedSource([a_paper(1, "Of the source", authors=("Bohan Zhuang",))]))
    assert "/radar author Bohan Zhuang" in await talk.say("example")
    assert talk.titles == ["Of the source"]
    await talk.remember([a_paper(2, "Of the store", authors=("Ada Li",))])
    assert "/radar author Ada Li" in await talk.say("example")
    assert talk.titles == ["Of the store"]
    assert "No paper is known yet" in await Conversation().say("example")
    failing = Conversation(FakeSearchedSource(failing="time-out"))
    assert "arXiv could not be asked: time-out" in await failing.say("example")


@pytest.mark.parametrize("language", Language)
async def test_help_explains_every_command_and_its_example_can_be_typed(language: Language) -> None:
    talk = Conversation(language=language)
    everything = await talk.say("help")
    for word in HELPED:
        assert f"/radar {name_in(word, language)}" in everything
        assert await talk.say(f"help {word}")
        assert talk.last.ok
        shown = await talk.say(f"帮助 {name_in(word, language)}")
        example = next(line for line in shown.splitlines() if line.startswith("/radar")).split("  ")[0]
        await talk.say(example)
        assert "is no command" not in words_of(talk.last.messages)
    for hidden in ("confirm", "whole", "post"):
        assert f"/radar {hidden}" not in everything


@pytest.mark.parametrize("word", sorted(LATER))
async def test_what_is_not_yet_here_is_said_with_what_to_do_instead(word: str) -> None:
    talk = Conversation()
    said = await talk.say(f"{word} something")
    assert f"“{word}” is not yet here. " in said
    assert not talk.last.ok
    assert await talk.say(f"help {word}") == said


async def test_categories_are_offered_by_id_name_and_slip() -> None:
    talk = Conversation()
    offers = await talk.desk.suggest(HERE, "category", "cs.c", Language.ENGLISH)
    assert {"cs.CV", "cs.CL"} <= {choice.value for choice in offers}
    named = await talk.desk.suggest(HERE, "category", "计算机视觉", Language.CHINESE)
    assert named[0].value == "cs.CV"
    assert "cs.CV" in [choice.value for choice in await talk.desk.suggest(HERE, "category", "cv", Language.ENGLISH)]
    everything = await talk.desk.suggest(HERE, "category", "", Language.ENGLISH)
    assert len(everything) == 25
    assert all(len(choice.label) <= 100 for choice in everything)
    assert await talk.desk.suggest(HERE, "colour", "", Language.ENGLISH) == ()


async def test_watches_are_offered_of_this_place_alone() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang; Ada Li")
    offers = await talk.desk.suggest(HERE, "watch", "zhuang", Language.ENGLISH)
    assert [(choice.label, choice.value) for choice in offers] == [("1. author “Bohan Zhuang”", "1")]
    elsewhere = Place("slack", "T1", "C2")
    assert await talk.desk.suggest(elsewhere, "watch", "", Language.ENGLISH) == []


async def test_commands_are_offered_by_their_beginning_then_by_their_help() -> None:
    talk = Conversation()
    offers = await talk.desk.suggest(HERE, "command", "se", Language.ENGLISH)
    assert [choice.value for choice in offers][:2] == ["search", "settings"]
    assert offers[0].label == "search · look now, save nothing"
    assert len(await talk.desk.suggest(HERE, "command", "", Language.ENGLISH)) == min(25, len(HELPED))
    (mute,) = await talk.desk.suggest(HERE, "command", "屏", Language.CHINESE)
    assert mute.value == "mute"
