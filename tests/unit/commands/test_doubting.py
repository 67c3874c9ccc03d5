"""`why` tells for what reason an author is only possibly meant, and what tells a namesake apart."""

from __future__ import annotations

import pytest

from bot.domain.paper import Author, Paper
from bot.domain.watch import Language
from tests.unit.commands.conversation import Conversation

ONE, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"


async def asked(watch: str, author: Author, language: Language = Language.ENGLISH) -> str:
    """Follow somebody, and ask why a paper by another was or wasn't posted."""
    talk = Conversation(language=language)
    await talk.remember([Paper("arxiv:2606.00001", "An invented question", source="arxiv", authors=(author,))])
    await talk.follow(f"author {watch}")
    return await talk.say("why 2606.00001")


@pytest.mark.parametrize(
    ("watch", "author", "told"),
    [
        ("Bohan Zhuang", Author("B. Zhuang"), "only the initials agree (Bohan, B.)"),
        ("John Smith", Author("John Adam Smith"), "one of John and John Adam has a further given name"),
        ("Robert Oppenheimer", Author("J. Robert Oppenheimer"), "called by the second name"),
        ("Bob Smith", Author("Robert Smith"), "Bob and Robert are usual variants of one name"),
        ("Peter Zhang", Author("Peter Cheung"), "Zhang and Cheung may be one name in two romanisations"),
        ("Taro Ono", Author("Taro Ohno"), "Ono and Ohno may be one name in two spellings"),
        ("Gabriel García Márquez", Author("Gabriel García"), "have one of two family names in common"),
        ("单田芳", Author("Tianfang Dan"), "only if read in an unusual way"),
        (f"Wei Wang orcid:{ONE}", Author("Wei Wang"), "Possibly Wei Wang: the name, no id on the paper."),
    ],
)
async def test_what_makes_it_only_possible_is_told(watch: str, author: Author, told: str) -> None:
    assert told in await asked(watch, author)


@pytest.mark.parametrize(
    ("watch", "author", "told"),
    [
        ("Bohan Zhuang", Author("Bo Zhuang"), "Bo Zhuang (another given name)"),
        ("Bohan Zhuang", Author("B. W. Zhuang"), "B. W. Zhuang (other initials)"),
        ("Ada Doe Jr.", Author("Ada Doe III"), "Ada Doe III (another generation)"),
        (f"Wei Wang orcid:{ONE}", Author("Wei Wang", OTHER), "Wei Wang (another id)"),
    ],
)
async def test_what_tells_a_namesake_apart_is_told(watch: str, author: Author, told: str) -> None:
    assert told in await asked(watch, author)


async def test_who_is_surely_meant_raises_no_doubt() -> None:
    assert "Possibly" not in await asked("Bohan Zhuang", Author("Bo-Han Zhuang"))
    assert "Possibly" not in await asked(f"Wei Wang orcid:{ONE}", Author("W. Wang", ONE))


async def test_doubts_are_told_in_chinese() -> None:
    said = await asked("庄博涵", Author("B. Zhuang"), Language.CHINESE)
    assert "可能是 庄博涵：只有首字母相符" in said
    assert "Bo Zhuang（名不同）" in await asked("Bohan Zhuang", Author("Bo Zhuang"), Language.CHINESE)
