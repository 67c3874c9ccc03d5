"""Neutral messages: spans and blocks, never markup. Each platform's `render.py` escapes and draws them.

Frozen values of plain types, each with a `kind`, so that a message can be stored as JSON and read back
(`storage` does it with pydantic's TypeAdapter) and drawn later, unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words that stand out: the matched author, a title."""

    text: str
    kind: Literal["emphasis"] = "emphasis"


@dataclass(frozen=True, slots=True)
class Code:
    """Words to be typed, as they would be typed."""

    text: str
    kind: Literal["code"] = "code"


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a checked http(s) address."""

    text: str
    url: str
    kind: Literal["link"] = "link"


@dataclass(frozen=True, slots=True)
class Mention:
    """A person who is told by the platform; made by us alone, for those who asked, never of anything from outside.

    Attributes:
        text: the person's name as shown.
        person: the platform's id of the person.
    """

    text: str
    person: str
    kind: Literal["mention"] = "mention"


@dataclass(frozen=True, slots=True)
class Room:
    """A channel of the platform, which shows it by its name there to those who may see it.

    Attributes:
        text: what is read where the platform can't show it.
        channel: the platform's id of the channel.
    """

    text: str
    channel: str
    kind: Literal["room"] = "room"


Span = Text | Emphasis | Code | Link | Mention | Room
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press: a command, a command that asks for a word first, or a link.

    Attributes:
        label: what stands on it, at most 75 characters.
        command: the text as typed after `/radar`, at most 80 characters so that it fits into every platform's
            button (Discord's custom_id holds 100); empty for a link. Buttons keep working after a restart, on
            old messages, because this is all they carry.
        asks: the question to ask first; the answer is appended to `command`. Empty: asks nothing.
        url: where a link button leads, http(s); empty for commands.
        style: `plain`, `primary` (the expected answer) or `danger` (takes something away).
    """

    label: str
    command: str = ""
    asks: str = ""
    url: str = ""
    style: Literal["plain", "primary", "danger"] = "plain"
    kind: Literal["button"] = "button"


@dataclass(frozen=True, slots=True)
class Heading:
    """A title line of a message."""

    line: Line
    kind: Literal["heading"] = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Ordinary words."""

    line: Line
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True, slots=True)
class Fine:
    """Small print: reasons, counts, footers."""

    line: Line
    kind: Literal["fine"] = "fine"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words quoted verbatim from a paper, with what they are quoted from."""

    line: Line
    source: Line = ()
    kind: Literal["quotation"] = "quotation"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of lines."""

    lines: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Chip:
    """One watch in the panel: `3. 作者: Bohan Zhuang ×`, with small print such as its 7-day count.

    Attributes:
        number: the watch's own.
        line: what is watched.
        fine: who made it, when, its last match and 7-day count.
        remove: the ×; None for a person who may not remove it.
    """

    number: int
    line: Line
    fine: Line = ()
    remove: Button | None = None
    kind: Literal["chip"] = "chip"


@dataclass(frozen=True, slots=True)
class Chips:
    """The watches of a panel."""

    chips: tuple[Chip, ...]
    kind: Literal["chips"] = "chips"


@dataclass(frozen=True, slots=True)
class Buttons:
    """A row of buttons; a platform breaks it where its rows end."""

    buttons: tuple[Button, ...]
    kind: Literal["buttons"] = "buttons"


@dataclass(frozen=True, slots=True)
class Card:
    """One paper as shown in chat (PRODUCT.md section 2). The label line is `01.  arXiv (CS.CV)  2026-06-17`.

    Attributes:
        number: 1 and up, shown with two digits; runs on within a digest and its thread. 0: shown without.
        label: source, section in capitals: `arXiv (CS.CV)`.
        on: the date of the announcement shown, ISO `2026-06-17`; empty where unknown.
        badges: `new`, `v2`, `also bioRxiv`, `sample`, `withdrawn`; in the reader's language.
        title: spans.
        authors: spans, already folded around the matched author (`+4`).
        abstract: spans, whole; a renderer folds it by measured size, the whole opens by `more`. Empty: see `missing`.
        missing: what to say where there is no abstract; empty otherwise.
        reasons: `命中: 作者 “Bohan Zhuang” · …`; empty where there is no watch.
        buttons: shown first (save, briefing).
        menu: shown behind `⋯` (PDF or page, why, …).
        more: the command that opens the whole abstract; None where nothing is known to the store.
        paper_id: canonical id, `arxiv:2606.01234`.
        mentions: people who asked to be told, with the words around them: `for Ada, Lin`; empty where nobody did.
        gloss: what a language model says of the paper, a line each, marked as the model's; never in place of the
            paper's own words.
    """

    number: int
    label: str
    on: str
    badges: tuple[str, ...]
    title: Line
    authors: Line
    abstract: Line
    reasons: Line = ()
    missing: str = ""
    buttons: tuple[Button, ...] = ()
    menu: tuple[Button, ...] = ()
    more: Button | None = None
    paper_id: str = ""
    mentions: Line = ()
    gloss: tuple[Line, ...] = ()
    kind: Literal["card"] = "card"


Block = Heading | Paragraph | Fine | Quotation | Bullets | Chips | Buttons | Card


@dataclass(frozen=True, slots=True)
class Message:
    """What is shown at once: blocks in order; `summary` is plain text for notifications and screen readers."""

    blocks: tuple[Block, ...]
    summary: str = ""


def plain(line: Line) -> str:
    """Give a line's words without any emphasis or links."""
    return "".join(span.text for span in line)


def people_of(message: Message) -> tuple[str, ...]:
    """Give the ids of the people whom a message mentions, each once, in order."""
    spans = (span for block in message.blocks for line in _lines(block) for span in line)
    return tuple(dict.fromkeys(span.person for span in spans if isinstance(span, Mention)))


def _lines(block: Block) -> Iterator[Line]:
    """Give the lines of a block in which people may be mentioned."""
    match block:
        case Heading() | Paragraph() | Fine() | Quotation():
            yield block.line
        case Bullets():
            yield from block.lines
        case Card():
            yield block.mentions
        case Chips() | Buttons():
            pass
        case _:
            assert_never(block)


def words(text: str) -> Line:
    """Make a line of plain words."""
    return (Text(text),)


def summary_of(message: Message) -> str:
    """Give the notification text: the message's own summary, else its first heading or paragraph."""
    if message.summary:
        return message.summary
    for block in message.blocks:
        if isinstance(block, Heading | Paragraph | Fine):
            return plain(block.line)
        if isinstance(block, Card):
            return plain(block.title)
    return ""
