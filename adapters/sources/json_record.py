"""JSON documents of sources, record by record; of one that breaks off, the records before the break are kept.

What has another shape than a source documents counts as absent: whoever needs it says so by refusing the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.sources.document import Document, utf8_of
from bot.domain.collection import RefusedEntry
from bot.domain.errors import BadDocument, BadRecord
from bot.domain.paper import Paper
from bot.intake.novelty import merged

_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Records:
    """A JSON document read.

    Attributes:
        head: the top object; empty where the document is a list, or broke off.
        records: as they stand, of whatever shape.
        broke: where the document broke off (line and column, counted from 1) and why; None where it is whole.
        notes: oddities.
    """

    head: dict[str, Any]
    records: tuple[Any, ...]
    broke: tuple[_Place, str] | None = None
    notes: tuple[str, ...] = ()


def read_records(raw: bytes, holders: Sequence[str]) -> Records:
    """Read a document: a list of records, an object that holds them, or one record by itself.

    Args:
        raw: the document as it came.
        holders: keys under which the records may stand, the likeliest first.

    Raises:
        BadDocument: it is no JSON and holds no whole record; names the position.
    """
    sound, notes = utf8_of(raw)
    text = sound.decode("utf-8")
    try:
        top = json.loads(text)
    except RecursionError as error:
        raise BadDocument("not read: nested too deeply", line=1) from error
    except ValueError as error:
        return _before_the_break(text, holders, error, notes)
    if isinstance(top, list):
        return Records({}, tuple(top), notes=notes)
    if not isinstance(top, dict):
        raise BadDocument(f"neither a JSON object nor a list but {type(top).__name__}", line=1, column=1)
    held = next((top[key] for key in holders if isinstance(top.get(key), list)), None)
    return Records(top, (top,) if held is None else tuple(held), notes=notes)


def document_of(read: Records, paper_of: Callable[[dict[str, Any]], Paper], total: int | None = None) -> Document:
    """Make the papers; a record that can't be one is refused by its number and loses no other.

    Args:
        read: the records.
        paper_of: makes one paper; raises `ValueError` or `BadRecord` with the reason.
        total: how many records the source says there are in all; None where it doesn't say.
    """
    papers: list[Paper] = []
    refused: list[RefusedEntry] = []
    for number, record in enumerate(read.records, start=1):
        try:
            papers.append(paper_of(_object(record)))
        except (ValueError, BadRecord) as error:
            refused.append(RefusedEntry(f"record {number}", str(error)))
    if read.broke is not None:
        (line, column), why = read.broke
        refused.append(RefusedEntry(f"line {line}, column {column}", why))
    entries = len(read.records) + (read.broke is not None)
    return Document(merged(papers), tuple(refused), total=total, notes=read.notes, entries=entries)


def text(value: object) -> str:
    """Give a text, a number as it is written; empty for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value)


def mapping(value: object) -> dict[str, Any]:
    """Give an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Any]:
    """Give a list; an empty one for anything else."""
    return value if isinstance(value, list) else []


def objects(value: object) -> Iterator[dict[str, Any]]:
    """Give the objects of a list; what else stands in it is left out."""
    return (one for one in listed(value) if isinstance(one, dict))


def whole_number(value: object) -> int | None:
    """Give a number from 0 on, or digits; None for anything else."""
    written = text(value)
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None


def _object(record: object) -> dict[str, Any]:
    if not isinstance(record, dict):
        raise ValueError("null, so the source has no such record" if record is None else "not an object")
    return record


def _before_the_break(written: str, holders: Sequence[str], error: ValueError, notes: tuple[str, ...]) -> Records:
    """Reads the records that stand whole before the place where the document breaks."""
    opening = _opening(written, holders)
    records: list[Any] = []
    place = opening or 0
    decoder = json.JSONDecoder()
    while opening is not None:
        try:
            record, place = decoder.raw_decode(written, place)
        except (ValueError, RecursionError):
            break
        records.append(record)
        following = re.compile(r"\s*,\s*").match(written, place)
        if following is None:
            break
        place = following.end()
    at = error.pos if isinstance(error, json.JSONDecodeError) else place
    why = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
    where = (written.count("\n", 0, at) + 1, at - written.rfind("\n", 0, at))
    if not records:
        raise BadDocument(f"not JSON: {why}", line=where[0], column=where[1]) from error
    return Records({}, tuple(records), (where, f"not JSON from here on: {why}"), notes)


def _opening(written: str, holders: Sequence[str]) -> int | None:
    """Gives the place of the first record in a list, None where no list begins."""
    if written.startswith("["):
        return 1 + len(written[1:]) - len(written[1:].lstrip())
    for holder in holders:
        if found := re.search(rf'"{re.escape(holder)}"\s*:\s*\[\s*', written):
            return found.end()
    return None
