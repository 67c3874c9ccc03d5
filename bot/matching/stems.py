"""What a text is compared by when likeness is asked: stems of the words that mean something, and neighbours among them.

`decoder`, `decoding` and `decoded` have one stem, since a topic names a thing and a paper says what it does. Words of
grammar and of academic prose (`bot.matching.vocabulary`) are left out, and so is what stands between neighbours.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from bot.domain.paper import Paper
from bot.matching.tokens import singular, tokens
from bot.matching.translating import in_english
from bot.matching.vocabulary import COUNTED, RAREST, english_grammar, is_grammar, key_of, word_counts

LONGEST_TITLE, LONGEST_ABSTRACT, LONGEST_WORD = 2_000, 20_000, 60
"""Characters that are read; more is nobody's title, abstract or word."""

IN_TITLE = 2
"""A word in the title counts so many times as much as one in the abstract."""

_ENDINGS = {
    4: ("ingly", "edly", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s", "e", "y"),
    5: (
        *("ization", "isation", "ational", "ousness", "iveness", "ations", "ation", "atives", "ative", "ators", "ator"),
        *("ating", "ated", "ates", "ate", "ically", "ical", "ments", "ment", "ances", "ance", "ences", "ence"),
        *("ities", "ity", "ions", "ion", "ives", "ive", "ers", "er", "ors", "or", "ic"),
    ),
    6: ("ally", "al"),
}
"""Endings by how many letters they leave at the least, or another word would be met: `stat-ic`, `gener-al`."""
_LONGEST_FIRST = sorted(
    ((ending, left) for left, endings in _ENDINGS.items() for ending in endings), key=lambda each: -len(each[0])
)
_SHORTEST = min(_ENDINGS)
NAMED = 0.3
"""What share of the uses of a stem must name something, for its words of prose to tell what a text is about."""

_DOUBLED = frozenset("bdgmnprt")
"""Letters that English doubles before an ending: `mapping`."""


KEPT = 65_536
"""How many words' stems are kept at the most."""

Trait = str | tuple[str, str]
"""A stem, or two neighbouring ones."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What a text is compared by.

    Attributes:
        counts: by trait, how often; those of the title count double.
        length: how many stems, those of the title double.
    """

    counts: Mapping[Trait, int]
    length: int


def traits_of(title: str, abstract: str | None) -> Traits:
    """Give what a text is compared by; of a huge one, its beginning."""
    first, rest = content(title[:LONGEST_TITLE]), content((abstract or "")[:LONGEST_ABSTRACT])
    counts: Counter[Trait] = Counter(rest)
    counts.update(pairwise(rest))
    for _ in range(IN_TITLE):
        counts.update(first)
        counts.update(pairwise(first))
    return Traits(counts, IN_TITLE * len(first) + len(rest))


def traits_of_paper(paper: Paper) -> Traits:
    """Give what a paper is compared by; a Chinese one is read in English, as far as the glossary goes."""
    title, abstract = paper.title[:LONGEST_TITLE], (paper.abstract or "")[:LONGEST_ABSTRACT]
    return traits_of(in_english(title).text, in_english(abstract).text)


def content(text: str) -> list[str]:
    """Give the stems of the words that mean something, in order."""
    return list(filter(None, map(_STEMS.__getitem__, tokens(text))))


class _Stems(dict[str, str]):
    """The stems of words, filled as they are met and begun anew when full."""

    def __missing__(self, word: str) -> str:
        if len(self) >= KEPT:
            self.clear()
        self[word] = stem = _stem(word)
        return stem


_STEMS = _Stems()


def stem_of(word: str) -> str:
    """Give the stem of a folded word; empty where the word says nothing of what a text is about."""
    return _STEMS[word]


def _stem(word: str) -> str:
    if len(word) < 2 or len(word) > LONGEST_WORD or word.isdigit() or key_of(word) in english_grammar():
        return ""
    stem = _cut(word)
    return "" if is_grammar(key_of(word)) and stem not in _concepts() else stem


def _cut(word: str) -> str:
    """Cut a word to its stem."""
    one = singular(word)
    if not one.isascii() or not one.isalpha() or len(one) <= _SHORTEST:
        return one
    fitting = (ending for ending, left in _LONGEST_FIRST if one.endswith(ending) and len(one) - len(ending) >= left)
    cut = one.removesuffix(next(fitting, ""))
    return cut[:-1] if len(cut) > _SHORTEST and cut[-1] == cut[-2] and cut[-1] in _DOUBLED else cut


@cache
def _concepts() -> frozenset[str]:
    """Give the stems that name things often enough, though some of their words are prose: `aligned`, `alignment`."""
    all_words, named = Counter[str](), Counter[str]()
    for word, count in word_counts():
        all_words[_cut(word)] += count
        named[_cut(word)] += 0 if is_grammar(word) else count
    return frozenset(stem for stem, count in named.items() if count >= NAMED * all_words[stem])


@lru_cache(maxsize=65_536)
def rarity(trait: Trait) -> float:
    """Give how much a shared trait tells, the logarithm of how rare it is; for neighbours the mean of both."""
    if isinstance(trait, str):
        return math.log(COUNTED / _counts().get(trait, RAREST / 2))
    return (rarity(trait[0]) + rarity(trait[1])) / 2


@cache
def _counts() -> Mapping[str, float]:
    """Give how many abstracts of the counted hold a word of each stem, as if none held two."""
    counts: Counter[str] = Counter()
    for word, count in word_counts():
        counts[stem_of(word)] += count
    return {stem: min(float(count), COUNTED / 2) for stem, count in counts.items()}
