"""In which journal or conference a paper appeared: by ISSN, and by any name that the catalogue knows.

A journal is told by one of the paper's ISSNs, or by a label that is one of its names and nothing more: `Nature` is not
`Nature Communications`. The label of a conference says a year and a track as well, `ICLR 2026 Poster`, so its names
are looked for within the label; a workshop of a conference is not the conference. What the catalogue doesn't know is
looked for in the label word by word.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.catalogue import journals
from bot.catalogue.journals import VenueKind
from bot.domain.paper import Paper
from bot.matching.tokens import tokens

SHORTEST_WITHIN = 4
"""Shorter names of conferences (`ACL`) must begin or end the label: within it they may be part of something else."""

_WORKSHOP = frozenset({"workshop", "workshops"})


@dataclass(frozen=True, slots=True)
class Venues:
    """What a name, as typed, means.

    Attributes:
        issns: of all that it may mean.
        names: of the journals among them, folded.
        meetings: names of the conferences among them, as tokens.
    """

    issns: frozenset[str]
    names: frozenset[str]
    meetings: frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Appeared:
    """Where a paper appeared, folded once for all watches.

    Attributes:
        issns: as printed.
        name: the label, folded.
        words: the label's tokens.
    """

    issns: frozenset[str]
    name: str
    words: tuple[str, ...]


def appeared(paper: Paper, shown: str) -> Appeared:
    """Fold where a paper appeared; `shown` is the label of its card."""
    issns = frozenset(filter(None, map(journals.written_issn, paper.issns)))
    return Appeared(issns, journals.folded(shown), tuple(tokens(shown)))


@lru_cache(maxsize=4096)
def venues_meant(text: str) -> Venues | None:
    """Give what a name or ISSN as typed means; None where neither the catalogue nor a check digit knows it.

    A name of several venues means each of them; an ISSN that the catalogue lacks means itself.
    """
    found = journals.meant(text)
    issn = journals.written_issn(text)
    if not found and not issn:
        return None
    issns = frozenset(each for journal in found for each in journal.issns) | ({issn} if issn else set())
    names = (name for journal in found if journal.kind is VenueKind.JOURNAL for name in journal.names)
    meetings = (_words(name) for journal in found if journal.kind is VenueKind.CONFERENCE for name in journal.names)
    return Venues(issns, frozenset(map(journals.folded, names)), frozenset(meetings))


def appeared_in(wanted: Venues, where: Appeared) -> bool:
    """Tell whether a paper appeared in one of the venues wanted."""
    if wanted.issns & where.issns or where.name in wanted.names:
        return True
    return any(_met(meeting, where.words) for meeting in wanted.meetings)


def keys_of(wanted: Venues) -> frozenset[str]:
    """Give keys of which `keys_at` gives one for every paper that appeared there: ISSNs, names, a word a conference."""
    rarest = (max(meeting, key=len) for meeting in wanted.meetings)
    return wanted.issns | wanted.names | frozenset(map(_word_key, rarest))


def keys_at(where: Appeared) -> frozenset[str]:
    """Give every key under which a watch that wants the venue may be filed."""
    return where.issns | {where.name} | frozenset(map(_word_key, where.words))


def keys_within(words: Iterable[str]) -> frozenset[str]:
    """Give the key of words that stand in the label: the longest one's."""
    return frozenset({_word_key(max(words, key=len))})


def _word_key(word: str) -> str:
    return f"~{word}"


def _words(name: str) -> tuple[str, ...]:
    return tuple(tokens(name))


def _met(meeting: tuple[str, ...], label: tuple[str, ...]) -> bool:
    if not _WORKSHOP.isdisjoint(label) and _WORKSHOP.isdisjoint(meeting):
        return False
    words = tuple(word for word in label if not word.isdigit())
    size, last = len(meeting), len(words) - len(meeting)
    long = sum(map(len, meeting)) >= SHORTEST_WITHIN
    starts = range(last + 1) if long else {0, last} if last >= 0 else ()
    return any(words[at : at + size] == meeting for at in starts)
