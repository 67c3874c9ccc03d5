"""People of one name, told apart by what their papers carry: ids, co-authors, fields.

Papers that carry one id there are one person's; never two that carry different ids of one kind. Else co-authors in
common speak for one person: one whose name few bear counts whole, one with a Chinese or Korean name less, the more
people bear it, least where the given name is one syllable; a category in common adds a little. Of a name that very many
bear (Wei Wang) more is needed than one co-author with a common name, of one that many bear (Xiaoyu Wang) more than a
category in common. Each two papers are compared, the surest first: what a person's papers hold together says nothing,
as it holds more and more.
Evidence that isn't there can't join: one person who changed field and company is counted twice.

`scripts/measure_namesakes.py` measures it: precision counts for more than recall, as a wrong paper is worse in a
channel than a person offered twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

from bot.domain.namesake import Namesake
from bot.domain.paper import Paper
from bot.matching import names
from bot.matching.names_given import compact
from bot.matching.names_keys import is_eastern
from bot.matching.names_sounds import is_syllable
from bot.matching.telling import SCHEMES
from bot.matching.tokens import tokens

COAUTHORS_TOLD, FIELDS_TOLD = 3, 3
WHOLE, SOME, MANY, VERY_MANY = 1.0, 0.8, 0.5, 0.3
"""What a co-author in common counts, by how many people bear such a name."""
ENOUGH: Mapping[float, float] = MappingProxyType({WHOLE: 0.2, SOME: 0.2, MANY: 0.5, VERY_MANY: 1.0})
"""What two papers need in common to be one person's, by how many people bear the name."""
LARGE_FAMILIES = frozenset({
    *("wang", "li", "lee", "zhang", "liu", "chen", "yang", "huang", "zhao", "wu", "zhou", "xu", "sun", "ma", "zhu"),
    *("hu", "guo", "he", "lin", "gao", "luo", "zheng", "liang", "xie", "tang", "kim", "park", "choi", "jung", "kang"),
    *("cho", "yoon", "jang", "lim", "nguyen", "tran", "pham", "hoang"),
})  # fmt: skip
"""Chinese, Korean and Vietnamese family names that most people of these countries bear."""
SAME_FIRST, SAME_FIELD = 0.2, 0.1
"""What the same first category counts, and any category in common."""
SURELY = 100.0
"""What an id in common counts."""
COMPANY = 15
"""With more co-authors than so many, those in common count less."""
MOST_COAUTHORS = 100
"""A paper by more people says nothing of who knows whom."""


@dataclass(eq=False)
class _Person:
    """Papers that are one person's, as far as is known by now; of one paper at first."""

    written: Counter[str]
    ids: set[str]
    coauthors: Counter[str]
    shown: dict[str, str]
    fields: Counter[str]
    years: set[int]
    papers: list[Paper]

    def take(self, other: _Person) -> None:
        """Take another's papers over."""
        for mine, theirs in (
            (self.written, other.written), (self.coauthors, other.coauthors), (self.fields, other.fields)
        ):  # fmt: skip
            mine.update(theirs)
        self.ids |= other.ids
        self.years |= other.years
        self.shown |= other.shown
        self.papers += other.papers

    def told(self) -> Namesake:
        """Give what is known of the person."""
        return Namesake(
            name=_commonest(self.written, 1)[0],
            papers=len(self.papers),
            ids=tuple(sorted(self.ids, key=_rank)),
            coauthors=tuple(self.shown[each] for each in self._company()),
            fields=tuple(_commonest(self.fields, FIELDS_TOLD)),
            years=(min(self.years), max(self.years)) if self.years else None,
        )

    def _company(self) -> list[str]:
        """Give the co-authors met most often; of those met as often, first those whose names few bear."""
        met = sorted(self.coauthors, key=lambda each: (-self.coauthors[each], -_worth(self.shown[each]), each))
        return met[:COAUTHORS_TOLD]


