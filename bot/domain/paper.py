"""Papers: one scientific work, whatever number of sources, ids and versions it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from bot.domain.errors import BadRecord
from bot.domain.life import Event


class Announcement(StrEnum):
    """How a source announced a paper in a batch, strongest first.

    Source: https://info.arxiv.org/help/rss_specifications.html
    """

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"


class Notice(StrEnum):
    """A standing notice on a paper, the gravest first."""

    RETRACTED = "retracted"
    WITHDRAWN = "withdrawn"
    CORRECTED = "corrected"


def gravest(*notices: Notice | None) -> Notice | None:
    """Give the gravest of some notices: a correction doesn't undo a retraction; None for none."""
    said = set(notices)
    return next((notice for notice in Notice if notice in said), None)


@dataclass(frozen=True, slots=True)
class Author:
    """One author.

    Attributes:
        name: in natural order (`Bohan Zhuang`).
        orcid: in groups of four; None where not supplied.
        ids: further canonical ids of the person, `openalex:A5023888391`, `arxiv:zhuang_b_1`; empty where not supplied.
    """

    name: str
    orcid: str | None = None
    ids: tuple[str, ...] = ()

    @property
    def all_ids(self) -> tuple[str, ...]:
        """All canonical ids of the person that are known, the ORCID first."""
        return self.ids if self.orcid is None else (f"orcid:{self.orcid}", *self.ids)


USER_FEED_SCHEME = "userfeed"
"""The scheme of ids that hold within one user's feed: what such a feed says of a work is for its followers alone."""

NO_IDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as one source supplied it, cleaned.

    Attributes:
        id: canonical id `scheme:value`, scheme in lower case, without a version: `arxiv:2606.01234`.
        title: plain Unicode, NFC, one line, never empty.
        source: the source that supplied it: `arxiv`, `sample`, `feed`.
        abstract: plain Unicode; None where not supplied.
        authors: natural order, as the source orders them; empty where not supplied.
        categories: primary first; empty where not supplied.
        ids: all known ids by scheme (arxiv, doi, pmid, openreview, openalex), values without the scheme.
        version: 1 and up; None where the source has no versions.
        venue: the card's label without the date, `arXiv (CS.CV)`; empty: made from source and categories.
        published: date of announcement or publication at the source; None where not supplied.
        url: the page to read it, http(s); None where there is none.
        pdf: the PDF, http(s); None where there is none.
        announce: how it was announced; None where the source doesn't say.
        notice: a standing notice; None for none.
        sections: the sections (arXiv feeds) through which it came in this batch, as asked for.
        issns: of the journal it appeared in, print and electronic, `0031-9007`; empty where not supplied.

        links: canonical ids that the source itself declares to be the same work (a preprint's article, an article's
            preprint); they are other records' own ids. Empty where it declares none.
        cites: canonical ids of works that it is known to cite, never the whole list; told by others, kept as facts of
            their own beside the paper. Empty where nothing is known.

    Raises:
        BadRecord: no `scheme:value` id, or an empty title.
    """

    id: str
    title: str
    source: str = ""
    abstract: str | None = None
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    ids: Mapping[str, str] = field(default_factory=lambda: NO_IDS, hash=False)
    version: int | None = None
    venue: str = ""
    published: date | None = None
    url: str | None = None
    pdf: str | None = None
    announce: Announcement | None = None
    notice: Notice | None = None
    sections: tuple[str, ...] = ()
    issns: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        scheme, colon, value = self.id.partition(":")
        if not (colon and scheme and value) or scheme != scheme.lower():
            raise BadRecord(f"id: {self.id!r} is not scheme:value with a lower-case scheme")
        if not self.title.strip():
            raise BadRecord(f"title: empty ({self.id})")

    @property
    def private(self) -> bool:
        """It came from a user's feed and is for the places that follow it, for no others."""
        return self.id.startswith(f"{USER_FEED_SCHEME}:")

    @property
    def all_ids(self) -> tuple[str, ...]:
        """All its canonical ids, its own first, each once."""
        return tuple(dict.fromkeys((self.id, *(f"{scheme}:{value}" for scheme, value in self.ids.items()))))


@dataclass(frozen=True, slots=True)
class KnownPaper:
    """A paper in the store.

    Attributes:
        key: the store's own number of the work, 1 and up; short enough for buttons, never reused.
        paper: the newest record of it.
        first_seen_at: when any version of it was first seen here, aware UTC.
        also: other sources that supplied it, for `also bioRxiv`.
    """

    key: int
    paper: Paper
    first_seen_at: datetime
    also: tuple[str, ...] = ()


class News(StrEnum):
    """What remembering a paper showed."""

    FIRST = "first"
    """Never seen before, by any id."""
    VERSION = "version"
    """Known; a higher version now."""
    CROSS_LISTED = "cross_listed"
    """Known; announced in a further category now."""
    KNOWN = "known"
    """Known; nothing new."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The answer to remembering one paper.

    Attributes:
        known: the paper in the store.
        news: what was news.
        before: the records of the work as they stood before; several turned out to be one, none was never seen.
        taken: the paper as it was taken: without ids that lead to a work which a person parted from this one.
        events: what happened to it, as far as that was never told before.
    """

    known: KnownPaper
    news: News
    before: tuple[Paper, ...]
    taken: Paper
    events: tuple[Event, ...] = ()


# Labels of sources on cards; a source not listed shows its own name as it is.
SOURCE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "arxiv": "arXiv",
        "biorxiv": "bioRxiv",
        "medrxiv": "medRxiv",
        "crossref": "Crossref",
        "datacite": "DataCite",
        "chemrxiv": "ChemRxiv",
        "eartharxiv": "EarthArXiv",
        "psyarxiv": "PsyArXiv",
        "techrxiv": "TechRxiv",
        "pubmed": "PubMed",
        "openalex": "OpenAlex",
        "orcid": "ORCID",
        "semanticscholar": "Semantic Scholar",
        "openreview": "OpenReview",
        "springer": "Springer Nature",
        "huggingface": "Hugging Face",
        "sample": "Sample",
    }
)


def venue_of(paper: Paper, section: str | None = None) -> str:
    """Give the card's label without the date: `arXiv (CS.CV)`.

    Args:
        paper: the paper.
        section: the section through which it came to this place; None: the venue supplied, else the primary category.
    """
    label = SOURCE_LABELS.get(paper.source, paper.source or paper.id.partition(":")[0])
    if section is None and paper.venue:
        return paper.venue
    shown = section or (paper.categories[0] if paper.categories else "")
    return f"{label} ({shown.upper()})" if shown else label
