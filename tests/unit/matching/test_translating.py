"""Chinese topics are read in English, and what isn't understood is told."""

from __future__ import annotations

import pytest

from bot.matching.translating import English, in_english
from bot.matching.vocabulary import words_of_topics


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("液晶中的拓扑缺陷", "liquid crystal topological defect"),
        ("量子纠错码的解码器", "quantum error correcting code decoder"),
        ("用扩散模型生成药物分子", "diffusion model generation drug molecule"),
        ("JWST观测的系外行星大气", "JWST observation exoplanet atmosphere"),
        ("機器學習", "machine learning"),
        ("基于 Transformer 的时间序列预测", "Transformer time series forecasting"),
    ],
)
def test_a_topic_is_read_word_by_word_the_longest_first(typed: str, english: str) -> None:
    assert in_english(typed) == English(english)


def test_english_stays_as_it_is() -> None:
    assert in_english("liquid  crystals") == English("liquid  crystals")


def test_what_isn_t_understood_is_told_once() -> None:
    assert in_english("魔芋对量子点的影响，魔芋") == English("quantum dot ，", ("魔芋",))
    assert in_english("魔芋") == English("", ("魔芋",))


def test_the_glossary_is_wide_and_whole() -> None:
    known = words_of_topics()
    assert len(known) > 1_600
    assert all(english.isascii() and english.strip() == english and english for english in known.values())
    assert all(name and not name.isascii() and name.strip() == name for name in known)
