"""OpenReview's notes to papers: API 2, whose fields are `{"value": …}`, and API 1, whose fields are bare.

Source: https://docs.openreview.net/reference/api-v2, https://docs.openreview.net/reference/api-v1
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from adapters.sources.document import Document
from adapters.sources.json_record import document_of, listed, mapping, read_records, text, whole_number
from bot.domain.errors import BadDocument
from bot.domain.paper import Author, Notice, Paper
from bot.intake.cleaning import clean_text
from bot.intake.identity import read_id
from bot.intake.people import natural_name

URL = "https://openreview.net"

_LATEST_MS = 4_102_444_800_000
"""The year 2100: what is later is no time in milliseconds."""


def parse_openreview(raw: bytes) -> Document:
    """Read a list of notes, or one note.

    Raises:
        BadDocument: it is none, or tells an error; names the position where one is known.
    """
    read = read_records(raw, ("notes",))
    if "errors" in read.head or (read.head.get("name") and read.head.get("message")):
        raise BadDocument(f"OpenReview answered “{text(read.head.get('message')) or read.head.get('errors')}”"[:300])
    return document_of(read, _paper, whole_number(read.head.get("count")))


def _paper(note: dict[str, Any]) -> Paper:
    """Makes the paper.

    Raises:
        ValueError: why it can't be one; reviews and comments are none.
    """
    own, forum = text(note.get("id")), text(note.get("forum"))
    if not own:
        raise ValueError("no id")
    if forum and forum != own:
        raise ValueError(f"openreview:{own}: a reply to {forum}, no paper")
    content = {key: _bare(value) for key, value in mapping(note.get("content")).items()}
    title = clean_text(text(content.get("title")))
    if not title:
        raise ValueError(f"openreview:{own}: no title")
    venue = clean_text(text(content.get("venue")))
    ids = {"openreview": own}
    for key in ("html", "doi", "pdf"):
        read = read_id(text(content.get(key)))
        if read is not None and read.scheme in {"doi", "arxiv"}:
            ids.setdefault(read.scheme, read.value)
    withdrawn = "withdrawn" in f"{venue} {text(content.get('venueid'))} {text(note.get('invitation'))}".lower()
    return Paper(
        id=f"openreview:{own}",
        title=title,
        source="openreview",
        abstract=clean_text(text(content.get("abstract"))) or None,
        authors=_authors(content.get("authors")),
        ids=ids,
        venue=venue,
        published=next((day for key in ("pdate", "tcdate", "cdate") if (day := day_of_ms(note.get(key)))), None),
        url=f"{URL}/forum?id={forum or own}",
        pdf=_pdf(own, text(content.get("pdf"))),
        notice=Notice.WITHDRAWN if withdrawn else None,
    )


def day_of_ms(value: object) -> date | None:
    """Give the day, UTC, of a time in milliseconds; None where it is none."""
    milliseconds = whole_number(value)
    if milliseconds is None or not 0 < milliseconds < _LATEST_MS:
        return None
    return datetime.fromtimestamp(milliseconds / 1_000, UTC).date()


def _bare(value: object) -> object:
    return value["value"] if isinstance(value, dict) and "value" in value else value


def _authors(value: object) -> tuple[Author, ...]:
    """Gives the authors, each written `Given Family`; a paper under blind review has none, or says Anonymous."""
    names = [text(one.get("fullname")) or text(one.get("name")) if isinstance(one, dict) else text(one)
             for one in listed(value)]  # fmt: skip
    return tuple(Author(shown) for name in names if (shown := natural_name(name)))


def _pdf(own: str, written: str) -> str | None:
    if written.startswith("/"):
        return f"{URL}/pdf?id={own}"
    return written if written.startswith(("https://", "http://")) else None
