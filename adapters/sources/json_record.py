"""JSON documents of sources, record by record; of one that is broken, the records before and behind the break are kept.

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

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]', re.DOTALL)
_COMMA = re.compile(r"\s*,\s*")
_MOST_BREAKS = 500
"""After so many broken records the rest is left unread."""


@dataclass(frozen=True, slots=True)
class Records:
    """A JSON document read.

    Attributes:
        head: the top object; empty where the document is a list, or broken.
        records: as they stand, of whatever shape.
        breaks: where the document is broken (line and column, counted from 1) and why; empty where it is whole.
        notes: oddities.
    """

    head: dict[str, Any]
    records: tuple[Any, ...]
    breaks: tuple[tuple[_Place, str], ...] = ()
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
    except (ValueError, RecursionError) as error:
        return _piecewise(text, holders, error, notes)
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
    refused.extend(RefusedEntry(f"line {line}, column {column}", why) for (line, column), why in read.breaks)
    entries = len(read.records) + len(read.breaks)
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


def _piecewise(written: str, holders: Sequence[str], error: Exception, notes: tuple[str, ...]) -> Records:
    """Reads the records that can be read one by one, over those that can't be.

    Raises:
        BadDocument: there is none.
    """
    records: list[Any] = []
    breaks: list[tuple[_Place, str]] = []
    place, decoder = _opening(written, holders), json.JSONDecoder()
    while place is not None and not written.startswith("]", place):
        end: int | None
        try:
            record, end = decoder.raw_decode(written, place)
            records.append(record)
        except (ValueError, RecursionError) as broken:
            breaks.append(_break(written, broken, place))
            end = _end_of(written, place) if len(breaks) < _MOST_BREAKS else None
        following = None if end is None else _COMMA.match(written, end)
        place = None if following is None else following.end()
    found = breaks or [_break(written, error, 0)]
    if not records:
        (line, column), why = found[0]
        raise BadDocument(why, line=line, column=column) from error
    return Records({}, tuple(records), tuple(found), notes)


def _break(written: str, error: Exception, place: int) -> tuple[_Place, str]:
    """Tells where a document is broken and why; where the decoder doesn't say, it is the record at this place."""
    match error:
        case json.JSONDecodeError():
            at, why = error.pos, f"not JSON: {error.msg}"
        case RecursionError():
            at, why = place, "not read: nested too deeply"
        case _:
            at, why = place, "not read: a number with too many digits"
    return (written.count("\n", 0, at) + 1, at - written.rfind("\n", 0, at)), why


def _end_of(written: str, place: int) -> int | None:
    """Finds the end of a record that can't be read, by its brackets outside texts; None where they don't close."""
    depth = 0
    for token in _TOKEN.finditer(written, place):
        depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(token[0], 0)
        if depth <= 0:
            return token.end() if token[0] in "}]" and depth == 0 else None
    return None


def _opening(written: str, holders: Sequence[str]) -> int | None:
    """Gives the place of the first record in a list, None where no list begins."""
    if written.startswith("["):
        return 1 + len(written[1:]) - len(written[1:].lstrip())
    for holder in holders:
        if found := re.search(rf'"{re.escape(holder)}"\s*:\s*\[\s*', written):
            return found.end()
    return None
