"""Which records are one work (`academichub merge`): by ids, by declared links, by title and authors with care.

Ids are proof, with one exception: authors write the id of a whole volume, or of the second part, into records of
several works. Where records with different ids of their own share a further one, only those of one title are joined.
Titles and authors are hints: they join only where nothing speaks against it, the surest first, and never two groups
whose ids tell them apart. Every tie says what it rests on. The result doesn't depend on the order of the records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from bot.domain.life import Alike, Rests, Tie
from bot.domain.paper import Paper
from bot.intake.merging_names import keys as name_keys
from bot.intake.merging_pairs import Grounds, Record, compare, kind_of, parted, record_of


@dataclass(frozen=True, slots=True)
class Merged:
    """A work: the record's id that stands for it, all records' ids in order, and what ties them."""

    paper: str
    members: tuple[str, ...]
    ties: tuple[Tie, ...] = ()


_FIRST = {"doi": 0, "arxiv": 1, "pmid": 2}
_TOLD_APART = frozenset({"doi ", "pmid ", "arxiv preprint", "doi preprint"})
"""Kinds of ids of which a work has one: records of several are several works, unless their title is one."""
_MOST_AUTHORS = 8
"""Authors' keys by which a record is looked for, the first of the alphabet: the same ones on both sides."""
_AUTHORS_READ = 20
_MOST_WORDS = 3
"""Words of a title by which nearly the same one is looked for, the longest first: one of them may be written wrong."""
_MOST_RECORDS = 50
"""Records under one word and author that are compared each with each; more say that the word is everybody's."""


class Grouping:
    """Records joined step by step into groups; the ids of a group are those of all its records."""

    def __init__(self, records: Sequence[Record]) -> None:
        """Begin with every record alone."""
        self._leader = list(range(len(records)))
        self._ids = [{record.own, *record.further} for record in records]

    def lead(self, position: int) -> int:
        """Give the record that stands for the group of this one."""
        leader = self._leader
        while leader[position] != position:
            leader[position] = position = leader[leader[position]]
        return position

    def join(self, one: int, other: int) -> bool:
        """Make two groups one; False where they are one already."""
        first, second = sorted((self.lead(one), self.lead(other)))
        if first == second:
            return False
        self._leader[second] = first
        self._ids[first] |= self._ids[second]
        return True

    def parted(self, one: int, other: int, *, near: bool) -> bool:
        """Tell whether the ids of two groups say that they are different works."""
        return parted(self._ids[self.lead(one)], self._ids[self.lead(other)], near=near)


def merge(papers: Iterable[Paper]) -> tuple[Merged, ...]:
    """Give the works that these records are of, in order of their ids; records with the same id are one."""
    records = sorted((record_of(paper) for paper in papers), key=_order)
    grouping = Grouping(records)
    ties = defaultdict(list)
    for one, other, rests, evidence in _joined(records, grouping):
        first, second = sorted((records[one].id, records[other].id))
        if first != second:
            ties[one].append(Tie(first, second, rests, evidence))
    members: defaultdict[int, list[int]] = defaultdict(list)
    for position in range(len(records)):
        members[grouping.lead(position)].append(position)
    return tuple(_merged(records, those, [tie for each in those for tie in ties[each]]) for those in members.values())


def same_work(one: Paper, other: Paper) -> Tie | None:
    """Tell why two papers, of different ids, look like one work by title and authors; None where they don't."""
    grounds = compare(record_of(one), record_of(other))
    first, second = sorted((one.id, other.id))
    return None if grounds is None else Tie(first, second, Rests.TITLE, grounds.evidence)


def _order(record: Record) -> tuple[object, ...]:
    """Any order will do that doesn't depend on the one the records came in."""
    return record.id, record.title.whole, record.authors, sorted(record.further), sorted(record.links), str(record.on)


def _joined(records: Sequence[Record], grouping: Grouping) -> Iterator[tuple[int, int, Rests, str | Alike]]:
    """Join what belongs together, and tell each time why."""
    for rests in (Rests.ID, Rests.LINK):
        for shared, positions in _carriers(records, rests).items():
            for one, other in _agreed(records, positions, shared):
                if grouping.join(one, other):
                    yield one, other, rests, shared
    for grounds, one, other in sorted(_alike(records, grouping)):
        if not grouping.parted(one, other, near=grounds.near) and grouping.join(one, other):
            yield one, other, Rests.TITLE, grounds.evidence


def _carriers(records: Sequence[Record], rests: Rests) -> dict[str, list[int]]:
    """Give by id the records that carry it, or, of links, that carry or declare it; ids of one record are left out."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for position, record in enumerate(records):
        said = record.links if rests is Rests.LINK else ()
        for one in (record.own, *record.further, *said):
            found[one].append(position)
    return {one: found[one] for one in sorted(found) if len(found[one]) > 1}


def _agreed(records: Sequence[Record], positions: Sequence[int], shared: str) -> Iterator[tuple[int, int]]:
    """Give the pairs to join of records that share an id: all, or where they can't be one, those of one title."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    for position in positions:
        own[kind_of(records[position].own)].add(records[position].own)
    if all(len(those) == 1 for kind, those in own.items() if kind in _TOLD_APART):
        yield from pairwise(positions)
        return
    yield from pairwise(position for position in positions if records[position].own == shared)
    by_title: defaultdict[str, list[int]] = defaultdict(list)
    for position in positions:
        by_title[records[position].title.core].append(position)
    for those in by_title.values():
        yield from pairwise(those)


def _alike(records: Sequence[Record], grouping: Grouping) -> Iterator[tuple[Grounds, int, int]]:
    """Give the pairs that titles and authors speak for, each once; found by title, or by author and word."""
    first: dict[int, int] = {}
    more: defaultdict[int, list[int]] = defaultdict(list)
    for position, record in enumerate(records):
        for key in _keys(record):
            if first.setdefault(key, position) != position:
                more[key].append(position)
    seen: set[tuple[int, int]] = set()
    for key, further in more.items():
        positions = (first[key], *further)
        pairs = combinations(positions, 2) if len(positions) <= _MOST_RECORDS else pairwise(positions)
        for one, other in pairs:
            if (one, other) in seen or grouping.lead(one) == grouping.lead(other):
                continue
            seen.add((one, other))
            grounds = compare(records[one], records[other])
            if grounds is not None:
                yield grounds, one, other


def _keys(record: Record) -> Iterator[int]:
    """Give the keys of a record as hashes: one that two keys share costs a comparison and no more."""
    words = sorted(set(record.title.words), key=lambda word: (-len(word), word))[:_MOST_WORDS]
    for name in sorted(name_keys(record.authors[:_AUTHORS_READ]))[:_MOST_AUTHORS]:
        for word in {record.title.core, record.title.head, record.title.tail, *words} - {""}:
            yield hash((name, word))
    if not record.title.empty:
        yield hash(record.title.core)


def _merged(records: Sequence[Record], positions: Sequence[int], ties: Sequence[Tie]) -> Merged:
    members = tuple(sorted({records[position].id for position in positions}))
    return Merged(min(members, key=_rank), members, tuple(ties))


def _rank(paper_id: str) -> tuple[int, str]:
    return _FIRST.get(paper_id.partition(":")[0], len(_FIRST)), paper_id
