"""Neutral messages as text for a terminal; the core's spans, without any markup."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from typing import assert_never

from adapters.terminal.send import escape
from bot.commands.vocabulary import in_words_of
from bot.digest.cards import card_lines
from bot.domain.checkup import Checkup
from bot.domain.life import Unparted
from bot.domain.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Chip,
    Chips,
    Fine,
    Heading,
    Line,
    Link,
    Message,
    Paragraph,
    Quotation,
    Span,
    plain,
)
from bot.domain.paper import Paper
from bot.domain.watch import Language


def text_of(message: Message, language: Language = Language.ENGLISH) -> str:
    """Give a message as text: blocks in order, an empty line between cards; commands in the language's words."""
    lines = "\n".join(part for block in message.blocks if (part := _block(block, language)))
    return escape(re.sub(r"\n{3,}", "\n\n", lines)).strip("\n")


def _block(block: Block, language: Language) -> str:
    match block:
        case Heading(line) | Paragraph(line) | Fine(line):
            return _line(line)
        case Quotation(line, source):
            return f"    “{_line(line)}”" + (f" — {_line(source)}" if source else "")
        case Bullets(lines):
            return "\n".join(f"  - {_line(line)}" for line in lines)
        case Chips(chips):
            return "\n".join(_chip(chip) for chip in chips)
        case Buttons(buttons):
            return _offers(buttons, language)
        case Card():
            return f"\n{card_lines(block)}\n"
        case _:
            assert_never(block)


def _line(line: Line) -> str:
    return "".join(_span(span) for span in line)


def _span(span: Span) -> str:
    return f"{span.text} <{span.url}>" if isinstance(span, Link) and span.url != span.text else span.text


def _chip(chip: Chip) -> str:
    fine = f"   ({plain(chip.fine)})" if chip.fine else ""
    return f"  {chip.number}. {_line(chip.line)}{fine}"


def _offers(buttons: tuple[Button, ...], language: Language) -> str:
    """Give the commands behind buttons, to be typed; a terminal has nothing to press."""
    typed = [f"{button.label}: academichub radar {_quoted(button, language)}" for button in buttons if button.command]
    return "\n".join(f"  {offer}" for offer in typed)


def _quoted(button: Button, language: Language) -> str:
    """Quote a command, in the words that people type, as a shell reads it."""
    command = in_words_of(button.command, language)
    text = f"{command} …" if button.asks else command
    return shlex.quote(text) if set(text) & set('"$`\\!') else f'"{text}"'


def checkup_text(checkup: Checkup) -> str:
    """Give what was found about one thing, ✓ or ✗ first."""
    first, *rest = checkup.found or ("",)
    return escape(
        "\n".join((f"{'✓' if checkup.well else '✗'} {checkup.about}: {first}", *(f"  {line}" for line in rest)))
    )


def parted_text(papers: Sequence[Paper]) -> str:
    """Give the papers after a parting, or after it was taken back: a line each, with the ids they have."""
    return "\n".join(f"{paper.title}\n    {', '.join(paper.all_ids)}" for paper in papers)


def unparted_text(unparted: Unparted, one: str, other: str) -> str:
    """Say why two ids could not be parted, or a parting not be taken back, and what to do."""
    match unparted:
        case Unparted.UNKNOWN:
            return f"No paper here has the id {one}, or none has {other}. academichub radar why {one}"
        case Unparted.ONE_RECORD:
            return f"{one} and {other} are ids of one and the same record, as its source told it: it can't be parted."
        case Unparted.NOT_PARTED:
            return f"Nobody parted {one} and {other}."
        case _:
            assert_never(unparted)
