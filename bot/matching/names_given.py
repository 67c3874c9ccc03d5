"""Given names compared: alike, one an initial or a variant of the other, or two different ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product, starmap
from math import prod

from bot.matching import names_tables
from bot.matching.names_grounds import Families, Finding, Ground
from bot.matching.names_sounds import (
    NO_SOUNDS,
    Sounds,
    initials_of,
    is_pinyin,
    is_syllabic,
    is_syllable,
    korean,
    mandarin,
)
from bot.matching.names_spellings import is_misprint, sounding
from bot.matching.names_words import Part, Spellings

Given = tuple[Part, ...]


_CONTRARY = frozenset({Ground.GIVEN, Ground.LETTERS})
_NEARLY = frozenset({Ground.VARIANT, Ground.SPELLING, Ground.MISPRINT})
_SHORTEST_HEAD = 3
_MOST_SPELLINGS = 256


def compared(one: Given, other: Given, families: Families) -> Finding:
    """Compare the given names of two people whose family names agree."""
    words = (written(one), written(other))
    if not one or not other:
        return Finding(Ground.GIVEN if one or other else Ground.ALIKE, words)
    if _alike(one, other) or (families.vietnamese and _exchanged(one, other)):
        return Finding(Ground.ALIKE, words)
    bound = (families.eastern and is_bound(one), families.eastern and is_bound(other))
    if families.vietnamese and (is_second(one, other) or is_second(other, one)):
        return Finding(Ground.SECOND, words)
    if all(bound):
        return Finding(_elsewhere(one, other, families), words)
    for full, letters, is_one in ((one, other, bound[0]), (other, one, bound[1])):
        if is_one and all(part.short for part in letters):
            return Finding(Ground.INITIALS if _abbreviates(letters, full) else Ground.LETTERS, words)
    return _apart(one, other, families)


def _apart(one: Given, other: Given, families: Families) -> Finding:
    """Compares two given names that aren't both of East Asia."""
    found = _aligned(one, other)
    if found.ground is Ground.SPELLING and families.eastern and all(map(looks_pinyin, (one, other))):
        return found._replace(ground=Ground.GIVEN)
    if found.ground not in _CONTRARY:
        return found
    words = (written(one), written(other))
    if not any(part.short for part in (*one, *other)) and _sounding(one) & _sounding(other):
        return Finding(Ground.SPELLING, words)
    if is_second(one, other) or is_second(other, one):
        return Finding(Ground.SECOND, words)
    more = found.ground is Ground.GIVEN and (_flatly(one, other) or _merged(one, other))
    return Finding(Ground.MORE, words) if more else found


def _sounding(given: Given) -> Spellings:
    return frozenset(map(sounding, compact(given)))


def _flatly(one: Given, other: Given) -> bool:
    return _aligned(_flat(one), _flat(other)).ground is Ground.MORE


def written(given: Given) -> str:
    """Give given names as they stand."""
    return " ".join(part.written for part in given)


@lru_cache(maxsize=16384)
def compact(given: Given) -> Spellings:
    """Give the spellings of given names run together; of very many names in very many spellings the plainest alone."""
    if prod(len(part.forms) for part in given) > _MOST_SPELLINGS:
        return frozenset({"".join(syllables(given))})
    return frozenset(map("".join, product(*(part.forms for part in given))))


@lru_cache(maxsize=16384)
def is_bound(given: Given) -> bool:
    """Tell whether it is one Chinese or Korean given name, written together or apart: Bohan, Bo-Han, Bo Han."""
    if not given or len(given) > 2 or any(part.short or not part.written.isascii() for part in given):
        return False
    if any(form in names_tables.first_names().variants and not is_syllable(form) for form in given[0].forms):
        return False
    return all(is_syllabic(syllable) for part in given for syllable in part.syllables)


def _alike(one: Given, other: Given) -> bool:
    if any(part.short for part in (*one, *other)):
        return False
    return bool(compact(one) & compact(other))


def _exchanged(one: Given, other: Given) -> bool:
    return len(one) == len(other) and all(any(mine.forms & theirs.forms for theirs in other) for mine in one)


def syllables(given: Given) -> tuple[str, ...]:
    """Give the syllables of given names, as far as hyphens and blanks part them."""
    return tuple(syllable for part in given for syllable in part.syllables)


def _elsewhere(one: Given, other: Given, families: Families) -> Ground:
    """Compares two given names that are spelt differently: they may be one in two romanisations."""
    mine, theirs = compact(one), compact(other)
    if families.chinese and (mine | _in_mandarin(one, other, families.linked[0])) & (
        theirs | _in_mandarin(other, one, families.linked[1])
    ):
        return Ground.ROMANISED
    foreign = families.korean or not all(is_pinyin(form) for form in mine | theirs)
    if families.either and foreign and {korean(form) for form in mine} & {korean(form) for form in theirs} - {""}:
        return Ground.ROMANISED
    return Ground.GIVEN


