"""Watches and papers as nobody should write them, at once and one by one: found exactly, and in no more time."""

from __future__ import annotations

import pytest

from bot.domain.watch import WatchKind
from bot.matching import names
from bot.matching.index import LOOSE, WatchIndex
from bot.matching.query import MOST_CHARACTERS
from bot.matching.watching import LONGEST_NAME
from tests.fakes.papers import a_paper
from tests.unit.matching.test_percolation import said, watch

CROWD = [
    f"{first} {last}" for first in ("Ada", "B.", "Wei") for last in (f"Last{number:04}" for number in range(1_101))
]
FLOODS = {
    "a crowd": a_paper(1, "Observation of a boson", authors=CROWD, abstract="We observe.", categories=["hep-ex"]),
    "nobody": a_paper(2, "Observation of a boson", authors=[], categories=[]),
    "a colon": a_paper(3, "A boson", authors=[":", "", "-", "."], abstract=":", categories=[]),
    "no words": a_paper(4, "…!?", authors=["Ada Last0007"], abstract=None),
    "a token of 1 MB": a_paper(5, "boson", abstract="z" * 10**6 + " boson"),
    "40,000 tokens": a_paper(6, "boson", abstract="as is " * 20_000 + "boson"),
    "marks upon marks": a_paper(7, "bo" + "\u0301" * 10_000 + "son", authors=["Ada\u0301" * 50 + " Last0007"]),
    "right to left": a_paper(8, "\u202eبوسون boson\u202c", abstract="تجربة بوسون", authors=["عدى الأخير"]),
    "mixed scripts": a_paper(9, "玻色子boson扩散", abstract="бозон玻色子α-boson", authors=["庄博涵 Ada"]),
    "nothing to see": a_paper(10, "boson\0\u200b\ud800", abstract="\ufeff\u2028\x85"),
}
ASKED = [
    (WatchKind.AUTHOR, "Ada Last0007"),
    (WatchKind.AUTHOR, "Bo Last1100"),
    (WatchKind.AUTHOR, "Last0500"),
    (WatchKind.KEYWORD, "boson"),
    (WatchKind.KEYWORD, '"bosons"'),
    (WatchKind.KEYWORD, "bos*"),
    (WatchKind.KEYWORD, "玻色子"),
    (WatchKind.KEYWORD, "بوسون"),
    (WatchKind.KEYWORD, "z" * 300),
    (WatchKind.CATEGORY, "hep-ex"),
    (WatchKind.QUERY, "boson -au:last0003 -cat:hep-ex"),
    (WatchKind.QUERY, "-au:nobody -observation boson"),
    (WatchKind.QUERY, " OR ".join(f"w{number}" for number in range(300)) + " OR boson"),
    (WatchKind.QUERY, " ".join(f"-w{number}" for number in range(300)) + " boson"),
    (WatchKind.QUERY, " ".join(f"(w{number} OR boson OR observation)" for number in range(50))),
]

SPOKEN_OF = {3, 5, 10, 11, 12, 13, 14}
"""Which of them ask for a boson, one way or another."""
FOUND = {
    "a crowd": {0, 1, 2} | SPOKEN_OF - {10, 11} | {9},
    "nobody": SPOKEN_OF - {11},
    "a colon": SPOKEN_OF,
    "no words": {0},
    "a token of 1 MB": SPOKEN_OF,
    "40,000 tokens": SPOKEN_OF,
    "marks upon marks": SPOKEN_OF,
    "right to left": SPOKEN_OF | {7},
    "mixed scripts": SPOKEN_OF | {6},
    "nothing to see": SPOKEN_OF,
}


@pytest.mark.parametrize(("name", "found"), FOUND.items())
def test_a_flood_is_found_at_once_as_one_by_one(name: str, found: set[int]) -> None:
    watches = [watch(number, *asked) for number, asked in enumerate(ASKED * 3)]
    assert len(watches) > LOOSE >= len(ASKED)
    for few in (watches[: len(ASKED)], watches):
        [hits] = WatchIndex(few).match([FLOODS[name]])
        assert {hit.watch.number for hit in hits if hit.watch.number < len(ASKED)} == found


def test_all_floods_together_are_found_as_each_alone() -> None:
    index = WatchIndex(watch(number, *asked) for number, asked in enumerate(ASKED * 3, 1))
    together = [said(list(hits)) for hits in index.match(FLOODS.values())]
    assert together == [said(list(hits)) for paper in FLOODS.values() for hits in index.match([paper])]


def test_watches_as_long_as_may_be_are_filed_and_found() -> None:
    longest = [" OR ".join(f"w{number}x{at:04}" for at in range(900))[:MOST_CHARACTERS] for number in range(10)]
    index = WatchIndex(watch(number, WatchKind.QUERY, text) for number, text in enumerate(longest * 4))
    [hits] = index.match([a_paper(title="On w7x0003 and w9x0500", abstract="w7x0100")])
    assert [hit.watch.number % 10 for hit in hits] == [7, 9] * 4


@pytest.mark.parametrize(
    "unit",
    ["a", "na", "oh", "ō", "ü ", "Äöü ", "Äöü-", "J.", "(a) ", '"a"', "，", "van ", "庄", "庄·", "a\u0301", "Kim "],
)
def test_a_name_that_is_a_flood_has_few_keys_and_one_verdict(unit: str) -> None:
    name = f"X{unit * LONGEST_NAME}"[:LONGEST_NAME] + " Zhuang"
    assert len(names.keys_written(name)) < LONGEST_NAME
    assert len(names.keys_watched(name)) < LONGEST_NAME
    assert names.verdict(name, f"{name}x") is names.verdict(f"{name}x", name)
    assert names.verdict(name, name) is not names.Verdict.DIFFERENT
