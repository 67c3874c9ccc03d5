"""The style sheet's colours, as they are written down."""

import re
from pathlib import Path

import pytest

from tests.adapters.web.contrast import ENOUGH, contrast

CSS = (Path(__file__).parents[3] / "adapters/web/static/page.css").read_text(encoding="utf-8")
WORDS = ("ink", "soft", "faint", "accent", "bad")
PAIRS = [(word, under) for word in WORDS for under in ("paper", "sheet")]
PAIRS += [("on-accent", "accent"), ("ink", "mark"), ("ink", "warn"), ("ink", "code"), ("ink", "rule"), ("paper", "ink")]


def themes() -> dict[str, dict[str, str]]:
    """The colours by name, of each block that sets them: light, dark by the system's wish, dark by the reader's."""
    blocks = re.findall(r"(:root[^{]*)\{([^}]*--paper[^}]*)\}", CSS)
    return {name.strip(): dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", body)) for name, body in blocks}


def test_there_are_a_light_theme_and_one_dark_theme_in_two_places() -> None:
    light, by_system, by_reader = themes().values()
    assert light.keys() == by_system.keys()
    assert by_system == by_reader != light


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("word", "under"), PAIRS)
def test_words_stand_out(theme: str, word: str, under: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[word], colours[under]) >= ENOUGH


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast("#000000", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
