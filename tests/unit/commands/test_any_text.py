"""Whatever is typed gets an answer, and every button of it fits and works."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.commands.grammar import read
from bot.commands.vocabulary import KNOWN
from bot.domain.message import summary_of
from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import Conversation, buttons_of

TRICKY = (
    *("作者", "“", "”", '"', "(", ")", " OR ", " AND ", "-", "NOT ", "ti:", "au:", ":", ",", ";", "、", "；", "*", "…"),
    *(
        "\u202e",
        "\u200b",
        "🔥",
        "محمد",
        "שלום",
        "庄博涵",
        "cs.CV",
        "2606.00001",
        "10.1000/x",
        "9",
        "3-5",
        "99999999999",
    ),
    *("{0}", "%s", "\x00", "\n", "`", "<@U1>", "& <b>", "'; DROP TABLE", "\ud800", "𝕏", "ﬁ", "İ", "ß"),
)
ARGUMENTS = st.lists(st.one_of(st.sampled_from(TRICKY), st.text(max_size=8)), max_size=6).map("".join)
TEXTS = st.one_of(
    st.text(max_size=80),
    st.tuples(st.sampled_from(sorted(KNOWN)), ARGUMENTS).map(" ".join),
)


async def a_conversation(language: Language) -> Conversation:
    talk = Conversation(FakeSearchedSource([a_paper(9, "Elsewhere")]), language=language)
    await talk.remember([a_paper(1, "Video diffusion", authors=("Bohan Zhuang",)), a_paper(2, "Graphs")])
    return talk


@settings(max_examples=150)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(Language))
def test_any_text_gets_an_answer(texts: list[str], language: Language) -> None:
    async def converse() -> None:
        talk = await a_conversation(language)
        for text in texts:
            await talk.say(text)
            assert talk.last.messages
            assert all(summary_of(message) for message in talk.last.messages)
            for button in buttons_of(talk.last.messages):
                assert len(button.command) <= 80
                assert 0 < len(button.label) <= 75
                assert bool(button.command) is not bool(button.url)

    asyncio.run(converse())


@pytest.mark.parametrize("language", Language)
async def test_every_button_that_an_answer_shows_is_understood(language: Language) -> None:
    talk = await a_conversation(language)
    await talk.follow("author Bohan Zhuang")
    waiting = ["", "settings", "help", "shuffle", "keyword graphs", "category cs.CV", "why 1", "today", "saved"]
    pressed: set[str] = set()
    while waiting and len(pressed) < 100:
        text = waiting.pop()
        word = text.partition(" ")[0]
        once = word if word == "pace" else text  # each preview offers the next one
        if once in pressed:
            continue
        pressed.add(once)
        await talk.say(text)
        for button in buttons_of(talk.last.messages):
            if button.asks:
                assert button.command.split()[0] in KNOWN
            elif button.command:
                read(button.command, language)
                waiting.append(button.command)
    assert {"shuffle", "list", "whole 1", "save 1", "undo 2", "pause"} <= pressed
