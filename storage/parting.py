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
        works: pairs of keys of works that are never joined.
    """

    ids: Set[frozenset[str]]
    works: Set[frozenset[int]]


def parted_by(partings: Iterable[Parting], known: Mapping[Alias, int]) -> Parted:
    """Read partings; `known` gives the works of their ids, as far as there are any."""
    ends = [(parting.one, parting.other) for parting in partings]
    keys = [frozenset(known[alias] for alias in map(alias_of, pair) if alias in known) for pair in ends]
    return Parted({frozenset(pair) for pair in ends}, {pair for pair in keys if len(pair) == 2})


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
        """Give the group of a work, by its key, or of a new record, by a number below zero."""
        return self._members.setdefault(node, {node})

    def join(self, one: int, other: int) -> bool:
        """Make two groups one; False where they were parted."""
        ours, theirs = self.of(one), self.of(other)
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
    groups, holders = _Groups(parted.works), dict(known)
    kept = []
    for position, paper in enumerate(papers):
        node, denied = -1 - position, set()
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


def found_among(made: Sequence[Parting], one: str, other: str, keys: Mapping[str, int]) -> Parting | None:
    """Find the parting of two ids, or of the works that carry them; None if there is none.

    Args:
        made: all partings.
        one: an id.
        other: the other.
        keys: the works of all these ids, as far as there are any.
    """
    by_ids = (parting for parting in made if {parting.one, parting.other} == {one, other})
    works = {keys.get(one), keys.get(other)}
    by_works = (
        parting for parting in made if None not in works and {keys.get(parting.one), keys.get(parting.other)} == works
    )
    return next(by_ids, None) or next(by_works, None)


def split(known: KnownPaper, records: Sequence[Paper], parting: Parting) -> list[list[Paper]]:
    """Give the records of a work as those of the works it falls into, without the ids that joined them.

    Args:
        known: the work.
        records: its records, those that are parted first.
        parting: the ids that stand for them.

    Returns:
        The records of each work; the one that goes on as `known` first.
    """
    ends = [alias_of(parting.one), alias_of(parting.other)]
    own = {alias_of(paper.id) for paper in records}
    seeds = {alias: number for number, alias in enumerate(ends) if alias in own}
    parted = parted_by([parting], seeds)
    kept = apart(records, seeds, parted)
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
