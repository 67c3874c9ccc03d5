"""DataCite's JSON to papers: one DOI or a page of them.

Source: https://support.datacite.org/docs/api, https://schema.datacite.org/meta/kernel-4.6/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from adapters.sources.document import Document, day_of
from adapters.sources.json_record import document_of, listed, mapping, objects, read_records, text, whole_number
from adapters.sources.pubmed_record import orcid_of
from bot.domain.paper import Author, Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import read_id
from bot.intake.people import natural_name

_ARXIV_SUBJECT = re.compile(r".*\(([a-z]+(?:-[a-z]+)?(?:\.[A-Za-z-]{2,})?)\)")
_SAME_WORK = frozenset(("IsVersionOf", "HasVersion", "IsIdenticalTo", "IsVariantFormOf"))
_DATES = ("Submitted", "Available", "Created", "Issued")
"""Kinds of dates, the one that says best when the work came out first."""
_FIELDS_OF_SCIENCE = "FOS: "


def parse_datacite(raw: bytes) -> Document:
    """Read an answer; its `following` is the address of the next page.

    Raises:
        BadDocument: it is no JSON, or not of DataCite.
    """
    read = read_records(raw, ("data",))
    if not read.breaks and isinstance(read.head.get("data"), dict):
        read = replace(read, records=(read.head["data"],))
    total = whole_number(mapping(read.head.get("meta")).get("total"))
    document = document_of(read, _paper, total)
    return replace(document, following=text(mapping(read.head.get("links")).get("next")))


def _paper(record: dict[str, Any]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    fields = mapping(record.get("attributes")) or record
    doi = read_id(text(fields.get("doi")) or text(record.get("id")))
    if doi is None:
        raise ValueError(f"no DOI in {text(fields.get('doi'))[:80]!r}")
    title = _title(fields)
    if not title:
        raise ValueError(f"{doi.canonical}: no title")
    return Paper(
        id=doi.canonical,
        title=title,
        source="datacite",
        abstract=_abstract(fields),
        authors=tuple(_authors(fields)),
        categories=tuple(dict.fromkeys(_categories(fields))),
        ids={doi.scheme: doi.value},
        version=_version(fields),
        venue=_venue(fields),
        published=_published(fields),
        url=_url(fields, text(fields.get("doi")).strip() or doi.value),
        notice=_notice(fields),
        links=tuple(link for link in dict.fromkeys(_links(fields)) if link != doi.canonical),
    )


def _title(fields: dict[str, Any]) -> str:
    """Gives the work's own title; a translated, alternative or further one only where it has no other."""
    told = sorted(objects(fields.get("titles")), key=lambda one: bool(text(one.get("titleType"))))
    return next((shown for one in told if (shown := clean_text(text(one.get("title"))))), "")


def _abstract(fields: dict[str, Any]) -> str | None:
    told = list(objects(fields.get("descriptions")))
    named = (one for one in told if text(one.get("descriptionType")) == "Abstract")
    return next((shown for one in named if (shown := clean_text(text(one.get("description"))))), None)


def _authors(fields: dict[str, Any]) -> Iterator[Author]:
    for creator in objects(fields.get("creators")):
        parts = [text(creator.get(key)) for key in ("givenName", "familyName")]
        name = natural_name(" ".join(parts) if all(parts) else text(creator.get("name")))
        orcids = (orcid_of(text(one.get("nameIdentifier"))) for one in objects(creator.get("nameIdentifiers")))
        if name:
            yield Author(name, next((orcid for orcid in orcids if orcid), None))


def _categories(fields: dict[str, Any]) -> Iterator[str]:
    """Gives subjects; arXiv's by their codes, fields of science without their prefix."""
    for subject in objects(fields.get("subjects")):
        shown = clean_text(text(subject.get("subject")))
        if text(subject.get("subjectScheme")) == "arXiv" and (found := _ARXIV_SUBJECT.fullmatch(shown)):
            yield found[1]
        elif shown:
            yield shown.removeprefix(_FIELDS_OF_SCIENCE)


def _version(fields: dict[str, Any]) -> int | None:
    written = text(fields.get("version")).strip().lower().removeprefix("v")
    return int(written) if written.isascii() and written.isdigit() and 0 < int(written) < 1_000 else None


def _venue(fields: dict[str, Any]) -> str:
    """Gives the journal or proceedings it stands in, else the repository."""
    publisher = fields.get("publisher")
    named = (mapping(fields.get("container")).get("title"), mapping(publisher).get("name") or publisher)
    return next((shown for one in named if (shown := clean_text(text(one)))), "")


def _published(fields: dict[str, Any]) -> date | None:
    """Gives the best whole date; a month or a year alone stands for its first day."""
    dates = {text(one.get("dateType")): text(one.get("date")) for one in reversed(list(objects(fields.get("dates"))))}
    written = [dates[kind] for kind in _DATES if kind in dates]
    days = [day for one in written if (day := day_of(one)) is not None]
    if days:
        return days[0]
    months = [day_of(f"{one}-01") for one in written]
    return next((day for day in months if day), None) or day_of(f"{text(fields.get('publicationYear'))}-01-01")


def _url(fields: dict[str, Any], doi: str) -> str:
    page = text(fields.get("url"))
    return page if page.startswith(("https://", "http://")) else f"https://doi.org/{doi}"


def _notice(fields: dict[str, Any]) -> Notice | None:
    """Tells a withdrawal by its date, which is the only sign that DataCite has for one."""
    kinds = {text(one.get("dateType")) for one in objects(fields.get("dates"))}
    return Notice.WITHDRAWN if "Withdrawn" in kinds else None


def _links(fields: dict[str, Any]) -> Iterator[str]:
    """Gives what DataCite declares to be the same work."""
    for related in objects(fields.get("relatedIdentifiers")):
        found = read_id(text(related.get("relatedIdentifier")))
        if text(related.get("relationType")) in _SAME_WORK and found is not None:
            yield found.canonical
    for other in listed(fields.get("identifiers")):
        found = read_id(text(mapping(other).get("identifier")))
        if found is not None and found.scheme == "doi":
            yield found.canonical
