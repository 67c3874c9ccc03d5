"""Keys of names for the index: a watch is filed under some, an author of a paper asks for some, and names that may be
one person's share one.

A key is a family name, a slash, and what is known of the given name: spelt out (`zhuang/bohan`), or a letter behind a
mark: `~` the name as written has initials alone, `*` it is spelt out; or behind `%` how it begins in pinyin, where it
may be romanised otherwise. For misprints, the three letters with which the family name begins, `^`, and those
with which the given name does: `obe^ben`.
A spelt-out watch asks for its own spelling and for initials, never for all who begin alike: a host watches a hundred
people called Wang, Y.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import NamedTuple

from bot.matching import names_tables
from bot.matching.names_given import Given, compact, heads, is_bound, is_second, looks_pinyin, syllables
from bot.matching.names_readings import Reading, turned
from bot.matching.names_sounds import Sounds, is_east_asian, korean, mandarin, surnames
from bot.matching.names_spellings import BEGINNING, broadest, may_slip, sounding
from bot.matching.names_words import given_names

KOREAN = "ko "
SOUNDED = 5
"""Letters of pinyin that a key holds: nearly all of a name, and few enough that its many sounds share them."""
_NONE: Sounds = frozenset()
_BARE, _SPELT, _ELSEWHERE, _EXCHANGED = "~", "*", "%", "="
_BEGUN = "^"


def broadest_of(family: frozenset[str]) -> frozenset[str]:
    """Give the one form for each spelling of a family name."""
    return frozenset(map(broadest, family))


@lru_cache(maxsize=16384)
def kin(family: frozenset[str]) -> Sounds:
    """Give the surnames of East Asia that a family name may stand for."""
    return frozenset().union(*map(surnames, family))


@lru_cache(maxsize=16384)
def is_eastern(family: frozenset[str]) -> bool:
    """Tell whether a family name is usual in China, Korea or Vietnam, under any spelling."""
    return any(map(is_east_asian, family))


@lru_cache(maxsize=16384)
def is_vietnamese(family: frozenset[str]) -> bool:
    """Tell whether a family name is usual in Vietnam."""
    return not family.isdisjoint(names_tables.surnames_of("vietnamese"))


class _Family(NamedTuple):
    """What a family name gives to keys: beginnings, each with its slash.

    Attributes:
        plain: of its own spellings.
        home: of itself as a Chinese surname in pinyin.
        abroad: of the Chinese surnames that it may stand for in another romanisation.
        korean: of the Korean surnames that it may stand for.
        vietnamese: whether given names may stand in any order.
        begun: of its first letters, for misprints; none of a name of East Asia.
        may_slip: whether it may be misprinted itself: it is long enough.
    """

    plain: tuple[str, ...]
    home: tuple[str, ...] = ()
    abroad: tuple[str, ...] = ()
    korean: tuple[str, ...] = ()
    vietnamese: bool = False
    begun: tuple[str, ...] = ()
    may_slip: bool = False


class _Given:
    """What given names give to keys: the ends, beside each kind of beginning, made when first asked for.

    Attributes:
        plain: beside a family name's own spellings.
        beginnings: beside its first letters, for misprints.
        may_slip: whether a letter of these names may be misprinted: they are long enough.
    """

    def __init__(self, plain: Sounds, read: Callable[[], Given], spelt_out: Sounds, *, watched: bool) -> None:
        """Take the ends beside the family name's own spellings, and how the rest is read.

        Args:
            plain: the ends.
            read: gives the given names.
            spelt_out: the first one, and all run together, where they are spelt out.
            watched: whether they are a watch's.
        """
        self.plain, self._read, self._watched = plain, read, watched
        self.beginnings = {form[:BEGINNING] for form in spelt_out}
        self.may_slip = any(map(may_slip, spelt_out))

    @cached_property
    def _given(self) -> Given:
        return self._read()

    @cached_property
    def abroad(self) -> Sounds:
        """Beside a surname that is meant if the name is written in another romanisation than pinyin."""
        if not is_bound(self._given):
            return _NONE
        sounds = mandarin(syllables(self._given))
        if not self._watched:
            return frozenset(_ELSEWHERE + sound[:SOUNDED] for sound in sounds)
        return sounds | {_ELSEWHERE + sound[:SOUNDED] for sound in sounds | compact(self._given)}

    @cached_property
    def home(self) -> Sounds:
        """Beside a surname in pinyin: the same, if anything shows that the given name isn't in pinyin itself."""
        apart = len(syllables(self._given)) > 1
        return self.abroad if self._watched or apart or not looks_pinyin(self._given) else _NONE

    @cached_property
    def in_korean(self) -> Sounds:
        """Beside a Korean surname: the one form for all spellings."""
        return frozenset(map(korean, compact(self._given))) - {""} if is_bound(self._given) else _NONE

    @cached_property
    def exchanged(self) -> str:
        """Beside a Vietnamese surname: the given names in any order."""
        return _EXCHANGED + "".join(sorted(min(part.forms) for part in self._given))


