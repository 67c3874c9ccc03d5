"""Paper JSON Lines: one paper an object a line, as FORMATS.md describes them for the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from bot.domain.errors import BadRecord
from bot.domain.paper import NO_IDS, Announcement, Author, Notice, Paper, venue_of
from bot.intake.cleaning import tidy
from bot.intake.identity import canonical
from bot.intake.people import natural_name

KEYS = (
    "id", "ids", "version", "title", "abstract", "authors", "categories", "venue", "source", "published", "url", "pdf",
    "announce", "notice",
)  # fmt: skip
"""The keys of every line, in the order they are written."""

ISSNS = "issns"
"""The key of a line whose paper appeared in a journal: its ISSNs. Absent elsewhere."""
LINKS = "links"
"""The key of a line whose source declares other ids to be the same work: these ids. Absent elsewhere."""
CITES = "cites"
"""The key of a line whose paper is known to cite others: their ids. Absent elsewhere."""

_E = TypeVar("_E", bound=StrEnum)

NOTHING: Mapping[str, Any] = MappingProxyType({})

_ORCID = re.compile(r"(?:https?://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])")
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A line read: the paper, and the keys that are not ours, kept where the line passes through."""

    paper: Paper
    unknown: Mapping[str, Any] = field(default_factory=dict)


def paper_from_line(line: str | bytes) -> Paper:
    """Read a paper from a line.

    Raises:
        BadRecord: no JSON object, or a field that can't be read; the message names the field.
    """
    return read_line(line).paper


