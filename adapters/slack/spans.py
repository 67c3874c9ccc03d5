"""Words for Slack: what can't be shown is dropped, mark-up is escaped, and long lines are folded by measured size."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import accumulate

from bot.domain.message import Line, Span

ELLIPSIS = " …"
BREAKS = frozenset(" \n\t。，；！？、.,;!?")
JOINING = frozenset("\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
NEAR = 24
TAGS = "\U000e0000"
"""Where the block of tag characters begins."""
BIDIRECTIONAL = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(text: str) -> str:
    """Give the text without what a reader can't see or Slack can't carry.

    Control characters (line feeds and tabs stay), lone surrogates, unassigned and private code points, tag characters
    and the marks that turn the direction of writing. Joiners stay: Indic and Persian words and emoji need them.
    """
    if text.isprintable() and max(text, default="") < TAGS:  # nearly all: what isn't seen isn't printable but for tags
        return text
    return "".join(one for one in text if one in "\n\t" or not _unseen(one))


def _unseen(one: str) -> bool:
    return (
        one in BIDIRECTIONAL
        or TAGS <= one <= "\U000e0fff"
        or one in "\u00ad\ufeff\u2028\u2029"
        or unicodedata.category(one) in ("Cc", "Cs", "Co", "Cn")
    )


def escape(text: str) -> str:
    """Make the three characters that Slack's mrkdwn acts on into words; angle brackets are all that pings or links.

    Source: https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def size(text: str) -> int:
    """Give the text's length as the strictest of Slack's counters could take it: escaped, in UTF-16 units."""
    return len(escape(text).encode("utf-16-le", "surrogatepass")) // 2


def columns(text: str) -> int:
    """Give the columns a text takes in reading, at least one a character; a wide (Chinese) one takes two."""
    return len(text) if text.isascii() else sum(_columns(one) for one in text)


def _columns(one: str) -> int:
    return 2 if unicodedata.east_asian_width(one) in "WF" else 1


def clip(text: str, most: int) -> str:
    """Give at most `most` units of a text (see `size`), an ellipsis at the end where some is left out."""
    if size(text) <= most:
        return text
    return _head(text, most - len(ELLIPSIS), size) + ELLIPSIS


def fold(line: Line, most: int) -> tuple[Line, bool]:
    """Give at most `most` columns of a line, cut between words where one ends near, and whether something is left out.

    What a span is (emphasised, a link) stays; only the words of the last one shown are cut.
    """
    room = most
    kept: list[Span] = []
    for span in line:
        width = columns(span.text)
        if width > room:
            kept.append(replace(span, text=_head(span.text, room, columns) + ELLIPSIS))
            return tuple(kept), True
        kept.append(span)
        room -= width
    return line, False


def pieces(span: Span, most: int) -> Iterator[Span]:
    """Give a span in pieces of at most `most` units (see `size`), nothing left out."""
    rest = span.text
    while size(rest) > most:
        end = max(1, _cut(rest, most, size))
        yield replace(span, text=rest[:end])
        rest = rest[end:]
    yield replace(span, text=rest)


def _head(text: str, most: int, measure: Callable[[str], int]) -> str:
    return text[: _cut(text, most, measure)].rstrip()


def _cut(text: str, most: int, measure: Callable[[str], int]) -> int:
    """Give where the longest beginning within `most` ends: after a word near by, never inside a character."""
    end = next((at for at, taken in enumerate(accumulate(map(measure, text))) if taken > most), len(text))
    whole = end
    while 0 < whole < len(text) and _joined(text, whole):
        whole -= 1
    whole = whole or end
    return next((at for at in range(whole, max(0, whole - NEAR), -1) if text[at - 1] in BREAKS), whole)


def _joined(text: str, place: int) -> bool:
    """Tell whether what stands at `place` belongs to the character before it."""
    return bool(unicodedata.combining(text[place])) or text[place] in JOINING or text[place - 1] == "\u200d"


def shown(line: Iterable[Span]) -> Line:
    """Give a line whose every span has something to see."""
    clean = (replace(span, text=visible(span.text)) for span in line)
    return tuple(span for span in clean if span.text)
