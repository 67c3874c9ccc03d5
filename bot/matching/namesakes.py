"""People of one name, told apart by what their papers carry: ids, co-authors, fields.

Two papers are one person's if both carry the same ORCID there; never if they carry two. Else co-authors in common
join them, or that both stand in the same category first. A name that very many people bear (a Chinese or Korean
surname with a given name of one syllable: Wei Wang) needs more: two co-authors in common, or one within a field in
common, for its co-authors have common names as well. What is known best decides first. Evidence that isn't there can't
join: one person who changed field and company is counted twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.namesake import Namesake
from bot.domain.paper import Paper
from bot.matching import names
from bot.matching.names_given import compact
from bot.matching.names_keys import is_eastern
from bot.matching.names_sounds import is_syllable
from bot.matching.telling import SCHEMES
from bot.matching.tokens import tokens

COAUTHORS_TOLD, FIELDS_TOLD = 3, 3
RARE, COMMON = 1, 2
"""Co-authors in common that make two papers one person's, by how many people bear the name."""
MOST_COAUTHORS = 100
"""A paper by more people says nothing of who knows whom."""


@dataclass(eq=False)
class _Person:
    """Papers that are one person's, as far as is known by now."""

    written: Counter[str] = field(default_factory=Counter)
    ids: set[str] = field(default_factory=set)
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
        for held, more in ((self.ids, other.ids), (self.firsts, other.firsts)):
            held |= more
        self.years |= other.years
        self.shown |= other.shown
        self.papers += other.papers

    def told(self) -> Namesake:
        """Give what is known of the person."""
        return Namesake(
            name=_commonest(self.written, 1)[0],
            papers=self.papers,
            ids=tuple(sorted(self.ids, key=_rank)),
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
    for alike in (_same_id, _known_together(COMMON if is_common(name) else RARE)):
        people = _joined(people, alike)
    told = (person.told() for person in people)
    return tuple(sorted(told, key=lambda each: (-(each.papers or 0), each.ids or ("~",), each.coauthors)))


def with_told(here: Sequence[Namesake], told: Sequence[Namesake]) -> tuple[Namesake, ...]:
    """Join people known here with those whom sources tell of, and these with each other, by their ids.

    Co-authors and fields are those known here, where any are; else what the first source says that says anything.
    """
    people: list[Namesake] = list(here)
    for person in told:
        same = next((at for at, each in enumerate(people) if set(each.ids) & set(person.ids)), None)
        if same is None:
            people.append(person)
        else:
            people[same] = _with_further(people[same], person)
    return tuple(people)


def _with_further(known: Namesake, told: Namesake) -> Namesake:
    ids = dict.fromkeys(sorted((*known.ids, *told.ids), key=_rank))
    papers = max((n for n in (known.papers, told.papers) if n is not None), default=None)
    years = told.years if told.papers and told.papers == papers and told.years else known.years or told.years
    return replace(
        known,
        papers=papers,
        ids=tuple(ids),
        coauthors=known.coauthors or told.coauthors,
        fields=known.fields or told.fields,
        years=years,
        institution=known.institution or told.institution,
        sources=tuple(dict.fromkeys((*known.sources, *told.sources))),
    )


def _rank(person_id: str) -> tuple[int, str]:
    return SCHEMES.index(person_id.partition(":")[0]), person_id


def _people(name: str, paper: Paper) -> Iterable[_Person]:
    for author in paper.authors:
        if names.verdict(name, author.name) is not names.Verdict.SAME:
            continue
        others = [each.name for each in paper.authors if names.verdict(name, each.name) is not names.Verdict.SAME]
        shown = {_folded(each): each for each in others if len(others) < MOST_COAUTHORS}
        yield _Person(
            written=Counter([author.name]),
            ids=set(author.all_ids),
            coauthors=Counter(shown.keys()),
            shown=shown,
            firsts=set(paper.categories[:1]),
            fields=Counter(paper.categories),
            years={paper.published.year} if paper.published else set(),
        )


def _folded(name: str) -> str:
    return " ".join(sorted(tokens(name)))


def is_common(name: str) -> bool:
    """Tells whether very many people bear a name."""
    return any(
        is_eastern(read.family) and all(is_syllable(form) for form in compact(read.given))
        for read in names.readings(name)
        if read.given
    )


def _same_id(one: _Person, other: _Person) -> bool:
    return not one.ids.isdisjoint(other.ids)


def _parted(one: _Person, other: _Person) -> bool:
    """Tell whether ids say that these are two people: ids of one kind, none in common."""
    for scheme in SCHEMES:
        mine, theirs = ({each for each in ids if each.startswith(f"{scheme}:")} for ids in (one.ids, other.ids))
        if mine and theirs:
            return mine.isdisjoint(theirs)
    return False


def _known_together(enough: int) -> Callable[[_Person, _Person], bool]:
    def alike(one: _Person, other: _Person) -> bool:
        shared = len(one.coauthors.keys() & other.coauthors.keys())
        field = not one.fields.keys().isdisjoint(other.fields)
        if shared >= enough or (shared and field):
            return True
        alone = not one.coauthors or not other.coauthors or enough == RARE
        return alone and not one.firsts.isdisjoint(other.firsts)

    return alike


def _joined(people: Sequence[_Person], alike: Callable[[_Person, _Person], bool]) -> list[_Person]:
    """Join people who are alike, and whom their ids don't part, until no two are left."""
    waiting, found = list(people), list[_Person]()
    while waiting:
        person = waiting.pop()
        near = [each for each in found if not _parted(person, each) and alike(person, each)]
        # One at a time: each brings evidence, and perhaps an id that parts the next.
        if near:
            found.remove(near[0])
            person.take(near[0])
            waiting.append(person)
        else:
            found.append(person)
    return found
