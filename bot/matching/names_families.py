"""Family names: their spellings, and what double ones are made of."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from bot.matching import names_tables
from bot.matching.names_sounds import is_syllabic, is_syllable, surnames
from bot.matching.names_words import BOUND, PARTICLES, Spellings, bare, is_particle, pieces, spellings

Words = tuple[str, ...]
NO_SPELLINGS: Spellings = frozenset()
_LONGEST = 4
"""Words of a family name that are spelt in every way."""
_SHORTEST_HALF = 3
_SAINTS = {
    saint: frozenset(saints) for saints in (("st", "saint"), ("ste", "sainte"), ("sto", "santo")) for saint in saints
}


@lru_cache(maxsize=8192)
def folded(word: str) -> str:
    """Give a word folded, and run together where hyphens or dots part it."""
    return "".join(pieces(word))


def is_compound(words: Words) -> bool:
    """Tell whether two words are a Chinese surname of two syllables written apart: `Ou Yang`."""
    joined = "".join(map(folded, words))
    return joined in names_tables.chinese_surnames() and not is_syllable(joined)


@lru_cache(maxsize=8192)
def family_of(words: Words) -> tuple[Spellings, Spellings]:
    """Give a family name's spellings, and what it is made of where it is a double one."""
    forms = _joined(words)
    stems = tuple(piece for word in words for piece in word.split("-") if piece and not is_particle(piece))
    if stems and len(stems) < sum(word.count("-") + 1 for word in words):
        forms |= _joined(stems)
    single = len(stems) < 2 or any(map(surnames, forms)) or _is_eastern(stems) or bare(stems[0]) in BOUND
    each = NO_SPELLINGS if single else frozenset().union(*(spellings(stem) for stem in stems))
    return forms, frozenset(half for half in each if len(half) >= _SHORTEST_HALF and half not in PARTICLES)


def _is_eastern(stems: Words) -> bool:
    """Tells whether it may be a given name of East Asia instead: Bo-Han."""
    each = [folded(stem) for stem in stems]
    return all(map(is_syllabic, each)) and names_tables.surnames_of("iberian").isdisjoint(each)


def _joined(words: Words) -> Spellings:
    if len(words) == 1:
        return spellings(words[0])
    if len(words) > _LONGEST:
        return frozenset({"".join(folded(word) for word in words)})
    each = [_SAINTS.get(bare(word), spellings(word)) for word in words]
    return frozenset(map("".join, product(*filter(None, each))))
