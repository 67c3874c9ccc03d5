"""Facts about names, read from the tables beside this module when first asked for.

| table | a line | made from |
|---|---|---|
| `first_names.tsv` | a first name, and usual variants of it that come later in the alphabet | ours; S2AND; arXiv |
| `chinese_surnames.tsv` | a surname in pinyin, and its spellings in Hong Kong, Taiwan and South-East Asia | ours |
| `cantonese.tsv` | a syllable as written in Hong Kong, and what it may be in pinyin | ours |
| `surnames.tsv` | a tongue, and surnames; a Korean line is one surname in its spellings | ours |
| `traditional.txt` | pairs of a traditional character and its simplified one | OpenCC |

The variants that people were seen to publish under are chosen from the first-name pairs of S2AND: misprints, initials,
two given names of China or Korea, a woman's name beside a man's and pairs of two different names are left out, and so
is what `names_spellings` brings together by rule. The first names without variant are those of at least ten authors of
arXiv.

Source: https://github.com/allenai/S2AND (first-name pairs, CC BY 4.0; chosen and regrouped),
    https://github.com/BYVoid/OpenCC (characters, Apache-2.0), https://arxiv.org (names, CC0).
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import NamedTuple

Several = frozenset[str]


class FirstNames(NamedTuple):
    """First names as a whole: those known, and for each its usual variants, both ways."""

    known: Several
    variants: dict[str, Several]


def _lines(table: str) -> list[str]:
    return files("bot.matching").joinpath(table).read_text("utf-8").splitlines()


def _rows(table: str) -> list[tuple[str, list[str]]]:
    rows = (line.partition("\t") for line in _lines(table))
    return [(first, rest.split()) for first, _, rest in rows]


@cache
def first_names() -> FirstNames:
    """Give the first names."""
    known: set[str] = set()
    variants: defaultdict[str, set[str]] = defaultdict(set)
    for name, others in _rows("first_names.tsv"):
        known.update([name, *others])
        for other in others:
            variants[name].add(other)
            variants[other].add(name)
    return FirstNames(frozenset(known), {name: frozenset(others) for name, others in variants.items()})


@cache
def chinese_surnames() -> dict[str, tuple[str, ...]]:
    """Give the surnames in pinyin, each with its spellings elsewhere than on the mainland."""
    return {pinyin: tuple(others) for pinyin, others in _rows("chinese_surnames.tsv")}


@cache
def cantonese() -> dict[str, Several]:
    """Give what a syllable written in Hong Kong may be in pinyin."""
    return {syllable: frozenset(sounds) for syllable, sounds in _rows("cantonese.tsv")}


@cache
def korean_surnames() -> dict[str, Several]:
    """Give for each spelling of a Korean surname the surnames it may stand for, each named by its first spelling."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for tongue, spellings in _rows("surnames.tsv"):
        for spelling in spellings if tongue == "korean" else ():
            found[spelling].add(spellings[0])
    return {spelling: frozenset(surnames) for spelling, surnames in found.items()}


@cache
def surnames_of(tongue: str) -> Several:
    """Give the common surnames of a tongue: `vietnamese`, `iberian`."""
    return frozenset(name for spoken, names in _rows("surnames.tsv") if spoken == tongue for name in names)


@cache
def simplified() -> dict[int, str]:
    """Give a table for `str.translate` from traditional characters to simplified ones."""
    pairs = "".join(_lines("traditional.txt"))
    return {ord(pairs[at]): pairs[at + 1] for at in range(0, len(pairs), 2)}
