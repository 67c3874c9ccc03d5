"""A model's words as the object that was asked for, or the reason why they are none."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.models.forms import WrongForm, read_answer
from tests.adapters.models.asked import FORM

GOOD = {"claims": [{"evidence": [{"paper": 1, "quote": "words that stand in a paper"}], "text": "so it is"}]}
GIVEN = json.dumps(GOOD)


@pytest.mark.parametrize(
    "text",
    [
        GIVEN,
        f"\n  {GIVEN}\n",
        f"```json\n{GIVEN}\n```",
        f"```\n{GIVEN}\n```",
        f"Sure! Here it is:\n```json\n{GIVEN}\n```\nAnything else?",
        f"Here you are: {GIVEN} — as you asked.",
        f"{GIVEN}\n{GIVEN}",
    ],
)
def test_the_object_is_found_alone_in_a_block_and_among_words(text: str) -> None:
    assert read_answer(text, FORM) == GOOD


def _without(key: str) -> str:
    return json.dumps({name: value for name, value in GOOD.items() if name != key})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("I am sorry.", "not JSON"),
        (GIVEN[:-20], "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[1, 2]", "data breaks type"),
        ("null", "data breaks type"),
        ("{}", "data breaks required"),
        (GIVEN.replace("1", '"1"'), "paper breaks type"),
        (GIVEN.replace("1", "1.5"), "paper breaks type"),
        (GIVEN.replace("words that stand in a paper", "short"), "quote breaks minLength"),
        (json.dumps({"claims": []}), "claims breaks minItems"),
        (json.dumps({"claims": GOOD["claims"] * 31}), "claims breaks maxItems"),
    ],
)
def test_what_is_not_as_asked_is_told(text: str, why: str) -> None:
    with pytest.raises(WrongForm, match=why):
        read_answer(text, FORM)


def test_what_no_database_keeps_is_taken_out() -> None:
    answer = read_answer(GIVEN.replace("so it is", "so\\u0000 it \\ud83dis\\udc00"), FORM)
    assert answer["claims"][0]["text"] == "so it is"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of), max_leaves=8
)


@settings(max_examples=15)
@given(st.text() | ANYTHING.map(json.dumps))
def test_whatever_else_comes_is_told_in_a_few_words(text: str) -> None:
    with pytest.raises(WrongForm) as told:
        read_answer(text, FORM)
    assert 0 < len(str(told.value)) <= 200
