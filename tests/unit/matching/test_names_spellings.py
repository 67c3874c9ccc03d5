"""How names sound: syllables of East Asia, one form for several spellings, misprints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching import names_tables
from bot.matching.names_sounds import is_syllabic, is_syllable
from bot.matching.names_spellings import broadest, is_misprint, sounding

PINYIN = [*sorted(one for one in names_tables.chinese_surnames() if is_syllable(one)), "nv", "er"]
ELSEWHERE = [*names_tables.cantonese()]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SURNAMES = ["xu", "xue", "lv", "lu", "lyu", "jiang", "yang", "huang", "fu", "hu", "khan", "han"]
WORDS = st.text(LETTERS, min_size=1, max_size=12)


@given(
    st.lists(st.sampled_from(PINYIN), min_size=2, max_size=2),
    st.lists(st.sampled_from(ELSEWHERE), min_size=2, max_size=3),
)
def test_syllables_run_together_are_known_again(home: list[str], away: list[str]) -> None:
    assert is_syllabic("".join(home))
    assert is_syllabic("".join(away))


@pytest.mark.parametrize(
    "spellings",
    [
        *["mueller muller", "hoffmann hoffman", "ohno oono ouno ono", "kenji kenzi", "junichi zyuniti", "homma honma"],
        *[
            "zaitsev zaytsev",
            "dostoevsky dostoyevskii dostoevskiy",
            "solovyov soloviev solovev",
        ],
        *["husain hussain", "abdelrahman abdulrahman abdurrahman", "macdonald mcdonald"],
    ],
)
def test_spellings_of_one_name_come_to_one_form(spellings: str) -> None:
    assert len({sounding(word) for word in spellings.split()}) == 1


def test_surnames_of_east_asia_stay_apart() -> None:
    assert len({broadest(word) for word in SURNAMES}) == len(SURNAMES)


@given(WORDS, WORDS)
def test_a_misprint_is_one_whichever_is_right(one: str, other: str) -> None:
    assert is_misprint(one, other) is is_misprint(other, one)
    assert not is_misprint(one, one)


STEMS = st.sampled_from(["obermayer", "chatterjee", "alexander", "wisniewski", "kowalczyk", "fernandes"])


@given(STEMS, st.integers(3, 8), st.sampled_from(LETTERS))
def test_one_letter_more_less_or_other_is_a_misprint_and_two_are_none(stem: str, at: int, letter: str) -> None:
    other = stem[:at] + letter + stem[at + 1 :]
    if letter != stem[at : at + 1] and not is_syllabic(other) and stem.rstrip("aeio") != other.rstrip("aeio"):
        assert is_misprint(stem, other)
    assert not is_misprint(stem, f"{stem}qv")
    assert not is_misprint(stem, stem[1:])
