"""One form for all spellings of a name that may agree, and misprints by one letter.

Long vowels (Ohno, Ōno), letters spelt out (Müller, Mueller), doubled ones (Hoffmann, Hoffman), the romanisations of
Cyrillic (Yevgeniy, Evgenii; Zaitsev, Zaytsev) and of Japanese (Shinji, Sinzi) come to one form each. Nobody writes
those forms: they serve to be compared.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.matching import names_tables
from bot.matching.names_sounds import is_east_asian, is_pinyin, is_syllabic, is_syllable

_ROMAJI = re.compile(
    r"(?>(?:[kgsztdnhbpmyrwjf]|sh|ch|ts|[kgnhbpmrsztd]y|j?j)?[aeiou]{1,3}|n|m(?=[pbm])|h(?=[^aeiou]|$)"
    r"|(?P<d>[ksptc])(?=(?P=d)))++"
)
_LONG = re.compile("(o)(?:o|u|h(?![aeiou]))|(u)u|(i)i")
_KUNREI = re.compile("m(?=[pbm])|sh?i|ch?i|tsu|fu|[jdz]i|sh(?=[aueo])|ch(?=[aueo])|jy?(?=[aueo])")
_IN_KUNREI = {
    "m": "n",
    "shi": "si",
    "chi": "ti",
    "tsu": "tu",
    "fu": "hu",
    "ji": "zi",
    "di": "zi",
    "sh": "sy",
    "ch": "ty",
    "j": "zy",
    "jy": "zy",
}
_SIGNS = re.compile(
    "^abd[aeu][lr](?=[a-z]{4})|sh?t?ch|ts?ch|tz|[pkt]h|x|^ma?c|c(?=[aoulrtk]|$)|[iyj]?ov(?=a?$)|[iyj]{1,2}(?=[aou])|[iyj]e|[yj](?![aou])"
)
_SOUNDS = {
    **dict.fromkeys(("sch", "shch", "stch", "shtch"), "sh"), **dict.fromkeys(("tch", "tsch"), "ch"),
    "tz": "ts", "ph": "f", "kh": "h", "th": "t", "x": "ks", "mac": "mk", "mc": "mk", "c": "k", "y": "i", "j": "i",
    "ov": "ev", "yov": "ev", "iov": "ev", "jov": "ev", "ye": "e", "ie": "e", "je": "e",
}  # fmt: skip
_GLIDES = frozenset("aou")
_SPELT_OUT = re.compile("([aou])e|a(?=a)")
_DOUBLED = re.compile(r"([aou])e|(.)\2+")
BEGINNING = 3
"""Letters with which a misprinted name begins rightly."""
SHORTEST_MISPRINT = 7
"""Letters; shorter names are one letter apart by nature."""
_VOWELS = "aeio"


def _one_long(found: re.Match[str]) -> str:
    return found[1] or found[2] or found[3]


def without_length(word: str) -> str:
    """Give a Japanese name without its long vowels: ohno, oono, ouno → ono; another word as it is."""
    if not _LONG.search(word) or not _ROMAJI.fullmatch(word):
        return word
    return _LONG.sub(_one_long, word)


def _in_kunrei(found: re.Match[str]) -> str:
    return _IN_KUNREI.get(found[0], found[0])


def _sound(found: re.Match[str]) -> str:
    sign = found[0]
    if found.string[found.end() : found.end() + 1] in _GLIDES and sign.strip("iyj") == "":
        return "y"
    return _SOUNDS.get(sign, "abd")


def _single(found: re.Match[str]) -> str:
    return found[1] or found[2]


@lru_cache(maxsize=8192)
def sounding(word: str) -> str:
    """Give the one form for each spelling of a folded name that may agree: mueller, müller → muler; ohno → ono.

    Surnames of East Asia stay as they are (Xue isn't Xu), and of what may be its given names only Japanese ones change,
    and first names known elsewhere: Yulia.
    """
    if is_east_asian(word) or is_syllable(word):
        return word
    plain = _KUNREI.sub(_in_kunrei, _LONG.sub(_one_long, word)) if _ROMAJI.fullmatch(word) else word
    if is_syllabic(plain) and word not in names_tables.first_names().known:
        return plain if is_pinyin(plain) else _SPELT_OUT.sub(r"\1", plain)
    worn = _DOUBLED.sub(_single, _SIGNS.sub(_sound, plain))
    return plain if is_east_asian(worn) else worn


def broadest(family: str) -> str:
    """Give that form of a family name; of those that are pinyin too, only the long vowels go."""
    return without_length(family) if is_pinyin(family) else sounding(family)


@lru_cache(maxsize=8192)
def may_slip(word: str) -> bool:
    """Tell whether a folded word is long enough to show a misprint, and not of East Asia, where a letter tells much."""
    return len(word) >= SHORTEST_MISPRINT and not is_syllabic(word) and not is_east_asian(word)


def is_misprint(one: str, other: str) -> bool:
    """Tell whether two folded words are the same but for one letter: changed, left out, or exchanged with the next.

    Not at the beginning, nor where only the vowel at the end tells a woman's name from a man's.
    """
    if one[:BEGINNING] != other[:BEGINNING] or one.rstrip(_VOWELS) == other.rstrip(_VOWELS):
        return False
    return may_slip(one) and may_slip(other) and OSA.distance(one, other, score_cutoff=1) <= 1
