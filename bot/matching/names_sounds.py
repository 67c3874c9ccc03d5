"""How names of East Asia sound, whatever romanisation they are written in: pinyin, Wade–Giles and the other spellings
of Taiwan, those of Hong Kong, and Korean ones.

Several names are spelt alike outside pinyin (Chang is 常 or 張, Chun is Jun, Chun, Qun or Zhun), so what only these
readings join is possible, never sure.

Source: https://en.wikipedia.org/wiki/Wade%E2%80%93Giles_table, https://en.wikipedia.org/wiki/Tongyong_Pinyin,
    https://en.wikipedia.org/wiki/Revised_Romanization_of_Korean
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from itertools import product

from bot.matching import names_tables

Sounds = frozenset[str]
NO_SOUNDS: Sounds = frozenset()
_MOST_SYLLABLES = 3
"""Of a given name, or of a surname."""
_MOST_SOUNDS = 96
"""Readings of one given name; what has more is too vague to tell anything."""

_PINYIN = """
b: a o ai ei ao an en ang eng i ie iao ian in ing u
p: a o ai ei ao ou an en ang eng i ie iao ian in ing u
m: a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u
f: a o ei ou an en ang eng u
d: a e ai ei ao ou an en ang eng ong i ia ie iao iu ian ing u uo ui uan un
t: a e ai ei ao ou an ang eng ong i ie iao ian ing u uo ui uan un
n: a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve ue
l: a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ue
g k h: a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
j q x: i ia ie iao iu ian in iang ing iong u ue uan un
zh ch: a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang
sh: a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang
r: e i ao ou an en ang eng ong u uo ui uan un
z c s: a e i ai ao ou an en ang eng ong u uo ui uan un
y: a ao e i in ing ong ou an ang u ue uan un
w: a o ai ei an en ang eng u
-: a ai an ang ao e ei en er o ou
"""
_BEGINNINGS = {
    "b": "p", "d": "t", "g": "k", "j": "ch jh", "q": "ch c", "x": "hs s sh", "zh": "ch jh j", "z": "ts tz",
    "c": "ts tz", "r": "j r",
}  # fmt: skip
_ENDINGS = {
    "ong": "ung ong", "iong": "iung yung", "ian": "ien ian", "ie": "ieh ie", "ue": "ueh yue yueh", "ve": "ueh",
    "uo": "o uo", "e": "e eh", "ui": "ui uei", "iu": "iu iou", "v": "u yu",
}  # fmt: skip
_AFTER = {
    "g": {"e": "o e", "uo": "uo"}, "k": {"e": "o e", "uo": "uo"}, "h": {"e": "o e", "uo": "uo"}, "sh": {"uo": "uo"},
    **{start: {"i": "ih"} for start in ("zh", "ch", "sh", "r")},
    **{start: {"i": "u zu ih"} for start in ("z", "c", "s")},
    **{start: {"u": "u yu", "uan": "uan yuan", "un": "un yun"} for start in ("j", "q", "x")},
    "y": {"an": "en", "e": "eh", "ue": "ueh", "ou": "u", "i": "i", "ong": "ung", "u": "u"},
    "f": {"eng": "eng ong"}, "w": {"en": "en un", "eng": "eng ong"}, "-": {"er": "erh"},
}  # fmt: skip
_ALSO = {"i": "yi", "ssu": "si", "szu": "si", "tzu": "zi", "ing": "ying", "jeou": "jiu"}


@cache
def _syllables() -> tuple[tuple[str, str], ...]:
    rows = (line.partition(": ") for line in _PINYIN.strip().splitlines())
    return tuple((start, end) for starts, _, ends in rows for start in starts.split() for end in ends.split())


@cache
def _pinyin() -> Mapping[str, Sounds]:
    whole = [start.strip("-") + end for start, end in _syllables()]
    return {syllable: frozenset({syllable}) for syllable in whole}


@cache
def _taiwanese() -> Mapping[str, Sounds]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for start, end in _syllables():
        endings = _AFTER.get(start, {}).get(end) or _ENDINGS.get(end, end)
        for begun, ended in product(_BEGINNINGS.get(start, start).split(), endings.split()):
            found[begun.strip("-") + ended].add(start.strip("-") + end)
    for written, meant in _ALSO.items():
        found[written].add(meant)
    return {written: frozenset(sounds) for written, sounds in found.items()}


def _cut(word: str, table: Mapping[str, Sounds], most: int = _MOST_SYLLABLES) -> Iterable[tuple[str, ...]]:
    """Gives every way to cut a word into syllables of a table."""
    if not word:
        yield ()
    elif most:
        for length in range(1, min(len(word), 6) + 1):
            if word[:length] in table:
                yield from ((word[:length], *rest) for rest in _cut(word[length:], table, most - 1))


@lru_cache(maxsize=8192)
def initials_of(word: str) -> Sounds:
    """Give the initials of a Chinese given name written together, for each way to cut it: bohan → bh, xian → x, xa."""
    return frozenset("".join(part[0] for part in cut) for cut in _cut(word, _pinyin()))


@cache
def _of_syllables(*, anywhere: bool) -> re.Pattern[str]:
    """Gives what one to three syllables look like: of pinyin alone, or of one romanisation of Chinese or another."""
    tables = (_pinyin(), _taiwanese(), names_tables.cantonese()) if anywhere else (_pinyin(),)
    return re.compile("|".join(f"(?:{_branches(table)}){{1,{_MOST_SYLLABLES}}}" for table in tables))


def _branches(words: Collection[str]) -> str:
    """Gives a pattern of these words alone, letter by letter; ten times as fast as one after the other."""
    tails: defaultdict[str, set[str]] = defaultdict(set)
    for word in filter(None, words):
        tails[word[0]].add(word[1:])
    each = "|".join(letter + _branches(rest) for letter, rest in sorted(tails.items()))
    return f"(?:{each})?" if each and "" in words else f"(?:{each})" if len(tails) > 1 else each


@lru_cache(maxsize=8192)
def is_pinyin(word: str) -> bool:
    """Tell whether a folded word is one to three syllables of pinyin."""
    return _of_syllables(anywhere=False).fullmatch(word) is not None


def is_syllable(word: str) -> bool:
    """Tell whether a folded word is one syllable of pinyin."""
    return word in _pinyin()


@lru_cache(maxsize=8192)
def is_syllabic(word: str) -> bool:
    """Tell whether a folded word can be a Chinese or Korean given name under any romanisation."""
    return _KOREAN.fullmatch(word) is not None or _of_syllables(anywhere=True).fullmatch(word) is not None


@lru_cache(maxsize=16384)
def _elsewhere(word: str) -> Sounds:
    tables = (_taiwanese(), names_tables.cantonese())
    return frozenset(
        "".join(sounds)
        for table in tables
        for cut in _cut(word, table)
        for sounds in product(*(table[syllable] for syllable in cut))
    )


@lru_cache(maxsize=16384)
def mandarin(words: tuple[str, ...]) -> Sounds:
    """Give what a given name of Taiwan or Hong Kong may be in pinyin, run together; empty for none or too many."""
    each = [_elsewhere(word) for word in words]
    size = 1
    for sounds in each:
        size *= len(sounds)
    return frozenset(map("".join, product(*each))) if 0 < size <= _MOST_SOUNDS else NO_SOUNDS


@cache
def _written_elsewhere() -> Mapping[str, Sounds]:
    """Surnames in pinyin by their spellings outside the mainland."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pinyin, others in names_tables.chinese_surnames().items():
        for other in others:
            found[other].add(pinyin)
    for written, sounds in _taiwanese().items():
        found[written] |= sounds & names_tables.chinese_surnames().keys()
    return {written: frozenset(sounds) for written, sounds in found.items() if sounds}


