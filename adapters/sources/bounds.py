"""What a feed may be, looked at in linear time before feedparser, which is quadratic in attributes and in nesting.

What escapes this (nesting behind a place that isn't well-formed) is stopped by the limits of the child process.
"""

from __future__ import annotations

import re
from itertools import islice
from xml.parsers import expat

from bot.domain.errors import BadDocument

MOST_ENTRIES = 5_000
"""Of one feed; what stands behind them is left out."""
MOST_ATTRIBUTES = 1_000
"""Of one element; feeds have some ten."""
DEEPEST = 500
"""Elements within one another; feeds have some ten, the HTML in them some more."""

_OPENING = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(?:item|entry)[\s>]")
_LONG_TAG = re.compile(rb"<[^<>]{4000,}")
"""The shortest attribute takes four characters, `a=""`, and a blank before it."""
_CLOSING = re.compile(rb"</(?:[A-Za-z][\w.-]*:)?(?:item|entry)\s*>")


def first_entries(raw: bytes) -> tuple[bytes, int]:
    """Cut a feed to its first entries, with what stands behind the last one, and count those left out."""
    beginnings = [found.start() for found in islice(_OPENING.finditer(raw), MOST_ENTRIES + 1)]
    if len(beginnings) <= MOST_ENTRIES:
        return raw, 0
    cut = beginnings[-1]
    end = left_out = 0
    for closing in _CLOSING.finditer(raw, cut):
        end, left_out = closing.end(), left_out + 1
    return raw[:cut] + raw[end or len(raw) :], left_out


def refuse_bombs(sound: bytes) -> None:
    """Look for what would cost a reader minutes.

    Args:
        sound: the document as UTF-8.

    Raises:
        BadDocument: an element has too many attributes, or elements are nested too deeply; names the position.
    """
    for tag in _LONG_TAG.finditer(sound):
        if tag[0].count(b"=") > MOST_ATTRIBUTES:
            raise _bomb(f"an element with more than {MOST_ATTRIBUTES:,} attributes", sound, tag.start())
    _Depth(sound).look()


def _bomb(what: str, sound: bytes, at: int) -> BadDocument:
    line, column = sound.count(b"\n", 0, at) + 1, at - sound.rfind(b"\n", 0, at)
    return BadDocument(f"it isn't read: {what}", line=line, column=column)


class _Depth:
    """Counts how deep elements stand in one another, as far as the document is well-formed."""

    def __init__(self, sound: bytes) -> None:
        self._sound = sound
        self._depth = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.StartElementHandler = self._deeper
        self._parser.EndElementHandler = self._higher
        self._parser.EntityDeclHandler = self._stop

    def look(self) -> None:
        try:
            self._parser.Parse(self._sound, True)
        except (expat.ExpatError, StopIteration):
            return  # what isn't well-formed is for the reader to tell
        finally:
            self._parser.StartElementHandler = self._parser.EndElementHandler = self._parser.EntityDeclHandler = None

    def _deeper(self, *_: object) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _bomb(f"more than {DEEPEST} elements within one another", self._sound, self._parser.CurrentByteIndex)

    def _higher(self, _: str) -> None:
        self._depth -= 1

    def _stop(self, *_: object) -> None:
        raise StopIteration
