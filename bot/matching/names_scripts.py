"""Names in the letters of other scripts, romanised letter by letter: Cyrillic, Greek, kana, hangul.

Source: https://www.unicode.org/charts/nameslist/ (names of kana and hangul, which say how they are read),
    https://en.wikipedia.org/wiki/Romanization_of_Russian, https://en.wikipedia.org/wiki/Romanization_of_Ukrainian,
    https://en.wikipedia.org/wiki/Romanization_of_Greek
"""

from __future__ import annotations

import re
import unicodedata

_CYRILLIC = """
    а=a б=b в=v г=g д=d е=e ё=yo ж=zh з=z и=i й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch
    ъ= ы=y ь= э=e ю=yu я=ya і=i ї=yi є=ye ґ=g ў=u ј=j љ=lj њ=nj ђ=dj ћ=c џ=dz ѓ=gj ќ=kj ѕ=dz
"""
_GREEK = """
    α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o
"""
_PAIRS = {
    "ου": "ou",
    "αυ": "av",
    "ευ": "ev",
    "αι": "ai",
    "ει": "ei",
    "οι": "oi",
    "μπ": "b",
    "ντ": "nt",
    "γκ": "gk",
    "γγ": "ng",
}
_LETTERS = dict(each.split("=") for each in (_CYRILLIC + _GREEK).split()) | _PAIRS
_COMPOSED = frozenset("ёйїўѓќ")
"""Letters whose marks are no accents."""
_FOREIGN = re.compile(r"[\u0370-\u03ff\u0400-\u045f\u0490\u0491]+")
_SIGN = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)), re.IGNORECASE)
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc]+")
_FINAL = re.compile("(?<!n)g$|[db]$")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")
_DOUBLE_FAMILIES = frozenset({"남궁", "황보", "제갈", "선우", "독고", "사공", "서문", "동방"})
_FAMILIES = {"i": "yi", "o": "oh", "u": "woo"}
"""Family names that nobody writes by the letters."""


def romanised(text: str) -> str:
    """Give a text with its Cyrillic, Greek and kana letters in Latin ones; the rest as it is."""
    if _FOREIGN.search(text):
        text = _FOREIGN.sub(lambda word: _SIGN.sub(_latin, _plain(word[0])), text)
    return _KANA.sub(_kana, text)


def _plain(word: str) -> str:
    """Takes accents off, not the marks that make letters of their own."""
    return "".join(
        char if char.lower() in _COMPOSED else unicodedata.normalize("NFD", char)[0]
        for char in unicodedata.normalize("NFC", word)
    )


def _latin(found: re.Match[str]) -> str:
    latin = _LETTERS[found[0].lower()]
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