def _commonest(counts: Counter[str], most: int) -> list[str]:
    return sorted(counts, key=lambda each: (-counts[each], each))[:most]


def namesakes(name: str, papers: Iterable[Paper]) -> tuple[Namesake, ...]:
    """Tell apart the people who write under a name in these papers, those with most papers first.

    Only authors whose names are surely that name count; of two in one paper each is a person.
    """
    told = (person.told() for person in _apart(name, papers))
    return tuple(sorted(told, key=lambda each: (-(each.papers or 0), each.ids or ("~",), each.coauthors)))


def groups(name: str, papers: Iterable[Paper]) -> list[list[Paper]]:
    """Give the papers of each of the people who write under a name, as `namesakes` tells them apart."""
    return [person.papers for person in _apart(name, papers)]


def _apart(name: str, papers: Iterable[Paper]) -> list[_Person]:
    """Join what ids say to be one, then the pairs of papers with enough in common, the surest first."""
    enough = ENOUGH[_worth(name)]
    people = [person for paper in sorted(papers, key=lambda each: each.id) for person in _people(name, paper)]
    pairs = [(_weight(one, other), at) for at, (one, other) in enumerate(combinations(people, 2))]
    told = sorted((-weight, at) for weight, at in pairs if weight >= enough)
    leads = _Leads(people)
    each = list(combinations(range(len(people)), 2))
    for _, at in told:
        leads.join(*each[at])
    return leads.people()


class _Leads:
    """For each paper's author the one who stands for the person, as far as is known by now."""

    def __init__(self, people: Sequence[_Person]) -> None:
        self._people = [replace(person) for person in people]
        self._lead = list(range(len(people)))

    def join(self, one: int, other: int) -> None:
        """Make two one person, unless ids say that they are two."""
        mine, theirs = self._lead[one], self._lead[other]
        if mine == theirs or _parted(self._people[mine].ids, self._people[theirs].ids):
            return
        self._people[mine].take(self._people[theirs])
        self._lead = [mine if lead == theirs else lead for lead in self._lead]

    def people(self) -> list[_Person]:
        """Give the people."""
        return [self._people[lead] for lead in dict.fromkeys(self._lead)]


def _weight(one: _Person, other: _Person) -> float:
    """Tell how much speaks for two papers being one person's: 0 and up."""
    if one.ids or other.ids:
        if not one.ids.isdisjoint(other.ids):
            return SURELY
        if _parted(one.ids, other.ids):
            return 0.0
    shared = sum(_worth(one.shown[name]) for name in one.coauthors.keys() & other.coauthors.keys())
    company = max(len(one.coauthors), len(other.coauthors))
    first, others = next(iter(one.fields), None), other.fields
    same = SAME_FIRST if first is not None and first == next(iter(others), None) else 0.0
    same = same or SAME_FIELD * (not one.fields.keys().isdisjoint(others))
    if not company:
        return WHOLE if same == SAME_FIRST else 0.0
    return round(shared * min(1.0, COMPANY / company) + same, 6)


@lru_cache(maxsize=8192)
def _worth(name: str) -> float:
    if is_common(name):
        return VERY_MANY
    families = [read.family for read in names.readings(name)]
    if any(not LARGE_FAMILIES.isdisjoint(each) for each in families):
        return MANY
    return SOME if any(map(is_eastern, families)) else WHOLE


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
            fields=Counter(paper.categories),
            years={paper.published.year} if paper.published else set(),
            papers=[paper],
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


def _parted(ids: set[str], others: set[str]) -> bool:
    """Tell whether ids say that these are two people: of the most trusted kind that both have, none in common."""
    for scheme in SCHEMES if ids and others else ():
        mine, theirs = ({each for each in known if each.startswith(f"{scheme}:")} for known in (ids, others))
        if mine and theirs:
            return mine.isdisjoint(theirs)
    return False
