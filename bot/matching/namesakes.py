"""People of one name, told apart by what their papers carry: ids, co-authors, fields.

Two papers are one person's if both carry the same ORCID there, share a co-author, or stand in the same category
first; never if they carry two different ORCIDs. Ids count before co-authors, and these before categories, so that
what is known best decides first. People met rarely may still be counted twice: evidence that isn't there can't join.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.namesake import Namesake
from bot.domain.paper import Paper
from bot.matching import names
from bot.matching.tokens import tokens

COAUTHORS_TOLD, FIELDS_TOLD = 3, 3
MOST_COAUTHORS = 100
"""A paper by more people says nothing of who knows whom."""


@dataclass(eq=False)
class _Person:
    """Papers that are one person's, as far as is known by now."""

    written: Counter[str] = field(default_factory=Counter)
    orcids: set[str] = field(default_factory=set)
    coauthors: Counter[str] = field(default_factory=Counter)
    shown: dict[str, str] = field(default_factory=dict)
    firsts: set[str] = field(default_factory=set)
    fields: Counter[str] = field(default_factory=Counter)
    years: set[int] = field(default_factory=set)
    papers: int = 1

    def take(self, other: _Person) -> None:
        """Take another's papers over."""
        for mine, theirs in (
            (self.written, other.written), (self.coauthors, other.coauthors), (self.fields, other.fields)
        ):  # fmt: skip
            mine.update(theirs)
        for held, more in ((self.orcids, other.orcids), (self.firsts, other.firsts)):
            held |= more
        self.years |= other.years
        self.shown |= other.shown
        self.papers += other.papers

    def told(self) -> Namesake:
        """Give what is known of the person."""
        return Namesake(
            name=_commonest(self.written, 1)[0],
            papers=self.papers,
            orcid=min(self.orcids, default=None),
            coauthors=tuple(self.shown[each] for each in _commonest(self.coauthors, COAUTHORS_TOLD)),
            fields=tuple(_commonest(self.fields, FIELDS_TOLD)),
            years=(min(self.years), max(self.years)) if self.years else None,
        )


def _commonest(counts: Counter[str], most: int) -> list[str]:
    return sorted(counts, key=lambda each: (-counts[each], each))[:most]


def namesakes(name: str, papers: Iterable[Paper]) -> tuple[Namesake, ...]:
    """Tell apart the people who write under a name in these papers, those with most papers first.

    Only authors whose names are surely that name count; of two in one paper each is a person.
    """
    people = [person for paper in papers for person in _people(name, paper)]
    for evidence in _EVIDENCE:
        people = _joined(people, evidence)
    told = (person.told() for person in people)
    return tuple(sorted(told, key=lambda each: (-each.papers, each.orcid or "~", each.coauthors)))


def with_told(here: Sequence[Namesake], told: Sequence[Namesake]) -> tuple[Namesake, ...]:
    """Join people known here with those a source tells of, by their ids: co-authors from here, the rest from there."""
    by_id = {each.orcid: each for each in here if each.orcid is not None}
    met = [
        replace(each, coauthors=by_id[each.orcid].coauthors, fields=by_id[each.orcid].fields or each.fields)
        if each.orcid in by_id
        else each
        for each in told
    ]
    known = {each.orcid for each in met}
    return (*met, *(each for each in here if each.orcid is None or each.orcid not in known))


def _people(name: str, paper: Paper) -> Iterable[_Person]:
    for at, author in enumerate(paper.authors):
        if names.verdict(name, author.name) is not names.Verdict.SAME:
            continue
        others = [each.name for place, each in enumerate(paper.authors) if place != at]
        shown = {_folded(each): each for each in others if len(others) < MOST_COAUTHORS}
        yield _Person(
            written=Counter([author.name]),
            orcids={author.orcid} if author.orcid else set(),
            coauthors=Counter(shown.keys()),
            shown=shown,
            firsts=set(paper.categories[:1]),
            fields=Counter(paper.categories),
            years={paper.published.year} if paper.published else set(),
        )


def _folded(name: str) -> str:
    return " ".join(sorted(tokens(name)))


def _joined(people: Sequence[_Person], evidence: Callable[[_Person], Collection[str]]) -> list[_Person]:
    """Join people who share a piece of evidence, unless their ids part them."""
    found: list[_Person] = []
    for person in people:
        mine = set(evidence(person))
        for other in [each for each in found if not mine.isdisjoint(evidence(each))]:
            if len(person.orcids | other.orcids) <= 1:
                person.take(other)
                found.remove(other)
        found.append(person)
    return found


_EVIDENCE: tuple[Callable[[_Person], Collection[str]], ...] = (
    lambda person: person.orcids,
    lambda person: person.coauthors,
    lambda person: person.firsts,
)
