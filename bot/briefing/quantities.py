"""Numbers of a claim, and whether they stand in its quotations: by value, in figures or words, English or Chinese.

`4,155` and `4.155 thousand` are one; so are `45%`, `45 percent`, `百分之四十五` and 0.45; `10⁻⁸` and `1e-8`; `twice`,
`2×` and `两倍`. A unit that we know has to be the same (`5 ms` is not `5 s`). A figure in a name (`GPT-4`, `CO2`, `3D`)
is no quantity: such a name has to stand somewhere in the papers quoted. `one` and `一` mostly aren't numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bot.briefing.numerals import FACTOR, chinese_numbers, english_numbers
from bot.briefing.typography import read
from bot.briefing.units import unit_at

_FIGURES = re.compile(
    r"""(?<![\w.])(?P<name>[^\W\d_\u2e80-\uffff][^\W_\u2e80-\uffff]*(?:[-.][^\W_\u2e80-\uffff]+)*)
      | (?P<sign>(?<![\w)%])[-](?=\.?\d))?
        (?P<digits>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
        (?P<e>[eE][-+]?\d{1,3}(?![\w]))?
        (?P<power>\^\(?(?P<own>[-+]?\d{1,3})\)?(?!\w)|\s?[×x·*]\s?10\^?\(?(?P<ten>[-+]?\d{1,3})\)?(?!\w))?
        (?P<letters>[^\W\d_\u2e80-\uffff][^\W_\u2e80-\uffff]*)?""",
    re.VERBOSE,
)
_FIGURE = re.compile(r"\d")
_RANGE = re.compile(r"\s?(?:-|~|to|and|or|,|/|±|至|到|和|或|、|与)\s?")
_MULTIPLES = frozenset({"x", "X"})
_SCALES = {
    "k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "bn": 10**9, "mn": 10**6,
}  # fmt: skip
_BARE = re.compile(r"-?[\d,.]+")
_ORDINAL = frozenset({"st", "nd", "rd", "th", "s"})
_LARGEST_POWER = 400
_MOST_DIGITS = 400
"""Further ones of a number change nothing that matters."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text.

    Attributes:
        value: what it comes to, its percent sign and its `million` counted in.
        unit: the unit, by its usual sign; empty for none that we know.
        shown: how it stands there.
        start: where it begins.
        end: where it ends, unit and all.
        loose: it only describes a kind (`two-stage`), so that it may stand anywhere in the paper.
    """

    value: Fraction
    unit: str
    shown: str
    start: int
    end: int
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a text holds of numbers: quantities, and names with figures in them."""

    quantities: tuple[Quantity, ...]
    names: tuple[str, ...]


def numbers_in(text: str) -> Numbers:
    """Find the numbers of a text."""
    return _numbers(read(text))


def missing(claim: str, quotes: Sequence[str], texts: Iterable[str] = (), counts: Collection[int] = ()) -> str:
    """Give the first number of a claim that has nothing to stand on; empty where all have.

    Args:
        claim: the sentence.
        quotes: where its quantities have to stand.
        texts: folded by `typography.read`, of the papers quoted: where its names have to stand, if in no quotation.
        counts: how many papers and fields it quotes, which it may say of itself (`two papers`).
    """
    said = numbers_in(claim)
    if not said.quantities and not said.names:
        return ""
    given = [_numbers(read(quote)) for quote in quotes]
    known = [quantity for each in given for quantity in each.quantities]
    open_ = _open(said.quantities, known, counts)
    strict = next((each.shown for each in open_ if not each.loose), "")
    if strict:
        return strict
    names = [name for name in said.names if not any(_holds(read(quote), name) for quote in quotes)]
    if not names and not open_:
        return ""
    wider = list(texts)
    anywhere = [quantity for text in wider for quantity in _numbers(text).quantities] if open_ else []
    loose = next((each.shown for each in _open(open_, anywhere, ())), "")
    return loose or next((name for name in names if not any(_holds(text, name) for text in wider)), "")


def _open(said: Sequence[Quantity], known: Sequence[Quantity], counts: Collection[int]) -> list[Quantity]:
    """Those that don't stand; of one that shares a unit either reading may."""
    standing = {each.start for each in said if each.value in counts or _stands(each, known)}
    return [each for each in said if each.start not in standing]


def _numbers(text: str) -> Numbers:
    """Of a text that is folded already."""
    names: list[str] = []
    quantities: list[Quantity] = []
    for found in _FIGURES.finditer(text):
        name = _name(found)
        if name and _FIGURE.search(name):
            names.append(name)
        elif not name:
            quantities.append(_quantity(found, text))
    spoken = [*english_numbers(text), *chinese_numbers(text)]
    taken = [(each.start, each.end) for each in quantities]
    for each in spoken:
        if not any(each.start < end and start < each.end for start, end in taken):
            unit, scale, after = unit_at(text, each.end)
            shown = text[each.start : after].strip()
            quantities.append(Quantity(each.value * scale, unit or each.unit, shown, each.start, after, each.loose))
    quantities.sort(key=lambda each: each.start)
    return Numbers(tuple(_shared_units(quantities, text)), tuple(names))


def _name(found: re.Match[str]) -> str:
    """The name that figures belong to: `GPT-4`, and `3D` though it begins with one; empty where it is a number."""
    if found["name"]:
        return found["name"]
    letters = found["letters"] or ""
    known = letters in _SCALES or letters in _MULTIPLES or letters in _ORDINAL or bool(unit_at(f"1{letters}", 1)[0])
    return "" if not letters or known else found[0]


def _quantity(found: re.Match[str], text: str) -> Quantity:
    value = Fraction(found["digits"][:_MOST_DIGITS].replace(",", ""))
    if found["e"]:
        value *= _power(found["e"][1:])
    if found["own"] is not None:
        value = value ** int(found["own"]) if value and abs(int(found["own"])) <= _LARGEST_POWER else value
    elif found["ten"] is not None:
        value *= _power(found["ten"])
    if found["sign"]:
        value = -value
    end = found.end() - len(found["letters"] or "")
    letters = found["letters"] or ""
    if letters in _SCALES:
        value, end = value * _SCALES[letters], found.end()
    elif letters in _MULTIPLES or letters in _ORDINAL:
        end = found.end()
    unit, scale, end = unit_at(text, end)
    unit = FACTOR if letters in _MULTIPLES else unit
    return Quantity(value * scale, unit, text[found.start() : end].strip(), found.start(), end)


def _power(exponent: str) -> Fraction:
    power = int(exponent)
    return Fraction(10) ** power if abs(power) <= _LARGEST_POWER else Fraction(1)


def _shared_units(quantities: Sequence[Quantity], text: str) -> Iterator[Quantity]:
    """Give each, and once more with the unit of the one behind it where they share it: `40–45%`, `2, 5 and 9 ms`."""
    unit, percent, start = "", False, -1
    for each in reversed(quantities):
        yield each
        own_percent = each.shown.endswith(("%", "percent", "per cent"))
        joined = start >= 0 and _RANGE.fullmatch(text, each.end, start) is not None
        if joined and _BARE.fullmatch(each.shown) and (unit or percent):
            value = each.value / 100 if percent else each.value
            yield Quantity(value, unit, each.shown, each.start, each.end, each.loose)
        else:
            unit, percent = each.unit, own_percent
        start = each.start


def _stands(said: Quantity, known: Iterable[Quantity]) -> bool:
    return any(said.value == each.value and (not said.unit or said.unit == each.unit) for each in known)


def _holds(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w]){re.escape(name)}(?![\w])", text, re.IGNORECASE) is not None
