"""Answers of api.biorxiv.org, for bioRxiv and medRxiv, to papers.

Source: https://api.biorxiv.org/
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from adapters.sources.document import Document, day_of
from adapters.sources.json_record import document_of, objects, read_records, text, whole_number
from bot.domain.errors import BadDocument
from bot.domain.paper import Announcement, Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import ReadId, read_id
from bot.intake.people import authors_in

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SERVERS = frozenset(("biorxiv", "medrxiv"))
_EMPTY = re.compile(r"ok|no (?:posts|papers|articles|results)", re.IGNORECASE)


def parse_biorxiv(raw: bytes) -> Document:
    """Read a page of details; `total` is what the source says there is, which can be more than comes.

    Raises:
        BadDocument: it is no JSON, or the source answered with an error.
    """
    read = read_records(raw, ("collection",))
    message = next(objects(read.head.get("messages")), {})
    status = text(message.get("status"))
    if read.head and "collection" not in read.head:
        read = replace(read, records=())
    if status and not _EMPTY.match(status):
        raise BadDocument(f"bioRxiv answered “{clean_text(status)[:200]}”")
    return document_of(read, _paper, whole_number(message.get("total")))


def _paper(record: dict[str, Any]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    doi = _doi(text(record.get("doi")))
    if doi is None:
        raise ValueError(f"no DOI in {text(record.get('doi'))[:80]!r}")
    title = clean_text(text(record.get("title")))
    if not title:
        raise ValueError(f"{doi.canonical}: no title")
    server = text(record.get("server")).strip().lower()
    server = server if server in _SERVERS else "biorxiv"
    version = whole_number(record.get("version")) or doi.version
    category = clean_text(text(record.get("category")))
    article = _doi(text(record.get("published")))
    page = f"https://www.{server}.org/content/{doi.value}" + (f"v{version}" if version else "")
    return Paper(
        id=doi.canonical,
        title=title,
        source=server,
        abstract=clean_text(text(record.get("abstract"))) or None,
        authors=authors_in(text(record.get("authors"))).authors,
        categories=(category,) if category else (),
        ids={"doi": doi.value},
        version=version or None,
        published=_day(text(record.get("date"))),
        url=page,
        pdf=f"{page}.full.pdf",
        announce=Announcement.NEW if version == 1 else Announcement.REPLACE if version else None,
        notice=_notice(record, title),
        links=(article.canonical,) if article is not None and article.value != doi.value else (),
    )


def _doi(written: str) -> ReadId | None:
    found = read_id(written)
    return found if found is not None and found.scheme == "doi" else None


def _day(written: str) -> date | None:
    """Reads a date that may come unpadded: `2026-6-30`."""
    found = _DATE.match(written.strip())
    return day_of(f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}") if found else None


def _notice(record: dict[str, Any], title: str) -> Notice | None:
    withdrawn = "withdraw" in text(record.get("type")).lower() or title.lower().startswith("withdrawn:")
    return Notice.WITHDRAWN if withdrawn else None