def read_line(line: str | bytes) -> PaperLine:
    """Read a line; titles and abstracts are taken as plain text, names are put into natural order.

    Raises:
        BadRecord: no JSON object, or a field that can't be read; the message names the field.
    """
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadRecord(f"not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise BadRecord(f"not a JSON object but {type(fields).__name__}")
    return PaperLine(_paper(fields), _not_ours(fields))


def line_of(paper: Paper, unknown: Mapping[str, Any] = NOTHING) -> str:
    """Write a paper as a line, without the line feed; `unknown` keys follow ours."""
    fields: dict[str, Any] = {
        "id": paper.id,
        "ids": dict(paper.ids),
        "version": paper.version,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [_author_field(author) for author in paper.authors],
        "categories": list(paper.categories),
        "venue": venue_of(paper),
        "source": paper.source,
        "published": None if paper.published is None else paper.published.isoformat(),
        "url": paper.url,
        "pdf": paper.pdf,
        "announce": paper.announce,
        "notice": paper.notice,
    }
    if paper.issns:
        fields[ISSNS] = list(paper.issns)
    if paper.links:
        fields[LINKS] = list(paper.links)
    if paper.cites:
        fields[CITES] = list(paper.cites)
    return json.dumps(fields | _not_ours(unknown), ensure_ascii=False)


def _not_ours(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key not in (*KEYS, ISSNS, LINKS, CITES)}


def _author_field(author: Author) -> str | dict[str, Any]:
    said = {"orcid": author.orcid, "ids": list(author.ids)}
    known = {key: value for key, value in said.items() if value}
    return {"name": author.name, **known} if known else author.name


def _paper(fields: dict[str, Any]) -> Paper:
    paper_id = _id(fields)
    scheme, _, value = paper_id.partition(":")
    return Paper(
        id=paper_id,
        title=tidy(_text(fields, "title") or ""),
        source=_text(fields, "source") or scheme,
        abstract=tidy(_text(fields, "abstract") or "") or None,
        authors=_authors(fields.get("authors")),
        categories=_texts(fields, "categories"),
        ids=_ids(fields) | {scheme: value},
        version=_version(fields.get("version")),
        venue=tidy(_text(fields, "venue") or ""),
        published=_published(fields.get("published")),
        url=_link(fields, "url"),
        pdf=_link(fields, "pdf"),
        announce=_member(Announcement, fields, "announce"),
        notice=_member(Notice, fields, "notice"),
        issns=_texts(fields, ISSNS),
        links=_texts(fields, LINKS),
        cites=tuple(dict.fromkeys(canonical(each) or each for each in _texts(fields, CITES))),
    )


def _text(fields: Mapping[str, Any], key: str) -> str | None:
    value = fields.get(key)
    if value is None or isinstance(value, str):
        return value
    raise BadRecord(f"{key}: a text is needed, not {json.dumps(value)[:60]}")


def _id(fields: Mapping[str, Any]) -> str:
    written = (_text(fields, "id") or "").strip()
    if not written:
        raise BadRecord("id: missing")
    return tidy(written)


def _texts(fields: Mapping[str, Any], key: str) -> tuple[str, ...]:
    values = fields.get(key)
    if values is None:
        return ()
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadRecord(f"{key}: a list of texts is needed, not {json.dumps(values)[:60]}")
    return tuple(shown for value in values if (shown := tidy(value)))


def _ids(fields: Mapping[str, Any]) -> dict[str, str]:
    values = fields.get("ids")
    if values is None:
        return dict(NO_IDS)
    if not isinstance(values, dict) or not all(isinstance(value, str | None) for value in values.values()):
        raise BadRecord(f"ids: an object of texts is needed, not {json.dumps(values)[:60]}")
    return {scheme.lower(): value.strip() for scheme, value in values.items() if value and value.strip()}


def _authors(values: object) -> tuple[Author, ...]:
    if values is None:
        return ()
    if not isinstance(values, list):
        raise BadRecord(f"authors: a list is needed, not {json.dumps(values)[:60]}")
    read = (_author(value, place) for place, value in enumerate(values))
    return tuple(author for author in read if author is not None)


def _author(value: object, place: int) -> Author | None:
    """Reads a name, or an object with a name; None where the name is none (`:`)."""
    where = f"authors[{place}]"
    said = {"name": value} if isinstance(value, str) else value
    if not isinstance(said, dict) or not isinstance(said.get("name"), str):
        raise BadRecord(f"{where}: a name or an object with a name is needed, not {json.dumps(value)[:60]}")
    orcid = said.get("orcid")
    if orcid is not None and not isinstance(orcid, str):
        raise BadRecord(f"{where}.orcid: a text is needed, not {json.dumps(orcid)[:60]}")
    shown = natural_name(said["name"])
    return Author(shown, _orcid(orcid), _texts(said, "ids")) if shown else None


def _orcid(written: str | None) -> str | None:
    if not written or not written.strip():
        return None
    found = _ORCID.fullmatch(written.strip())
    return found[1].upper() if found else written.strip()


def _version(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BadRecord(f"version: a whole number from 1 on is needed, not {json.dumps(value)[:60]}")
    return value


def _published(value: object) -> date | None:
    """Reads a day, or the day of an instant as its own zone writes it."""
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadRecord(f"published: a date is needed, not {json.dumps(value)[:60]}")
    try:
        if len(value) <= len("2026-06-17"):
            return date.fromisoformat(value)
        instant = datetime.fromisoformat(value)
    except ValueError as error:
        raise BadRecord(f"published: {value[:60]!r} is no date") from error
    if instant.tzinfo is None:
        raise BadRecord(f"published: {value[:60]!r} is an instant without a zone")
    return instant.date()


def _link(fields: Mapping[str, Any], key: str) -> str | None:
    value = (_text(fields, key) or "").strip()
    if value and not _LINK.fullmatch(value):
        raise BadRecord(f"{key}: {value[:60]!r} is no http(s) address")
    return value or None


def _member(kind: type[_E], fields: Mapping[str, Any], key: str) -> _E | None:
    value = _text(fields, key)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError as error:
        allowed = ", ".join(member.value for member in kind)
        raise BadRecord(f"{key}: {value[:60]!r} is none of {allowed}") from error
