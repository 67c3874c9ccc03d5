"""How like a text a paper is, 0 to 1: by the words that they share and, where an embedder is set, by meaning too.

    score = (1 - MEANING) x words + MEANING x cosine        words alone without an embedder
    words = sum of w(t) x n(t) / (n(t) + K x (1 - B + B x length / AVERAGE))   over the traits t of the text

`n(t)` is how often the trait (a stem, or two neighbouring ones) stands in the paper; the weights w(t) say how much of
the text a trait is: rarer stems more, and they sum to 1. It is BM25 made a share of what could be reached, with
neighbours beside the words, so that scores of different texts speak of the same thing. Rarity is of science as a whole
(`bot.matching.vocabulary`), not of the store: a score is the same everywhere. `scripts/measure_topics.py` measures it.

Source: S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import mul

from bot.domain.paper import Paper
from bot.matching.stems import Trait, Traits, content, rarity, traits_of, traits_of_paper
from bot.matching.tokens import spans
from bot.ports import Embedder

WORDS = "words 1"
"""The scoring by words, and its version: raised whenever a score changes."""

MEANING = 0.15
"""How much of a score the cosine is. More brought worse first tens, less fewer of the same field."""

K, B, AVERAGE = 1.2, 0.4, 108.0
"""How fast a repeated word stops to tell, how much long papers are held down, and the usual length of one in stems."""

PAIRED = 0.15
"""What two neighbours weigh, as a share of what their words weigh on average."""

MOST_TRAITS = 120
"""Traits of a text that are looked for, the weightiest; a topic has a dozen, an abstract two hundred."""

PACKED = 256
"""Texts that the embedder is given at a time."""

READ = 8_000
"""Characters of a text that the embedder is given."""

NEAREST = 4
"""Words of a paper that are shown for its likeness, at the most."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What papers are compared with.

    Attributes:
        weights: by trait, how much of the text it is; they sum to 1. Empty: nothing is like it.
        vector: its meaning; empty where no embedder is set.
    """

    weights: Mapping[Trait, float]
    vector: tuple[float, ...] = ()


class Read:
    """A paper as it is compared."""

    def __init__(self, paper: Paper) -> None:
        """Read it."""
        self.traits: Traits = traits_of_paper(paper)
        self._damping = K * (1 - B + B * self.traits.length / AVERAGE)

    def share(self, trait: Trait) -> float:
        """Give how much a trait is a subject of the paper, 0 to 1."""
        count = self.traits.counts.get(trait, 0)
        return count / (count + self._damping)

    def by_words(self, sought: Sought) -> float:
        """Give the score by words, 0 to 1."""
        held = sought.weights.keys() & self.traits.counts.keys()
        return math.fsum(sought.weights[trait] * self.share(trait) for trait in held)


class Likeness:
    """Compares papers with texts."""

    def __init__(self, embedder: Embedder | None = None) -> None:
        """Compare by meaning with this embedder; with None by words alone."""
        self._embedder = embedder

    @property
    def by_meaning(self) -> bool:
        """Whether meaning is compared, and not words alone."""
        return self._embedder is not None

    @property
    def scored_by(self) -> str:
        """Name and version of what scores: scores of different names can't be compared."""
        return WORDS if self._embedder is None else f"{WORDS}, {self._embedder.name}"

    def sought(self, text: str) -> Sought:
        """Give what papers are compared with for a text; the first line of several is its title."""
        title, _, rest = text.partition("\n")
        traits = traits_of(title, rest)
        weights = {trait: _weight(trait, count) for trait, count in traits.counts.items()}
        most = sorted(weights, key=lambda trait: -weights[trait])[:MOST_TRAITS]
        whole = sum(weights[trait] for trait in most)
        vector = tuple(self._embedder.embed([text[:READ]])[0]) if self._embedder is not None and most else ()
        return Sought({trait: weights[trait] / whole for trait in most}, vector)

    def meanings(self, papers: Sequence[Paper]) -> list[Sequence[float]]:
        """Give the papers' meanings, in order; empty ones where no embedder is set. Long work.

        They are packed: thousands may be held at a time.
        """
        if self._embedder is None:
            return [()] * len(papers)
        texts = [f"{paper.title}\n{paper.abstract or ''}"[:READ] for paper in papers]
        parts = (texts[start : start + PACKED] for start in range(0, len(texts), PACKED))
        return [array("f", vector) for part in parts for vector in self._embedder.embed(part)]

    def most(self, by_words: float) -> float:
        """Give the highest score that a paper can have whose score by words is known."""
        return by_words if self._embedder is None else (1 - MEANING) * by_words + MEANING


def score(sought: Sought, by_words: float, vector: Sequence[float]) -> float:
    """Give how like the text a paper is, 0 to 1.

    Args:
        sought: the text.
        by_words: the paper's score by words.
        vector: the paper's meaning; empty where no embedder is set.
    """
    if not vector:
        return by_words
    cosine = float(sum(map(mul, sought.vector, vector)))
    return (1 - MEANING) * by_words + MEANING * max(0.0, cosine)


def nearest_words(sought: Sought, paper: Paper) -> tuple[str, ...]:
    """Give the words of a paper that carry its likeness, as they stand there, the weightiest first."""
    read = Read(paper)
    carried = {
        trait: weight * read.share(trait) for trait, weight in sought.weights.items() if trait in read.traits.counts
    }
    by_stem: dict[str, float] = {}
    for trait, value in carried.items():
        parts = [trait] if isinstance(trait, str) else [*trait]
        for stem in parts:
            by_stem[stem] = by_stem.get(stem, 0.0) + value / len(parts)
    found: dict[str, float] = {}
    for words, stems in _stretches((paper.title, paper.abstract or ""), by_stem):
        found.setdefault(words, sum(by_stem[stem] for stem in dict.fromkeys(stems)))
    chosen: list[str] = []
    said: set[str] = set()
    for words in sorted(found, key=lambda words: (-found[words], words)):
        new = set(content(words)) - said
        if new and len(chosen) < NEAREST:
            chosen.append(words)
            said |= new
    return tuple(chosen)


def _weight(trait: Trait, count: int) -> float:
    weight = rarity(trait) * count / (count + 2)
    return weight if isinstance(trait, str) else weight * PAIRED


def _stretches(texts: Iterable[str], stems: Mapping[str, float]) -> Iterable[tuple[str, tuple[str, ...]]]:
    """Give the stretches of neighbouring words whose stems these are, as they stand in the texts."""
    for text in texts:
        run: list[tuple[int, int, str]] = []
        for token in spans(text[:READ]):
            stem = next(iter(content(token.folded)), "")
            if run and (stem not in stems or token.start > run[-1][1] + 1):
                yield text[run[0][0] : run[-1][1]], tuple(each for _, _, each in run)
                run = []
            if stem in stems:
                run.append((token.start, token.end, stem))
        if run:
            yield text[run[0][0] : run[-1][1]], tuple(each for _, _, each in run)
