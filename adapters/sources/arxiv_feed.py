"""arXiv's own feeds to papers: RSS 2.0 and Atom of rss.arxiv.org, and the search API's Atom.

Source: https://info.arxiv.org/help/rss_specifications.html, https://info.arxiv.org/help/api/user-manual.html
"""

from __future__ import annotations

import re
from functools import lru_cache

from adapters.sources.document import Document, day_of, utf8_of
from adapters.sources.entries import Entries, Entry, Wanted, read_entries
from adapters.sources.sniff import refuse_other_than_xml
from bot.domain.collection import RefusedEntry
from bot.domain.errors import BadDocument
from bot.domain.paper import Announcement, Author, Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import ReadId, read_id
from bot.intake.novelty import merged
from bot.intake.people import Credited, authors_in, authors_of

LINK_URL = "https://arxiv.org"

_ATOM = "http://www.w3.org/2005/Atom "
_ARXIV = "http://arxiv.org/schemas/atom "
_DC = "http://purl.org/dc/elements/1.1/ "
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/ "
_KEYS = {
    "title": "title", f"{_ATOM}title": "title", "guid": "id", f"{_ATOM}id": "id", "link": "link",
    f"{_ATOM}link": "link",
    "description": "text", f"{_ATOM}summary": "text", "category": "category", f"{_ATOM}category": "category",
    "pubDate": "published", f"{_ATOM}published": "published", f"{_ATOM}updated": "updated",
    f"{_ATOM}name": "author", f"{_DC}creator": "creator", f"{_ARXIV}announce_type": "announce",
    f"{_ARXIV}primary_category": "primary", f"{_ARXIV}DOI": "doi", f"{_ARXIV}doi": "doi", f"{_ARXIV}comment": "comment",
    f"{_OPENSEARCH}totalResults": "total",
}  # fmt: skip
WANTED = Wanted(
    openings=frozenset(("item", f"{_ATOM}entry")),
    keys=_KEYS,
    attributes={"category": "term", "primary": "term", "link": "href"},
)
"""What is read of an entry."""

_PREFIX = re.compile(
    r"\s*arXiv:\S+\s+Announce Type:\s*(?P<announce>[a-z-]+)\s*(?:\n|\s)\s*(?:Abstract:\s*)?", re.IGNORECASE
)
_CATEGORY = re.compile(r"[a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?")
"""arXiv's own; subject classes of other schemes (`14J60`, `I.2.7`) stand beside them."""
_WORK = "(?:paper|article|submission|manuscript|preprint|work)"
_WITHDRAWN = re.compile(
    rf"(?:this|the(?: current| present)?) {_WORK} (?:has been|is|was) (?:temporarily )?withdrawn"
    rf"|(?:we|authors?) (?:have |has )?withdr[ae]wn? (?:this|the) {_WORK}",
    re.IGNORECASE,
)
_WITHDRAWN_SHORTLY = re.compile(r"(?:paper |article |manuscript |submission )?withdrawn\b", re.IGNORECASE)
"""How a comment begins that says no more; further on it may speak of another paper."""
_ANNOUNCEMENTS = {announcement.value: announcement for announcement in Announcement}


def parse_arxiv(raw: bytes, link_url: str = LINK_URL) -> Document:
    """Read one of arXiv's feeds; one bad entry, or a document that breaks off, never loses the others.

    Args:
        raw: the document as it came.
        link_url: base of the links people click, without slash at its end.

    Raises:
        BadDocument: it is no feed, tells an error of arXiv, or is broken before its first entry; names the position.
    """
    sound, notes = utf8_of(raw)
    refuse_other_than_xml(sound)
    found = read_entries(sound, WANTED)
    if found.root not in {"rss", f"{_ATOM}feed"}:
        raise BadDocument(f"not a feed: its root is <{found.root.rpartition(' ')[2]}>", line=1)
    title = clean_text(_first(found.head, "title"))
    _raise_told_error(found, title)
    papers: list[Paper] = []
    refused: list[RefusedEntry] = []
    dropped = 0
    for number, entry in enumerate(found.entries, start=1):
        try:
            paper, names_dropped = _paper(entry, link_url)
        except ValueError as error:
            refused.append(RefusedEntry(f"entry {number}", str(error)))
        else:
            papers.append(paper)
            dropped += names_dropped
    refused.extend(RefusedEntry(f"line {gap.line}, column {gap.column}", gap.why) for gap in found.breaks)
    if found.breaks and not papers:
        raise BadDocument(f"cut off: {found.breaks[0].why}", line=found.breaks[0].line, column=found.breaks[0].column)
    if dropped:
        notes = (*notes, f"{dropped} author names that are none left out")
    return Document(
        papers=merged(papers),
        refused=tuple(refused),
        title=title,
        dated=day_of(_first(found.head, "published") or _first(found.head, "updated")),
        total=_number(_first(found.head, "total")),
        notes=notes,
        entries=len(found.entries) + len(found.breaks),
    )


