"""People: is this name that person? (PRODUCT.md section 4, "Author names")

A name is read in every way it may have been meant (`Bohan Zhuang`, `Zhuang, Bohan`, `Zhuang Bohan`, 庄博涵), each a
family name with given names, and two names are compared in all pairs of readings; the best verdict counts.
Symmetric. Two different full given names are never the same person.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from bot.matching.tokens import is_han, tokens

PARTICLES = frozenset({
    *("van", "von", "der", "den", "de", "la", "le", "di", "da", "dos", "das", "do", "del", "della", "bin", "ibn"),
    *("al", "el", "ter", "ten", "du", "zu", "zur", "af", "av", "st", "bint", "ben"),
})  # fmt: skip
SUFFIXES = frozenset(["jr", "sr", "ii", "iii", "iv", "phd", "md", "dr", "prof"])
COMPOUND_FAMILIES = frozenset({
    *("欧阳", "司马", "上官", "诸葛", "司徒", "夏侯", "皇甫", "尉迟", "公孙", "慕容", "令狐", "东方", "西门", "南宫"),
    *("端木", "百里", "独孤", "长孙", "宇文", "轩辕", "申屠", "钟离", "闻人"),
})  # fmt: skip
# Spellings of one letter that people write in ASCII in more than one way.
_SPELLINGS = {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "æ": "ae", "ß": "ss"}
_GROUP = re.compile(r"\b(collaboration|consortium|team|group|committee|network|initiative)s?\b", re.IGNORECASE)


class Verdict(IntEnum):
    """How sure we are that two names are one person's, as far as names can tell."""

    DIFFERENT = 0
    POSSIBLE = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name; all folded.

    Attributes:
        family: spellings of the family name, compact; any may agree.
        given: each given name's spellings, in order; initials are one letter.
    """

    family: frozenset[str]
    given: tuple[frozenset[str], ...]


def is_collaboration(name: str) -> bool:
    """Tell whether the name is a group's, not a person's."""
    return _GROUP.search(name) is not None


def _spellings(word: str) -> frozenset[str]:
    plain = "".join(tokens(word))
    written = "".join(_SPELLINGS.get(char, char) for char in unicodedata.normalize("NFC", word).casefold())
    umlauts = "".join(tokens(written))
    ascii_u = plain.replace("u", "v") if "ü" in unicodedata.normalize("NFC", word).casefold() else plain
    return frozenset({plain, umlauts, ascii_u}) - {""}


def _given(words: list[str]) -> tuple[frozenset[str], ...]:
    parts: list[frozenset[str]] = []
    for word in words:
        dotted = [piece for piece in re.split(r"[.\s]+", word) if piece]
        for piece in dotted:
            letters = re.sub(r"[^\w]", "", piece)
            if piece.isupper() and 2 <= len(letters) <= 3 and len(dotted) == 1 and "-" not in piece and len(words) == 1:
                parts.extend(frozenset({letter}) for letter in letters.casefold())
            elif "-" in piece and all(len(half) == 1 for half in piece.split("-") if half):
                parts.extend(frozenset({half.casefold()}) for half in piece.split("-") if half)
            elif spelled := _spellings(piece):
                parts.append(spelled)
    return tuple(parts)


def _family(words: list[str]) -> frozenset[str]:
    forms = {""}
    for word in words:
        forms = {form + spelled for form in forms for spelled in _spellings(word)}
    bare = [word for word in words if word.casefold() not in PARTICLES]
    if bare and len(bare) < len(words):
        forms |= _family(bare)
    return frozenset(forms)


def _han_readings(name: str) -> list[Reading]:
    han = [char for char in name if is_han(char)]
    width = 2 if "".join(han[:2]) in COMPOUND_FAMILIES and len(han) > 2 else 1
    if len(han) < 2:
        return [Reading(frozenset(han), ())]
    family_sounds = lazy_pinyin("".join(han[:width]), style=Style.NORMAL, v_to_u=False)
    given_sounds = lazy_pinyin("".join(han[width:]), style=Style.NORMAL, v_to_u=False)
    characters = Reading(frozenset({"".join(han[:width])}), (frozenset({"".join(han[width:])}),))
    spelled = Reading(_sound("".join(family_sounds)), (_sound("".join(given_sounds)),))
    return [characters, spelled]


def _sound(pinyin: str) -> frozenset[str]:
    return frozenset({pinyin, pinyin.replace("v", "u")})


def _split(words: list[str], at: int) -> Reading | None:
    family = _family(words[at:])
    if not family or all(len(form) < 2 for form in family):
        return None
    return Reading(family, _given(words[:at]))


def _family_starts(words: list[str]) -> list[int]:
    start = len(words) - 1
    while start > 0 and words[start - 1].casefold() in PARTICLES:
        start -= 1
    starts = [start]
    if start > 1 and len(words[start - 1].rstrip(".")) > 1:
        starts.append(start - 1)
    return starts


@lru_cache(maxsize=65536)
def readings(name: str) -> tuple[Reading, ...]:
    """Give every way to read a name; empty where it holds no letters."""
    if any(is_han(char) for char in name):
        return tuple(_han_readings(name))
    family, comma, given = name.partition(",")
    if comma and given.strip().rstrip(".").casefold() not in SUFFIXES:
        words = [word for word in given.replace(",", " ").split() if word.rstrip(".").casefold() not in SUFFIXES]
        # "Beethoven, Ludwig van": particles behind the given names belong to the family.
        lead = [word for word in words if word.casefold() in PARTICLES]
        words = [word for word in words if word.casefold() not in PARTICLES]
        read = Reading(_family([*lead, *family.split()]), _given(words))
        return (read,) if read.family else ()
    words = [word for word in name.replace(",", " ").split() if word.rstrip(".").casefold() not in SUFFIXES]
    words = [word for word in words if tokens(word)]
    if len(words) <= 1:
        return (Reading(_family(words), ()),) if words else ()
    found = [_split(words, at) for at in _family_starts(words)]
    if len(words) <= 3 and len(tokens(words[0])[0]) > 1 and words[0].casefold() not in PARTICLES:
        found.append(Reading(_family(words[:1]), _given(words[1:])))
    return tuple(read for read in found if read is not None and read.family)


def _compact(given: tuple[frozenset[str], ...]) -> frozenset[str]:
    forms = {""}
    for part in given:
        forms = {form + spelled for form in forms for spelled in part}
    return frozenset(forms)


def _initial(part: frozenset[str]) -> bool:
    return all(len(form) == 1 for form in part)


def _first_letters(part: frozenset[str]) -> frozenset[str]:
    return frozenset(form[0] for form in part)


def _parts(one: frozenset[str], other: frozenset[str]) -> Verdict:
    if one & other and not _initial(one):
        return Verdict.SAME
    if (_initial(one) or _initial(other)) and _first_letters(one) & _first_letters(other):
        return Verdict.POSSIBLE
    return Verdict.DIFFERENT


def _given_verdict(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> Verdict:
    if not one or not other:
        return Verdict.DIFFERENT
    spelled_out = not all(_initial(part) for part in one)
    if spelled_out and _compact(one) & _compact(other):
        return Verdict.SAME
    first = _parts(one[0], other[0])
    rest = [_parts(mine, theirs) for mine, theirs in zip(one[1:], other[1:], strict=False)]
    if first is Verdict.DIFFERENT or Verdict.DIFFERENT in rest:
        return _letters_verdict(one, other)
    longer = (one if len(one) > len(other) else other)[min(len(one), len(other)) :]
    # A full second name on one side alone may be half of a given name written apart: Bo, Bo Han.
    return min(first, Verdict.POSSIBLE) if any(not _initial(part) for part in longer) else first


def _letters_verdict(one: tuple[frozenset[str], ...], other: tuple[frozenset[str], ...]) -> Verdict:
    """Compare initials with one given name written together: B. H. and Bohan."""
    for letters, full in ((one, other), (other, one)):
        if len(full) == 1 and len(letters) > 1 and all(_initial(part) for part in letters) and not _initial(full[0]):
            pattern = ".*".join(re.escape(next(iter(part))) for part in letters)
            if any(re.match(pattern, form) for form in full[0]):
                return Verdict.POSSIBLE
    return Verdict.DIFFERENT


def _pair(one: Reading, other: Reading) -> Verdict:
    if not one.family & other.family:
        return Verdict.DIFFERENT
    if not one.given and not other.given:
        return Verdict.SAME
    return _given_verdict(one.given, other.given)


@lru_cache(maxsize=65536)
def verdict(one: str, other: str) -> Verdict:
    """Say whether two names may be one person's."""
    if is_collaboration(one) or is_collaboration(other):
        return Verdict.SAME if tokens(one) == tokens(other) else Verdict.DIFFERENT
    pairs = (_pair(mine, theirs) for mine in readings(one) for theirs in readings(other))
    return max(pairs, default=Verdict.DIFFERENT)


