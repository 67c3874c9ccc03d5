"""How alike papers are: the terms they share, weighed by how rare they are and how much the papers dwell on them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations

from bot.briefing.reading import Reading
from bot.briefing.terms import shared
from bot.matching.vocabulary import weight

WEIGHTY = 0.12
"""The least weight of a term that counts for likeness."""

FULL = 2.5
"""The length of the vector of a usual abstract's terms, 3 at the median; of what is shorter, less can be told."""


def enough(papers: int) -> float:
    """Give the likeness (cosine, 0 to 1) from which papers speak of the same.

    Among a few papers a theme is what two share clearly; among many, kinship reaches further, or there would be as many
    themes as pairs.
    """
    return 0.07 - 0.03 * min(1.0, max(0.0, (papers - 20) / 130))


class Likeness:
    """How alike papers are, by the terms that two or more of them share."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        """Weigh the terms: rare in science, rare among these papers, in the title, said again."""
        self._holders = shared(reading.terms for reading in readings)
        self._nouns = {term.split()[-1] for reading in readings for term, each in reading.terms.items() if each.heads}
        weighed = [self._weighed(reading, len(readings)) for reading in readings]
        self._lengths = [math.sqrt(sum(value * value for value in each.values())) or 1.0 for each in weighed]
        self._vectors = [
            {term: value / length for term, value in each.items() if term in self._holders}
            for each, length in zip(weighed, self._lengths, strict=True)
        ]
        self._rows: list[dict[int, float]] = [{} for _ in readings]
        self._fill()

    def between(self, one: int, other: int) -> float:
        """Give the likeness of two papers by their places in the sequence, 0 to 1."""
        return self._rows[one].get(other, 0.0)

    def evident(self, one: int, other: int) -> float:
        """Give the likeness of two papers, less where their texts are so short that a word or two makes them alike."""
        fullness = [math.pow(min(1.0, self._lengths[place] / FULL), 1.5) for place in (one, other)]
        return self.between(one, other) * fullness[0] * fullness[1]

    def row(self, one: int) -> Mapping[int, float]:
        """Give a paper's likeness to each paper it shares anything with, by their places."""
        return self._rows[one]

    def total(self, one: int) -> float:
        """Give the sum of a paper's likeness to all the others."""
        return sum(self._rows[one].values())

    def kin(self, one: int) -> int:
        """Give how many other papers it is alike to."""
        return sum(value >= enough(len(self._rows)) for value in self._rows[one].values())

    def holders(self, term: str) -> tuple[int, ...]:
        """Give the places of the papers that share a term; empty where fewer than two do."""
        return self._holders.get(term, ())

    def is_name(self, term: str) -> bool:
        """Tell whether a term may name a thing: its last word ends a name somewhere. `Fine spatial` doesn't."""
        return term.split()[-1] in self._nouns

    @property
    def terms(self) -> Mapping[str, tuple[int, ...]]:
        """The shared terms, with the places of the papers that hold each."""
        return self._holders

    def _weighed(self, reading: Reading, papers: int) -> dict[str, float]:
        """What a paper dwells on: its words, and the pairs of words that another paper holds too."""
        weighed: dict[str, float] = {}
        for term, mention in reading.terms.items():
            value = weight(term)
            further = term.count(" ")
            holders = len(self._holders.get(term, (0,)))
            if value < WEIGHTY or further > 1 or (further and holders < 2):
                continue
            value *= (1 + math.log(mention.count)) * (1.5 if mention.titled else 1.0)
            weighed[term] = value * math.log(1 + papers / holders) / math.log(1 + papers)
        return weighed

    def _fill(self) -> None:
        """Sum what each pair shares; the weightiest term counts half, for one word in common makes no kinship."""
        weightiest: dict[tuple[int, int], float] = {}
        for term, places in self._holders.items():
            for one, other in combinations(places, 2):
                value = self._vectors[one].get(term, 0.0) * self._vectors[other].get(term, 0.0)
                if value:
                    self._rows[one][other] = self._rows[one].get(other, 0.0) + value
                    weightiest[one, other] = max(weightiest.get((one, other), 0.0), value)
        for (one, other), value in weightiest.items():
            self._rows[one][other] -= value / 2
            self._rows[other][one] = self._rows[one][other]
