"""What a place likes, learnt from what it saved."""

from __future__ import annotations

from bot.digest.taste import LEAST, MOST, features_of, learnt
from tests.fakes.papers import a_paper

GLUONS = [
    a_paper(number, f"Gluon jets {number}", authors=["Ada Example"], categories=["hep-ph"]) for number in range(8)
]
COMING = [a_paper(number, f"Cats in video {number}", authors=[f"Nobody {number}"]) for number in range(20, 40)]


def test_what_is_like_the_saved_gains_and_names_why() -> None:
    taste = learnt(GLUONS, [*COMING, a_paper(50, "A gluon")])
    points, liked = taste.of(a_paper(51, "Gluons in the dark", authors=["Ada Example"], categories=["hep-ph"]))
    assert 0 < points <= MOST
    assert liked == ("hep-ph", "Ada Example")
    assert taste.of(COMING[0]) == (0.0, ())


def test_what_was_seldom_saved_and_comes_often_loses_a_little() -> None:
    saved = [*GLUONS, a_paper(9, "One video")]
    points, liked = learnt(saved, COMING).of(COMING[3])
    assert -MOST / 2 <= points < 0
    assert set(liked) == {"cs.CV", "video"}


def test_of_too_little_nothing_is_learnt() -> None:
    assert learnt(GLUONS[: LEAST - 1], COMING).of(GLUONS[0]) == (0.0, ())
    assert learnt(GLUONS[:LEAST], COMING).of(GLUONS[0])[0] > 0


def test_plurals_and_short_words_do_not_count_apart() -> None:
    features = features_of(a_paper(1, "The analyses of mice and ink", authors=["B. Zhuang"], categories=["cs.CV"]))
    assert features == {"analysis", "mouse", "B. Zhuang", "cs.CV"}
