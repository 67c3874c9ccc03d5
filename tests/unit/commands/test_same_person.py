"""A preview tells which watch finds the person already, and a name that nobody bears or letters that look Latin."""

from __future__ import annotations

import pytest

from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import Conversation
from tests.unit.commands.namesake_papers import ONE, OTHER


@pytest.mark.parametrize(
    ("watch", "typed"),
    [
        ("author Bohan Zhuang", "author Zhuang, Bohan"),
        ("author Bohan Zhuang", "author 庄博涵"),
        ("author 庄博涵", "author Bohan Zhuang"),
        ("author B. Zhuang", "author Zhuang, B."),
        ("author Bohan Zhuang", f"author Bohan Zhuang orcid:{ONE}"),
        (f"author Bohan Zhuang orcid:{ONE}", f"author Zhuang, Bohan orcid:{ONE}"),
        ("author Bohan Zhuang", 'query au:"Zhuang, Bohan"'),
    ],
)
async def test_a_watch_that_finds_the_person_too_is_named_and_another_may_be_added(watch: str, typed: str) -> None:
    talk = Conversation()
    await talk.follow("keyword video")
    await talk.follow(watch)
    text = (await talk.watches())[1].text
    assert f"Watch 2, author “{text}”, finds them too." in await talk.say(typed)
    await talk.press("Add")
    assert len(await talk.watches()) == 3


@pytest.mark.parametrize(
    ("watch", "typed"),
    [
        ("author Bohan Zhuang", "author Bo Zhuang"),
        ("author B. Zhuang", "author Bohan Zhuang"),
        (f"author Bohan Zhuang orcid:{ONE}", "author Zhuang, Bohan"),
        (f"author Bohan Zhuang orcid:{ONE}", f"author Zhuang, Bohan orcid:{OTHER}"),
        ('query au:"Bohan Zhuang" -au:"Ada Li"', "author Zhuang, Bohan"),
        ("keyword Bohan Zhuang", "author Bohan Zhuang"),
        ("author Bohan Zhuang", "keyword Bohan Zhuang"),
    ],
)
async def test_a_watch_that_finds_less_or_somebody_else_is_not_named(watch: str, typed: str) -> None:
    talk = Conversation()
    await talk.follow(watch)
    assert "finds them too" not in await talk.say(typed)


async def test_a_watch_that_gets_other_words_is_not_named_for_itself() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    assert "finds them too" not in await talk.say("edit 1 Zhuang, Bohan")
    await talk.follow("author Ada Li")
    assert "Watch 1, author “Bohan Zhuang”, finds them too." in await talk.say("edit 2 Zhuang, Bohan")


@pytest.mark.parametrize("typed", ["et al", "et al.", "J", "J. K.", "J et al."])
async def test_what_names_nobody_is_refused_with_what_would(typed: str) -> None:
    talk = Conversation()
    said = await talk.say(f"author {typed}")
    assert not talk.last.ok
    assert f"“{typed}” names nobody" in said
    assert "like Bohan Zhuang" in said
    assert "不是谁的姓名" in await Conversation(language=Language.CHINESE).say(f"作者 {typed}")


@pytest.mark.parametrize(
    ("typed", "text"),
    [("Bohan Zhuang et al.", "Bohan Zhuang"), ("Zhuang, et al", "Zhuang"), ("庄", "庄"), ("Al Etal", "Al Etal")],
)
async def test_et_al_behind_a_name_is_left_out(typed: str, text: str) -> None:
    talk = Conversation()
    await talk.follow(f"author {typed}")
    assert [watch.text for watch in await talk.watches()] == [text]


async def test_a_word_with_letters_that_only_look_latin_is_told_and_the_latin_one_is_offered() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, "Video diffusion")])
    said = await talk.say("keyword vid\u0435\u043e diffusion")
    assert "only look Latin in vid\u0435\u043e, so nothing" in said
    assert "/radar keyword video diffusion" in said
    assert "1 paper of the last 7 days matches" in await talk.press("video diffusion")
    assert "only look Latin" not in await talk.say("keyword video диффузия β-amyloid TGFβ")
