"""Springer Nature's metadata API (JSON) to papers.

Source: https://docs-dev.springernature.com/docs/
"""

from __future__ import annotations

import re
from typing import Any

from adapters.sources.document import Document, day_of
from adapters.sources.feed_labels import label_of
from adapters.sources.json_record import document_of, listed, mapping, objects, read_records, text, whole_number
from adapters.sources.pubmed_record import orcid_of
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import read_id
from bot.intake.people import natural_name

_HEADING = re.compile(r"^(?:Abstract|Summary)(?=[A-Z:\s])[:\s]*")
"""Set before the text without a blank."""


def parse_springer(raw: bytes) -> Document:
    """Read an answer.

    Raises:
        BadDocument: it is none; names the position where one is known.
    """
    read = read_records(raw, ("records",))
    if said := text(read.head.get("message")):
        raise BadDocument(f"Springer Nature answered “{said}”"[:300])
    counted = mapping(next(objects(read.head.get("result")), None))
    return document_of(read, _paper, whole_number(counted.get("total")))


def _paper(record: dict[str, Any]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one.
    """
    doi = read_id(text(record.get("doi")) or text(record.get("identifier")))
    if doi is None or doi.scheme != "doi":
        raise ValueError(f"no DOI in {text(record.get('identifier'))[:80]!r}")
    title = clean_text(text(record.get("title")))
    if not title:
        raise ValueError(f"{doi.canonical}: no title")
    label = label_of(title, *(text(kind) for kind in (record.get("genre"), *listed(record.get("genre")))))
    days = (day_of(text(record.get(key))) for key in ("onlineDate", "publicationDate"))
    issns = (text(record.get(key)) for key in ("issn", "eIssn"))
    return Paper(
        id=doi.canonical,
        title=title,
        source="springer",
        abstract=_HEADING.sub("", clean_text(text(record.get("abstract")))) or None,
        authors=tuple(_author(creator) for creator in objects(record.get("creators")) if _name(creator)),
        categories=(label,) if label else (),
        ids={doi.scheme: doi.value},
        venue=clean_text(text(record.get("publicationName"))),
        published=next((day for day in days if day), None),
        url=f"https://doi.org/{doi.value}",
        issns=tuple(dict.fromkeys(issn for issn in issns if issn)),
    )


def _author(creator: dict[str, Any]) -> Author:
    return Author(_name(creator), orcid_of(text(creator.get("ORCID"))))


def _name(creator: dict[str, Any]) -> str:
    return natural_name(text(creator.get("creator")))
