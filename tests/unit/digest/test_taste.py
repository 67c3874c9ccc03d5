"""What a place likes, learnt from what it saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.digest.selection import merged
from bot.digest.taste import LEAST, MOST, features_of, learnt
from bot.domain.paper import KnownPaper
from tests.fakes.papers import a_paper
from tests.unit.digest.selected import match

GLUONS = [
    a_paper(number, f"Gluon jets {number}", authors=["Ada Example"], categories=["hep-ph"]) for number in range(8)
]
COMING = [a_paper(number, f"Cats in video {number}", authors=[f"Nobody {number}"]) for number in range(20, 40)]


def test_what_is_like_the_saved_gains_and_names_why() -> None:
    taste = learnt(GLUONS, [*COMING, a_paper(50, "A gluon")])
    points, liked, unliked = taste.of(a_paper(51, "Gluons in the dark", authors=["Ada Example"], categories=["hep-ph"]))
    assert 0 < points <= MOST
    assert (liked, unliked) == (("hep-ph", "Ada Example"), ())
    assert taste.of(COMING[0]) == (0.0, (), ())


def test_what_was_seldom_saved_and_comes_often_loses_a_little() -> None:
    saved = [*GLUONS, a_paper(9, "One video")]
    points, liked, _ = learnt(saved, COMING).of(COMING[3])
    assert -MOST / 2 <= points < 0
    assert set(liked) == {"cs.CV", "video"}


def test_of_too_little_nothing_is_learnt() -> None:
    assert learnt(GLUONS[: LEAST - 1], COMING).of(GLUONS[0]) == (0.0, (), ())
    assert learnt(GLUONS[:LEAST], COMING).of(GLUONS[0])[0] > 0


def test_plurals_and_short_words_do_not_count_apart() -> None:
    features = features_of(a_paper(1, "The analyses of mice and ink", authors=["B. Zhuang"], categories=["cs.CV"]))
    assert features == {"analysis", "mouse", "B. Zhuang", "cs.CV"}


def test_what_is_like_the_hidden_loses_and_names_why() -> None:
    taste = learnt([], COMING, GLUONS)
    points, liked, unliked = taste.of(a_paper(51, "Gluons in the dark", authors=["Ada Example"], categories=["hep-ph"]))
    assert -MOST <= points < 0
    assert (liked, unliked) == ((), ("Ada Example", "gluon"))
    assert taste.of(COMING[0]) == (0.0, (), ())


def test_what_was_saved_as_often_as_hidden_weighs_nothing_and_what_sets_it_apart_weighs() -> None:
    saved = [a_paper(number, "Video diffusion", authors=[f"One {number}"]) for number in range(4)]
    hid = [a_paper(number, "Video surveys", authors=[f"Other {number}"]) for number in range(4, 8)]
    taste = learnt(saved, COMING, hid)
    assert taste.of(a_paper(60, "Diffusion", authors=["Nobody"]))[0] > 0
    points, _, unliked = taste.of(a_paper(61, "A survey", authors=["Nobody"]))
    assert points < 0
    assert unliked[0] == "survey"


def test_hiding_never_lifts_a_paper_and_of_too_little_nothing_is_learnt() -> None:
    common = learnt([], [a_paper(n, "Video") for n in range(30)], [a_paper(n, f"Gluon {n}") for n in range(40, 46)])
    assert common.of(a_paper(70, "Video", categories=["cs.CV"]))[0] <= 0
    assert learnt([], COMING, GLUONS[: LEAST - 1]).of(GLUONS[0]) == (0.0, (), ())


def test_ten_saved_of_a_theme_lift_its_papers_and_no_others() -> None:
    """Sixty papers of two themes come, alike in all else; the place of each theme's papers is counted."""
    themes = ("Gluon jets in collisions", "Cell fate in embryos")
    saw = datetime(2026, 6, 17, tzinfo=UTC)
    papers = [
        KnownPaper(
            key, a_paper(key, f"{themes[key % 2]}: result {key} of run{key * 7}", authors=[f"Author {key}"]), saw
        )
        for key in range(1, 61)
    ]
    pairs = [(match(each.key), each) for each in papers]
    saved = [KnownPaper(key, a_paper(key, f"Gluon jets, note {key}"), saw) for key in range(101, 111)]

    def first_ten(kept: Sequence[KnownPaper]) -> int:
        return sum("Gluon" in each.known.paper.title for each in merged(pairs, kept)[:10])

    assert 3 <= first_ten(()) <= 7
    assert first_ten(saved) >= 9
    assert first_ten(saved[: LEAST - 1]) == first_ten(())
