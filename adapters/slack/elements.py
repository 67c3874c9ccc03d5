"""The small parts of Block Kit: words, rows of buttons, menus. Words from outside stay words in all of them.

They go only into plain text and rich text, where Slack parses nothing. Where small print holds a link, mrkdwn can't be
avoided: there `spans.escape` and `verbatim` make the words inert.

Source: https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, assert_never
from urllib.parse import urlsplit

from adapters.slack.spans import clip, escape, pieces, shown, size
from bot.domain.message import Button, Code, Emphasis, Line, Link, Mention, Room, Span, Text, plain

Json = dict[str, Any]

TEXT_CHARACTERS = 2_900
LABEL_CHARACTERS = 75
OPTION_VALUE = 150
URL_CHARACTERS = 3_000
ROW = 25
MENU = 5
PRESS = "radar"
"""What the action_id of everything that can be pressed begins with."""
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")
ACTIVE = frozenset("*_~`|:")
"""What mrkdwn acts on beside the three characters that can be escaped."""


def pressed(value: str) -> tuple[str, str]:
    """Give what a button's value says: the command, and the question to ask first (each empty where there is none)."""
    command, _, asks = value.partition("\n")
    return command, asks


def rows(elements: Iterable[Json | None]) -> list[Json]:
    """Give what can be pressed as action blocks, in order; None is left out."""
    there = [one for one in elements if one]
    return [{"type": "actions", "elements": there[at : at + ROW]} for at in range(0, len(there), ROW)]


def button_of(button: Button) -> Json | None:
    """Draw a button; None where it has no words, or leads nowhere that Slack would take."""
    label = label_of(button)
    if not label or not (button.command or is_web(button.url)):
        return None
    drawn: Json = {"type": "button", "text": plain_text(label), "action_id": f"{PRESS}.{button.style}"}
    drawn |= {"value": _value(button)} if button.command else {"url": button.url, "action_id": f"{PRESS}.link"}
    return drawn | ({} if button.style == "plain" else {"style": button.style})


def menu_of(buttons: Iterable[Button]) -> tuple[Json | None, list[Button]]:
    """Draw a menu of what fits into one (None: nothing does), and give those that have to stand beside it."""
    options: list[Json] = []
    beside: list[Button] = []
    for button in buttons:
        option = _option(button)
        if option and len(options) < MENU:
            options.append(option)
        else:
            beside.append(button)
    return ({"type": "overflow", "action_id": f"{PRESS}.menu", "options": options} if options else None), beside


def label_of(button: Button) -> str:
    """Give the words on a button; empty where there are none to see."""
    return clip(plain(shown((Text(button.label),))).strip(), LABEL_CHARACTERS)


def _value(button: Button) -> str:
    return f"{button.command}\n{button.asks}" if button.asks else button.command


def _option(button: Button) -> Json | None:
    label, value = label_of(button), _value(button)
    if not label or len(value) > OPTION_VALUE or not (button.command or is_web(button.url)):
        return None
    option: Json = {"text": plain_text(label), "value": value or "\n"}
    return option if button.command else option | {"url": button.url}


def is_web(url: str) -> bool:
    """Tell whether Slack takes this as an address to follow: http or https, with a host."""
    if size(url) > URL_CHARACTERS or any(one.isspace() or one in "<>|" for one in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def plain_text(words: str) -> Json:
    """Give a plain text object, in which nothing is parsed, `:smile:` included."""
    return {"type": "plain_text", "text": words, "emoji": False}


def small(line: Line) -> Json:
    """Draw small print; a line with a link needs mrkdwn, unless its words hold what mrkdwn would act on."""
    if any(isinstance(span, Mention | Room) for span in line):
        return rich(section(line))
    if not any(isinstance(span, Link) and is_web(span.url) for span in line):
        return {"type": "context", "elements": [plain_text(plain(line))]}
    if set(plain(line)) & ACTIVE:
        return rich(section(line))
    words = "".join(map(_mrkdwn, line))
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}


def _mrkdwn(span: Span) -> str:
    if isinstance(span, Link) and is_web(span.url):
        return f"<{escape(span.url)}|{escape(span.text)}>"
    return escape(span.text)


def rich(*sections: Json) -> Json:
    """Give a block of rich text."""
    return {"type": "rich_text", "elements": list(sections)}


def section(line: Line, *, bold: bool = False) -> Json:
    """Give a line of rich text; in a bold one, what is emphasised leans."""
    return {"type": "rich_text_section", "elements": elements(line, bold=bold)}


def elements(line: Line, *, bold: bool = False) -> list[Json]:
    """Give a line's spans as parts of rich text."""
    return [_element(span, bold) for span in line]


def _element(span: Span, bold: bool) -> Json:
    style = {"bold": True} if bold else {}
    words: Json = {"type": "text", "text": span.text}
    match span:
        case Text():
            pass
        case Emphasis():
            style |= {"italic": True} if bold else {"bold": True}
        case Code():
            style |= {"code": True}
        case Link():
            words = {"type": "link", "url": span.url, "text": span.text} if is_web(span.url) else words
        case Mention():
            words = {"type": "user", "user_id": span.person} if _PERSON.fullmatch(span.person) else words
        case Room():
            words = {"type": "channel", "channel_id": span.channel} if _CHANNEL.fullmatch(span.channel) else words
        case _:
            assert_never(span)
    return words | ({"style": style} if style else {})


def parts(line: Line) -> Iterator[Line]:
    """Give what is to see of a line, in parts that each fit into one Slack block; none where it is blank."""
    part: list[Span] = []
    room = TEXT_CHARACTERS
    for piece in (piece for span in shown(line) for piece in pieces(span, TEXT_CHARACTERS)):
        weight = size(piece.text)
        if weight > room:
            yield tuple(part)
            part, room = [], TEXT_CHARACTERS
        part.append(piece)
        room -= weight
    if plain(tuple(part)).strip():
        yield tuple(part)
