"""Numbers in words, where they are quantities: `twenty-five`, `two thirds`, `halves`, `三十二`, `两倍`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

FACTOR = "×"
"""The unit of what is so many times something: `twice`, `两倍`."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A number in words.

    Attributes:
        value: what it comes to.
        start: where its words begin.
        end: where they end.
        loose: it only describes a kind: `two-stage`.
        unit: `FACTOR`, or empty.
    """

    value: Fraction
    start: int
    end: int
    loose: bool = False
    unit: str = ""


_TO_NINETEEN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_SMALL = {word: value for value, word in enumerate(_TO_NINETEEN.split())}
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}
_LARGE |= {f"{word}s": value for word, value in _LARGE.items()}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "sixth": 6,
    "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_MULTIPLES = {
    **dict.fromkeys(("twice", "double", "doubles", "doubled", "doubling", "twofold"), Fraction(2)),
    **dict.fromkeys(("thrice", "triple", "triples", "tripled", "tripling", "threefold"), Fraction(3)),
    **dict.fromkeys(("quadruple", "quadruples", "quadrupled", "quadrupling", "fourfold"), Fraction(4)),
    **dict.fromkeys(("half", "halve", "halves", "halved", "halving"), Fraction(1, 2)),
    **{f"{word}fold": Fraction(value) for word, value in _SMALL.items() if value > 4},
}

_WORDS = "|".join(sorted({*_SMALL, *_TENS, *_LARGE}, key=len, reverse=True))
_ENGLISH = re.compile(rf"\b(?:{_WORDS})(?:(?:\s(?:and\s)?|-)(?:{_WORDS}))*\b(?!fold)", re.IGNORECASE)
_FRACTION = re.compile(
    rf"\b({'|'.join(_SMALL)}|an?)(?:\s|-)({'|'.join(sorted(_PARTS, key=len, reverse=True))})\b", re.IGNORECASE
)
_MULTIPLE = re.compile(rf"\b(?:{'|'.join(sorted(_MULTIPLES, key=len, reverse=True))})\b", re.IGNORECASE)
_POINTED = re.compile(r"\b(?:the|these|those|both|its|their|our|other|any)\s$", re.IGNORECASE)
_DESCRIBING = re.compile(r"-(?!fold\b)[A-Za-z]")

_HAN = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HAN_TENS = {"十": 10, "百": 100, "千": 1000}
_HAN_LARGE = {"万": 10**4, "亿": 10**8}
_HAN_SCALES = frozenset((*_HAN_TENS, *_HAN_LARGE))
_NUMERAL = "[零〇一二两三四五六七八九十百千万亿]"
_CHINESE = re.compile(
    rf"百分之(?P<percent>{_NUMERAL}+)|(?P<below>{_NUMERAL}+)分之(?P<above>{_NUMERAL}+)|(?P<half>一半|减半|折半)"
    rf"|(?P<twice>翻番|翻倍|翻了?一[番倍]|倍增|加倍)|(?P<plain>{_NUMERAL}+)"
)
_NOT_BEFORE = frozenset("第这那该此统唯单同专进万逐周星统初之")
_MEASURES = re.compile(
    r"\s?(?:个|种|项|倍|篇|组|次|天|年|月|周|小时|分钟|秒|名|位|例|人|只|条|台|张|段|步|代|家|国|座|颗|块|份|套|轮|处|成|折|米|克|升|万|亿"
    r"|度|岁|款|批|类|层|场|所|点|维|阶|级|元|大|方面|者之|像素|毫|微|纳|千|公|比特|赫|像)"
)
_LOOSE_MEASURES = "维阶级层类元大点"
_IDIOMS = re.compile(r"十分(?!之|钟)|万一|千万(?![个种项篇组名例人只条台张])|一一|十足|百般|千百|万物|一百八十度")


def english_numbers(text: str) -> Iterator[Spoken]:
    """Find numbers in English words; `one` alone is none, nor is a pointing `the two`."""
    taken: list[tuple[int, int]] = []
    for found in _FRACTION.finditer(text):
        above = _SMALL.get(found[1].lower(), 1)
        taken.append(found.span())
        yield Spoken(Fraction(above, _PARTS[found[2].lower()]), *found.span())
    for found in (*_ENGLISH.finditer(text), *_MULTIPLE.finditer(text)):
        if any(found.start() < end and start < found.end() for start, end in taken):
            continue
        taken.append(found.span())
        multiple = _MULTIPLES.get(found[0].lower())
        value = _english_value(found[0]) if multiple is None else multiple
        if value not in (0, 1) and not (value == 2 and _POINTED.search(text[: found.start()][-8:])):
            unit = FACTOR if multiple is not None and multiple > 1 else ""
            yield Spoken(value, *found.span(), _DESCRIBING.match(text, found.end()) is not None, unit)


def chinese_numbers(text: str) -> Iterator[Spoken]:
    """Find numbers in Chinese numerals: of two signs or more, or before what is counted; `一` alone is none."""
    for found in _CHINESE.finditer(text):
        if found["half"]:
            yield Spoken(Fraction(1, 2), *found.span())
        elif found["twice"]:
            yield Spoken(Fraction(2), *found.span(), unit=FACTOR)
        elif found["percent"]:
            yield Spoken(Fraction(_chinese_value(found["percent"]), 100), *found.span())
        elif found["below"]:
            below = _chinese_value(found["below"])
            yield Spoken(Fraction(_chinese_value(found["above"]), below or 1), *found.span())
        elif spoken := _plain(found, text):
            yield spoken


def _plain(found: re.Match[str], text: str) -> Spoken | None:
    start, end = found.span()
    numeral = found["plain"]
    before = text[start - 1] if start else ""
    if _IDIOMS.match(text, start) or before in _NOT_BEFORE or before.isdigit():
        return None
    measure = _MEASURES.match(text, end)
    counted = measure is not None and numeral != "一"
    if not counted and (len(numeral) < 2 or _HAN_SCALES.isdisjoint(numeral)):
        return None
    loose = measure is not None and measure[0].strip()[:1] in _LOOSE_MEASURES
    return Spoken(Fraction(_chinese_value(numeral)), start, end, loose)


def _english_value(words: str) -> Fraction:
    total, part = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in _LARGE:
            part = max(part, 1) * _LARGE[word]
            if _LARGE[word] >= 1000:
                total, part = total + part, 0
        else:
            part += _SMALL.get(word, _TENS.get(word, 0))
    return Fraction(total + part)


def _chinese_value(numeral: str) -> int:
    total, part, figure = 0, 0, 0
    for sign in numeral:
        if sign in _HAN:
            figure = figure * 10 + _HAN[sign]
        elif sign in _HAN_TENS:
            part, figure = part + max(figure, 1) * _HAN_TENS[sign], 0
        else:
            total, part, figure = (total + max(part + figure, 1)) * _HAN_LARGE[sign], 0, 0
    return total + part + figure
