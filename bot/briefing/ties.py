"""How surely two papers meet in a term, so that a bridge may stand on it.

Two papers that hold a rare term need not speak of the same: `knot` is a node of a spline, a mark in timber and an
invariant of topology. Most tells what else they share, weighed (`Likeness`); then how rare the term is, whether it is a
phrase, how much both dwell on it, and a little how near their meanings are. The weights were fitted to 174
pairs of real papers of different fields, each judged by reading: from `SURE` on, nine of ten were real; near meanings
alone (the mean of a text's word vectors) were real in one of three, and so carry no bridge by themselves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from bot.briefing.likeness import Likeness
from bot.briefing.reading import Reading
from bot.matching.likeness import Likeness as ByMeaning
from bot.matching.tokens import is_han
from bot.matching.vocabulary import weight
from bot.ports import Embedder

SURE = 1.2
"""The least tie on which a bridge stands; it is a logit."""

_UNTIED, _RARE, _PHRASE, _ALIKE, _DWELT, _NEAR, _PASSING = -5.6, 5.5, 2.0, 9.6, 0.2, 0.5, -0.8
_FAR_COSINE, _NEAR_COSINE = 0.50, 0.65
"""Among papers of two fields one pair in thirty is nearer than the first, one in a thousand than the second."""

_ALSO_SHARED = 0.25
"""The least weight of a further term that counts as something more in common."""

_RARE_WORD = 0.45
"""The least weight of a word that makes a phrase what it is."""

_MUCH = 6
"""Who says a term more often dwells on it no more."""


class Ties:
    """The ties between papers."""

    def __init__(self, readings: Sequence[Reading], likeness: Likeness, embedder: Embedder | None = None) -> None:
        """Take the papers, how alike they are by words, and what gives their meanings; None: ties by words alone.

        Long work where an embedder is given.
        """
        self._likeness = likeness
        self._places = {reading.card: place for place, reading in enumerate(readings)}
        self._vectors = _vectors(readings, embedder)

    def between(self, term: str, one: Reading, other: Reading) -> float:
        """Give how surely two papers that hold a term mean the same by it and dwell on it: `SURE` and up is enough.

        A word with which nothing else is shared ties nothing, a passing mention less than one that is dwelt on.
        """
        dwelt = dwelling(one, term), dwelling(other, term)
        passing = _in_passing(one, term) or _in_passing(other, term)
        phrase = is_phrase(one, term) and is_phrase(other, term)
        if not phrase and not _share_more(term, one, other):
            return _UNTIED
        tie = _UNTIED + _RARE * weight(term) + _PHRASE * phrase + _PASSING * passing
        tie += _DWELT * math.log(min(dwelt[0], _MUCH) * min(dwelt[1], _MUCH))
        places = self._places[one.card], self._places[other.card]
        return tie + _ALIKE * math.sqrt(max(0.0, self._likeness.evident(*places))) + _NEAR * self._near(*places)

    def _near(self, one: int, other: int) -> float:
        """How near two papers are in meaning, 0 (as most) to 1; 0 where it isn't known."""
        cosine: float = sum(map(mul, self._vectors[one], self._vectors[other]))
        return min(1.0, max(0.0, (cosine - _FAR_COSINE) / (_NEAR_COSINE - _FAR_COSINE)))


def dwelling(reading: Reading, term: str) -> int:
    """Give how much a paper dwells on a term that it holds: 1 for a passing mention."""
    mention = reading.terms[term]
    return mention.count + 2 * mention.titled


def is_phrase(reading: Reading, term: str) -> bool:
    """Tell whether a term is long enough to mean the same in every field: Han characters, or words with a space.

    A compound (`multi-frame`, `continuous-time`) says how a thing is, and stands beside any thing.
    """
    surface = reading.terms[term].surface
    return is_han(surface[0]) or " " in surface


def _in_passing(reading: Reading, term: str) -> bool:
    """Whether a paper dwells neither on a term nor on a rare word of it."""
    words = [word for word in term.split() if word in reading.terms and weight(word) >= _RARE_WORD]
    return all(dwelling(reading, each) == 1 for each in (term, *words))


def _share_more(term: str, one: Reading, other: Reading) -> bool:
    """Whether two papers share a further weighty term, none of whose words is in this one."""
    words = set(term.split())
    return any(
        weight(further) >= _ALSO_SHARED and words.isdisjoint(further.split())
        for further in one.terms.keys() & other.terms.keys()
    )


def _vectors(readings: Sequence[Reading], embedder: Embedder | None) -> list[Sequence[float]]:
    """The papers' meanings; empty for those that no embedder of English reads."""
    meanings = ByMeaning(embedder).meanings([reading.paper for reading in readings])
    return [() if _is_chinese(reading) else vector for reading, vector in zip(readings, meanings, strict=True)]


def _is_chinese(reading: Reading) -> bool:
    text = reading.paper.abstract or reading.paper.title
    return 4 * sum(map(is_han, text[:2_000])) > len(text[:2_000])
