"""The words that names are made of: their spellings, and the parts of given names."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from bot.intake.latex import accented, may_hold_latex
from bot.matching.tokens import tokens

Spellings = frozenset[str]
PARTICLES = frozenset({
    *("van", "von", "vom", "der", "den", "de", "la", "le", "los", "las", "di", "da", "dos", "das", "do", "del"),
    *("della", "dello", "delle", "degli", "dei", "bin", "ibn", "al", "el", "ul", "ter", "ten", "te", "du", "des", "zu"),
    *("zum", "zur", "af", "av", "bint", "ben", "y", "e", "i", "und", "d", "lo", "li", "in", "het", "op", "tot"),
    *("'t", "'s", "in't", "vd"),
})  # fmt: skip
"""Words of family names that may be left out."""
LOWER_ALONE = frozenset(
    {"y", "e", "i", "d", "o", "li", "lo", "in", "do", "te", "ten", "ben", "op", "tot", "und", "des"}
)
"""Particles that are names too when capitals begin them."""
BOUND = frozenset({"st", "saint", "san", "santa", "sainte", "mc", "mac", "fitz", "abu", "abd"})
"""Words that begin a family name or a double one, and don't stand alone."""
GENERATIONS = {
    **dict.fromkeys(("jr", "jnr", "junior"), "jr"), **dict.fromkeys(("sr", "snr", "senior"), "sr"),
    **dict.fromkeys(("ii", "2nd"), "ii"), **dict.fromkeys(("iii", "3rd"), "iii"), **dict.fromkeys(("iv", "4th"), "iv"),
}  # fmt: skip
TITLES = frozenset(
    {
        *(
            "phd",
            "md",
            "dr",
            "prof",
            "professor",
            "sir",
            "dame",
            "mr",
            "mrs",
            "ms",
            "msc",
            "frs",
            "esq",
            "ing",
            "dphil",
        ),
        *("mbbs", "mph", "mba", "dsc", "bsc", "drmed", "dring", "dipl-ing", "dr-ing", "frcp", "facs"),
    }
)
"""Titles and degrees."""
# Letters that people write in ASCII in more than one way.
_SPELT_OUT = str.maketrans({
    "ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ð": "dh", "đ": "dj", "þ": "th", "ŋ": "ng",
    "ő": "oe", "ű": "ue", "ē": "ee", "ğ": "gh", "ñ": "ny",
})  # fmt: skip
_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "þ": "th"})
_LONG = str.maketrans({"ō": "ou", "ū": "uu", "â": "aa", "ô": "ou", "û": "uu"})
_CHINESE_U = str.maketrans(dict.fromkeys("üǖǘǚǜ", "v"))
_PASSPORT_U = str.maketrans(dict.fromkeys("üǖǘǚǜ", "yu"))
_DASHES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−﹣－˗", "-") | {"．": ".", "·": " ", "・": " ", "•": " ", "‧": " ", "，": ","}
)
_PLAINLY = re.compile(r"[A-Za-z]+(?: [A-Za-z]\.?)* [A-Za-z]+")
"""Most names: nothing to be done."""
_CROWDED = re.compile(r"\.(?=[^\W\d_]{2})")
_GAP = re.compile(r"\s*-\s*")
_CHUNK = re.compile(r"[^.\s]+\.?")
_INITIALS = re.compile(r"[A-Z]{2,3}")
_VOWELS = frozenset("AEIOUY")
_VOICELESS = re.compile("(?!Ng)[B-DF-HJ-NP-TV-XZ][b-df-hj-np-twxz]")
_LONGEST_CUT = 4
"""Letters of a given name cut off by a dot: `Chr.`, `Alex.`"""


def shown(name: str) -> str:
    """Give a name in plain Unicode without LaTeX, its dashes and dots as ASCII has them."""
    if _PLAINLY.fullmatch(name):
        return name
    text = accented(name).replace("~", " ") if may_hold_latex(name) or "~" in name else name
    text = _CROWDED.sub(". ", text) if "." in text else text
    return _GAP.sub("-", unicodedata.normalize("NFC", text).translate(_DASHES))


