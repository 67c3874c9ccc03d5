"""What a document of a source held, and how its bytes become text."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from functools import lru_cache

from bot.domain.collection import RefusedEntry
from bot.domain.paper import Notice, Paper


@dataclass(frozen=True, slots=True)
class Document:
    """A source document read.

    Attributes:
        papers: cleaned, in the document's order, one a work.
        refused: entries that could not be read, and the place where the document broke off.
        title: the document's own title, cleaned; empty where it has none.
        dated: the date it claims; a hint, never proof. None where it claims none.
        total: how many records the source says there are in all; None where it doesn't say.
        notes: oddities, for `status`.
        entries: how many entries were met, papers or not.
        following: where the list goes on, in the source's own sign (a cursor); empty at its end.
        told: what its entries say of other works (retracted, corrected), by canonical id.
    """

    papers: tuple[Paper, ...]
    refused: tuple[RefusedEntry, ...] = ()
    title: str = ""
    dated: date | None = None
    total: int | None = None
    notes: tuple[str, ...] = ()
    entries: int = 0
    following: str = ""
    told: Mapping[str, Notice] = field(default_factory=dict)


_DECLARED = re.compile(rb"^<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']")
_KNOWN_CODECS = re.compile(r"(utf-?(8|16|32)|iso8859|iso2022|latin|cp|mac|koi8|gb|big5|euc|shift|johab|hz|tis|ascii)")
_WIDE_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    *((sign + b"\x00", "utf-16-le") for sign in (b"<", b"{", b"[")),
    *((b"\x00" + sign, "utf-16-be") for sign in (b"<", b"{", b"[")),
)
_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")


_PLAUSIBLE = range(1800, 2101)
"""Years that a paper's date can have."""


def utf8_of(raw: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Give a document's bytes as sound UTF-8 without byte order mark, leading blanks and controls, and what was odd.

    A declared encoding is believed unless the bytes are plainly UTF-8.
    """
    for mark, codec in _WIDE_MARKS:
        if raw.startswith(mark):
            return _sound(raw.decode(codec, "replace").encode("utf-8", "replace"))
    sound, notes = _sound(raw)
    declared = _DECLARED.match(sound)
    try:
        sound.decode("utf-8")
    except UnicodeDecodeError as error:
        codec = _codec(declared)
        if codec in {"utf-8", ""}:
            notes = (*notes, f"byte {error.start + 1} is no UTF-8")
        return sound.decode(codec or "utf-8", "replace").encode("utf-8"), notes
    if b"\x1b" in raw and _codec(declared).startswith("iso2022"):
        return raw.decode(_codec(declared), "replace").encode("utf-8"), ()
    return sound, notes


def start_of(raw: bytes, most_bytes: int) -> bytes:
    """Give the first bytes of a document as UTF-8 where it is encoded in wider units, else as they are."""
    start = raw[:most_bytes]
    codec = next((codec for mark, codec in _WIDE_MARKS if raw.startswith(mark)), "")
    return start.decode(codec, "replace").encode("utf-8", "replace") if codec else start


def as_served(raw: bytes, charset: str) -> bytes:
    """Give a document as UTF-8 where the server alone says how it is encoded; else as it came.

    What the document declares of itself is believed before the server, and its bytes before both.

    Args:
        raw: the document.
        charset: as the server names it; empty where it doesn't.
    """
    codec = _codec_named(charset)
    wide = raw.startswith(tuple(mark for mark, _ in _WIDE_MARKS))
    if codec in {"", "utf-8"} or wide or _codec(_DECLARED.match(_sound(raw)[0])) or _is_utf8(raw):
        return raw
    return raw.decode(codec, "replace").encode("utf-8", "replace")


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def bare_of(raw: bytes) -> bytes:
    """Give a document as it was encoded, without leading blanks and controls, for a reader that decodes by itself.

    Where controls belong to the encoding (UTF-16, ISO-2022) they stay.
    """
    if raw.startswith(tuple(mark for mark, _ in _WIDE_MARKS)) or b"\x1b" in raw:
        return raw
    mark = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    return mark + _sound(raw)[0]


def _sound(raw: bytes) -> tuple[bytes, tuple[str, ...]]:
    bare = raw.removeprefix(codecs.BOM_UTF8).lstrip()
    without = bare.translate(None, delete=_CONTROLS)
    return without, () if len(without) == len(bare) else ("control characters left out",)


def _codec(declared: re.Match[bytes] | None) -> str:
    """Names the declared text codec; empty where there is none, or none that a document may use."""
    return _codec_named(declared[1].decode("ascii")) if declared else ""


def _codec_named(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
    except LookupError:
        return ""
    return codec if _KNOWN_CODECS.match(codec) else ""


@lru_cache(maxsize=64)
def day_of(text: str) -> date | None:
    """Read the day of a date or an instant, ISO 8601 or RFC 822, as its own zone writes it; None where it can't be."""
    written = text.strip()
    try:
        day = date.fromisoformat(written[:10]) if written[:4].isdecimal() else parsedate_to_datetime(written).date()
    except (ValueError, TypeError, OverflowError):
        return None
    return day if day.year in _PLAUSIBLE else None
