"""Titles of two records: the same, nearly the same, or of different works.

What makes works different is small: a numeral, `Comment on`, one word more. So two titles that differ are near only
where nothing but a slip of the pen, small words, the order of the words, or a label of the venue (`(extended
abstract)`, `Tutorial:`) parts them. Titles that say nothing (`Introduction`, `Guest editorial`) name no work at all.
"""

from __future__ import annotations

import re
from enum import IntEnum
from hashlib import blake2b
from html import unescape
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.intake.folding import tokens


class Likeness(IntEnum):
    """How far two titles agree."""

    APART = 0
    LONGER = 1
    """One has a subtitle, or words and a colon before it, that the other lacks, or was cut off."""
    SHUFFLED = 2
    """The same words in another order."""
    NEAR = 3
    """One word was written wrong in one of them."""
    LABELLED = 4
    """Nothing but labels of the venue and small words parts them."""
    EQUAL = 5


class Title(NamedTuple):
    """A title as it is compared.

    Attributes:
        whole: all its words run together, folded.
        core: the same without labels of the venue and small words.
        words: of the core, in order.
        head: the core before its subtitle; empty where it has none, or one that tells works apart (`Part 2`).
        tail: the core behind its first words and a colon; empty where there is none, or words that tell works apart.
        empty: True: it says nothing by which a work is known.
        guest: True: it is empty, and of people who write one such piece (`Guest editorial`).
    """

    whole: str
    core: str
    words: tuple[str, ...]
    head: str
    tail: str
    empty: bool
    guest: bool


