"""Forms and prompts: whatever a model writes is read or refused, and the same inputs give the same prompt."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.models.forms import read_answer
from bot.briefing.asking import digest
from bot.briefing.excerpts import ABSTRACT_CHARACTERS, TEXT_CHARACTERS, whole
from bot.briefing.forms import ANSWER, READING, SYNTHESIS, THEMES, Kind, read_of, sketch_of, told_of
from bot.briefing.prompts import answer, reading, sheet, synthesis
from bot.domain.paper_text import PaperText, Section
from bot.domain.watch import Language
from tests.fakes.model_characters import Asked, honest
from tests.fakes.papers import a_paper
from tests.unit.briefing.makings import FIVE

KEYS = ["does", "findings", "methods", "limits", "open", "terms", "themes", "bridges", "first", "headline", "claims"]
KEYS += ["told", "text", "quote", "evidence", "paper", "gloss", "title"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=8),
    max_leaves=30,
)


SECTIONS_READ = ["Section 0 Part", "Section 1 Part", "Section 2 Part"]
TOLD_OF = ("3 Methods", "4 Results", "5 Conclusions", "6 结论")


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_whatever_is_answered_is_read_or_refused(answered: dict[str, object]) -> None:
    for read in (read_of, sketch_of, told_of):
        read(answered)


@pytest.mark.parametrize("form", [READING, SYNTHESIS, ANSWER])
def test_what_follows_a_form_is_read(form: dict[str, object]) -> None:
    papers = tuple(f"Paper {place}\n{whole(PaperText(paper))}" for place, paper in enumerate(FIVE, 1))
    said = read_answer(honest(Asked("", papers, "", form)), form)
    read = {id(READING): read_of, id(SYNTHESIS): sketch_of, id(ANSWER): told_of}[id(form)]
    assert read(said)


def test_a_form_is_read_to_its_bounds_and_no_further() -> None:
    claim = {"text": "a", "evidence": [{"paper": 1, "quote": "q", "gloss": ""}] * 50}
    theme = {"title": "t", "claims": [claim] * 50}
    sketch = sketch_of({"themes": [theme] * 50, "bridges": [], "open": [], "first": [claim] * 50, "headline": claim})
    assert sketch is not None
    assert len(sketch.themes) == THEMES
    assert len(sketch.said) < 50
    assert max(len(said.pieces) for said in sketch.said) < 8


@pytest.mark.parametrize("wrong", [True, "1", 1.5, None])
def test_a_number_that_is_none_is_refused(wrong: object) -> None:
    claim = {"text": "a", "evidence": [{"paper": wrong, "quote": "q", "gloss": ""}]}
    assert told_of({"told": True, "claims": [claim]}) is None


def test_each_kind_of_point_has_its_place_in_the_form() -> None:
    assert [*map(str, Kind), "terms"] == READING["required"]


def test_the_same_inputs_give_the_same_digest_and_any_other_another() -> None:
    texts = {card: PaperText(paper) for card, paper in enumerate(FIVE, 1)}
    prompts = [
        *(reading(text) for text in texts.values()),
        synthesis(["one"], Language.ENGLISH, bridged=True),
        synthesis(["one"], Language.ENGLISH, bridged=False),
        synthesis(["one"], Language.CHINESE, bridged=True),
        synthesis(["one", "two"], Language.ENGLISH, bridged=True),
        synthesis(["onetwo"], Language.ENGLISH, bridged=True),
        answer(texts, "What?", [], Language.ENGLISH),
        answer(texts, "What?", [("Who?", "They.")], Language.ENGLISH),
        answer({card: texts[card] for card in (1, 2, 3, 4)}, "What?", [], Language.ENGLISH),
    ]
    digests = [digest("m", prompt) for prompt in prompts] + [digest("n", prompts[0])]
    assert len(set(digests)) == len(digests)
    assert digest("m", reading(PaperText(FIVE[0]))) == digests[0]


def test_a_paper_longer_than_any_is_cut() -> None:
    paper = a_paper(1, "T" * 9_000, abstract="abstract " * 90_000)
    words = whole(PaperText(paper, tuple(Section(f"{n} Part", "full text " * 9_000) for n in range(9))))
    assert len(words) <= TEXT_CHARACTERS + 10
    assert [line.partition(":")[0] for line in words.split("\n")] == ["Title", "Abstract", *SECTIONS_READ]
    assert len(whole(PaperText(paper))) < ABSTRACT_CHARACTERS + 500


def test_what_tells_most_of_a_full_text_is_read_first_and_in_its_order() -> None:
    names = ("1 Introduction", "2 Related work", "3 Methods", "4 Results", "5 Conclusions", "A Proofs", "6 结论")
    text = PaperText(FIVE[0], tuple(Section(name, f"Words of {name}. " * 200) for name in names))
    words = whole(text, 11_000)
    assert [line.partition(":")[0] for line in words.split("\n")][2:] == [f"Section {name}" for name in TOLD_OF]
    assert len(words) <= 11_000 + len(names)


def test_points_that_do_not_fit_a_sheet_are_left_out() -> None:
    points = [("findings", f"Point {n}.", "quoted words " * 10) for n in range(30)]
    words = sheet(3, FIVE[0], points, ["percolation"], 800)
    assert words.startswith("Paper 3\nField: ")
    assert 1 < words.count("Quotation:") < 8
    assert len(words) < 900


def test_forms_are_plain_json() -> None:
    for form in (READING, SYNTHESIS, ANSWER):
        assert json.loads(json.dumps(form)) == form