def _raise_told_error(found: Entries, title: str) -> None:
    """arXiv tells errors in feeds that are valid otherwise."""
    if title.lower().startswith("feed error"):
        raise BadDocument(f"arXiv answered “{title}”: {clean_text(_first(found.head, 'text'))[:200]}".rstrip(": "))
    for entry in found.entries[:1]:
        if "/api/errors" in _first(entry, "id"):
            raise BadDocument(f"arXiv answered with an error: {clean_text(_first(entry, 'text'))[:200]}")


def _paper(entry: Entry, link_url: str) -> tuple[Paper, int]:
    """Makes the paper, and counts the authors dropped as no names.

    Raises:
        ValueError: why it can't be one.
    """
    read = _id(entry)
    text = _first(entry, "text")
    prefix = _PREFIX.match(text)
    abstract = clean_text(text[prefix.end() :] if prefix else text.removeprefix("Abstract:"))
    title = clean_text(_first(entry, "title"))
    if not title:
        raise ValueError(f"{read.canonical}: no title")
    credited = _credited(entry)
    said = _first(entry, "announce").strip().lower() or (prefix["announce"].lower() if prefix else "")
    paper = Paper(
        id=read.canonical,
        title=title,
        source="arxiv",
        abstract=abstract or None,
        authors=credited.authors,
        categories=_categories(entry),
        ids={read.scheme: read.value} | _declared(entry),
        version=read.version,
        published=day_of(_first(entry, "published") or _first(entry, "updated")),
        url=f"{link_url}/abs/{read.value}",
        pdf=f"{link_url}/pdf/{read.value}",
        announce=_ANNOUNCEMENTS.get(said),
        notice=Notice.WITHDRAWN if is_withdrawn(abstract, _first(entry, "comment")) else None,
    )
    return paper, len(credited.dropped)


def _id(entry: Entry) -> ReadId:
    """Reads the id with its version from the guid, else from a link."""
    for text in (*entry.get("id", ()), *entry.get("link", ())):
        read = read_id(text)
        if read is not None and read.scheme == "arxiv":
            return read
    shown = _first(entry, "id").strip() or _first(entry, "link").strip()
    raise ValueError(f"no arXiv id in {shown[:80]!r}" if shown else "no id")


def _declared(entry: Entry) -> dict[str, str]:
    """Gives the DOI that the entry names, if any."""
    doi = read_id(entry["doi"][0]) if "doi" in entry else None
    return {doi.scheme: doi.value} if doi is not None and doi.scheme == "doi" else {}


def _credited(entry: Entry) -> Credited:
    """The feeds write one line of all names, the search API an element a name."""
    if "creator" not in entry:
        return authors_of(entry.get("author", ()))
    lines = [authors_in(line, natural=True) for line in entry["creator"]]
    if len(lines) == 1:
        return lines[0]
    authors: tuple[Author, ...] = tuple(author for line in lines for author in line.authors)
    return Credited(authors, tuple(piece for line in lines for piece in line.dropped))


def _categories(entry: Entry) -> tuple[str, ...]:
    """Gives arXiv's categories, the primary first."""
    named = dict.fromkeys(map(_category, (*entry.get("primary", ()), *entry.get("category", ()))))
    named.pop("", None)
    return tuple(named)


@lru_cache(maxsize=512)
def _category(written: str) -> str:
    """Gives a category of arXiv as it is spelled; empty where it is none."""
    category = written.strip()
    return category if _CATEGORY.fullmatch(category) else ""


def is_withdrawn(abstract: str, comment: str) -> bool:
    """Tell whether a paper says of itself that it was withdrawn; arXiv has no other sign for it."""
    told = _WITHDRAWN.match(abstract) or (comment and (_WITHDRAWN_SHORTLY.match(comment) or _WITHDRAWN.search(comment)))
    return bool(told)


def _first(entry: Entry, key: str) -> str:
    return entry[key][0] if key in entry else ""


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() else None