@lru_cache(maxsize=8192)
def surnames(spelling: str) -> Sounds:
    """Give the Chinese (`zhang`) and Korean (`ko jang`) surnames that a folded spelling may stand for."""
    chinese = {spelling} & names_tables.chinese_surnames().keys() | _written_elsewhere().get(spelling, NO_SOUNDS)
    korean = names_tables.korean_surnames().get(spelling, NO_SOUNDS)
    return frozenset(chinese) | {f"ko {surname}" for surname in korean}


@cache
def _eastern() -> frozenset[str]:
    chinese = names_tables.chinese_surnames().keys() | _written_elsewhere().keys()
    return frozenset(chinese | names_tables.korean_surnames().keys() | names_tables.surnames_of("vietnamese"))


def is_east_asian(family: str) -> bool:
    """Tell whether a folded family name is usual in China, Korea or Vietnam, under any spelling."""
    return family in _eastern()


_KOREAN = re.compile(
    r"(?:(?:kk|[kgntdrlmbpsjhyw]|sh|ch|jh)?(?:yeo|yoo|you|yae|yu|ya|ye|yo|wae|wa|wo+|weo|eui|ui|oo|ou|ee|eo|eu|ae|oe"
    r"|[aeiou])(?:ng|ck|[nmklpthbg])?){1,3}"
)
_KOREAN_ALIKE = [
    (re.compile(pattern), canonical)
    for pattern, canonical in (
        ("yeo|yoo|you|yu", "Y"), ("woo|wu", "U"), ("weo|wo", "O"), ("eui|ui|ee|ie|i", "I"), ("eo|eu|oo|ou|uh?", "U"),
        ("ae|ai|ay|e", "E"), ("kk|ck|k|g", "G"), ("p|b", "B"), ("t|d", "D"), ("ch|jh|j", "J"),
        ("r|l", "L"), ("sh|s", "S"), ("(?<=[AOUaou])h", ""),
    )
]  # fmt: skip


@lru_cache(maxsize=16384)
def korean(word: str) -> str:
    """Give one form for all usual spellings of a Korean given name written together; empty where it can't be one."""
    if not _KOREAN.fullmatch(word):
        return ""
    for pattern, canonical in _KOREAN_ALIKE:
        word = pattern.sub(canonical, word)
    return word
