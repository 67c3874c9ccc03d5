"""Two records side by side: what their ids, titles, authors and dates say of their being one work."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date, timedelta
from math import ceil
from typing import NamedTuple

from bot.domain.life import Alike, TitlesAgree
from bot.domain.paper import Paper
from bot.intake.identity import known_as
from bot.intake.merging_names import agreeing, groups, people
from bot.intake.merging_titles import Likeness, Title, likeness, read_title

_PREPRINT = re.compile(
    r"arxiv:|openreview:|doi:10\.(?:1101|64898|26434|21203|31234|31219|20944|2139|36227|22541|31222|12688|5281)/"
)
"""Ids of preprints, by their servers' DOI prefixes.

Source: https://www.crossref.org/services/content-registration/posted-content-includes-preprints/
"""
_SINGLE = ("doi:", "pmid:")
"""Schemes in which an article has one id: two of them are two articles. A preprint can be submitted again anywhere."""
_YEARS_TO_PRINT = timedelta(days=5 * 365)
"""A preprint may become an article so much later, or be submitted again."""
_ONLINE_TO_PRINT = timedelta(days=180)
"""Two dates of one article, online and in print, lie so near."""
_SHORT_TITLE = 2
"""A title of so few words asks for nearly all authors."""
_LONG_TITLE = 5
"""A title of so many words names a work where nobody is named who could contradict it."""
_ONE_OF = 6
"""Of so many authors one may be missing, or written beyond recognition."""
_ALL_OF = 3
"""So many authors that all agree are enough where the other list goes on."""


class Record(NamedTuple):
    """A record as it is compared.

    Attributes:
        id: its own id as it stands in the record.
        own: the same, canonical.
        further: other ids it carries, canonical.
        links: ids it declares to be the same work, canonical.
        title: as compared.
        authors: their names.
        on: the date; None where not supplied.
        preprint: whether any of its ids is a preprint's.
    """

    id: str
    own: str
    further: frozenset[str]
    links: frozenset[str]
    title: Title
    authors: tuple[str, ...]
    on: date | None
    preprint: bool


class Grounds(NamedTuple):
    """Why two records look like one work; the lower, the surer: `like` is the negative of the titles' likeness."""

    like: int
    days: int
    agreed: int
    of: int

    @property
    def evidence(self) -> Alike:
        """What agreed."""
        titles = {Likeness.EQUAL: TitlesAgree.SAME, Likeness.LONGER: TitlesAgree.LONGER}
        return Alike(titles.get(Likeness(-self.like), TitlesAgree.NEAR), self.agreed, self.of)

    @property
    def near(self) -> bool:
        """Whether the titles differ."""
        return -self.like < Likeness.EQUAL


def record_of(paper: Paper) -> Record:
    """Read a paper as it is compared."""
    own = known_as(*_parts(paper.id))
    ids = {known_as(scheme, value) for scheme, value in paper.ids.items() if value.strip()}
    links = {known_as(*_parts(link)) for link in paper.links if link.partition(":")[2]}
    return Record(
        id=paper.id,
        own=own,
        further=frozenset(ids - {own}),
        links=frozenset(links - ids - {own}),
        title=read_title(paper.title),
        authors=tuple(author.name for author in paper.authors),
        on=paper.published,
        preprint=any(is_preprint_id(one) for one in (own, *ids)),
    )


def parted(ours: Set[str], theirs: Set[str], *, near: bool) -> bool:
    """Tell whether two groups' ids say that they are different works.

    Args:
        ours: canonical ids of one group.
        theirs: of the other.
        near: True: their titles differ, so that two preprints of one server are two works as well.
    """
    mine, other = _by_kind(ours, near=near), _by_kind(theirs, near=near)
    return any(not ids & other[kind] for kind, ids in mine.items() if kind in other)


def is_preprint_id(one: str) -> bool:
    """Tell whether a preprint server gave this canonical id."""
    return _PREPRINT.match(one) is not None


def kind_of(one: str) -> str:
    """Give the kind of an id, of which a record has one: its scheme, and whether a preprint server gave it."""
    return f"{one.partition(':')[0]} {'preprint' if is_preprint_id(one) else ''}"


def compare(one: Record, other: Record) -> Grounds | None:
    """Tell what speaks for two records being one work, title and authors alone; None: nothing."""
    like = likeness(one.title, other.title)
    if like is Likeness.APART or not _in_time(one, other):
        return None
    ours, theirs = people(one.authors), people(other.authors)
    agreed, fewer, more = agreeing(ours, theirs), *sorted((len(ours), len(theirs)))
    told = agreed * 2 >= fewer and agreed >= _needed(one, other, like, fewer, more) if fewer else _unsigned(one, other)
    if not told:
        return None
    grounds = Grounds(-like, _days(one, other), agreed, more)
    return None if parted(one.further | {one.own}, other.further | {other.own}, near=grounds.near) else grounds


def _needed(one: Record, other: Record, like: Likeness, fewer: int, more: int) -> int:
    """Give how many people must agree: the less the titles say, the more; more than there are is never.

    Args:
        one: a record.
        other: another one.
        like: how far their titles agree.
        fewer: the people of the shorter list, 1 and up.
        more: those of the longer one.
    """
    if one.title.empty or other.title.empty:
        dated = one.on and other.on and one.on.year == other.on.year
        enough = dated or (one.on is None and other.on is None)
        return (more if one.title.guest or other.title.guest else max(more, 2)) if enough else more + 1
    match like:
        case Likeness.LONGER | Likeness.SHUFFLED:
            return more - more // _ONE_OF
        case Likeness.NEAR:
            return min(ceil(more * 2 / 3), max(fewer, _ALL_OF))
        case Likeness.LABELLED:
            return ceil(fewer * 2 / 3)
        case _:
            return ceil(more * 2 / 3) if len(one.title.words) <= _SHORT_TITLE else 1


def _unsigned(one: Record, other: Record) -> bool:
    """Tell whether a title alone is enough where one record names no people: the very same one, and long."""
    ours, theirs = groups(one.authors), groups(other.authors)
    long = not one.title.empty and len(one.title.words) >= _LONG_TITLE
    return long and one.title.whole == other.title.whole and (not ours or not theirs or bool(ours & theirs))


def _parts(paper_id: str) -> tuple[str, str]:
    scheme, _, value = paper_id.partition(":")
    return scheme, value


def _by_kind(ids: Set[str], *, near: bool) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    for one in ids:
        if near or _is_article(one):
            kinds.setdefault(kind_of(one), set()).add(one)
    return kinds


def _is_article(one: str) -> bool:
    return one.startswith(_SINGLE) and not is_preprint_id(one)


def _in_time(one: Record, other: Record) -> bool:
    if one.on is None or other.on is None or one.on.year == other.on.year:
        return True
    most = _YEARS_TO_PRINT if one.preprint or other.preprint else _ONLINE_TO_PRINT
    return abs(one.on - other.on) <= most


def _days(one: Record, other: Record) -> int:
    return abs(one.on - other.on).days if one.on and other.on else _YEARS_TO_PRINT.days
