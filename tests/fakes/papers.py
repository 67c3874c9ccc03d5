"""Papers for tests: valid ones with as little said as the test needs."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.paper import Announcement, Author, Notice, Paper


def a_paper(
    number: int | str = 1,
    title: str = "",
    *,
    authors: Sequence[str | Author] = ("Ada Example",),
    abstract: str | None = "We study an invented question.",
    categories: Sequence[str] = ("cs.CV",),
    ids: Mapping[str, str] | None = None,
    source: str = "arxiv",
    version: int | None = 1,
    venue: str = "",
    published: date | None = date(2026, 6, 17),
    announce: Announcement | None = Announcement.NEW,
    notice: Notice | None = None,
    sections: Sequence[str] = (),
    issns: Sequence[str] = (),
    cites: Sequence[str] = (),
) -> Paper:
    """Make a paper of arXiv, or of any source.

    Args:
        number: from 1 on gives `arxiv:2606.00001` and so on; a text is taken as the canonical id (`doi:10.1000/x`).
        title: empty gives `Paper 1`.
        authors: names in natural order, or authors with their ORCID.
        abstract: None for a paper without.
        categories: primary first.
        ids: None gives the id alone.
        source: the source that supplied it.
        version: None where the source has none.
        venue: empty leaves the label to `venue_of`.
        published: None where not supplied.
        announce: None where the source doesn't say.
        notice: None for none.
        sections: the sections through which it came.
        issns: of its journal.
        cites: canonical ids that it is known to cite.
    """
    canonical = f"arxiv:2606.{number:05}" if isinstance(number, int) else number
    scheme, _, value = canonical.partition(":")
    on_arxiv = scheme == "arxiv"
    return Paper(
        id=canonical,
        title=title or f"Paper {number}",
        source=source,
        abstract=abstract,
        authors=tuple(author if isinstance(author, Author) else Author(author) for author in authors),
        categories=tuple(categories),
        ids=ids if ids is not None else {scheme: value},
        version=version,
        venue=venue,
        published=published,
        url=f"https://arxiv.org/abs/{value}" if on_arxiv else None,
        pdf=f"https://arxiv.org/pdf/{value}" if on_arxiv else None,
        announce=announce,
        notice=notice,
        sections=tuple(sections),
        issns=tuple(issns),
        cites=tuple(cites),
    )


def papers(count: int, *, first: int = 1, categories: Sequence[str] = ("cs.CV",)) -> list[Paper]:
    """Make `count` papers numbered on from `first`."""
    return [a_paper(number, categories=categories) for number in range(first, first + count)]
