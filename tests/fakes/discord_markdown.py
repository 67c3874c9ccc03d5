"""How Discord reads the mark-up of a message: an independent judge of what is live in a text, and what a person reads.

Written from Discord's own description and what its client does, stricter where unsure (an address is live wherever it
stands). Source: https://support.discord.com/hc/en-us/articles/210298617 and …/discord/docs/reference#message-formatting
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A part of a text: its kind, the words or the target it stands for, and what is inside it."""

    kind: str
    text: str = ""
    inside: tuple[Node, ...] = ()


_LINES = (
    ("heading", re.compile(r"#{1,3}\s+(?=\S)")),
    ("small", re.compile(r"-#\s+(?=\S)")),
    ("quote", re.compile(r"(?:>>>|>) ")),
    ("item", re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?=\S)")),
)
_ATOMS = (
    ("mention", re.compile(r"@(?:everyone|here)\b|<@[!&]?\d+>|<#\d+>|<id:\w+>|</[^>]+:\d+>|<sound:\d+:\d+>")),
    ("emoji", re.compile(r"<a?:\w+:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:")),
    ("timestamp", re.compile(r"<t:-?\d+(?::[tTdDfFR])?>")),
    ("address", re.compile(r"<(?:https?://|mailto:|tel:)[^\s>]+>|(?:https?|steam|discord)://[^\s<]+")),
    ("invite", re.compile(r"(?:discord\.(?:gg|gift|new)|discord(?:app)?\.com/invite|dis\.gd)/\w+", re.IGNORECASE)),
)
_PAIRS = (
    ("spoiler", re.compile(r"\|\|((?:\\[\s\S]|[^\\])+?)\|\|")),
    ("strong", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("strike", re.compile(r"~~((?:\\[\s\S]|[^\\])+?)~~(?!~)")),
    ("em", re.compile(r"\*(?=\S)((?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?)\*(?!\*)|\b_((?:__|\\[\s\S]|[^\\_])+?)_\b")),
)
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_CODE = re.compile(r"(`+)([\s\S]*?[^`])\1(?!`)")
_LINK = re.compile(r"\[((?:\[[^\]]*\]|[^\[\]])*)\]\(\s*<?([^\s>)]*)>?\s*\)")


def parse(text: str) -> tuple[Node, ...]:
    """Give the parts of a whole message."""
    nodes: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            nodes.append(Node("text", "\n"))
        nodes += _line(line)
    return tuple(nodes)


def _line(line: str) -> Iterator[Node]:
    for kind, start in _LINES:
        if found := start.match(line):
            yield Node(kind, found.group().strip(), tuple(_line(line[found.end() :])))
            return
    yield from _inline(line)


def _inline(text: str) -> Iterator[Node]:
    place, words = 0, ""
    while place < len(text):
        taken = _node_at(text, place)
        if taken is None:
            words, place = words + text[place], place + 1
            continue
        node, place = taken
        if node.kind == "text":
            words += node.text
            continue
        if words:
            yield Node("text", words)
            words = ""
        yield node
    if words:
        yield Node("text", words)


def _node_at(text: str, place: int) -> tuple[Node, int] | None:
    if found := _ESCAPE.match(text, place):
        return Node("text", found[1]), found.end()
    if found := _CODE.match(text, place):
        return Node("code", found[2]), found.end()
    for kind, pattern in _ATOMS:
        if found := pattern.match(text, place):
            return Node(kind, found.group()), found.end()
    if found := _LINK.match(text, place):
        return Node("link", found[2], tuple(_inline(found[1]))), found.end()
    for kind, pattern in _PAIRS:
        if found := pattern.match(text, place):
            inner = next(group for group in found.groups() if group is not None)
            return Node(kind, "", tuple(_inline(inner))), found.end()
    return None


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Every part and what is inside it."""
    for node in nodes:
        yield node
        yield from walk(node.inside)


def live(text: str) -> list[str]:
    """The kinds of everything in a text that is more than words."""
    return [node.kind for node in walk(parse(text)) if node.kind != "text"]


def read(text: str) -> str:
    """The words a person reads, mark-up gone."""
    return "".join(_read(node) for node in parse(text))


def _read(node: Node) -> str:
    inner = "".join(_read(child) for child in node.inside)
    return f"{node.text} {inner}" if node.kind == "item" else inner or node.text


_TAGS = {
    "heading": ("<h3>", "</h3>"),
    "small": ("<small>", "</small>"),
    "quote": ("<blockquote>", "</blockquote>"),
    "item": ('<div class="item">• ', "</div>"),
    "strong": ("<b>", "</b>"),
    "underline": ("<u>", "</u>"),
    "strike": ("<s>", "</s>"),
    "em": ("<i>", "</i>"),
    "spoiler": ('<span class="spoiler">', "</span>"),
    "code": ("<code>", "</code>"),
    "mention": ('<span class="mention">', "</span>"),
}
_BLOCKS = {"heading", "small", "quote", "item"}


def to_html(text: str) -> str:
    """The text as HTML, the way a Discord client shows it."""
    nodes = parse(text)
    shown: list[str] = []
    for number, node in enumerate(nodes):
        beside = {nodes[at].kind for at in (number - 1, number + 1) if 0 <= at < len(nodes)}
        if node.text == "\n" and not node.inside:
            shown.append("" if beside & _BLOCKS else "<br>")
        else:
            shown.append(_html(node))
    return "".join(shown)


def _html(node: Node) -> str:
    if node.kind in {"link", "address"}:
        inner = "".join(_html(child) for child in node.inside) or html.escape(node.text)
        return f'<a href="{html.escape(node.text.strip("<>"))}">{inner}</a>'
    before, after = _TAGS.get(node.kind, ("", ""))
    words = node.text.strip("<>") if node.kind == "mention" else node.text
    inner = "".join(_html(child) for child in node.inside) if node.inside else html.escape(words)
    return f"{before}{inner}{after}"
