"""Authors of two records: how many of them agree, as far as names can tell.

Stricter than the matching of watches is lenient: the family name and the first letter of the given name agree, and
two given names written out don't contradict each other (`Tim` and `Timothy` don't). Groups (`The ATLAS Collaboration`)
are no people: they contradict nobody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.intake.folding import is_han, tokens
from bot.intake.pinyin import heard

_SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md"])
_LETTERS = 3
"""So many letters at the head make two given names spellings of one (Alex, Alexander), or are initials together."""
_CHINESE = 3
"""A name of more words doesn't begin with the family name."""
_SPELLED = 4
"""A given name of more letters may be written wrong: two slips, Pillip for Philip."""
_SET_APART = re.compile(r"(?<=[^\W\d_]) ([^\W\d_A-Z])(?: (?=[^\W\d_])|$)")
"""A small letter with an accent that a broken conversion set apart: `fran ç oise`, `par é`."""
_GROUPS = frozenset({
    *("agency", "association", "centre", "center", "collaboration", "committee", "company", "consortium", "corporate"),
    *("corporation", "council", "department", "foundation", "group", "inc", "initiative", "institute", "investigators"),
    *("laboratory", "ministry", "network", "organisation", "organization", "project", "society", "taskforce", "team"),
    *("univ", "university"),
})  # fmt: skip
_OF_GROUPS = _GROUPS | {"and", "behalf", "for", "in", "of", "on", "the"}
_NICKNAMES = {
    "abe": "abraham", "avi": "abraham", "bert": "albert", "betty": "elizabeth", "bill": "william", "bob": "robert",
    "chuck": "charles", "dick": "richard", "hank": "henry", "harry": "henry", "jack": "john", "jim": "james",
    "joe": "joseph", "kate": "katherine", "liz": "elizabeth", "meg": "margaret", "mike": "michael", "ned": "edward",
    "peggy": "margaret", "rick": "richard", "sasha": "alexander", "ted": "theodore", "tony": "anthony",
}  # fmt: skip
"""Short forms of given names that don't begin as the long ones do."""


class Name(NamedTuple):
    """One way to read a name, folded: the family name, and the given names run together, which may be empty."""

    family: str
    given: str

    @property
    def key(self) -> str:
        """What two readings of one person share: `zhuang b`."""
        return f"{self.family} {self.given[:1]}"


@lru_cache(maxsize=262_144)
def readings(name: str) -> tuple[Name, ...]:
    """Give the ways to read a name; none for `:`.

    The family name last, first as in Chinese, last but one as in Spanish, or no telling.
    """
    han = "" if name.isascii() else "".join(char for char in name if is_han(char))
    if han:
        sounds = [sound[0] for sound in heard(han)] or [han]
        return (Name(sounds[0], "".join(sounds[1:])),)
    words = [word for word in tokens(_mended(name).replace("-", "")) if word not in _SUFFIXES]
    whole = Name("".join(words), "")
    if len(words) < 2:
        return (whole,) if words else ()
    last, first = Name(words[-1], "".join(words[:-1])), Name(words[0], "".join(words[1:]))
    found = [last, whole]
    if len(words) <= _CHINESE and len(words[0]) > 1:
        found.append(first)
    if len(words) > 2 and len(words[-2]) > 1:
        found.append(Name(words[-2], "".join(words[:-2])))
    if words[0] in _NICKNAMES:
        found.append(Name(words[-1], "".join((_NICKNAMES[words[0]], *words[1:-1]))))
    return tuple(found)


def _mended(name: str) -> str:
    """Takes back what conversions did to a name: entities left as they are, letters set apart."""
    plain = unescape(name) if "&" in name else name
    return _SET_APART.sub(lambda apart: apart[1] if not apart[1].isascii() and apart[1].islower() else apart[0], plain)


def people(names: Sequence[str]) -> tuple[str, ...]:
    """Give the names that are of people: no groups, and no names without a letter."""
    return tuple(name for name in names if (said := tokens(name)) and not _GROUPS & set(said))


def groups(names: Sequence[str]) -> frozenset[str]:
    """Give the words by which the groups among the names are known: `atlas` for `The ATLAS Collaboration`."""
    named = [[word for word in tokens(name) if word not in _OF_GROUPS] for name in names if _GROUPS & set(tokens(name))]
    return frozenset(word for said in named for word in (*said, "".join(said)))


def keys(names: Sequence[str]) -> set[str]:
    """Give the keys under which records by these people are found."""
    return {read.key for name in names for read in readings(name)}


def agreeing(ours: Sequence[str], theirs: Sequence[str]) -> int:
    """Count the people in both lists: 0 to the length of the shorter one."""
    held: dict[str, list[Name]] = {}
    for name in theirs:
        for read in readings(name):
            held.setdefault(read.key, []).append(read)
    met = (any(_agree(read, other) for read in readings(name) for other in held.get(read.key, ())) for name in ours)
    return min(sum(met), len(theirs))


def _agree(one: Name, other: Name) -> bool:
    short, long = sorted((one.given, other.given), key=len)
    if _in_order(short, long):
        return True
    most = 2 if len(short) > _SPELLED else 0
    return short[:_LETTERS] == long[:_LETTERS] or OSA.distance(short, long, score_cutoff=most) <= most


def _in_order(short: str, long: str) -> bool:
    """`bh` within `bohan`, `harno` within `hansarno`: initials written together contradict nothing."""
    rest = iter(long)
    return all(letter in rest for letter in short)
