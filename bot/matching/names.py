"""People: is this name that person? (PRODUCT.md section 4, "Author names")

A name is read in every way it may have been meant (`Bohan Zhuang`, `Zhuang, Bohan`, `Zhuang Bohan`, 庄博涵), each a
family name with given names, and two names are compared in all pairs of readings; the best verdict counts, and says
why. Symmetric. Two different full given names are never the same person, nor are two names that only another
romanisation, a variant or an initial would make one: those are possible.

| step | module |
|---|---|
| words: spellings, initials, particles | `names_words` |
| letters of other scripts | `bot.intake.romanised` |
| a name's readings | `names_readings`, `names_families`, `names_han` |
| given names compared | `names_given` |
| what is found, and why | `names_grounds` |
| keys for the index | `names_keys` |
| romanisations | `names_sounds` |
| spellings, misprints | `names_spellings` |
| facts | `names_tables` |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntEnum
from functools import lru_cache
from itertools import product, starmap
from typing import NamedTuple

from bot.matching import names_keys
from bot.matching.names_given import compared
from bot.matching.names_grounds import Families, Finding, Ground
from bot.matching.names_keys import KOREAN, broadest_of, is_eastern, is_vietnamese, kin
from bot.matching.names_readings import Reading, in_pinyin, plain_words, readings, turned
from bot.matching.names_sounds import is_pinyin
from bot.matching.names_spellings import is_misprint
from bot.matching.names_words import PARTICLES
from bot.matching.tokens import tokens

__all__ = [
    "PARTICLES", "Comparison", "Ground", "Reading", "Verdict", "compare", "families", "in_pinyin", "is_collaboration",
    "is_its_own", "is_single", "keys_watched", "keys_written", "readings", "verdict",
]  # fmt: skip

_GROUP = re.compile(
    r"\b(?:collaboration|consortium|consortia|team|group|committee|network|initiative|alliance|task force|"
    r"investigator|collaborator|collab|trialist|working party|expert panel|consorcio|groupe de travail|arbeitsgruppe|"
    r"foundation|association|society|institute|university|laboratory|project|programme|program)s?\b"
    r"|合作组|课题组|研究组|项目组|团队|联盟|协作组",
    re.IGNORECASE,
)
_SPOKEN_FOR = re.compile(r"[\s,(\[]+(?:on behalf of|for) the\b.*", re.IGNORECASE | re.DOTALL)
_SILENT = frozenset({"the", "on", "behalf", "of", "for", "and"})


class Verdict(IntEnum):
    """How sure we are that two names are one person's, as far as names can tell."""

    DIFFERENT = 0
    POSSIBLE = 1
    SAME = 2


_POSSIBLE = frozenset({
    *(Ground.INITIALS, Ground.MORE, Ground.SECOND, Ground.VARIANT, Ground.ROMANISED, Ground.SPELLING, Ground.HALF),
    *(Ground.READING, Ground.MISPRINT),
})  # fmt: skip
_BEARABLE: tuple[set[Ground], ...] = (
    *({Ground.ROMANISED}, {Ground.SPELLING}, {Ground.SPELLING, Ground.VARIANT}),
    *({doubt, Ground.INITIALS} for doubt in (Ground.HALF, Ground.SPELLING, Ground.READING)),
)
"""Doubts that may stand together: family and given name both in the other romanisation or spelling; with any others,
two doubts are one too many."""
_RANK = {ground: rank for rank, ground in enumerate(Ground)}
_NEARNESS = (Ground.NAMELESS, Ground.GROUP, Ground.FAMILY, Ground.GIVEN, Ground.LETTERS, Ground.GENERATION)


class Comparison(NamedTuple):
    """A verdict, and why.

    Attributes:
        verdict: how sure.
        ground: what tells it.
        words: the words of the first and of the second name that tell it, as they stand there.
    """

    verdict: Verdict
    ground: Ground
    words: tuple[str, str]


def compare(one: str, other: str) -> Comparison:
    """Say whether two names may be one person's, and why; the words come in the order of the names."""
    if one <= other:
        return _compare(one, other)
    found = _compare(other, one)
    return found._replace(words=(found.words[1], found.words[0]))


def verdict(one: str, other: str) -> Verdict:
    """Say whether two names may be one person's."""
    return compare(one, other).verdict


@lru_cache(maxsize=8192)
def _compare(one: str, other: str) -> Comparison:
    if is_collaboration(one) or is_collaboration(other):
        alike = _group_words(one) == _group_words(other)
        return Comparison(*((Verdict.SAME, Ground.ALIKE) if alike else (Verdict.DIFFERENT, Ground.GROUP)), (one, other))
    pairs = product(readings(_person(one)), readings(_person(other)))
    found = (_comparison(_pair(mine, theirs)) for mine, theirs in pairs)
    nameless = Comparison(Verdict.DIFFERENT, Ground.NAMELESS, (one, other))
    return max(found, key=_nearness, default=nameless)


def _nearness(found: Comparison) -> tuple[int, int, tuple[str, str]]:
    """Gives how much a comparison tells: the best verdict first, of several grounds for it the plainest."""
    different = found.verdict is Verdict.DIFFERENT
    return found.verdict, _NEARNESS.index(found.ground) if different else -_RANK[found.ground], found.words


def _comparison(found: Finding) -> Comparison:
    sure = Verdict.SAME if found.ground is Ground.ALIKE else Verdict.DIFFERENT
    return Comparison(Verdict.POSSIBLE if found.ground in _POSSIBLE else sure, *found)


