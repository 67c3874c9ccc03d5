"""OAI-PMH answers to papers: ListRecords, GetRecord and bare records, in arXiv's own formats and in Dublin Core.

Source: https://www.openarchives.org/OAI/openarchivesprotocol.html, https://info.arxiv.org/help/oa/index.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from adapters.sources.arxiv_feed import LINK_URL
from adapters.sources.arxiv_oai import ARXIV_KEYS, NAME_SIGNS, VERSION_FLAGS, paper_of_arxiv
from adapters.sources.document import Document, day_of, utf8_of
from adapters.sources.entries import Entry, Wanted, read_entries
from adapters.sources.oai_dc import DC_KEYS, paper_of_dc
from adapters.sources.sniff import refuse_other_than_xml
from bot.domain.collection import RefusedEntry
from bot.domain.errors import BadDocument
from bot.domain.paper import Paper
from bot.intake.cleaning import clean_text
from bot.intake.novelty import merged

NO_RECORDS = "noRecordsMatch"
"""The error by which a repository says that there is nothing; it is no failure."""

_OAI = "http://www.openarchives.org/OAI/2.0/ "
_BOTH = ("", _OAI)
"""Records that were taken out of their answer have lost its namespace."""
_KEYS = {
    **{f"{space}identifier": "identifier" for space in _BOTH},
    **{f"{space}datestamp": "datestamp" for space in _BOTH},
    f"{_OAI}setSpec": "set", f"{_OAI}resumptionToken": "token", f"{_OAI}error": "error",
    f"{_OAI}responseDate": "answered",
}  # fmt: skip
WANTED = Wanted(
    openings=frozenset(f"{space}record" for space in _BOTH),
    keys=_KEYS | ARXIV_KEYS | DC_KEYS,
    attributes={},
    flags=VERSION_FLAGS
    | {
        **{f"{space}header": ("status", "status") for space in _BOTH},
        f"{_OAI}resumptionToken": ("completeListSize", "total"),
        f"{_OAI}error": ("code", "code"),
    },
    signs=NAME_SIGNS,
)
"""What is read of a record."""
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# RDF"
_ROOTS = frozenset((_RDF, *(f"{space}{name}" for space in _BOTH for name in ("record", "OAI-PMH"))))


@dataclass(frozen=True, slots=True)
class OaiPage:
    """One answer of a repository.

    Attributes:
        document: what it held.
        token: where the list goes on; empty at its end.
        error: OAI-PMH's error code; empty where there is none.
        why: the repository's words for the error.
        modified: by canonical id the day on which the repository last touched a record.
    """

    document: Document
    token: str = ""
    error: str = ""
    why: str = ""
    modified: Mapping[str, date] = field(default_factory=dict)


def parse_oai(raw: bytes, link_url: str = LINK_URL) -> Document:
    """Read an answer; deleted records are counted in a note, one bad record never loses the others.

    Args:
        raw: the document as it came.
        link_url: base of the links to arXiv that people click.

    Raises:
        BadDocument: it is none, it is an error other than "no records", or it is broken before its first record.
    """
    page = read_page(raw, link_url)
    if page.error not in {"", NO_RECORDS}:
        raise BadDocument(f"the repository answered with the error {page.error}: {page.why}".rstrip(": "))
    return page.document


def read_page(raw: bytes, link_url: str = LINK_URL) -> OaiPage:
    """Read an answer with its resumption token and its error.

    Args:
        raw: the document as it came.
        link_url: base of the links to arXiv that people click.

    Raises:
        BadDocument: it is no OAI-PMH, or broken before its first record.
    """
    sound, notes = utf8_of(raw)
    refuse_other_than_xml(sound)
    found = read_entries(sound, WANTED)
    if found.root not in _ROOTS:
        raise BadDocument(f"not OAI-PMH: the document is a “{found.root.rpartition(' ')[2]}”", line=1)
    papers: list[Paper] = []
    refused: list[RefusedEntry] = []
    modified: dict[str, date] = {}
    nameless = 0
    for number, entry in enumerate(found.entries, start=1):
        if "deleted" in entry.get("status", ()):
            continue
        try:
            paper, dropped = _paper(entry, link_url)
        except ValueError as error:
            refused.append(RefusedEntry(f"record {number}", str(error)))
            continue
        papers.append(paper)
        nameless += dropped
        if (touched := day_of("".join(entry.get("datestamp", ())[:1]))) is not None:
            modified[paper.id] = touched
    refused.extend(RefusedEntry(f"line {gap.line}, column {gap.column}", gap.why) for gap in found.breaks)
    head = {key: texts[0].strip() for key, texts in found.head.items()}
    document = Document(
        papers=merged(papers),
        refused=tuple(refused),
        dated=day_of(head.get("answered", "")),
        total=int(head["total"]) if head.get("total", "").isdecimal() else None,
        notes=notes + _counted(found.entries, nameless),
        entries=len(found.entries) + len(found.breaks),
    )
    why = clean_text(head.get("error", ""))[:200]
    return OaiPage(document, head.get("token", ""), head.get("code", ""), why, modified)


def _paper(entry: Entry, link_url: str) -> tuple[Paper, int]:
    return paper_of_arxiv(entry, link_url) if "arxiv_id" in entry else paper_of_dc(entry, link_url)


def _counted(entries: list[Entry], nameless: int) -> tuple[str, ...]:
    deleted = sum("deleted" in entry.get("status", ()) for entry in entries)
    counts = ((deleted, "deleted records"), (nameless, "author names that are none left out"))
    return tuple(f"{count:,} {what}" for count, what in counts if count)
