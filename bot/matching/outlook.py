"""How many papers a day a threshold of likeness brings, and which threshold brings so many.

It is counted over the papers first seen here in the last week. Where too few were seen, what is usual is told: the
scores that shares of a year's papers reach, in the middle of many topics.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.paper import Paper
from bot.matching.likeness import Likeness, Read, Sought, score

ENOUGH = 200
"""Papers of the week from which a threshold is measured; with fewer it is a usual one."""

USUAL_A_DAY = 1_200
"""Papers that a usual day brings where too few are known here: what arXiv announces."""

USUAL = ((0.05, 0.14), (0.02, 0.18), (0.01, 0.21), (0.005, 0.25), (0.002, 0.33), (0.001, 0.40), (0.0003, 0.50))
"""By falling share of all papers, the score that so many reach: medians over topics of `scripts/measure_topics.py`."""

KEPT = 400
"""How many of the best scores of a week an outlook keeps."""

REREAD = 600
"""Of how many papers, the first by words, the meaning is asked where many are looked through."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """How many papers a day a threshold brings.

    Attributes:
        best: the highest scores of the week's papers, falling.
        days: on how many days of the week papers came; 0: too few came, and what is usual is told.
    """

    best: tuple[float, ...] = ()
    days: int = 0

    def a_day(self, threshold: float) -> float:
        """Give how many papers a day to expect from a threshold on."""
        if not self.days:
            return USUAL_A_DAY * _between([(high, more) for more, high in USUAL], threshold)
        return bisect_right(self.best, -threshold, key=lambda each: -each) / self.days

    def threshold(self, a_day: float) -> float:
        """Give the threshold, 0 to 1, that brings about so many papers a day; it stands between two scores."""
        if not self.days:
            return _between([(-more, high) for more, high in USUAL], -a_day / USUAL_A_DAY)
        wanted = max(1, round(a_day * self.days))
        after = self.best[wanted] if wanted < len(self.best) else 0.0
        return (self.best[min(wanted, len(self.best)) - 1] + after) / 2 if self.best else 0.0


def outlook_of(scored: Sequence[tuple[float, int]], papers: int, days: int) -> Outlook:
    """Give the outlook over a week's papers.

    Args:
        scored: the best of them, as `best_scores` gives them.
        papers: how many there were.
        days: on how many days they came.
    """
    return Outlook(tuple(each for each, _ in scored), days) if papers >= ENOUGH and days else Outlook()


def best_scores(
    likeness: Likeness, sought: Sequence[Sought], papers: Sequence[Paper], limit: int, least: float = 0.0
) -> list[list[tuple[float, int]]]:
    """Give for each text the best scores above 0 and from `least` on, falling, with the papers' places as given.

    The meaning is asked of those papers alone that come first by words, and of each once. Long work over many papers.
    """
    first: list[list[tuple[float, int]]] = [[] for _ in sought]
    for at, paper in enumerate(papers):
        read = Read(paper)
        for heap, text in zip(first, sought, strict=True):
            words = read.by_words(text)
            if words and likeness.most(words) >= least:
                (heapq.heappushpop if len(heap) >= max(limit, REREAD) else heapq.heappush)(heap, (words, -at))
    places = sorted({-at for heap in first for _, at in heap})
    vectors = dict(zip(places, likeness.meanings([papers[at] for at in places]), strict=True))
    found: list[list[tuple[float, int]]] = []
    for heap, text in zip(first, sought, strict=True):
        scores = ((score(text, words, vectors[-at]), -at) for words, at in heap)
        reached = (each for each in scores if each[0] >= least)
        found.append(heapq.nsmallest(limit, reached, key=lambda each: (-each[0], each[1])))
    return found


def _between(points: Sequence[tuple[float, float]], at: float) -> float:
    """Give the value on straight lines between points, which rise by their first number; the ends' beyond them."""
    for (before, low), (after, high) in pairwise(points):
        if at < after:
            return low if at <= before else low + (high - low) * (at - before) / (after - before)
    return points[-1][1]
