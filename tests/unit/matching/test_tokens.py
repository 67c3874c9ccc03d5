"""Folding and tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.tokens import singular, spans, tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("State-of-the-Art", ["state", "of", "the", "art"]),
        ("Café NAÏVE Łódź Ørsted Straße", ["cafe", "naive", "lodz", "orsted", "strasse"]),
        ("扩散模型 Diffusion", ["扩", "散", "模", "型", "diffusion"]),
        ("ﬁne ｗｉｄｅ ①", ["fine", "wide", "1"]),
        ("Ꝁarl naïve–plain ʔa \ud800x", ["karl", "naive", "plain", "a", "x"]),
        ("Alzheimer’s", ["alzheimers"]),
        ("zero\u200bwidth\u202e", ["zerowidth"]),
        ("!?…", []),
    ],
)
def test_text_folds_to_tokens(text: str, folded: list[str]) -> None:
    assert tokens(text) == folded


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("model", "models"),
        ("category", "categories"),
        ("class", "classes"),
        ("size", "sizes"),
        ("database", "databases"),
        ("analysis", "analyses"),
        ("virus", "viruses"),
        ("cache", "caches"),
        ("mesh", "meshes"),
        ("box", "boxes"),
        ("movie", "movies"),
        ("antenna", "antennas"),
        ("matrix", "matrices"),
        ("bias", "biases"),
    ],
)
def test_a_singular_and_its_plural_fold_alike(one: str, many: str) -> None:
    assert singular(one) == singular(many)


@pytest.mark.parametrize(("one", "other"), [("glass", "glas"), ("focus", "focu"), ("series", "sery"), ("is", "i")])
def test_words_that_only_look_like_plurals_stay(one: str, other: str) -> None:
    assert singular(one) != singular(other)


TEXTS = st.text(max_size=80) | st.text("ab'`’ -é频\u0301ﬁ9.", max_size=20)


@given(TEXTS)
def test_spans_are_the_tokens_and_point_at_their_words(text: str) -> None:
    placed = spans(text)
    assert [token.folded for token in placed] == tokens(text)
    assert all(0 <= token.start < token.end <= len(text) for token in placed)
    assert all(token.folded in "".join(tokens(text[token.start : token.end])) for token in placed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's 'quoted' `code`", ["It's", "quoted", "code"]),
        ("naïve ﬁlm-like", ["naïve", "ﬁlm", "like"]),
        ("cafe\u0301 (AI)", ["cafe", "AI"]),
    ],
)
def test_a_span_is_the_word_as_written(text: str, words: list[str]) -> None:
    assert [text[token.start : token.end] for token in spans(text)] == words
