"""Names in the letters of other scripts, romanised letter by letter: Cyrillic, Greek, kana, hangul.

Source: https://www.unicode.org/charts/nameslist/ (names of kana and hangul, which say how they are read),
    https://en.wikipedia.org/wiki/Romanization_of_Greek
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

_GREEK_PAIRS = {"ου": "ou", "αυ": "av", "ευ": "ev", "μπ": "b", "ντ": "nt", "γκ": "gk", "γγ": "ng", "χ": "ch"}
"""What isn't spelt letter by letter."""
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]+")
_GREEK_PAIR = re.compile("|".join(_GREEK_PAIRS), re.IGNORECASE)
_CYRILLIC = re.compile(r"[\u0400-\u052f]+")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc]+")
_FINAL = re.compile("(?<!n)g$|[db]$")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_DOUBLE_FAMILIES = frozenset({"남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방"})
_FAMILIES = {"i": "yi", "o": "oh", "u": "woo"}
"""Family names that nobody writes by the letters."""


def romanised(text: str) -> str:
    """Give a text with its Cyrillic, Greek and kana letters in Latin ones; the rest as it is."""
    text = _GREEK.sub(_greek, text)
    text = _CYRILLIC.sub(lambda word: anyascii(word[0]), text)
    return _KANA.sub(_kana, text)


def _greek(word: re.Match[str]) -> str:
    plain = "".join(char for char in unicodedata.normalize("NFD", word[0]) if not unicodedata.combining(char))
    return anyascii(_GREEK_PAIR.sub(_pair, plain))


def _pair(found: re.Match[str]) -> str:
    latin = _GREEK_PAIRS[found[0].lower()]
    return latin.capitalize() if found[0][0].isupper() else latin


def _kana(found: re.Match[str]) -> str:
    """Reads kana: さとう → Satou, シュン → Syun, はっとり → Hattori."""
    read = "".join(map(_mora, found[0]))
    read = re.sub("[iu]~", "", read).replace("~", "")
    read = re.sub("tu!(.)", r"\1\1", read).replace("!", "")
    return re.sub("([aiueo])-", r"\1\1", read).capitalize()


def _mora(char: str) -> str:
    if char == "ー":
        return "-"
    name = unicodedata.name(char).rpartition(" LETTER ")[2].lower()
    small = name.removeprefix("small ")
    if small == name:
        return name
    return "tu!" if small == "tu" else f"~{small}"


def is_hangul(text: str) -> bool:
    """Tell whether a name is written in hangul."""
    return _HANGUL.search(text) is not None


def _spoken(found: re.Match[str]) -> str:
    return {"g": "k", "d": "t", "b": "p"}[found[0]]


def hangul_name(text: str) -> tuple[str, str]:
    """Give the family name and the given name of one in hangul, romanised: 김민준 → gim, minjun."""
    syllables = "".join(_HANGUL.findall(text))
    width = 2 if syllables[:2] in _DOUBLE_FAMILIES else 1
    family, given = (
        "".join(_FINAL.sub(_spoken, unicodedata.name(char).rpartition(" ")[2].lower()) for char in part)
        for part in (syllables[:width], syllables[width:])
    )
    return _FAMILIES.get(family, family), given
