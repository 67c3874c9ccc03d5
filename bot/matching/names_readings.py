"""Every way to read a name as a family name with given names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.intake.romanised import hangul_name, is_hangul, romanised
from bot.matching import names_tables
from bot.matching.names_families import NO_SPELLINGS, Words, family_of, folded, is_compound
from bot.matching.names_han import han_names
from bot.matching.names_sounds import is_east_asian, is_pinyin, is_syllabic, is_syllable
from bot.matching.names_words import (
    BOUND,
    GENERATIONS,
    LOWER_ALONE,
    PARTICLES,
    TITLES,
    Part,
    Spellings,
    bare,
    given_names,
    is_initial,
    is_particle,
    is_voiceless,
    pieces,
    shown,
)
from bot.matching.tokens import is_han

_ALIAS = re.compile(r"""[(\[（"“]([^()\[\]（）"“”]*)[)\]）"”]""")
_CAPITALS = re.compile(r"[A-Z]{2,3}")
_PLAIN = re.compile(r"([A-Z][a-z]+(?: [A-Z]\.)*) ([A-Z][a-z]+)")
_TWO = 2
_MOST_ALIASES = 4
"""Names in brackets that are looked at beside one name."""
_SPECIAL = TITLES | GENERATIONS.keys() | PARTICLES - LOWER_ALONE | BOUND
_SHORTEST_FAMILY = 2
_SHORTEST_SHOUT = 4
"""Letters; fewer capitals may be initials."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a name; all folded.

    Attributes:
        family: spellings of the family name, compact, with its particles and without; any may agree.
        given: given names and initials, in order.
        halves: what a double family name is made of; empty for a single one.
        certain: whether the name is surely read so, if it is read at all; False: merely possible.
        han: the characters of a name written in them, simplified; else empty.
        generation: `jr`, `sr`, `ii`…; empty where it names none.
        written: the family name as it stands.
    """

    family: Spellings
    given: tuple[Part, ...]
    halves: Spellings = NO_SPELLINGS
    certain: bool = True
    han: str = ""
    generation: str = ""
    written: str = ""


@lru_cache(maxsize=8192)
def readings(name: str) -> tuple[Reading, ...]:
    """Give every way to read a name; empty where it holds no letters."""
    text = shown(name)
    if text.isascii() and "(" not in text and '"' not in text and "[" not in text:
        return tuple(_latin(text))
    aliases = [alias.strip() for alias in _ALIAS.findall(text)]
    main = _ALIAS.sub(" ", text) if aliases else text
    if any(is_han(char) for char in main):
        return tuple(_han(main))
    found = list(_hangul(main) if is_hangul(main) else _latin(romanised(main)))
    called = [read for alias in aliases[:_MOST_ALIASES] for read in _called(found, alias)]
    return (*found, *called)


def plain_words(name: str) -> tuple[str, str] | None:
    """Give the given names and the family name of `Bohan Zhuang` or `John A. Smith`; None where it is less plain."""
    found = _PLAIN.fullmatch(name)
    if found is None or _is_special(found[2]) or _is_special(found[1].partition(" ")[0]):
        return None
    return found[1], found[2]


def _is_special(word: str) -> bool:
    return word.lower() in _SPECIAL or is_voiceless(word)


def turned(first: str, second: str) -> bool | None:
    """Tell whether `Zhuang Bohan` begins with the family name: surely if it does at all, possibly, or not (None).

    Possibly, if both are first names, or like `Dan Xinyue` one and two syllables of pinyin.
    """
    one, other = folded(first), folded(second)
    known = names_tables.first_names().known
    if one not in known or is_east_asian(one):
        return True
    as_in_chinese = is_syllable(one) and is_pinyin(other) and not is_syllable(other)
    return False if other in known or as_in_chinese else None


def _called(found: Sequence[Reading], alias: str) -> list[Reading]:
    """Gives what a name in brackets adds: the characters of the name, or how the person is called."""
    if any(is_han(char) for char in alias):
        return list(_han(alias))
    if is_hangul(alias):
        return list(_hangul(alias))
    words = tuple(alias.split())
    if not words or len(words) > 1 or len(pieces(words[0])) != 1:
        return []
    return [replace(read, given=given_names(words, shouted=False), certain=False) for read in found]


def in_pinyin(name: str) -> tuple[str, str] | None:
    """Give the given name and the family name of one in characters, as usually read; None for another name."""
    for read in han_names(name):
        return "".join(read.sounds[0].given), min(read.sounds[0].family)
    return None


def _han(name: str) -> Iterator[Reading]:
    found = han_names(name)
    if not found:
        yield _reading((name,), ())
    for read in found:
        written = read.family + read.given
        given = (_part(read.given),) if read.given else ()
        yield Reading(frozenset({read.family}), given, han=written, written=read.family)
        for sound in read.sounds:
            heard = tuple(_part(syllable) for syllable in sound.given)
            yield Reading(sound.family, heard, certain=sound.usual, han=written, written=read.family)


def _hangul(name: str) -> Iterator[Reading]:
    family, given = hangul_name(name)
    yield Reading(frozenset({family}), (_part(given),) if given else (), written=family)


def _part(syllable: str) -> Part:
    return Part(syllable, frozenset({syllable}), (syllable,), short=False)


