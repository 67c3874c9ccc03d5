"""Papers in themes: who speaks of the same, and what to call it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from bot.briefing.likeness import Likeness, enough
from bot.briefing.reading import Reading
from bot.briefing.terms import is_of_papers
from bot.matching.vocabulary import weight

PHRASES = 2
"""Phrases in a theme's title, at the most."""

TELLING = 0.3
"""The least weight of a phrase that may stand in a title."""

COMMON = 0.6
"""The least share of the papers that hold what all are said to speak of."""


@dataclass(frozen=True, slots=True)
class Group:
    """Papers that speak of the same.

    Attributes:
        members: the papers, the most central first.
        terms: what two or more of them share, the best first, none within another; may be empty.
        values: how well each term names the group, above 0.
    """

    members: tuple[Reading, ...]
    terms: tuple[str, ...]
    values: tuple[float, ...]

    @property
    def phrases(self) -> tuple[str, ...]:
        """The terms that name the group, as the papers spell them; empty where none is telling."""
        telling = [
            term
            for term, value in zip(self.terms, self.values, strict=True)
            if weight(term) >= TELLING and value >= self.values[0] / 2
        ]
        return tuple(spelling(longest(term, self.members), self.members) for term in telling[:PHRASES])


def group(readings: Sequence[Reading], likeness: Likeness) -> tuple[Group, ...]:
    """Part papers into groups, the largest and closest first; a paper alike to none is a group of its own.

    Groups are joined by their mean likeness (average linkage) until no two are alike any more.
    """
    clusters = _join(len(readings), likeness)
    found = [_group([readings[place] for place in _central_first(places, likeness)], likeness) for places in clusters]
    return tuple(sorted(found, key=lambda each: (-len(each.members), each.members[0].card)))


def spelling(term: str, members: Sequence[Reading]) -> str:
    """Give a term as most of the papers spell it; a title's capitals lose against the running text."""
    spelt = Counter(reading.terms[term].surface for reading in members if term in reading.terms)
    return min(spelt, key=lambda surface: (surface.istitle(), -spelt[surface], surface))


def subject(readings: Sequence[Reading], likeness: Likeness) -> str:
    """Give what most of the papers speak of, as they spell it; empty where there is no such thing."""
    most = max(COMMON * len(readings), 3)
    held = {
        term: places for term, places in likeness.terms.items() if len(places) >= most and _is_telling(term, likeness)
    }
    values = {term: weight(term) * sum(_dwelling(readings[place], term) for place in held[term]) for term in held}
    best = max(wholes({term: len(places) for term, places in held.items()}), key=lambda term: values[term], default="")
    return spelling(best, readings) if best else ""


def longest(term: str, members: Sequence[Reading]) -> str:
    """Give the longest term within which this one stands in all of the papers that hold it, else the term itself."""
    holders = [reading for reading in members if term in reading.terms]
    within = set.intersection(*(set(reading.terms) for reading in holders)) if holders else set()
    longer = [each for each in within if f" {term} " in f" {each} " and any(h.terms[each].heads for h in holders)]
    return max([term, *longer], key=lambda each: (len(each.split()), each))


def wholes(held: Mapping[str, int]) -> list[str]:
    """Give the terms without those that stand nearly always within a longer one: `homology` in `persistent homology`.

    Args:
        held: by term how many papers hold it.
    """
    part_of: dict[str, int] = {}
    for term, count in held.items():
        words = term.split()
        for length in range(1, len(words)):
            for first in range(len(words) - length + 1):
                part = " ".join(words[first : first + length])
                part_of[part] = max(part_of.get(part, 0), count)
    return [term for term, count in held.items() if part_of.get(term, 0) < 0.75 * count or weight(term) == 0]


def _join(papers: int, likeness: Likeness) -> list[list[int]]:
    members = {place: [place] for place in range(papers)}
    links = {place: dict(likeness.row(place)) for place in range(papers)}
    heap = [(-value, one, other) for one in links for other, value in links[one].items() if one < other]
    heapify(heap)
    while heap:
        value, one, other = heappop(heap)
        if -value < enough(papers):
            break
        if links.get(one, {}).get(other) == -value and other in links:
            _merge(one, other, members, links)
            for near, alike in links[one].items():
                heappush(heap, (-alike, min(one, near), max(one, near)))
    return list(members.values())


def _merge(one: int, other: int, members: dict[int, list[int]], links: dict[int, dict[int, float]]) -> None:
    """Join `other` into `one`; the joint group's likeness to a third is the mean over its members."""
    mine, theirs = links[one], links.pop(other)
    sizes = len(members[one]), len(members[other])
    members[one] += members.pop(other)
    joint = {
        near: (sizes[0] * mine.get(near, 0.0) + sizes[1] * theirs.get(near, 0.0)) / sum(sizes)
        for near in (mine.keys() | theirs.keys()) - {one, other}
    }
    links[one] = joint
    for near, value in joint.items():
        links[near].pop(other, None)
        links[near][one] = value


def _central_first(places: Sequence[int], likeness: Likeness) -> list[int]:
    return sorted(places, key=lambda one: (-sum(likeness.between(one, other) for other in places), one))


def _group(members: Sequence[Reading], likeness: Likeness) -> Group:
    held = Counter(term for reading in members for term in reading.terms)
    common = wholes({term: count for term, count in held.items() if count > 1 and _is_a_name(term, likeness)})
    values = {term: _value(term, members, likeness) for term in common}
    ranked = sorted((term for term, value in values.items() if value > 0), key=lambda term: (-values[term], term))
    terms = tuple(_apart(ranked))
    return Group(tuple(members), terms, tuple(values[term] for term in terms))


def _value(term: str, members: Sequence[Reading], likeness: Likeness) -> float:
    """How well a term names the group: many members dwell on it, few others do, science seldom does."""
    holders = [reading for reading in members if term in reading.terms]
    dwelling = sum(_dwelling(reading, term) for reading in holders)
    outside = len(likeness.holders(term)) - len(holders)
    further = term.count(" ")
    return (
        weight(term) * math.sqrt(dwelling) * (len(holders) / len(members)) * (1 + 0.6 * further) / (1 + 0.3 * outside)
    )


def _dwelling(reading: Reading, term: str) -> float:
    """How much a paper dwells on a term that it holds, 1 for a mention in the abstract."""
    mention = reading.terms[term]
    return 1.0 + mention.titled + 0.3 * min(mention.count - 1, 3)


def _is_telling(term: str, likeness: Likeness) -> bool:
    return weight(term) >= TELLING and _is_a_name(term, likeness)


def _is_a_name(term: str, likeness: Likeness) -> bool:
    """Whether a term names a thing that science speaks of, and not a paper or its parts."""
    return likeness.is_name(term) and not is_of_papers(term)


def _apart(ranked: Sequence[str]) -> Iterator[str]:
    """The terms that share no word with a better one."""
    taken: set[str] = set()
    for term in ranked:
        words = set(term.split())
        if not words & taken:
            yield term
            taken |= words
