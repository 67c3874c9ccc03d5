"""Both languages say the same things."""

from __future__ import annotations

from string import Formatter

import pytest

from bot.domain.watch import Language
from bot.language import rooms, table


def names_in(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


@pytest.mark.parametrize("room", rooms())
def test_every_room_has_the_same_keys_in_both_languages(room: str) -> None:
    english, chinese = table(Language.ENGLISH, room), table(Language.CHINESE, room)
    assert {key.removesuffix("_one") for key in english} == {key.removesuffix("_one") for key in chinese}


@pytest.mark.parametrize("room", rooms())
def test_both_languages_name_the_same_values(room: str) -> None:
    chinese = table(Language.CHINESE, room)
    for key, words in table(Language.ENGLISH, room).items():
        said = chinese.get(key, chinese.get(key.removesuffix("_one"), ""))
        if not key.endswith("_one"):
            assert names_in(words) == names_in(said), key
