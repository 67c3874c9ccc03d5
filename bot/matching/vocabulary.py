"""What is known of words beforehand: grammar, how common a term is in science and how it clusters, a glossary.

A word that names a concept comes in bursts (a paper that says `homology` says it again), a word of academic prose
(`demonstrate`, `moderate`) is spread evenly however rare it is. `commonness.tsv` holds both facts for the terms of a
year of arXiv (metadata, CC0): how many abstracts of 100,000 hold the term, and how often it stands in one that does, as
a ratio to what an even spread would give. `scripts/count_words.py` makes it.

Source: K. W. Church, W. A. Gale, Inverse document frequency (IDF): a measure of deviations from Poisson, 1995
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

from bot.matching.tokens import is_han, singular, tokens

COUNTED = 100_000
"""The abstracts to which the table's counts are scaled."""

RAREST = 60
"""Terms in fewer abstracts of the counted are not in the table."""

_PROSE = ((4000, 1.14), (1200, 1.08), (300, 1.04))
"""Words in at least so many abstracts of the counted, with fewer bursts than this, are prose: `propose`, `exceed`."""

_BRITISH = (("isation", "ization"), ("ising", "izing"), ("ised", "ized"), ("aviour", "avior"), ("elling", "eling"))


@dataclass(frozen=True, slots=True)
class Usage:
    """How science uses a term.

    Attributes:
        rarity: 0 (in every abstract) to 1 (in one of the counted).
        bursts: how many times as often it stands in an abstract that has it as an even spread would give.
    """

    rarity: float
    bursts: float


def is_grammar(key: str) -> bool:
    """Tell whether a folded English word only holds sentences together, or belongs to every abstract's prose."""
    if key in english_grammar():
        return True
    known = _usages().get(key)
    return known is not None and any(known.rarity < _rarity(count) and known.bursts < even for count, even in _PROSE)


@lru_cache(maxsize=65536)
def weight(term: str) -> float:
    """Give how much a shared term says about two papers, 0 (nothing) to 1: rare in science, and a concept.

    Args:
        term: folded, words parted by spaces, or Han characters.
    """
    words = term.split()
    if is_han(term[0]):
        return _rarity(RAREST) * 0.8
    if len(words) == 1:
        return _word_weight(term)
    pairs = [_pair_weight(*pair) for pair in pairwise(words)]
    return 0.0 if min(pairs) == 0 else sum(pairs) / len(pairs)


@cache
def english_grammar() -> frozenset[str]:
    """Give the English words, folded, that only hold sentences together."""
    return frozenset(key_of(word) for line in _lines("grammar_en.txt") for word in line.split())


@cache
def chinese_grammar() -> frozenset[str]:
    """Give the Chinese words that only hold sentences together, or belong to every abstract's prose."""
    return frozenset(word for line in _lines("grammar_zh.txt") for word in line.split())


@cache
def chinese_breaks() -> re.Pattern[str]:
    """Give the pattern of where a stretch of Han characters that may be a term ends: grammar, or any other script."""
    longest_first = sorted(chinese_grammar(), key=lambda word: (-len(word), word))
    return re.compile("|".join([*longest_first, r"[^\u3400-\u9fff]"]))


@cache
def translations() -> dict[str, str]:
    """Give English keys by their Chinese names, the longest Chinese name first."""
    keys = {name: " ".join(key_of(word) for word in tokens(english)) for name, english in glossary().items()}
    return dict(sorted(keys.items(), key=lambda entry: (-len(entry[0]), entry[0])))


@cache
def glossary() -> dict[str, str]:
    """Give the English of the Chinese names of science."""
    return _entries("glossary.tsv")


@cache
def words_of_topics() -> dict[str, str]:
    """Give the English by which Chinese topics are read: the glossary, and many more terms and plain words."""
    return {**_entries("glossary_topics.tsv"), **glossary()}


@lru_cache(maxsize=65536)
def key_of(word: str) -> str:
    """Give the key under which a folded word is counted: singular, in one spelling."""
    key = singular(word)
    for british, american in _BRITISH:
        if key.endswith(british):
            return key.removesuffix(british) + american
    return key


def word_counts() -> Iterator[tuple[str, int]]:
    """Give the single words of the table, folded, each with how many abstracts of the counted hold it."""
    rows = (line.split("\t") for line in _lines("commonness.tsv"))
    return ((term, int(count)) for term, count, _ in rows if " " not in term)


def _entries(table: str) -> dict[str, str]:
    entries = (line.split("\t") for line in _lines(table))
    return {name: english for english, *names in entries for name in names}


def _rarity(count: float) -> float:
    return math.log(COUNTED / count) / math.log(COUNTED)


def _grade(bursts: float, even: float, clear: float) -> float:
    """How surely a term is a concept, 0 to 1, from `even` bursts (prose) to `clear` ones."""
    return min(1.0, max(0.0, (bursts - even) / (clear - even)))


@lru_cache(maxsize=65536)
def _concept(word: str) -> float:
    known = _usages().get(word)
    if known is not None:
        return _grade(known.bursts, 1.1, 1.6)
    return 0.0 if word.endswith("ly") else 0.6


def _word_weight(word: str) -> float:
    known = _usages().get(word)
    return _concept(word) * (known.rarity if known else _rarity(RAREST / 2))


def _pair_weight(first: str, second: str) -> float:
    known = _usages().get(f"{first} {second}")
    if known is not None:
        return _grade(known.bursts, 1.04, 1.4) * known.rarity
    concepts = _concept(first), _concept(second)
    return (0.4 * min(concepts) + 0.6 * max(concepts)) * _rarity(RAREST / 2)


def _lines(table: str) -> Iterator[str]:
    text = files("bot.matching").joinpath(table).read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


@cache
def _usages() -> dict[str, Usage]:
    rows = (line.split("\t") for line in _lines("commonness.tsv"))
    return {term: Usage(_rarity(int(count)), float(bursts)) for term, count, bursts in rows}
