"""One record of a work from the records that arrive: which papers are one, what is news, and what is kept. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from bot.domain.paper import Announcement, Author, KnownPaper, News, Paper, gravest

Alias = tuple[str, str]
NOTHING_KNOWN: Mapping[Alias, int] = MappingProxyType({})
Given = TypeVar("Given")

_STRENGTH = {announcement: strength for strength, announcement in enumerate(Announcement)}


def aliases_of(paper: Paper) -> tuple[Alias, ...]:
    """Give all ids of a paper as (scheme, value), its canonical one first, declared links last.

    What a user's feed declares joins nothing.
    """
    apart = [each.partition(":") for each in (paper.id, *(() if paper.private else paper.links))]
    own, *linked = [(scheme, value) for scheme, _, value in apart]
    every = [own, *paper.ids.items(), *linked]
    return tuple(dict.fromkeys((scheme, value) for scheme, value in every if scheme and value))


def works_of(papers: Sequence[Paper], known: Mapping[Alias, int] = NOTHING_KNOWN) -> list[int]:
    """Give for each paper the position of the first one of its work: papers that share an id, also over a third.

    Args:
        papers: of a batch.
        known: the works of their ids, as far as there are any; ids of one work are one.
    """
    leader = list(range(len(papers)))

    def lead(position: int) -> int:
        while leader[position] != position:
            leader[position] = position = leader[leader[position]]
        return position

    first_with: dict[Alias | int, int] = {}
    for position, paper in enumerate(papers):
        for alias in aliases_of(paper):
            one, other = sorted((lead(first_with.setdefault(known.get(alias, alias), position)), lead(position)))
            leader[other] = one
    return [lead(position) for position in range(len(papers))]


def news_of(record: Paper | None, paper: Paper) -> News:
    """Tell what a paper says beyond the record; None: there is no record yet."""
    if record is None:
        return News.FIRST
    if (paper.version or 1) > (record.version or 1):
        return News.VERSION
    if not set(paper.categories) <= set(record.categories):
        return News.CROSS_LISTED
    return News.KNOWN


def merge(record: Paper, paper: Paper, *, same_batch: bool) -> Paper:
    """Give the record after a paper of its work arrived.

    A higher version, or the same one again from the same source, is the newer record; any other fills its gaps.
    Ids and categories add up, and authors' ids where a name stands once in both; the announcement is the newest, and
    of several feeds on one day the strongest.

    Args:
        record: what is known; keeps its canonical id.
        paper: what arrived.
        same_batch: True: the record's announcement is of this batch as well.
    """
    version, known_version = paper.version or 0, record.version or 0
    newer = version > known_version or (version == known_version and paper.source == record.source)
    base, other = (paper, record) if newer else (record, paper)
    together = same_batch or _same_day(record, paper)
    return replace(
        base,
        id=record.id,
        abstract=_given(base.abstract, other.abstract),
        authors=_with_ids(base.authors, other.authors) if base.authors else other.authors,
        categories=_union(base.categories, other.categories),
        ids={**other.ids, **base.ids},
        version=_given(base.version, other.version),
        venue=_given(base.venue, other.venue),
        published=_given(base.published, other.published),
        url=_given(base.url, other.url),
        pdf=_given(base.pdf, other.pdf),
        notice=gravest(base.notice, other.notice),
        issns=_union(base.issns, other.issns),
        links=_union(record.links, paper.links),
        announce=_announcement(record, paper, together=together),
        sections=_union(record.sections, paper.sections) if together else _given(paper.sections, record.sections),
    )


def _with_ids(authors: tuple[Author, ...], others: tuple[Author, ...]) -> tuple[Author, ...]:
    """Give authors with the ids that another record has for them, where the name stands once in each, written alike."""
    if all(other.orcid is None and not other.ids for other in others):
        return authors
    once = Counter(author.name for author in authors)
    named = Counter(other.name for other in others)
    told = {other.name: other for other in others if named[other.name] == once[other.name] == 1}
    return tuple(_told(author, told[author.name]) if author.name in told else author for author in authors)


def _told(author: Author, other: Author) -> Author:
    ids = tuple(dict.fromkeys((*author.ids, *other.ids)))
    return replace(author, orcid=author.orcid or other.orcid, ids=ids)


def absorb(known: KnownPaper, paper: Paper, *, same_batch: bool) -> KnownPaper:
    """Give the known paper after a paper of its work arrived, its other sources noted."""
    merged = merge(known.paper, paper, same_batch=same_batch)
    others = dict.fromkeys((known.paper.source, *known.also, paper.source))
    return replace(known, paper=merged, also=tuple(name for name in others if name != merged.source))


def join(works: Sequence[KnownPaper]) -> KnownPaper:
    """Give one known paper for works that turned out to be one: under the lowest key, first seen when any was."""
    first, *rest = sorted(works, key=lambda known: known.key)
    for known in rest:
        joined = absorb(first, known.paper, same_batch=False)
        also = _union(joined.also, tuple(name for name in known.also if name != joined.paper.source))
        first = replace(joined, also=also, first_seen_at=min(first.first_seen_at, known.first_seen_at))
    return first


def keys_of(aliases: Sequence[Alias], known: Mapping[Alias, int]) -> list[int]:
    """Give the keys of the works that carry any of these ids, lowest first."""
    return sorted({known[alias] for alias in aliases if alias in known})


def _given(first: Given, second: Given) -> Given:
    return first or second


def _union(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


def _same_day(record: Paper, paper: Paper) -> bool:
    """Tell whether two sections of a source announced the same version on the same day."""
    same = (record.source, record.version or 1, record.published) == (paper.source, paper.version or 1, paper.published)
    return same and paper.published is not None


def _announcement(record: Paper, paper: Paper, *, together: bool) -> Announcement | None:
    if record.announce is None or paper.announce is None or not together:
        return paper.announce or record.announce
    return min(record.announce, paper.announce, key=_STRENGTH.__getitem__)
