"""Whether quoted words stand in a paper."""

import pytest

from bot.briefing.evidence import proven, stands_in
from bot.domain.briefing import Claim, Evidence
from tests.fakes.papers import a_paper

PAPER = a_paper(
    1,
    "Déjà vu: a study of re‐entrant “loops”",
    abstract="We find\nthat  states — all of them — don’t mix at 5 µm (n\u00a0=\u00a042).  Nothing else is seen.",
)


@pytest.mark.parametrize(
    "quote",
    [
        "We find that states — all of them",
        "states - all of them - don't mix at 5 μm",
        "don’t mix at 5 µm (n = 42). Nothing else",
        'Déjà vu: a study of re-entrant "loops"',
        "…that states — all of them…",
        "...Nothing else is seen.",
        "Nothing else is\u200b seen. ",
    ],
)
def test_words_stand_whatever_their_typography(quote: str) -> None:
    assert stands_in(quote, PAPER)


@pytest.mark.parametrize(
    "quote",
    [
        "we find that states — all of them",
        "Deja vu: a study of re-entrant loops",
        "that states mix at 5 µm (n = 42)",
        "Nothing else is seen. We find that",
        "re-entrant “loops” We find that states",
        "We find that … Nothing else is seen.",
    ],
)
def test_changed_words_do_not_stand(quote: str) -> None:
    assert not stands_in(quote, PAPER)


@pytest.mark.parametrize("quote", ["", "We find that", "…", "                              ", "don't mix at 5 µm"])
def test_fewer_than_twenty_characters_prove_nothing(quote: str) -> None:
    assert not stands_in(quote, PAPER)


def test_without_an_abstract_only_the_title_can_be_quoted() -> None:
    bare = a_paper(2, "A title that is long enough to quote", abstract=None)
    assert stands_in("title that is long enough", bare)
    assert not stands_in("None None None None None", bare)


def test_a_claim_keeps_the_evidence_that_stands_and_falls_with_the_last() -> None:
    good = Evidence(PAPER.id, 1, "We find that states — all of them")
    bad = Evidence(PAPER.id, 1, "We find that states are made up")
    stranger = Evidence("arxiv:9999.00001", 2, "We find that states — all of them")
    papers = {PAPER.id: PAPER}
    assert proven(Claim("both", (good, bad, stranger)), papers) == Claim("both", (good,))
    assert proven(Claim("none", (bad, stranger)), papers) is None
