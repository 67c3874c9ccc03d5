"""A briefing in a terminal: the words of its thread, set so that they read well there; in a pipe, plain text."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.style import Style
from rich.table import Table
from rich.text import Text

from adapters.terminal import send
from adapters.terminal.render import text_of
from bot.briefing.cards import thread_of
from bot.domain.briefing import Briefing
from bot.domain.message import (
    Block,
    Bullets,
    Buttons,
    Card,
    Chips,
    Emphasis,
    Fine,
    Heading,
    Line,
    Link,
    Message,
    Paragraph,
    Quotation,
    plain,
)
from bot.domain.paper import Paper

WIDEST = 100
"""Columns that are used at the most: longer lines read badly."""


def show(briefing: Briefing, papers: Sequence[Paper]) -> None:
    """Write a briefing to stdout: set for reading on a terminal, plain in a pipe."""
    thread = thread_of(briefing, papers)
    messages = (thread.parent, *thread.replies)
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        send.say("\n\n".join(text_of(message, briefing.language) for message in messages))
        return
    console.width = min(console.width, WIDEST)
    for number, message in enumerate(messages):
        console.print(*([Text()] if number else []), *_set(message), sep="\n")


def _set(message: Message) -> Iterator[RenderableType]:
    """What a message is drawn as, an empty line between what is quoted and the next claim."""
    for before, block in zip((None, *message.blocks), message.blocks, strict=False):
        if isinstance(before, Quotation | Fine) and isinstance(block, Paragraph):
            yield Text()
        yield from _drawn(block)


def _drawn(block: Block) -> Iterator[RenderableType]:
    match block:
        case Heading(line):
            yield _line(line, "bold cyan")
        case Paragraph(line):
            yield _line(line)
        case Fine(line):
            yield _line(line, "dim")
        case Quotation(line, source):
            yield _Barred(Group(_line(line), *([_line(source, "dim")] if source else [])))
        case Bullets(lines):
            yield from (_hanging("•", _line(line)) for line in lines)
        case Buttons() | Chips() | Card():
            yield Text(send.whole(text_of(Message((block,)))))
        case _:
            assert_never(block)


def _line(line: Line, style: str = "") -> Text:
    text = Text(style=style)
    for span in line:
        words = _clean(plain((span,)))
        if isinstance(span, Link):
            text.append(words, Style(underline=True, link=_clean(span.url)))
        else:
            text.append(words, "bold" if isinstance(span, Emphasis) else None)
    return text


@dataclass(frozen=True, slots=True)
class _Barred:
    """What is quoted, behind a bar."""

    inside: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        bar = Segment("  │ ", console.get_style("cyan dim"))
        for line in console.render_lines(self.inside, options.update(width=max(1, options.max_width - 4)), pad=False):
            yield bar
            yield from line
            yield Segment.line()


def _clean(text: str) -> str:
    return send.whole(send.escape(text))


def _hanging(mark: str, inside: RenderableType) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(Text(mark), inside)
    return grid
