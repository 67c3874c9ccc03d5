"""Neutral messages as Discord's components (version 2), within every limit.

A message may hold 40 components and 4,000 characters of text. What does not fit into one is parted over pages, a card
never from its buttons. Source: https://discord.com/developers/docs/components/reference#what-is-a-component
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.discord.layout import (
    WORDS,
    Json,
    box,
    button_of,
    count,
    letters,
    placed,
    row_and_menu,
    rows_of,
    section,
    words,
)
from adapters.discord.markup import ELLIPSIS, escape, fold, head, markdown, pieces, shown, visible
from bot.domain.message import (
    Block,
    Bullets,
    Buttons,
    Card,
    Chip,
    Chips,
    Fine,
    Heading,
    Line,
    Message,
    Paragraph,
    Quotation,
    Text,
    plain,
    summary_of,
)

COMPONENTS = 40
CHARACTERS = 4_000
CONTENT = 2_000
"""How many characters ordinary content may have."""
PIECE = 1_900
"""How long a piece of a long line may get, in characters of Markdown."""
NAME = "AcademicHub"

LABEL_COLUMNS = 150
TITLE_COLUMNS = 300
AUTHOR_COLUMNS = 300
REASON_COLUMNS = 240
CHIP_COLUMNS = 200
ABSTRACT_COLUMNS = (480, 240, 120, 40)
"""How wide an abstract gets on a card: the first width with which the card stays within CARD_CHARACTERS."""
CARD_CHARACTERS = 2_600


def fits(message: Message) -> bool:
    """Tell whether the message is one Discord message, with nothing left out but what a card's folding leaves."""
    return len(_packed(_parts(message))) <= 1


def pages(message: Message, mark: str = "") -> list[list[Json]]:
    """Give the message as components of one or more Discord messages, in order, as few as it takes.

    Args:
        message: what to show.
        mark: the delivery id to carry, 32 hexadecimal digits; empty for none.
    """
    return [placed(page, mark) for page in _packed(_parts(message)) or _spoken_alone(message)]


def one_page(message: Message, mark: str) -> list[Json]:
    """Give the message as one Discord message; where it doesn't fit, its end is left out and an ellipsis says so."""
    parts = _parts(message)
    packed = _packed(parts) or _spoken_alone(message)
    if len(packed) == 1:
        return placed(packed[0], mark)
    room = _packed(parts, COMPONENTS - 1, CHARACTERS - len(ELLIPSIS))
    return placed([*room[0], words(ELLIPSIS.strip())], mark)


def title_alone(message: Message) -> Message:
    """Give a message's first words, without abstract and links: what a server's filter may let pass."""
    first = next((block for block in message.blocks if isinstance(block, Card)), None)
    line = plain(first.title) if first else summary_of(message)
    return Message((Paragraph((Text(line),)),))


def _spoken_alone(message: Message) -> list[list[Json]]:
    return [[words(_spoken(message))]]


def _spoken(message: Message) -> str:
    return escape(plain(shown((Text(summary_of(message)),))).strip()[:CONTENT]) or NAME


def _packed(parts: Sequence[Json], components: int = COMPONENTS, characters: int = CHARACTERS) -> list[list[Json]]:
    """Put parts into pages; neighbouring words become one text, a line each."""
    filled: list[list[Json]] = []
    for part in parts:
        merged = _merged(filled[-1], part) if filled else [part]
        if filled and sum(map(count, merged)) <= components and sum(map(letters, merged)) <= characters:
            filled[-1] = merged
        else:
            filled.append([part])
    return filled


def _merged(page: list[Json], part: Json) -> list[Json]:
    if page and page[-1]["type"] == part["type"] == WORDS:
        return [*page[:-1], words(f"{page[-1]['content']}\n{part['content']}")]
    return [*page, part]


def _parts(message: Message) -> list[Json]:
    return [part for block in message.blocks for part in _block(block)]


def _block(block: Block) -> Iterator[Json]:
    match block:
        case Chips():
            yield from map(_chip, block.chips)
        case Buttons():
            yield from rows_of(block.buttons)
        case Card():
            yield _card(block)
        case Heading() | Paragraph() | Fine() | Quotation() | Bullets():
            yield from _prose(block)
        case _:
            assert_never(block)


def _prose(block: Heading | Paragraph | Fine | Quotation | Bullets) -> Iterator[Json]:
    match block:
        case Heading():
            yield from _lines("### ", block.line, bold=True)
        case Paragraph():
            yield from _lines("", block.line)
        case Fine():
            yield from _lines("-# ", block.line)
        case Quotation():
            yield from _lines("> ", block.line)
            yield from _lines("> -# ", block.source)
        case Bullets():
            for line in block.lines:
                yield from _lines("- ", line)
        case _:
            assert_never(block)


def _lines(start: str, line: Line, *, bold: bool = False) -> Iterator[Json]:
    """Draw a line after what begins it; a long one in pieces, a blank one not at all."""
    for piece in pieces(shown(line), PIECE):
        if plain(piece).strip():
            yield words(start + markdown(piece, bold=bold).strip())


def _chip(chip: Chip) -> Json:
    line = fold(shown(chip.line), CHIP_COLUMNS)[0]
    text = f"**{chip.number}**\\. {markdown(line)}"
    if fine := markdown(fold(shown(chip.fine), CHIP_COLUMNS)[0]).strip():
        text += f"\n-# {fine}"
    button = button_of(chip.remove) if chip.remove else None
    return section(text, button) if button else words(text)


def _card(card: Card) -> Json:
    """Draw a card in its frame; the whole abstract opens by a button beside the words, where it was folded."""
    text, folded = _card_words(card, ABSTRACT_COLUMNS[0])
    for width in ABSTRACT_COLUMNS[1:]:
        if len(text) > CARD_CHARACTERS:
            text, folded = _card_words(card, width)
    more = button_of(card.more) if card.more and folded else None
    body = section(text, more) if more else words(text)
    return box([body, *row_and_menu(card.buttons, card.menu)])


def _card_words(card: Card, width: int) -> tuple[str, bool]:
    abstract, folded = fold(shown(card.abstract or (Text(card.missing),)), width)
    lines = (
        _started("-# ", escape(_label(card))),
        _started("### ", markdown(fold(shown(card.title), TITLE_COLUMNS)[0], bold=True)),
        markdown(fold(shown(card.authors), AUTHOR_COLUMNS)[0]).strip(),
        markdown(abstract).strip(),
        *(_started("-# ", markdown(fold(shown(line), width)[0])) for line in card.gloss),
        _started("-# ", markdown(fold(shown(card.reasons), REASON_COLUMNS)[0])),
        markdown(shown(card.mentions)).strip(),
    )
    return "\n".join(line for line in lines if line) or NAME, folded


def _label(card: Card) -> str:
    """Say `01.  arXiv (CS.CV)  2026-06-17   new · also bioRxiv`, as far as there is room."""
    badges = " · ".join(card.badges)
    parts = (f"{card.number:02}." if card.number else "", card.label, card.on)
    label = "  ".join(visible(part) for part in parts if part)
    return head(f"{label}   {visible(badges)}".rstrip(), LABEL_COLUMNS)


def _started(start: str, text: str) -> str:
    return start + text.strip() if text.strip() else ""
