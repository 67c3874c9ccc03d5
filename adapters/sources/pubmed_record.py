"""What PubMed's two formats share, and its JSON summaries to papers.

Source: https://www.ncbi.nlm.nih.gov/books/NBK25499/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from adapters.sources import feed_labels as label
from adapters.sources.document import Document, day_of
from adapters.sources.json_record import Records, document_of, listed, mapping, objects, read_records, text
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import read_id
from bot.intake.people import authors_of

URL = "https://pubmed.ncbi.nlm.nih.gov"

_BRACKETED = re.compile(r"\[([^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]\.?")
_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])")
_MONTH_NAMED = re.compile(r"(\d{4}) ([A-Z][a-z]{2}) (\d{1,2})")


RETRACTED = "Retracted Publication"
_LABELS = {
    "Published Erratum": label.CORRECTION,
    "Corrected and Republished Article": label.CORRECTION,
    "Retraction of Publication": label.RETRACTION,
    "Expression of Concern": label.CONCERN,
    "Editorial": label.EDITORIAL,
    "News": label.NEWS,
    "Newspaper Article": label.NEWS,
    "Comment": label.COMMENT,
}


def labels_of(types: Iterable[str]) -> tuple[str, ...]:
    """Give what is no research paper its label, from PubMed's publication types; none for papers."""
    return tuple(dict.fromkeys(_LABELS[kind] for kind in types if kind in _LABELS))


def plain_title(written: str) -> str:
    """Give a title without PubMed's own signs: the full stop at its end, the brackets of a translated one."""
    title = clean_text(written)
    bracketed = _BRACKETED.fullmatch(title)
    title = bracketed[1] if bracketed else title
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def orcid_of(written: str) -> str | None:
    """Read an ORCID, with its hyphens or without, alone or in a link; None where there is none."""
    found = _ORCID.search(written)
    return "-".join(found.groups()).upper() if found else None


def parse_pubmed_json(raw: bytes) -> Document:
    """Read the answer of `esummary` with `retmode=json`; it has no abstracts.

    Raises:
        BadDocument: it is none; names the position where one is known.
    """
    read = read_records(raw, ())
    result = mapping(read.head.get("result"))
    if not result:
        raise BadDocument(f"not a summary of PubMed: {text(read.head.get('error')) or 'no result in it'}"[:200])
    uids = [text(uid) for uid in listed(result.get("uids")) or [key for key in result if key.isdigit()]]
    records = tuple({"uid": uid, **mapping(result.get(uid))} for uid in uids)
    return document_of(Records(read.head, records, notes=read.notes), _paper)


def _paper(record: dict[str, Any]) -> Paper:
    pmid = text(record.get("uid"))
    if said := text(record.get("error")):
        raise ValueError(f"pmid:{pmid}: {said}"[:200])
    title = plain_title(text(record.get("title")) or text(record.get("booktitle")))
    if not pmid.isdigit() or not title:
        raise ValueError(f"pmid:{pmid}: no title" if pmid.isdigit() else "no PMID")
    types = [kind for kind in listed(record.get("pubtype")) if isinstance(kind, str)]
    issns = (text(record.get(key)) for key in ("issn", "essn"))
    return Paper(
        id=f"pmid:{pmid}",
        title=title,
        source="pubmed",
        authors=tuple(_authors(record)),
        ids={"pmid": pmid, **dict(_ids(record))},
        venue=clean_text(text(record.get("fulljournalname")) or text(record.get("source"))),
        published=next((day for day in map(_day, _dates(record)) if day), None),
        url=f"{URL}/{pmid}/",
        notice=Notice.RETRACTED if RETRACTED in types else None,
        categories=labels_of(types),
        issns=tuple(dict.fromkeys(issn for issn in issns if issn)),
    )


def _authors(record: dict[str, Any]) -> Iterator[Author]:
    """Gives people in natural order (PubMed writes `Zhuang B`) and groups as they are."""
    people = [one for one in objects(record.get("authors")) if text(one.get("authtype")) not in {"Editor", "Editors"}]
    for one in people:
        name = text(one.get("name"))
        if text(one.get("authtype")) == "CollectiveName":
            yield Author(clean_text(name))
        else:
            yield from authors_of([_initials_apart(name)]).authors


def _initials_apart(name: str) -> str:
    family, _, initials = name.strip().rpartition(" ")
    return f"{family}, {initials}" if family and initials.isupper() and len(initials) <= 4 else name


def _ids(record: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for one in objects(record.get("articleids")):
        kind, value = text(one.get("idtype")), text(one.get("value")).strip()
        if kind == "doi" and (read := read_id(value)) is not None and read.scheme in {"doi", "arxiv"}:
            yield read.scheme, read.value
        elif kind == "pmc" and value:
            yield "pmcid", value.upper()


def _dates(record: dict[str, Any]) -> Iterator[str]:
    yield text(record.get("epubdate"))
    yield from (text(one.get("date")) for one in objects(record.get("history")) if one.get("pubstatus") == "entrez")
    yield text(record.get("sortpubdate"))


def _day(written: str) -> date | None:
    """Reads `2026 Jun 17` and `2026/06/17 06:00`."""
    named = _MONTH_NAMED.match(written)
    return day_of(f"{named[3]} {named[2]} {named[1]} 00:00:00") if named else day_of(written.replace("/", "-"))
