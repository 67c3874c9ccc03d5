"""Crossref's JSON to papers: one work, a list of works, or works by themselves.

Source: https://github.com/CrossRef/rest-api-doc/blob/master/api_format.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from adapters.sources import feed_labels as label
from adapters.sources.document import Document, day_of
from adapters.sources.json_record import (
    Records,
    document_of,
    listed,
    mapping,
    objects,
    read_records,
    text,
    whole_number,
)
from adapters.sources.pubmed_record import orcid_of
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import ReadId, read_id
from bot.intake.people import natural_name

_SAME_WORK = ("is-preprint-of", "has-preprint", "is-version-of", "has-version", "is-identical-to", "is-same-as")
"""Relations by which Crossref declares two records to be one work."""
_NOTICES = (
    (Notice.RETRACTED, frozenset(("retraction", "removal", "partial_retraction"))),
    (Notice.WITHDRAWN, frozenset(("withdrawal",))),
    (Notice.CORRECTED, frozenset(("correction", "corrigendum", "erratum", "addendum", "clarification"))),
)
"""Kinds of updates, the gravest first. Source: https://www.crossref.org/documentation/crossmark/"""
_LABELS = {Notice.RETRACTED: label.RETRACTION, Notice.WITHDRAWN: label.RETRACTION, Notice.CORRECTED: label.CORRECTION}
_ISSN = re.compile(r"(\d{4})-?(\d{3}[\dXx])")
PII = r"S\d{7}[\dX]\d{7}[\dX]"
"""A publisher item identifier of a journal's article, by which its publisher's feed names it: ISSN, year, number, check
digit. Source: https://en.wikipedia.org/wiki/Publisher_Item_Identifier"""
_PII = re.compile(PII)
_WORK = "work"


def parse_crossref(raw: bytes) -> Document:
    """Read an answer; its `following` is the cursor of the next page.

    Raises:
        BadDocument: it is no JSON of Crossref, or holds other things than works.
    """
    if raw.lstrip()[:1] == b"<":
        raise BadDocument("Crossref's XML is not read; its JSON is, from api.crossref.org/works", line=1)
    read = read_records(raw, ("items",))
    message = mapping(read.head.get("message"))
    if not read.breaks:
        read = _works(read, message)
    document = document_of(read, _paper, whole_number(message.get("total-results")))
    told = dict(about for record in objects(list(read.records)) for about in updates_of(record))
    return replace(document, following=text(message.get("next-cursor")), told=told)


def updates_of(record: dict[str, Any]) -> Iterator[tuple[str, Notice]]:
    """Give what a notice is about, by canonical id, and what it says of it."""
    for update in objects(record.get("update-to")):
        about, notice = read_id(text(update.get("DOI"))), _notice([update])
        if about is not None and notice is not None:
            yield about.canonical, notice


def _works(read: Records, message: dict[str, Any]) -> Records:
    """Finds the works of a whole document.

    Raises:
        BadDocument: there are none where they should be.
    """
    if not read.head or "DOI" in read.head:
        return read
    kind = text(read.head.get("message-type"))
    if not kind.startswith(_WORK):
        raise BadDocument(f"Crossref's “{kind or 'answer without message-type'}”, which holds no works", line=1)
    return replace(read, records=tuple(listed(message.get("items"))) if kind != _WORK else (message,))


def _paper(record: dict[str, Any]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    doi = read_id(text(record.get("DOI")))
    if doi is None:
        raise ValueError(f"no DOI in {text(record.get('DOI'))[:80]!r}")
    title = _title(record)
    if not title:
        raise ValueError(f"{doi.canonical}: no title ({text(record.get('type')) or 'no type'})")
    retold = {_LABELS[notice]: None for _, notice in updates_of(record)}
    group = clean_text(text(record.get("group-title")))
    return Paper(
        id=doi.canonical,
        title=title,
        source="crossref",
        abstract=clean_text(text(record.get("abstract"))) or None,
        authors=tuple(_authors(record)),
        categories=(*retold, *((group,) if group else ())),
        ids={doi.scheme: doi.value, **_publishers_number(record)},
        version=doi.version,
        venue=_venue(record),
        published=_published(record),
        url=f"https://doi.org/{text(record.get('DOI')).strip()}",
        notice=_notice(list(objects(record.get("updated-by")))),
        issns=tuple(dict.fromkeys(_issns(record))),
        links=tuple(link for link in dict.fromkeys(_links(record)) if link != doi.canonical),
    )


def _publishers_number(record: dict[str, Any]) -> dict[str, str]:
    numbers = [number for one in listed(record.get("alternative-id")) if _PII.fullmatch(number := text(one).strip())]
    return {"pii": numbers[0]} if numbers else {}


def _title(record: dict[str, Any]) -> str:
    """Gives the title with its subtitle, which Crossref keeps apart."""
    title = next((shown for one in listed(record.get("title")) if (shown := clean_text(text(one)))), "")
    subtitle = next((shown for one in listed(record.get("subtitle")) if (shown := clean_text(text(one)))), "")
    if not subtitle or subtitle.casefold() in title.casefold():
        return title
    return f"{title.rstrip(' :')}: {subtitle}" if title else subtitle


def _authors(record: dict[str, Any]) -> Iterator[Author]:
    for author in objects(record.get("author")):
        parts = [text(author.get(key)) for key in ("given", "family", "suffix")]
        name = natural_name(" ".join(part for part in parts if part) or text(author.get("name")))
        if name:
            yield Author(name, orcid_of(text(author.get("ORCID"))))


def _venue(record: dict[str, Any]) -> str:
    named = [text(one) for one in listed(record.get("container-title"))]
    named += [text(one.get("name")) for one in objects(record.get("institution"))]
    return next((shown for one in (*named, text(record.get("publisher"))) if (shown := clean_text(one))), "")


def _issns(record: dict[str, Any]) -> Iterator[str]:
    for written in listed(record.get("ISSN")):
        found = _ISSN.search(text(written))
        if found is not None:
            yield f"{found[1]}-{found[2].upper()}"


def _links(record: dict[str, Any]) -> Iterator[str]:
    relations = mapping(record.get("relation"))
    for kind in _SAME_WORK:
        for related in objects(relations.get(kind)):
            found: ReadId | None = read_id(text(related.get("id")))
            if found is not None:
                yield found.canonical


def _notice(updates: list[dict[str, Any]]) -> Notice | None:
    """Gives the gravest of a paper's updates; None for new versions and other news."""
    kinds = {text(update.get("type")).strip().lower().replace("-", "_") for update in updates}
    return next((notice for notice, named in _NOTICES if not named.isdisjoint(kinds)), None)


def _published(record: dict[str, Any]) -> date | None:
    """Gives the day Crossref got to know the work, or an earlier one of publication: `issued` may be in the future."""
    created = _day(record.get("created"))
    issued = _parts(record.get("issued"))
    if created is None:
        return _of(issued)
    earlier = bool(issued) and tuple(issued) < (created.year, created.month, created.day)[: len(issued)]
    return _of(issued) or created if earlier else created


def _day(value: object) -> date | None:
    return day_of(text(mapping(value).get("date-time"))) or _of(_parts(value))


def _parts(value: object) -> list[int]:
    """Gives year, month and day as far as they are known; Crossref writes an unknown date `[[null]]`."""
    first = next(iter(listed(mapping(value).get("date-parts"))), None)
    return [part for part in listed(first) if isinstance(part, int)]


def _of(parts: list[int]) -> date | None:
    year, month, day = (*parts[:3], 1, 1, 1)[:3] if parts else (0, 0, 0)
    return day_of(f"{year:04}-{month:02}-{day:02}")