def watched(read: Reading) -> set[str]:
    """Give the keys under which a watch on a name so read is filed."""
    return _han(read) or _of_reading(read, _watched_given(read.given), watched=True)


def written(read: Reading) -> set[str]:
    """Give the keys under which a watch that may mean an author so read is filed."""
    return _han(read) or _of_reading(read, _written_given(read.given), watched=False)


def _of_reading(read: Reading, plain: Sounds, *, watched: bool) -> set[str]:
    given = _Given(plain, lambda: read.given, _spelt_out(read.given), watched=watched)
    return _together(_family(read.family, read.halves), given)


def plainly(given: str, last: str, *, watched: bool) -> set[str]:
    """Give the keys of a watch, or of an author, quickly for all readings of `Bohan Zhuang` or `John A. Smith`.

    Args:
        given: capitalised words of ASCII letters, the first spelt out, the others initials.
        last: one such word spelt out.
        watched: for a watch, what `watched` gives; else what `written` gives.
    """
    found = _together(_family_of(last), _given_of(given, watched))
    if " " not in given and turned(given, last) is not None:
        found |= _together(_family_of(given), _given_of(last, watched))
    return found


def _han(read: Reading) -> set[str]:
    return {f"{read.han}/"} if read.han and read.family <= {read.written} else set()


def _together(family: _Family, given: _Given) -> set[str]:
    found = {start + end for start in family.plain for end in given.plain}
    if family.begun and (family.may_slip or given.may_slip):
        found.update(start + end for start in family.begun for end in given.beginnings)
    if family.vietnamese:
        found.update(start + given.exchanged for start in family.plain)
    if family.home:
        found.update(start + end for start in family.home for end in given.home)
    if family.abroad:
        found.update(start + end for start in family.abroad for end in (*given.plain, *given.abroad))
    if family.korean:
        found.update(start + end for start in family.korean for end in (*given.plain, *given.in_korean))
    return found


@lru_cache(maxsize=8192)
def _family(family: frozenset[str], halves: frozenset[str]) -> _Family:
    plain = tuple(f"{form}/" for form in broadest_of(family | halves))
    if not is_eastern(family):
        return _western(plain, family)
    korean = tuple(f"{surname}/" for surname in kin(family) if surname.startswith(KOREAN))
    chinese = [surname for surname in kin(family) if not surname.startswith(KOREAN)]
    home = tuple(f"{surname}/" for surname in chinese if surname in family)
    abroad = tuple(f"{surname}/" for surname in chinese if surname not in family)
    return _Family(plain, home, abroad, korean, is_vietnamese(family))


def _western(plain: tuple[str, ...], family: frozenset[str]) -> _Family:
    begun = tuple({form[:BEGINNING] + _BEGUN for form in family})
    return _Family(plain, begun=begun, may_slip=any(map(may_slip, family)))


@lru_cache(maxsize=8192)
def _family_of(word: str) -> _Family:
    form = word.lower()
    family = frozenset({form})
    return _family(family, _NONE) if is_east_asian(form) else _western((broadest(form) + "/",), family)


@lru_cache(maxsize=8192)
def _given_of(words: str, watched: bool) -> _Given:
    def read() -> Given:
        return given_names(tuple(words.split()), shouted=False)

    first = words.partition(" ")[0].lower()
    if watched:
        return _Given(_watched_given(read()), read, frozenset({first}), watched=True)
    plain = frozenset({_SPELT + first[0], *map(sounding, (first, *heads(first)))})
    return _Given(plain, read, frozenset({first}), watched=False)


def _watched_given(given: Given) -> Sounds:
    if not given:
        return frozenset({""})
    letters = {form[0] for form in given[0].forms}
    if given[0].short:
        return _spelt(given) | {mark + letter for mark in (_BARE, _SPELT) for letter in letters}
    variants = names_tables.first_names().variants
    others = {sounding(other) for form in given[0].forms for other in variants.get(form, ())}
    return _spelt(given) | others | {_BARE + letter for letter in letters}


def _written_given(given: Given) -> Sounds:
    if not given:
        return frozenset({""})
    mark = _BARE if given[0].short else _SPELT
    return _spelt(given) | {mark + form[0] for form in given[0].forms}


def _spelt_out(given: Given) -> Sounds:
    if not given or given[0].short:
        return _NONE
    return given[0].forms | (_NONE if any(part.short for part in given) else compact(given))


def _spelt(given: Given) -> Sounds:
    """Gives the spellings that another name must share unless it has initials: whole, of the first name, the second."""
    found: set[str] = set()
    if not any(part.short for part in given):
        found |= compact(given)
    if not given[0].short:
        found |= given[0].forms | {given[0].syllables[0]}
        found.update(head for form in given[0].forms for head in heads(form))
    if len(given) > 1 and not given[1].short and (given[0].short or is_second(given, given[1:])):
        found |= given[1].forms | (compact(given[1:]) if not any(part.short for part in given[1:]) else _NONE)
    return frozenset(map(sounding, found))
