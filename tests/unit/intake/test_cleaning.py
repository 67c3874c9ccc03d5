"""Text on the way in: what a reader should see stays, everything else goes, and twice is the same as once."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.cleaning import LONGEST_TEXT, MOST_MARKS, clean_text, tidy


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Caf&eacute; &#38; bar", "Café & bar"),
        ("&amp;lt;i&amp;gt;E. coli&amp;lt;/i&amp;gt; growth", "E. coli growth"),
        ("R&D at AT&T; 5 &lt; 6", "R&D at AT&T; 5 < 6"),
        ("H<sub>2</sub>O at 10<sup>-8</sup> bar", "H₂O at 10⁻⁸ bar"),
        ("x<sub>max</sub>", "x_max"),
        ("if i<b and c>d, p<0.05", "if i<b and c>d, p<0.05"),
        ("the <think> and <unk> tokens", "the <think> and <unk> tokens"),
        ("<script>alert(1)</script>Title<!-- hidden -->", "Title"),
        ('<a href="https://x.example" onclick="y">link</a><br/>next', "link next"),
        (
            "<jats:title>Abstract</jats:title><jats:p>We show <jats:italic>p</jats:italic> &lt; 0.05.</jats:p>",
            "We show p < 0.05.",
        ),
        ("<jats:sec><jats:title>Methods</jats:title><jats:p>We count.</jats:p></jats:sec>", "Methods: We count."),
        (
            "Where <mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup><mml:mo>=</mml:mo>"
            "<mml:mfrac><mml:mi>a</mml:mi><mml:mi>b</mml:mi></mml:mfrac></mml:math> holds",
            "Where x² = a/b holds",
        ),
        (
            "<alternatives><tex-math>\\begin{document}$$y$$\\end{document}</tex-math>"
            "<mml:math><mml:mi>y</mml:mi></mml:math></alternatives>",
            "y",
        ),
        ("\u00c3\u00a9tude, don\u00e2\u0080\u0099t", "étude, don't"),
        ("naïve São Paulo Ångström 北京 Ünlü", "naïve São Paulo Ångström 北京 Ünlü"),
        ("\ufeffTitle\u200b with\u202e nothing\u2066 hid\u00adden\U000e0041", "Title with nothing hidden"),
        ("two\r\n  lines\tand\u3000a\u00a0blank\u2028end", "two lines and a blank end"),
        ("nul\x00 bell\x07 del\x7f", "nul bell del"),
        ("e\u0301", "é"),
    ],
)
def test_a_reader_sees_plain_text(raw: str, clean: str) -> None:
    assert clean_text(raw).replace("’", "'") == clean


@pytest.mark.parametrize(
    "kept",
    [
        "می\u200cخواهم",  # Persian needs the non-joiner
        "क्\u200dष",  # Devanagari needs the joiner
        "👩\u200d🔬 and 👩🏽\u200d🚀",
        "Việt Nguyễn ở Huế",
        "ἀρχὴ ᾧ",
    ],
)
def test_scripts_and_emoji_keep_what_they_need(kept: str) -> None:
    assert clean_text(kept) == unicodedata.normalize("NFC", kept)


def test_joiners_in_other_scripts_go() -> None:
    assert clean_text("pay\u200dpal \u200c") == "paypal"


def test_a_letter_carries_at_most_four_marks() -> None:
    flood = clean_text("Z" + "\u0336\u0335\u0337\u0338\u0321\u0322" * 20 + "algo")
    assert sum(unicodedata.category(character) == "Mn" for character in flood) == MOST_MARKS
    assert flood.endswith("algo")


def test_a_field_without_end_is_cut() -> None:
    assert len(clean_text("word " * 1_000_000)) <= LONGEST_TEXT


@pytest.mark.parametrize(
    "hostile",
    [
        "<script",
        "<i a=",
        "\\(",
        "$",
        "{",
        "&",
        "\\textbf{",
        "<sub>",
        "\\frac{",
        "$\\frac{{{{",
        "((((",
        "``",
        "<!--",
        "\\[x",
    ],
)
def test_hostile_text_is_cleaned_without_error(hostile: str) -> None:
    assert len(clean_text(hostile * (LONGEST_TEXT // len(hostile)))) <= LONGEST_TEXT


@given(st.text(max_size=200))
def test_tidying_twice_is_the_same_as_once(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(alphabet=st.characters(categories=("Cc", "Cf", "Co", "Lu", "Zs")), max_size=100))
def test_nothing_invisible_survives(text: str) -> None:
    kinds = {unicodedata.category(character) for character in clean_text(text)}
    assert kinds.isdisjoint({"Cc", "Cf", "Cs", "Co", "Cn"})


@given(st.text(max_size=60) | st.text(alphabet="ab  \n\téü–’ ½李가", max_size=60))
def test_an_invisible_character_more_changes_nothing(text: str) -> None:
    assert tidy(f"{text}\u200b") == tidy(text), (
        "sound text, which is told at a glance, comes out as if looked at closely"
    )
