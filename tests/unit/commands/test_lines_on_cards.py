"""Whether a place gets a model's lines on its cards."""

import pytest

from bot.domain.job import Job
from bot.domain.watch import Language
from tests.unit.commands.briefing_stand import Stand
from tests.unit.commands.conversation import Conversation, buttons_of


@pytest.mark.parametrize(
    ("typed", "language", "named"),
    [
        ("settings tldr on", Language.ENGLISH, "ANTHROPIC_API_KEY"),
        ("tldr on", Language.ENGLISH, "ANTHROPIC_BASE_URL"),
        ("一句话 开", Language.CHINESE, "这里没有设置语言模型"),
    ],
)
async def test_without_a_model_it_is_said_what_is_missing_and_nothing_changes(
    typed: str, language: Language, named: str
) -> None:
    talk = Conversation(language=language)
    assert named in await talk.say(typed)
    assert not talk.last.ok
    assert not (await talk.radar()).tldr
    assert Job.GLOSS not in talk.woken
    await talk.say("settings")
    assert "settings tldr on" not in [button.command for button in buttons_of(talk.last.messages)]


async def test_lines_are_off_until_somebody_wants_them_and_come_at_once_then() -> None:
    talk = Stand().talk
    assert "the model's lines on cards: off" in await talk.say("settings")
    said = await talk.press("Model's lines on cards")
    assert "marked “AI”" in said
    assert (await talk.radar()).tldr
    assert Job.GLOSS in talk.woken
    assert "already" in await talk.say("tldr on")
    await talk.say("settings")
    await talk.press("No model's lines")
    assert not (await talk.radar()).tldr


async def test_the_change_can_be_taken_back() -> None:
    talk = Stand().talk
    await talk.say("settings tldr on")
    await talk.press("Undo")
    assert not (await talk.radar()).tldr


async def test_what_was_wanted_while_there_was_a_model_can_be_switched_off_without_one() -> None:
    stand = Stand()
    await stand.talk.say("tldr on")
    bare = Conversation(library=stand.library, clock=stand.clock)
    assert bare.last.ok
    await bare.say("settings cap 7")
    assert (await bare.radar()).tldr
    await bare.say("tldr off")
    assert not (await bare.radar()).tldr


@pytest.mark.parametrize("first", ["settings mode compact", "tldr on"])
async def test_a_layout_without_room_for_them_is_told(first: str) -> None:
    talk = Stand().talk
    others = {"settings mode compact": "tldr on", "tldr on": "settings mode compact"}
    await talk.say(first)
    assert "settings mode cards" in await talk.say(others[first])
    assert "settings mode cards" not in await talk.say("settings cap 9")