_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_LABELS = re.compile(
    r"[(\[](?!\s*(?:part|chapter|vol|erratum|corr|comment|reply|response|retract|supplement|addend))"
    r"(?=[^()\[\]]*[^\W\d_]{4})[^()\[\]\d]*[)\]]"
    r"|^(?:tutorial|panel|keynote|foreword|preface|invited (?:talk|paper)|(?:retracted|withdrawn)(?: article)?)"
    r"(?:\s*[:–—-]\s*| on )"
    r"|^(?:a )?report (?:in|of|on) (?=(?:the )?\w)"
    r"|\s*[:–—?!-]\s*(?:(?:a )?tutorial|panel|book review|extended abstract)$",
    re.IGNORECASE,
)
"""What venues add to a title: words in brackets, and a few before or behind."""
_SMALL = frozenset({
    *("a", "an", "and", "applying", "as", "at", "by", "for", "from", "in", "into", "its", "of", "on", "or", "over"),
    *("the", "to", "using", "via", "with", "und", "der", "die", "das"),
})  # fmt: skip
_EMPTY = frozenset({
    *("about", "abstract", "abstracts", "acknowledgement", "acknowledgements", "announcement", "announcements"),
    *("appendix", "article", "articles", "author", "back", "board", "book", "books", "chair", "chairs", "chapter"),
    *("closing", "column", "commentary", "committee", "communication", "conclusion", "conclusions", "conference"),
    *("contents", "contributors", "corrections", "correspondence", "cover", "discussion", "editor", "editorial"),
    *("editorials", "editors", "epilogue", "errata", "erratum", "foreword", "front", "full", "general", "guest"),
    *("index", "information", "introduction", "introductory", "invited", "issue", "journal", "keynote", "letter"),
    *("letters", "list", "literature", "masthead", "matter", "message", "messages", "miscellaneous", "news"),
    *("note", "notes", "obituary", "opening", "overview", "page", "panel", "poster", "posters", "preface"),
    *("president", "proceedings", "program", "programme", "prologue", "recent", "record", "remarks", "report"),
    *("research", "response", "review", "reviewer", "reviewers", "reviews", "section", "session", "special"),
    *("summary", "supplement", "supplementary", "symposium", "table", "title", "treasurer", "treasurers"),
    *("tribute", "volume", "welcome", "words", "workshop"),
})  # fmt: skip
_ORDINALS = {
    "first": "1st", "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
    "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th", "eleventh": "11th", "twelfth": "12th",
}  # fmt: skip
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_NAMED = {**_ORDINALS, **_GREEK}
"""What titles write as a letter or a number, or by its name."""
_LOOKING_ALIKE = frozenset({("rho", "p"), ("nu", "v"), ("alpha", "a"), ("beta", "b"), ("kappa", "k"), ("omega", "w")})
"""A Greek letter and what a careless conversion makes of it."""
_SUBTITLE = re.compile(r"[:;?!]|\.\s|\s[-–—]+\s")
_PARTS = frozenset({
    *("part", "chapter", "volume", "vol", "book", "erratum", "errata", "corrigendum", "correction", "addendum"),
    *("comment", "comments", "reply", "response", "rejoinder", "discussion", "retraction", "supplement", "appendix"),
    *("supplementary", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
})  # fmt: skip
"""Words at whose head a subtitle names another work than the title does alone."""
_ABOUT = _PARTS | {
    *("commentary", "concern", "corrections", "highlight", "highlights", "news", "perspective", "rebuttal", "review"),
    *("retracted", "summary", "update", "viewpoint", "withdrawal", "withdrawn"),
}
"""Words before a title that name another work about it."""
_MOST_BEFORE = 4
"""So many words before a colon may have been put before a title."""
_WORDS_NEEDED = 2
"""So many words of the core a title has at least to be near another one, and so many to hold a slip."""
_WORDS_TO_SLIP = 4
_WORDS_BEFORE = 3
"""A title of so many words that another one has before its subtitle may be that one."""
_WORDS_LEFT = 5
"""A title of so many words that another one begins with may be that one, cut off."""
_ENDED = 4
_ENDINGS = ("s", "es", "d", "ed")
_SHORT = 5
_LONG = 10
_OPPOSED = (
    *(("inter", "intra"), ("hyper", "hypo"), ("micro", "macro"), ("pre", "pro"), ("ante", "anti"), ("ad", "ab")),
    *(("proto", "photo"), ("neutr", "neur")),
)
"""Heads of words that look alike and mean another thing."""
_ENDS = frozenset({"ane", "ate", "ene", "ide", "ite", "yne"})
"""Ends of chemists' words, likewise: nitrate, nitrite."""
"""Letters of a word in which one slip is taken for one; two slips."""


def read_title(text: str) -> Title:
    """Read a title."""
    plain = _COMMAND.sub(" ", unescape(text) if "&" in text else text)
    whole = tokens(plain)
    words = _words(plain) or whole
    empty = all(word in _EMPTY or word in _SMALL or word.isdigit() or len(word) == 1 for word in whole)
    guest = empty and "guest" in whole
    return Title("".join(whole), "".join(words), tuple(words), _head(plain), _tail(plain), empty, guest)


def number_of(title: Title) -> int:
    """Give a number below 2**63 that titles with one core share, and hardly any others."""
    return int.from_bytes(blake2b(title.core.encode(), digest_size=8).digest()) >> 1


def _head(plain: str) -> str:
    parts = _SUBTITLE.split(plain, maxsplit=1)
    said = tokens(parts[1]) if len(parts) > 1 else []
    if len(said) < _WORDS_NEEDED or (_is_part(said[0]) and said[:2] != ["part", "of"]):
        return ""
    words = _words(parts[0])
    return "".join(words) if len(words) >= _WORDS_BEFORE else ""


def _tail(plain: str) -> str:
    before, colon, behind = plain.partition(":")
    said, words = tokens(before), _words(behind)
    about = not colon or len(said) > _MOST_BEFORE or any(word in _ABOUT or word.isdigit() for word in said)
    return "" if about or len(words) < _WORDS_TO_SLIP else "".join(words)


def _is_part(word: str) -> bool:
    return word in _PARTS or word.isdigit()


def _words(plain: str) -> list[str]:
    """The words of the core."""
    return [_NAMED.get(word, word) for word in tokens(_LABELS.sub(" ", plain)) if word not in _SMALL]


def likeness(one: Title, other: Title) -> Likeness:
    """Tell how far two titles agree; symmetric."""
    if one.whole == other.whole:
        return Likeness.EQUAL
    short, long = sorted((one, other), key=lambda title: len(title.words))
    begun, rest = long.words[: len(short.words)] == short.words, long.words[len(short.words) :]
    if short.guest and begun:
        return Likeness.LONGER
    if one.empty or other.empty or min(len(one.words), len(other.words)) < _WORDS_NEEDED:
        return Likeness.APART
    if one.core == other.core:
        return Likeness.LABELLED
    if _one_slip(one.words, other.words):
        return Likeness.NEAR
    if len(one.words) >= _WORDS_TO_SLIP and sorted(one.words) == sorted(other.words):
        return Likeness.SHUFFLED
    cut = begun and len(short.words) >= _WORDS_LEFT and not _is_part(rest[0])
    return Likeness.LONGER if cut or short.core in (long.head, long.tail) else Likeness.APART


def _one_slip(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if len(ours) != len(theirs) or len(ours) < _WORDS_TO_SLIP:
        return False
    differing = [(mine, other) for mine, other in zip(ours, theirs, strict=True) if mine != other]
    return len(differing) == 1 and _slip(*sorted(differing[0], key=len))


def _slip(short: str, long: str) -> bool:
    """Tell whether two words are one word written twice, or in two forms; never where they hold digits."""
    if len(short) >= _ENDED and long in (f"{short}{end}" for end in _ENDINGS):
        return True
    if (short, long) in _LOOKING_ALIKE or (long, short) in _LOOKING_ALIKE:
        return True
    if _opposed(short, long) or _opposed(long, short):
        return False
    if len(short) < _SHORT or short[0] != long[0] or not (short.isalpha() and long.isalpha()):
        return False
    most = 2 if len(short) >= _LONG else 1
    return OSA.distance(short, long, score_cutoff=most) <= most


def _opposed(one: str, other: str) -> bool:
    ends = {one.removesuffix("s")[-3:], other.removesuffix("s")[-3:]}
    return any(one.startswith(this) and other.startswith(that) for this, that in _OPPOSED) or (
        len(ends) > 1 and ends <= _ENDS
    )