def _pair(one: Reading, other: Reading) -> Finding:
    words = (one.written, other.written)
    if one.han and other.han:
        alike = one.han == other.han
        return Finding(Ground.ALIKE if alike else Ground.GIVEN if one.family & other.family else Ground.FAMILY, words)
    by = _families(one, other)
    if by is Ground.FAMILY:
        return Finding(by, words)
    if one.generation and other.generation and one.generation != other.generation:
        return Finding(Ground.GENERATION, words)
    found = compared(one.given, other.given, _relation(one, other, by))
    if found.ground is Ground.MISPRINT and _any_eastern(one, other):
        return found._replace(ground=Ground.GIVEN)
    if found.ground is not Ground.ALIKE and found.ground not in _POSSIBLE:
        return found
    doubts = [Finding(by, words), found, Finding(_order(one, other), words)]
    doubts = [doubt for doubt in doubts if doubt.ground is not Ground.ALIKE]
    bearable = len(doubts) < 2 or ({doubt.ground for doubt in doubts} in _BEARABLE and not _both_in_pinyin(one, other))
    return (doubts[0] if doubts else found) if bearable else Finding(Ground.FAMILY, words)


def _both_in_pinyin(one: Reading, other: Reading) -> bool:
    """Tells whether both read well as pinyin throughout: family and given name that both differ are two people then."""
    forms = (one.family, other.family, *(part.forms for part in one.given + other.given))
    return all(any(map(is_pinyin, each)) for each in forms)


def _order(one: Reading, other: Reading) -> Ground:
    return Ground.ALIKE if one.certain and other.certain else Ground.READING


def _families(one: Reading, other: Reading) -> Ground:
    if one.family & other.family:
        return Ground.ALIKE
    if broadest_of(one.family) & broadest_of(other.family):
        return Ground.SPELLING
    if kin(one.family) & kin(other.family):
        return Ground.ROMANISED
    if (one.halves & other.family and not other.halves) or (other.halves & one.family and not one.halves):
        return Ground.HALF
    slip = any(starmap(is_misprint, product(one.family, other.family)))
    return Ground.MISPRINT if slip else Ground.FAMILY


def _any_eastern(one: Reading, other: Reading) -> bool:
    """Tells whether a family name is one of East Asia, where each letter tells one name from another."""
    return is_eastern(one.family) or is_eastern(other.family)


def _relation(one: Reading, other: Reading, by: Ground) -> Families:
    mine, theirs = kin(one.family), kin(other.family)
    both = mine & theirs
    chinese = frozenset(surname for surname in both if not surname.startswith(KOREAN))
    linked = by is Ground.ROMANISED and bool(chinese)
    return Families(
        eastern=is_eastern(one.family) and is_eastern(other.family),
        chinese=bool(chinese),
        linked=(linked and bool(chinese - one.family), linked and bool(chinese - other.family)),
        korean=bool(both) and all(surname.startswith(KOREAN) for surname in mine | theirs),
        either=len(chinese) < len(both),
        vietnamese=is_vietnamese(one.family) and is_vietnamese(other.family),
    )


def is_collaboration(name: str) -> bool:
    """Tell whether the name is a group's, not a person's; who speaks for a group is a person."""
    return _GROUP.search(name) is not None and _GROUP.search(_person(name)) is not None


def _person(name: str) -> str:
    """Takes `on behalf of the ATLAS Collaboration` off a person's name."""
    return _SPOKEN_FOR.sub("", name) if " the " in name.casefold() else name


def _group_words(name: str) -> list[str]:
    return [word for word in tokens(name) if word not in _SILENT]


def is_its_own(name: str) -> bool:
    """Tell whether two people who both write just so are the same as far as names can tell: spelt out, surely read.

    What `verdict(name, name)` says, without its work; a name that it isn't sure of may still be the same.
    """
    if plain_words(name) is not None or is_collaboration(name):
        return True
    read = readings(_person(name))
    return any(one.certain and one.family and not any(part.short for part in one.given[:1]) for one in read)


def keys_watched(name: str) -> frozenset[str]:
    """Give the keys under which a watch on the name is filed: `keys_written` of a name not DIFFERENT holds one."""
    return _keys(name, names_keys.watched, watched=True)


@lru_cache(maxsize=8192)
def keys_written(name: str) -> frozenset[str]:
    """Give every key under which a watch that may mean an author so written is filed; see `keys_watched`."""
    return _keys(name, names_keys.written, watched=False)


def _keys(name: str, keys_of: Callable[[Reading], set[str]], *, watched: bool) -> frozenset[str]:
    plain = plain_words(name)
    if plain is not None and not _GROUP.search(plain[1]):
        return frozenset(names_keys.plainly(*plain, watched=watched))
    if is_collaboration(name):
        return frozenset({"".join(_group_words(name)) + "/"})
    return frozenset().union(*map(keys_of, readings(_person(name))))


def is_single(name: str) -> bool:
    """Tell whether it is one word, `zhuang`, which may be anybody's family name; 庄 is, 庄博涵 is a whole name."""
    return len(name.split()) == 1 and (len(tokens(name)) == 1 or ("-" in name and "." not in name and "," not in name))


@lru_cache(maxsize=8192)
def families(name: str) -> frozenset[str]:
    """Give the words that may be the family name, for `au:zhuang`."""
    plain = plain_words(name)
    if plain is not None:
        given, last = plain
        first = given if " " not in given and turned(given, last) is not None else last
        return frozenset({last.lower(), first.lower()})
    return frozenset(form for read in readings(_person(name)) for form in read.family | read.halves)
