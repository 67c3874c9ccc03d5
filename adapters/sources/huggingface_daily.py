"""Hugging Face's daily papers, which stand on arXiv.

Source: https://huggingface.co/docs/hub/api
"""

from __future__ import annotations

from typing import Any

from adapters.sources.document import Document, day_of
from adapters.sources.json_record import document_of, mapping, objects, read_records, text
from bot.domain.errors import BadDocument
from bot.domain.paper import Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import read_id
from bot.intake.people import authors_of

URL = "https://huggingface.co"
VENUE = "Hugging Face"


def parse_huggingface(raw: bytes) -> Document:
    """Read a day's list, or one of its papers.

    Raises:
        BadDocument: it is none, or tells an error; names the position where one is known.
    """
    read = read_records(raw, ())
    if said := text(read.head.get("error")):
        raise BadDocument(f"Hugging Face answered “{said}”"[:300])
    return document_of(read, _paper)


def _paper(record: dict[str, Any]) -> Paper:
    """Makes the paper; its day is that of the list, since that is when it was announced there.

    Raises:
        ValueError: why it can't be one.
    """
    paper = mapping(record.get("paper")) or record
    read = read_id(text(paper.get("id")))
    if read is None or read.scheme != "arxiv":
        raise ValueError(f"no arXiv id in {text(paper.get('id'))[:40]!r}")
    title = clean_text(text(paper.get("title")) or text(record.get("title")))
    if not title:
        raise ValueError(f"{read.canonical}: no title")
    days = (paper.get("submittedOnDailyAt"), paper.get("publishedAt"), record.get("publishedAt"))
    return Paper(
        id=read.canonical,
        title=title,
        source="huggingface",
        abstract=clean_text(text(paper.get("summary")) or text(record.get("summary"))) or None,
        authors=authors_of([text(author.get("name")) for author in objects(paper.get("authors"))]).authors,
        ids={read.scheme: read.value},
        version=read.version,
        venue=VENUE,
        published=next((day for written in days if (day := day_of(text(written)))), None),
        url=f"{URL}/papers/{read.value}",
        pdf=f"https://arxiv.org/pdf/{read.value}",
    )
