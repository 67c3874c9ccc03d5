"""How like a text a paper is: between 0 and 1, the same however it is asked, and never undone by odd papers."""

from __future__ import annotations

import time
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.paper import Paper
from bot.matching.likeness import Likeness, Read, nearest_words
from bot.matching.outlook import best_scores
from bot.matching.stems import stem_of, traits_of_paper
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.papers import a_paper
from tests.fakes.subjects import SUBJECTS, papers_about

CRYSTALS = a_paper(1, "Topological defects in liquid crystals", abstract="We trace disclinations of nematics.")
CARS = a_paper(2, "Vehicles that see a photo", abstract="A car, and driving.")
WORDS = st.lists(st.sampled_from([word for words in SUBJECTS.values() for word in words]), min_size=1, max_size=8)


def scores(likeness: Likeness, text: str, *papers: Paper) -> list[float]:
    """Give the score of each paper, 0 where it has none."""
    [best] = best_scores(likeness, [likeness.sought(text)], papers, len(papers))
    found = {at: score for score, at in best}
    return [found.get(at, 0.0) for at in range(len(papers))]


def test_the_paper_on_the_subject_is_likest() -> None:
    about, beside, nothing = scores(
        Likeness(), "topological defects of liquid crystals", CRYSTALS, a_paper(3, "Liquid helium"), CARS
    )
    assert about > 0.6 > beside > nothing == 0.0


@pytest.mark.parametrize(
    "words",
    [
        ("decoder", "decoders", "decoding", "decoded", "decode"),
        ("generation", "generator", "generates", "generative", "generating"),
        ("alignment", "aligned", "aligning"),
        ("prediction", "predicting", "predictive", "predictor"),
        ("hallucination", "hallucinating", "hallucinate"),
    ],
)
def test_what_a_thing_is_and_what_it_does_have_one_stem(words: tuple[str, ...]) -> None:
    assert len({stem_of(word) for word in words}) == 1


@pytest.mark.parametrize("pair", [("state", "static"), ("general", "generation"), ("car", "care")])
def test_other_things_have_other_stems(pair: tuple[str, str]) -> None:
    assert stem_of(pair[0]) != stem_of(pair[1])


def test_grammar_and_prose_have_none() -> None:
    assert [stem_of(word) for word in ("the", "propose", "x", "2026", "q" * 100)] == [""] * 5


@given(WORDS, st.integers(0, 999))
def test_scores_are_shares_and_don_t_depend_on_what_else_is_asked(words: list[str], seed: int) -> None:
    papers = papers_about(6, Random(seed))
    likeness = Likeness(FakeEmbedder())
    together = scores(likeness, " ".join(words), *papers)
    assert all(0.0 <= score <= 1.0 for score in together)
    assert [scores(likeness, " ".join(words), paper)[0] for paper in papers] == together
    assert scores(Likeness(FakeEmbedder()), " ".join(words), *reversed(papers)) == together[::-1]


@given(WORDS)
def test_a_text_is_likest_to_a_paper_that_says_just_that(words: list[str]) -> None:
    text = " ".join(words)
    same = a_paper(1, text, abstract=text)
    others = papers_about(6, Random(1))
    assert max(scores(Likeness(), text, *others)) <= scores(Likeness(), text, same)[0] + 0.15


@given(WORDS, WORDS)
def test_texts_that_share_no_stem_are_not_alike_either_way(one: list[str], other: list[str]) -> None:
    likeness, shared = Likeness(), {stem_of(word) for word in one} & {stem_of(word) for word in other}
    there = scores(likeness, " ".join(one), a_paper(1, " ".join(other), abstract=None))[0]
    back = scores(likeness, " ".join(other), a_paper(1, " ".join(one), abstract=None))[0]
    assert (there > 0) is (back > 0) is bool(shared)


def test_meaning_lifts_the_paper_that_says_the_same_in_other_words() -> None:
    text = "the lattice of a picture"
    same, other = a_paper(1, "A lattice, an image"), a_paper(2, "A lattice, an ocean")
    by_words, by_meaning = scores(Likeness(), text, same, other), scores(Likeness(FakeEmbedder()), text, same, other)
    assert by_words[0] == by_words[1]
    assert by_meaning[0] > by_meaning[1]
    assert Likeness(FakeEmbedder()).scored_by != Likeness().scored_by


def test_the_words_that_carry_a_likeness_are_the_paper_s_own() -> None:
    sought = Likeness().sought("topological defects of liquid crystals")
    assert nearest_words(sought, CRYSTALS) == ("liquid crystals", "Topological defects")
    assert nearest_words(sought, CARS) == ()


def test_a_chinese_paper_is_compared_in_english() -> None:
    paper = a_paper(1, "液晶中的拓扑缺陷", abstract="本文研究液晶。")
    assert scores(Likeness(), "topological defects of liquid crystals", paper)[0] > 0.5


@pytest.mark.parametrize(
    "paper",
    [
        a_paper(1, "?", abstract=None),
        a_paper(1, ":", abstract=""),
        a_paper(1, "q" * 1_000_000, abstract="q" * 1_000_000),
        a_paper(1, "liquid crystal " * 100_000, abstract="liquid " * 200_000),
        a_paper(1, "a" + "\u0301" * 500_000, abstract="liquid" + "\u0300" * 500_000),
        a_paper(1, "液" * 300_000, abstract="晶" * 300_000),
        a_paper(1, "\u202eliquid\u202c \x00 crystal", abstract="$$$ \ud83d \\frac{1}{2}"),
    ],
    ids=["no abstract", "no words", "one token", "repeated", "combining", "Chinese", "controls"],
)
def test_odd_papers_get_a_score_like_any_other(paper: Paper) -> None:
    begun = time.process_time()
    sought = Likeness().sought("liquid crystals")
    assert 0.0 <= Read(paper).by_words(sought) <= 1.0
    assert len(" ".join(nearest_words(sought, paper))) < 20_000
    assert sum(traits_of_paper(paper).counts.values()) < 50_000
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("text", ["", " ", "the of and", "q" * 1_000_000, "\n\n", "$$$"])
def test_a_text_that_says_nothing_is_like_nothing(text: str) -> None:
    sought = Likeness(FakeEmbedder()).sought(text)
    assert (sought.weights, sought.vector) == ({}, ())
    assert Read(CRYSTALS).by_words(sought) == 0.0