def keys(name: str) -> frozenset[str]:
    """Give the index keys of a name: names that are not DIFFERENT share at least one."""
    found: set[str] = set()
    for read in readings(name):
        letters = _first_letters(read.given[0]) if read.given else frozenset({""})
        found |= {f"{family}/{letter}" for family in read.family for letter in letters}
    if is_collaboration(name):
        found = {"".join(tokens(name)) + "/"}
    return frozenset(found)


def keys_watched(name: str) -> frozenset[str]:
    """Give the keys under which a watch on the name is filed: `keys_written` of a name not DIFFERENT holds one.

    Finer than `keys`, for a host watches a hundred people called Wang, Y.: a spelled-out name is looked up whole and
    among bare initials, never among all who begin alike. Asked once a watch, `keys_written` once an author of every
    paper: a plain name must cost both a few microseconds.
    """
    return frozenset(_keys_apart(name, bare="~*", spelled="~"))


def keys_written(name: str) -> frozenset[str]:
    """Give every key under which a watch that may mean an author so written is filed; see `keys_watched`."""
    return frozenset(_keys_apart(name, bare="~", spelled="*"))


def _keys_apart(name: str, *, bare: str, spelled: str) -> set[str]:
    """Give a name's keys; its first letter stands behind marks that say how it was written: `~` bare, `*` spelled."""
    if is_collaboration(name):
        return {"".join(tokens(name)) + "/"}
    found: set[str] = set()
    for read in readings(name):
        whole = set() if read.given else {""}
        if read.given:
            initial = _initial(read.given[0])
            marks = bare if initial else spelled
            whole |= {mark + letter for mark in marks for letter in _first_letters(read.given[0])}
            whole |= frozenset() if initial else read.given[0]
            whole |= frozenset() if all(map(_initial, read.given)) else _compact(read.given)
        found |= {f"{family}/{given}" for family in read.family for given in whole}
    return found


def is_single(name: str) -> bool:
    """Tell whether it is one word, `zhuang`, which may be anybody's family name; 庄 is, 庄博涵 is a whole name."""
    return len(name.split()) == 1 and len(tokens(name)) == 1


def families(name: str) -> frozenset[str]:
    """Give the words that may be the family name, for `au:zhuang`."""
    return frozenset(form for read in readings(name) for form in read.family)