class Part(NamedTuple):
    """One given name, or one initial.

    Attributes:
        written: as it stands.
        forms: its spellings, folded; of an initial, the letter.
        syllables: of one written with hyphens, what stands between them; else itself.
        short: whether it is an initial or cut off by a dot (`Chr.`).
    """

    written: str
    forms: Spellings
    syllables: tuple[str, ...]
    short: bool


@lru_cache(maxsize=8192)
def spellings(word: str) -> Spellings:
    """Give the ASCII spellings of a word, folded and run together: Müller → muller, mueller, mvller, myuller."""
    folded = "".join(tokens(word))
    if word.isascii():
        return frozenset({folded}) - {""}
    low = unicodedata.normalize("NFC", word.casefold())
    tables = (_PLAIN, _SPELT_OUT, _LONG, _CHINESE_U, _PASSPORT_U)
    return frozenset({folded, *("".join(tokens(low.translate(table))) for table in tables)}) - {""}


@lru_cache(maxsize=8192)
def pieces(word: str) -> tuple[str, ...]:
    """Give what stands between a word's hyphens and dots, folded; apostrophes part nothing."""
    return tuple(tokens(word))


@lru_cache(maxsize=8192)
def is_initial(word: str) -> bool:
    """Tell whether a word holds initials alone: `J`, `J.-P.`, `J.P.`."""
    return all(len(piece) == 1 for piece in pieces(word))


def is_voiceless(word: str) -> bool:
    """Tell whether a word is cut off, since nobody can speak it: `Zs` of `Nagy Zs`, `Md`."""
    return len(word) == len("Zs") and _VOICELESS.fullmatch(word) is not None


@lru_cache(maxsize=8192)
def bare(word: str) -> str:
    """Give a word in lower case without dots and accents, as particles, titles and generations are looked up.

    Initials keep the dots between them: `M.D.` may be a person's.
    """
    low = (word.rstrip(".") if is_initial(word) else word.replace(".", "")).replace("’", "'").casefold()
    return low if low.isascii() else unicodedata.normalize("NFKD", low).encode("ascii", "ignore").decode() or low


@lru_cache(maxsize=8192)
def is_particle(word: str) -> bool:
    """Tell whether a word of a name is a particle; short ones that are names too (`Ben`, `Li`) in lower case alone."""
    low = bare(word)
    return low in PARTICLES and (word.islower() or low not in LOWER_ALONE)


def given_names(words: tuple[str, ...], shouted: bool) -> tuple[Part, ...]:
    """Read given names and initials in order.

    Args:
        words: as they stand.
        shouted: whether the family name is in capitals, so that capitals tell nothing.
    """
    if len(words) == 1 and _INITIALS.fullmatch(words[0]) and not (shouted and _VOWELS & {*words[0]}):
        return tuple(_letter(letter) for letter in words[0].casefold())
    return tuple(part for word in words for part in _parts(word))


@lru_cache(maxsize=8192)
def _parts(word: str) -> tuple[Part, ...]:
    found: list[Part] = []
    for chunk in _CHUNK.findall(word):
        syllables = pieces(chunk)
        if any(len(syllable) == 1 for syllable in syllables):
            found += [
                _letter(each) if len(each) == 1 else Part(each, frozenset({each}), (each,), False) for each in syllables
            ]
        elif syllables:
            cut_off = chunk.endswith(".") and len(syllables) == 1 and len(syllables[0]) <= _LONGEST_CUT
            found.append(Part(chunk, spellings(chunk), syllables, cut_off or is_voiceless(chunk)))
    return tuple(found)


def _letter(letter: str) -> Part:
    return Part(f"{letter.upper()}.", frozenset({letter}), (letter,), True)
