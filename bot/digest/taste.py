"""What a place likes, learnt from what it saved and hid: naive Bayes over title words, categories and authors. Pure.

Small and plain on purpose: each feature of a paper weighs by how much more often it is found among the saved papers
than among those that come, and against it by the same for those that the place hid, all counts smoothed by one; `why`
can name the features that weighed most.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.paper import Paper
from bot.matching.tokens import singulars, tokens

LEAST = 3
"""Of fewer saved papers nothing is learnt, nor of fewer hidden ones."""

LEARNT_FROM = 100
"""From so many of the newest saved, and of the newest hidden, it is learnt: tastes change."""

MOST = 3.0
"""So many points a paper gains at the most by what was saved, and half of it it loses; by what was hid it loses all."""

SHORTEST = 4
"""Words of fewer letters say little."""

NAMED = 2
"""How many features `why` names."""


@dataclass(frozen=True, slots=True)
class Taste:
    """The weight of each feature that a saved, or a hidden, paper has; empty where there are too few of them."""

    liked: Mapping[str, float]
    unliked: Mapping[str, float]

    def of(self, paper: Paper) -> tuple[float, tuple[str, ...], tuple[str, ...]]:
        """Give a paper's points, and the features that weighed most for it and against it."""
        features = features_of(paper)
        gain, told = _weighed(features, self.liked)
        loss, against = _weighed(features, self.unliked)
        points = max(-MOST / 2, min(gain, MOST)) - max(0.0, min(loss, MOST))
        return round(points, 1), told, against if loss > 0 else ()


def learnt(saved: Sequence[Paper], coming: Iterable[Paper], hid: Sequence[Paper] = ()) -> Taste:
    """Learn from the papers saved and hidden, beside those that come."""
    every = list(coming) if max(len(saved), len(hid)) >= LEAST else []
    common = Counter(feature for paper in every for feature in features_of(paper))
    return Taste(*(_weights(papers, common, len(every)) for papers in (saved, hid)))


def _weights(papers: Sequence[Paper], common: Mapping[str, int], of: int) -> Mapping[str, float]:
    if len(papers) < LEAST:
        return {}
    found = Counter(feature for paper in papers for feature in features_of(paper))
    return {
        feature: math.log((count + 1) / (len(papers) + 2)) - math.log((common.get(feature, 0) + 1) / (of + 2))
        for feature, count in found.items()
    }


def _weighed(features: Iterable[str], weights: Mapping[str, float]) -> tuple[float, tuple[str, ...]]:
    """Sum the weights of what a paper has, and name those that weighed most in the sum's direction."""
    weighed = {feature: weights[feature] for feature in features if feature in weights}
    points = sum(weighed.values()) / math.sqrt(len(weighed)) if weighed else 0.0
    told = sorted(weighed, key=lambda feature: (-math.copysign(1.0, points) * weighed[feature], feature))
    return points, tuple(told[:NAMED])


def features_of(paper: Paper) -> frozenset[str]:
    """Give what may be liked of a paper: long words of its title, its categories and its authors."""
    words = (word for word in singulars(tokens(paper.title)) if len(word) >= SHORTEST)
    names = (author.name for author in paper.authors)
    return frozenset((*words, *paper.categories, *names))
