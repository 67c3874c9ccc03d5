"""Abstracts in sentences, each exactly as it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.sentences import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("We ask. We answer.", ["We ask.", "We answer."]),
        ("A gain of 3.5 dB is seen, e.g. in Fig. 2 of J. Smith et al. for U.S. data.", None),
        ("It depends on a constant C. The proof is short.", ["It depends on a constant C.", "The proof is short."]),
        ("The case $x. Y$ is $0.5$ of it. Next.", ["The case $x. Y$ is $0.5$ of it.", "Next."]),
        ("Is it so? “Yes!” Then (see above.) 42 papers.", ["Is it so?", "“Yes!”", "Then (see above.)", "42 papers."]),
        ("本文提出方法。结果很好！“真的吗？”是的", ["本文提出方法。", "结果很好！", "“真的吗？”", "是的"]),
        ("误差为 3.5%。Next we show more.", ["误差为 3.5%。", "Next we show more."]),
        ("no stop at the end", None),
    ],
)
def test_a_text_is_parted_where_its_sentences_end(text: str, parts: list[str] | None) -> None:
    assert list(sentences(text)) == (parts or [text])


def test_an_empty_text_has_no_sentences() -> None:
    assert sentences("") == sentences("  \n ") == ()


@given(st.text(max_size=300))
def test_sentences_are_slices_that_lose_nothing_but_spaces(text: str) -> None:
    parts = sentences(text)
    assert all(part in text for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_stop_in_brackets_that_close_soon_ends_no_sentence() -> None:
    cited = "We build on X-TD-DFT [Z. Li and W. Liu, J. Chem. Phys. 144, 1 (2016)] and go on."
    assert sentences(f"{cited} It works (cf. Fig. 2).") == (cited, "It works (cf. Fig. 2).")
    assert len(sentences("A bracket (that never closes. And then it ends.")) == 2