def _in_mandarin(given: Given, beside: Given, linked: bool) -> Sounds:
    """Gives what a name may be in pinyin, if anything shows that it isn't written so."""
    apart = len(syllables(given)) > 1 and len(syllables(beside)) == 1
    return mandarin(syllables(given)) if linked or apart or not looks_pinyin(given) else NO_SOUNDS


def looks_pinyin(given: Given) -> bool:
    """Tell whether every syllable is one of pinyin."""
    return all(is_pinyin(syllable) for syllable in syllables(given))


def _abbreviates(letters: Given, full: Given) -> bool:
    """Tells whether initials can be those of a Chinese or Korean given name: B. and B. H. of Bohan, not B. W."""
    short = "".join(next(iter(part.forms))[0] for part in letters)
    apart = syllables(full)
    if len(apart) > 1:
        return "".join(syllable[0] for syllable in apart).startswith(short[: len(apart)])
    cuts = [cut for form in compact(full) for cut in initials_of(form)]
    if not cuts:
        return any(form.startswith(short[0]) and _in_order(short, form) for form in compact(full))
    return any(cut.startswith(short) for cut in cuts)


def _in_order(short: str, long: str) -> bool:
    left = iter(long)
    return all(letter in left for letter in short)


def _aligned(one: Given, other: Given) -> Finding:
    if len(other) > 1 or other[0].short:
        one = _flat(one)
    if len(one) > 1 or one[0].short:
        other = _flat(other)
    found = [_parts(mine, theirs) for mine, theirs in zip(one, other, strict=False)]
    against = next((each for each in found if each.ground in _CONTRARY), None)
    if against is not None:
        return against
    first = found[0]
    if first.ground is not Ground.ALIKE:
        return first
    longer = one if len(one) > len(other) else other
    if any(not part.short for part in longer[len(found) :]):
        return Finding(Ground.MORE, (written(one), written(other)))
    return next((each for each in found if each.ground in _NEARLY), first)


def _flat(given: Given) -> Given:
    """Takes apart what hyphens join: Jean-Pierre against J. P."""
    return tuple(
        Part(syllable, frozenset({syllable}), (syllable,), short=False) if len(part.syllables) > 1 else part
        for part in given
        for syllable in part.syllables
    )


def _parts(one: Part, other: Part) -> Finding:
    words = (one.written, other.written)
    if one.short or other.short:
        agree = any(mine.startswith(theirs) or theirs.startswith(mine) for mine in one.forms for theirs in other.forms)
        if agree or _are_variants(one.forms, other.forms):
            return Finding(Ground.INITIALS, words)
        return Finding(Ground.LETTERS, words)
    if one.forms & other.forms:
        return Finding(Ground.ALIKE, words)
    return Finding(_nearly(one.forms, other.forms), words)


def _nearly(one: Spellings, other: Spellings) -> Ground:
    if _are_variants(one, other):
        return Ground.VARIANT
    known = names_tables.first_names().known
    pairs = tuple(product(one, other))
    if any(sounding(mine) == sounding(theirs) for mine, theirs in pairs):
        return Ground.SPELLING
    unknown = known.isdisjoint(one) or known.isdisjoint(other)
    return Ground.MISPRINT if unknown and any(starmap(is_misprint, pairs)) else Ground.GIVEN


def _are_variants(one: Spellings, other: Spellings) -> bool:
    variants = names_tables.first_names().variants
    return any(variants.get(form, NO_SOUNDS) & other for form in one)


def heads(word: str) -> Iterator[str]:
    """Give the first of two names run together: anna of annamaria, hans of hanspeter."""
    known = names_tables.first_names().known
    cuts = range(_SHORTEST_HEAD, len(word) - _SHORTEST_HEAD + 1)
    return (word[:at] for at in cuts if word[at:] in known and word[:at] in known)


def _merged(one: Given, other: Given) -> bool:
    mine, theirs = one[0].forms, other[0].forms
    return any(not theirs.isdisjoint(heads(form)) for form in mine) or any(
        not mine.isdisjoint(heads(form)) for form in theirs
    )


def is_second(one: Given, other: Given) -> bool:
    """Tell whether the other is called by the second name: J. Robert and Robert, Ann B. and B. Ann."""
    lead, *rest = one
    if not rest or rest[0].short or other[0].short:
        return False
    if not any(part.short for part in (*rest, *other)) and compact(tuple(rest)) & compact(other):
        return True
    if not rest[0].forms & other[0].forms:
        return False
    return len(other) == 1 or _parts(lead, other[1]).ground in {Ground.ALIKE, Ground.INITIALS}