def _latin(name: str) -> Iterator[Reading]:
    parts = [part.split() for part in name.split(",")]
    words = [word for part in parts for word in part]
    generation = next((GENERATIONS[bare(word)] for word in words[1:] if bare(word) in GENERATIONS), "")
    kept = [tuple(word for word in part if _names(word, words)) for part in parts]
    if len([word for part in kept for word in part if not is_particle(word)]) == 1:  # `Smith JR`, `Costa, MS`: initials
        kept, generation = [tuple(filter(pieces, part)) for part in parts], ""
    kept = [part for part in kept if part]
    found = _inverted(kept[0], tuple(word for part in kept[1:] for word in part)) if len(kept) > 1 else _natural(kept)
    for read in found:
        yield replace(read, generation=generation) if generation else read


def _names(word: str, words: Sequence[str]) -> bool:
    """Tells whether a word is part of the name: it has letters, and is no title, degree or generation."""
    low = bare(word)
    return bool(pieces(word)) and low not in TITLES and (low not in GENERATIONS or word is words[0])


def _inverted(family: Words, given: Words) -> Iterator[Reading]:
    """Reads `Zhuang, Bohan`; particles behind the given names belong to the family name: `Beethoven, Ludwig van`."""
    end = len(given)
    while end > 1 and is_particle(given[end - 1]) and given[end - 1].islower():
        end -= 1
    yield _reading((*given[end:], *family), given[:end], double=True)
    if len(given) == 1 and len(family) == 1 and is_east_asian(folded(given[0])) and is_syllabic(folded(family[0])):
        yield replace(_reading(given, family), certain=False)


def _natural(kept: Sequence[Words]) -> Iterator[Reading]:
    words = kept[0] if kept else ()
    if len(words) < 2:
        if words:
            yield _reading(words, ())
        return
    shouted = _shouted(words)
    if shouted is not None:
        yield _reading(words[shouted], words[: shouted.start] or words[shouted.stop :], double=True)
        return
    if not is_initial(words[-1]):
        yield from _family_last(words)
    yield from _family_first(words)


def _family_last(words: Words) -> Iterator[Reading]:
    if len(words) > _TWO and is_compound(words[-2:]):
        yield _reading(words[-2:], words[:-2])
    if len(words) > _TWO and words[-2] == "D":  # of D'Angelo
        yield replace(_reading(words[-2:], words[:-2]), certain=False)
    start = _family_start(words)
    yield _reading(words[start:], words[:start])
    if start > 1 and not is_initial(words[start - 1]) and not is_east_asian(folded(words[-1])):
        iberian = names_tables.surnames_of("iberian")
        double = folded(words[start - 1]) in iberian or words[start] in {"y", "e", "i"}
        yield _reading(words[start - 1 :], words[: start - 1], double=double)


def _family_start(words: Words) -> int:
    """Gives where the family name begins that ends the name: before the particles of its last word."""
    start = len(words) - 1
    eastern = is_east_asian(folded(words[-1]))
    while start > 1 and (is_particle(words[start - 1]) or _binds(words[start - 1])):
        if (eastern and not words[start - 1].islower()) or bare(words[start - 1]) in map(bare, words[start:]):
            break  # a given name: `Anh Van van der Berg`
        start -= 1
    return start


def _binds(word: str) -> bool:
    return bare(word) in BOUND or word in {"O", "Ó", "O'", "O’"}


def _family_first(words: Words) -> Iterator[Reading]:
    """Reads `Zhuang Bohan`, `Nagy Péter`, `Smith J A`, `van der Maaten L`."""
    initials = next((at for at, word in enumerate(words) if at and is_initial(word)), len(words))
    if is_initial(words[0]) and not _binds(words[0]):
        return
    if initials < len(words) and all(is_initial(word) for word in words[initials:]):
        yield _reading(words[:initials], words[initials:], double=True)
        return
    if _CAPITALS.fullmatch(words[-1]):
        yield _reading(words[:-1], words[-1:], double=True)
    if len(words) > _TWO and is_compound(words[:2]):
        yield _reading(words[:2], words[2:])
    if is_particle(words[0]) or len(folded(words[0])) < _SHORTEST_FAMILY:
        return
    certain = turned(words[0], words[1])
    if certain is not None and (len(words) == _TWO or _is_longer_turned(words)):
        yield replace(_reading(words[:1], words[1:]), certain=certain)


def _is_longer_turned(words: Words) -> bool:
    """Tells whether more than two words begin with the family name: `Kim Min Jun`, `Nagy Péter István`."""
    first, known = folded(words[0]), names_tables.first_names().known
    if any(map(is_initial, words)):
        return False
    return is_east_asian(first) or (first not in known and folded(words[1]) in known)


def _shouted(words: Words) -> slice | None:
    """Gives where the family name stands in capitals, at one end of the name; None where capitals tell nothing."""
    loud = [word.isupper() and not is_initial(word) for word in words]
    count = sum(loud)
    letters = sum(len(word) for word, is_loud in zip(words, loud, strict=True) if is_loud)
    if (
        not 0 < count < len(words)
        or letters < _SHORTEST_SHOUT
        or any(word.isupper() for word in words[1:-1] if count == 1)
    ):
        return None
    if all(loud[:count]):
        return slice(0, count)
    return slice(len(words) - count, len(words)) if all(loud[-count:]) else None


def _reading(family: Words, given: Words, *, double: bool = False) -> Reading:
    shouting = all(word.isupper() for word in family)
    forms, halves = family_of(family)
    if any(not word.islower() for word in given):
        given = tuple(word for word in given if not (word.islower() and is_particle(word)))
    return Reading(forms, given_names(given, shouting), halves if double or "-" in family[-1] else NO_SPELLINGS,
                   written=" ".join(family))  # fmt: skip
