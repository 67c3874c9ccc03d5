"""What a place likes, learnt from what it saved: naive Bayes over words of titles, categories and authors. Pure.

Small and plain on purpose: each feature of a paper weighs by how much more often it is found among the saved papers
than among those that come, both counts smoothed by one, and `why` can name the features that weighed most.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.paper import Paper
from bot.matching.tokens import singulars, tokens

LEAST = 3
"""Of fewer saved papers nothing is learnt."""

LEARNT_FROM = 100
"""From so many of the newest saved it is learnt: tastes change."""

MOST = 3.0
"""So many points a paper gains at the most, and half of it it loses."""

SHORTEST = 4
"""Words of fewer letters say little."""

NAMED = 2
"""How many features `why` names."""


@dataclass(frozen=True, slots=True)
class Taste:
    """The weight of each feature that a saved paper has; empty where too little was saved."""

    weights: Mapping[str, float]

    def of(self, paper: Paper) -> tuple[float, tuple[str, ...]]:
        """Give a paper's points, and the features that weighed most."""
        weighed = {feature: self.weights[feature] for feature in features_of(paper) if feature in self.weights}
        if not weighed:
            return 0.0, ()
        points = max(-MOST / 2, min(sum(weighed.values()) / math.sqrt(len(weighed)), MOST))
        told = sorted(weighed, key=lambda feature: (-math.copysign(1.0, points) * weighed[feature], feature))
        return round(points, 1), tuple(told[:NAMED])


def learnt(saved: Sequence[Paper], coming: Iterable[Paper]) -> Taste:
    """Learn from the papers saved, beside those that come."""
    if len(saved) < LEAST:
        return Taste({})
    liked = Counter(feature for paper in saved for feature in features_of(paper))
    every = list(coming)
    common = Counter(feature for paper in every for feature in features_of(paper))
    return Taste(
        {
            feature: math.log((count + 1) / (len(saved) + 2)) - math.log((common[feature] + 1) / (len(every) + 2))
            for feature, count in liked.items()
        }
    )


def features_of(paper: Paper) -> frozenset[str]:
    """Give what may be liked of a paper: long words of its title, its categories and its authors."""
    words = (word for word in singulars(tokens(paper.title)) if len(word) >= SHORTEST)
    names = (author.name for author in paper.authors)
    return frozenset((*words, *paper.categories, *names))
