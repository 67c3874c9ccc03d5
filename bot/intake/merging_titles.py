"""Titles of two records: the same, nearly the same, or of different works.

What makes works different is small: a numeral, `Comment on`, one word more. So two titles that differ are near only
where nothing but a slip of the pen, small words, or a label of the venue (`(extended abstract)`, `Tutorial:`) parts
them. Titles that say nothing (`Introduction`, `Guest editorial`) name no work at all.
"""

from __future__ import annotations

import re
from enum import IntEnum
from hashlib import blake2b
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.intake.folding import tokens


class Likeness(IntEnum):
    """How far two titles agree."""

    APART = 0
    LONGER = 1
    """One has a subtitle that the other lacks, or was cut off."""
    NEAR = 2
    EQUAL = 3


class Title(NamedTuple):
    """A title as it is compared.

    Attributes:
        whole: all its words run together, folded.
        core: the same without labels of the venue and small words.
        words: of the core, in order.
        head: the core before its subtitle; empty where it has none, or one that tells works apart (`Part 2`).
        empty: True: it says nothing by which a work is known.
    """

    whole: str
    core: str
    words: tuple[str, ...]
    head: str
    empty: bool


_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_LABELS = re.compile(
    r"[(\[](?!\s*(?:part|chapter|vol|erratum|corr|comment|reply|response|retract|supplement|addend))"
    r"(?=[^()\[\]]*[^\W\d_]{4})[^()\[\]\d]*[)\]]"
    r"|^(?:tutorial|panel|keynote|invited (?:talk|paper)|retracted(?: article)?|withdrawn(?: article)?)"
    r"(?:\s*[:–—-]\s*| on )"
    r"|\s*[:–—-]\s*(?:(?:a )?tutorial|panel|book review|extended abstract)$",
    re.IGNORECASE,
)
"""What venues add to a title: words in brackets, and a few before or behind."""
_SMALL = frozenset({
    *("a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "its", "of", "on", "or", "over", "the"),
    *("to", "via", "with", "und", "der", "die", "das"),
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
_SUBTITLE = re.compile(r"[:;?!]|\.\s|\s[-–—]+\s")
_PARTS = frozenset({
    *("part", "chapter", "volume", "vol", "book", "erratum", "errata", "corrigendum", "correction", "addendum"),
    *("comment", "comments", "reply", "response", "rejoinder", "discussion", "retraction", "supplement", "appendix"),
    *("supplementary", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
})  # fmt: skip
"""Words at whose head a subtitle names another work than the title does alone."""
_WORDS_NEEDED = 2
"""So many words of the core a title has at least to be near another one, and so many to hold a slip."""
_WORDS_TO_SLIP = 4
_WORDS_LEFT = 7
"""A title of so many words that another one begins with may be that one, cut off."""
_ENDED = 4
_ENDINGS = ("s", "es", "d", "ed")
_SHORT = 5
_LONG = 10
"""Letters of a word in which one slip is taken for one; two slips."""
_HEAD = 2
"""Letters at the head of a word that are never mistaken (`microscopic`, `macroscopic`); the second may be left out."""


def read_title(text: str) -> Title:
    """Read a title."""
    plain = _COMMAND.sub(" ", text)
    whole = tokens(plain)
    words = [word for word in tokens(_LABELS.sub(" ", plain)) if word not in _SMALL] or whole
    empty = all(word in _EMPTY or word in _SMALL or word.isdigit() or len(word) == 1 for word in whole)
    return Title("".join(whole), "".join(words), tuple(words), _head(plain), empty)


def number_of(title: Title) -> int:
    """Give a number below 2**63 that titles with one core share, and hardly any others."""
    return int.from_bytes(blake2b(title.core.encode(), digest_size=8).digest()) >> 1


def _head(plain: str) -> str:
    parts = _SUBTITLE.split(plain, maxsplit=1)
    said = tokens(parts[1]) if len(parts) > 1 else []
    if len(said) < _WORDS_NEEDED or said[0] in _PARTS or said[0].isdigit():
        return ""
    words = [word for word in tokens(_LABELS.sub(" ", parts[0])) if word not in _SMALL]
    return "".join(words) if len(words) >= _WORDS_TO_SLIP else ""


def likeness(one: Title, other: Title) -> Likeness:
    """Tell how far two titles agree; symmetric."""
    if one.whole == other.whole:
        return Likeness.EQUAL
    if one.empty or other.empty or min(len(one.words), len(other.words)) < _WORDS_NEEDED:
        return Likeness.APART
    if one.core == other.core or _one_slip(one.words, other.words):
        return Likeness.NEAR
    short, long = sorted((one, other), key=lambda title: len(title.words))
    cut = len(short.words) >= _WORDS_LEFT and long.words[: len(short.words)] == short.words
    return Likeness.LONGER if long.head == short.core or cut else Likeness.APART


def _one_slip(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    if len(ours) != len(theirs) or len(ours) < _WORDS_TO_SLIP:
        return False
    differing = [(mine, other) for mine, other in zip(ours, theirs, strict=True) if mine != other]
    return len(differing) == 1 and _slip(*sorted(differing[0], key=len))


def _slip(short: str, long: str) -> bool:
    """Tell whether two words are one word written twice, or in two forms; never where they hold digits."""
    if len(short) >= _ENDED and long in (f"{short}{end}" for end in _ENDINGS):
        return True
    left_out = len(short) < len(long) or sorted(short) == sorted(long)
    head = 1 if left_out else _HEAD
    if len(short) < _SHORT or short[:head] != long[:head] or not (short.isalpha() and long.isalpha()):
        return False
    most = 2 if len(short) >= _LONG else 1
    return OSA.distance(short, long, score_cutoff=most) <= most
