"""Words as Discord's Markdown: everything from outside is escaped, so that it stays words.

Source: https://discord.com/developers/docs/reference#message-formatting
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import assert_never
from unicodedata import combining, east_asian_width
from urllib.parse import quote, urlsplit

from adapters.discord.paths import path_of
from bot.domain.message import Code, Emphasis, Line, Link, Mention, Room, Span, Text
from bot.intake.cleaning import tidy

ELLIPSIS = " …"
URL_CHARACTERS = 512
"""The longest address that a button takes. Source: https://discord.com/developers/docs/components/reference#button"""
NEAR = 24
"""How many characters before the limit a break between words is looked for."""

PERSON = re.compile(r"[0-9]{1,20}", re.ASCII)
_ACTIVE = re.compile(r"[\\*_~`|<>\[\]@:/]")
_AT_THE_START = re.compile(r"^(\s*)(#|-|\+|\d+(?=[.)])|(?=[.)]))")
_HOST = re.compile(r"[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]")
_JOINING = frozenset("\u200d\ufe0e\ufe0f")


def escape(text: str) -> str:
    r"""Make a text into words that Discord shows as they are: no mark-up, link, mention, command or emoji code is live.

    A backslash before a sign makes it a plain one. At the start also what would begin a heading, a list or small
    print is escaped, since a line may begin there: `1. x` → `1\. x`.
    """
    escaped = _ACTIVE.sub(r"\\\g<0>", text)
    return _AT_THE_START.sub(_plain_start, escaped, count=1)


def _plain_start(found: re.Match[str]) -> str:
    blank, start = found.groups()
    return f"{blank}{start}\\" if start.isdigit() or not start else f"{blank}\\{start}"


def visible(text: str) -> str:
    """Give a text on one line without what a reader can't see; a blank at either end stays."""
    words = tidy(text)
    if not words:
        return " " if text[:1].isspace() else ""
    return (" " if text[:1].isspace() else "") + words + (" " if text[-1:].isspace() else "")


def shown(line: Line) -> Line:
    """Give a line whose spans hold visible words alone, neighbours of one kind put together."""
    spans: list[Span] = []
    for span in line:
        clean = replace(span, text=visible(span.text))
        if spans and not isinstance(span, Link | Mention | Room) and type(spans[-1]) is type(span):
            spans[-1] = replace(clean, text=spans[-1].text + clean.text)
        elif clean.text:
            spans.append(clean)
    return tuple(spans)


def markdown(line: Line, *, bold: bool = False) -> str:
    """Write a line as Markdown; in a `bold` surrounding (a heading) what is emphasised is underlined."""
    return "".join(_written(span, bold) for span in line)


def _written(span: Span, bold: bool) -> str:
    match span:
        case Text():
            return escape(span.text)
        case Emphasis():
            mark = "__" if bold else "**"
            return f"{mark}{escape(span.text)}{mark}" if span.text.strip() else span.text
        case Code():
            command = path_of(span.text)
            return escape(command) if "`" in command or not command.strip() else f"`{command}`"
        case Link():
            return _link(span)
        case Mention():
            return f"<@{span.person}>" if PERSON.fullmatch(span.person) else escape(span.text)
        case Room():
            return f"<#{span.channel}>" if PERSON.fullmatch(span.channel) else escape(span.text)
        case _:
            assert_never(span)


def _link(span: Link) -> str:
    """Write a link with its host shown; one that leads nowhere safe is its words alone."""
    url = web_address(span.url)
    if url is None:
        return escape(span.text)
    host = urlsplit(url).hostname or ""
    words = escape(span.text.replace("[", "(").replace("]", ")")).strip() or escape(host)
    beside = "" if host in span.text else f" ({escape(host)})"
    return f"[{words}](<{url}>){beside}"


def web_address(url: str) -> str | None:
    """Give an http(s) address in ASCII, its host in punycode; None where it is none, holds a login or is too long."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii") if parts.hostname else ""
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return None
    bracketed = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"http", "https"} or parts.username is not None or not _HOST.fullmatch(bracketed):
        return None
    path = quote(parts.path, safe="/%:@!$&*+,;=~-._")
    query = "?" + quote(parts.query, safe="/%:@!$&*+,;=~-._?") if parts.query else ""
    fragment = "#" + quote(parts.fragment, safe="/%:@!$&*+,;=~-._?") if parts.fragment else ""
    whole = f"{parts.scheme}://{bracketed}{port}{path}{query}{fragment}"
    return whole if len(whole) <= URL_CHARACTERS else None


def columns(text: str) -> int:
    """Give the columns a text takes in reading: a wide (Chinese) character takes two, a combining mark none."""
    return len(text) if text.isascii() else sum(_columns(one) for one in text)


def _columns(one: str) -> int:
    return 0 if combining(one) else 2 if east_asian_width(one) in "WF" else 1


def fold(line: Line, most: int) -> tuple[Line, bool]:
    """Give at most `most` columns of a line, cut between words where one ends near, and whether some is left out."""
    room = most
    kept: list[Span] = []
    for span in line:
        width = columns(span.text)
        if width > room:
            kept.append(replace(span, text=head(span.text, room) + ELLIPSIS))
            return tuple(kept), True
        kept.append(span)
        room -= width
    return line, False


def head(text: str, most: int) -> str:
    """Give the beginning of a text within `most` columns: up to a word's end near by, never inside a character."""
    end = next((at for at, taken in enumerate(accumulate(map(_columns, text))) if taken > most), len(text))
    if end == len(text):
        return text
    while 0 < end < len(text) and (combining(text[end]) or text[end] in _JOINING or text[end - 1] == "\u200d"):
        end -= 1
    breaks = (at for at in range(end, max(0, end - NEAR), -1) if text[at - 1].isspace())
    return text[: next(breaks, end)].rstrip()


def pieces(line: Line, most: int) -> Iterator[Line]:
    """Give a line in pieces whose Markdown has at most `most` characters each, nothing left out."""
    piece: list[Span] = []
    room = most
    for span in (part for one in line for part in _halved(one, most)):
        weight = len(_written(span, False))
        if weight > room:
            yield tuple(piece)
            piece, room = [], most
        piece.append(span)
        room -= weight
    if piece:
        yield tuple(piece)


def _halved(span: Span, most: int) -> Iterator[Span]:
    """Give a span in parts that fit, halved near a blank as often as it takes."""
    if len(_written(span, False)) <= most or len(span.text) < 2:
        yield span
        return
    middle = span.text.rfind(" ", 0, len(span.text) // 2) + 1 or len(span.text) // 2
    yield from _halved(replace(span, text=span.text[:middle]), most)
    yield from _halved(replace(span, text=span.text[middle:]), most)
