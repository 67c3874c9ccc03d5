"""Works that a person said are two stay two, whatever ids their records share. Pure."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from bot.domain.life import Parting
from bot.domain.paper import KnownPaper, Paper
from storage.merging import Alias, absorb, aliases_of, works_of


@dataclass(frozen=True)
class Parted:
    """What is to be kept apart.

    Attributes:
        ids: pairs of ids of which no record carries both.
        works: pairs of keys of works that are never joined; an id that no work has yet stands for a number below zero.
        ends: by id, what stands for it in those pairs.
    """

    ids: Set[frozenset[str]]
    works: Set[frozenset[int]]
    ends: Mapping[Alias, int]


def parted_by(partings: Iterable[Parting], known: Mapping[Alias, int]) -> Parted:
    """Read partings; `known` gives the works of their ids, as far as there are any."""
    pairs = [(parting.one, parting.other) for parting in partings]
    told = dict.fromkeys(alias_of(end) for pair in pairs for end in pair)
    ends = {alias: known.get(alias, -number) for number, alias in enumerate(told, 1)}
    works = {frozenset(ends[alias_of(end)] for end in pair) for pair in pairs}
    return Parted({frozenset(pair) for pair in pairs}, works, ends)


def alias_of(paper_id: str) -> Alias:
    """Give a canonical id as (scheme, value)."""
    scheme, _, value = paper_id.partition(":")
    return scheme, value


class _Groups:
    """Works and new records that share ids, joined step by step, but never two that a person parted."""

    def __init__(self, works: Set[frozenset[int]]) -> None:
        self._works = works
        self._members: dict[int, set[int]] = {}

    def of(self, node: int) -> set[int]:
        """Give the group of a work, by its key, or of what is no work yet, by a number below zero."""
        return self._members.setdefault(node, {node})

    def join(self, one: int, other: int) -> bool:
        """Make two groups one; False where they were parted."""
        ours, theirs = self.of(one), self.of(other)
        if ours is theirs:
            return True
        if any(pair & ours and pair & theirs and pair <= ours | theirs for pair in self._works):
            return False
        ours |= theirs
        self._members.update(dict.fromkeys(theirs, ours))
        return True


def apart(papers: Sequence[Paper], known: Mapping[Alias, int], parted: Parted) -> list[Paper]:
    """Give the papers without the ids and links that would join what was parted; its own id each keeps.

    Args:
        papers: in the order in which they are remembered: the first one with an id keeps it.
        known: the works of their ids, as far as there are any.
        parted: what is to be kept apart.
    """
    groups, holders = _Groups(parted.works), {**known, **parted.ends}
    new = -1 - len(parted.ends)
    kept = []
    for position, paper in enumerate(papers):
        node, denied = new - position, set()
        for alias in aliases_of(paper):
            forbidden = frozenset((paper.id, ":".join(alias))) in parted.ids
            if forbidden or not groups.join(node, holders.setdefault(alias, node)):
                denied.add(alias)
        kept.append(_without(paper, denied) if denied else paper)
    return kept


def two_of(records: Sequence[Paper], one: str, other: str) -> tuple[Paper, Paper] | None:
    """Give the records that two ids of a work stand for: those whose own ids they are, else those that carry them.

    Twice the same record where one of them is its own id and the other one an id that no record has as its own; None
    where both are ids that one record merely carries, or one id.
    """
    own = {paper.id: paper for paper in records}
    first, second = (own.get(paper_id) or _carrier(records, paper_id) for paper_id in (one, other))
    if first is None or second is None or one == other:
        return None
    if first is second and first.id not in (one, other):
        return None
    return first, second


def settled_by(parting: Parting, one: Paper, other: Paper) -> Parting:
    """Give a parting with the own ids of the records that it parts; where both are one record, as it is."""
    return parting if one.id == other.id else replace(parting, one=one.id, other=other.id)


def between(made: Sequence[Parting], one: str, other: str, keys: Mapping[str, int]) -> list[Parting]:
    """Give the partings of two ids, and of the works that carry them.

    Args:
        made: all partings.
        one: an id.
        other: the other.
        keys: the works of all these ids, as far as there are any.
    """
    works = {keys.get(one), keys.get(other)}
    return [
        parting
        for parting in made
        if {parting.one, parting.other} == {one, other}
        or (None not in works and {keys.get(parting.one), keys.get(parting.other)} == works)
    ]


def split(
    known: KnownPaper, records: Sequence[Paper], made: Sequence[Parting], elsewhere: Set[Alias]
) -> list[list[Paper]]:
    """Give the records of a work as those of the works it falls into, without the ids that joined them.

    Args:
        known: the work.
        records: its records as supplied, those that are parted first.
        made: all partings, the new one among them.
        elsewhere: ids that other works have, as they were parted before.

    Returns:
        The records of each work; the one that goes on as `known` first.
    """
    seeds = {alias_of(paper.id): number for number, paper in enumerate(records)}
    kept = apart([_without(paper, elsewhere) for paper in records], {}, parted_by(made, seeds))
    groups: dict[int, list[Paper]] = {}
    for leader, paper in zip(works_of(kept), kept, strict=True):
        groups.setdefault(leader, []).append(paper)
    return sorted(groups.values(), key=lambda those: known.paper.id not in {paper.id for paper in those})


def made_of(records: Sequence[Paper], like: KnownPaper) -> KnownPaper:
    """Give the work of these records; its key and first sight are those of the work that it was a part of."""
    first, *rest = sorted(records, key=lambda paper: paper.id != like.paper.id)
    work = replace(like, paper=first, also=())
    for paper in rest:
        work = absorb(work, paper, same_batch=False)
    return work


def _carrier(records: Sequence[Paper], paper_id: str) -> Paper | None:
    return next((paper for paper in records if alias_of(paper_id) in aliases_of(paper)), None)


def _without(paper: Paper, denied: Set[Alias]) -> Paper:
    ids = {scheme: value for scheme, value in paper.ids.items() if (scheme, value) not in denied}
    return replace(paper, ids=ids, links=tuple(link for link in paper.links if alias_of(link) not in denied))
