"""Neutral messages as Slack's Block Kit, within every limit.

Source: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from adapters.slack.elements import (
    TEXT_CHARACTERS,
    Json,
    button_of,
    elements,
    menu_of,
    parts,
    plain_text,
    rich,
    rows,
    section,
    small,
)
from adapters.slack.spans import ELLIPSIS, clip, escape, fold, shown, size
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
    Link,
    Message,
    Paragraph,
    Quotation,
    Text,
    plain,
    summary_of,
)

BLOCKS = 50
CHARACTERS = 9_000
"""A message's characters: Slack's cumulative limit is not documented; 9,597 were accepted and 11,341 refused.
Source: https://github.com/slackapi/bolt-js/issues/2867
"""
HEADER_CHARACTERS = 150
SUMMARY_CHARACTERS = 2_000
LINES = 20
NAME = "AcademicHub"

LABEL_COLUMNS = 100
TITLE_COLUMNS = 300
AUTHOR_COLUMNS = 300
ABSTRACT_COLUMNS = 480
REASON_COLUMNS = 240
"""How wide a card's parts get; together they stay within CHARACTERS even where each character is escaped to five."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """One Slack message: blocks, and the text for notifications and screen readers (escaped)."""

    text: str
    blocks: list[Json]


def fits(message: Message) -> bool:
    """Tell whether the message is one Slack message, with nothing left out but what a card's folding leaves."""
    return len(_packed(_groups(message), CHARACTERS, BLOCKS)) <= 1


def pages(message: Message) -> list[Rendered]:
    """Give the message as Slack messages in order, as few as it takes; a card is not parted from its buttons."""
    packed = _packed(_groups(message), CHARACTERS, BLOCKS) or _spoken_alone(message)
    return [Rendered(_fallback(message), _numbered(page)) for page in packed]


def one_page(message: Message) -> Rendered:
    """Give the message as one Slack message; where it doesn't fit, its end is left out and an ellipsis says so."""
    groups = _groups(message)
    packed = _packed(groups, CHARACTERS, BLOCKS) or _spoken_alone(message)
    if len(packed) == 1:
        return Rendered(_fallback(message), _numbered(packed[0]))
    first = _packed(groups, CHARACTERS - len(ELLIPSIS), BLOCKS - 1)[0]
    return Rendered(_fallback(message), _numbered([*first, small((Text(ELLIPSIS.strip()),))]))


def _spoken_alone(message: Message) -> list[list[Json]]:
    return [[rich(section((Text(_spoken(message)),)))]]


def _spoken(message: Message) -> str:
    seen = plain(shown((Text(summary_of(message)),))).strip()
    return clip(seen, SUMMARY_CHARACTERS) or NAME


def _fallback(message: Message) -> str:
    return escape(_spoken(message))


def _groups(message: Message) -> list[list[Json]]:
    """Give each neutral block's Slack blocks; a rule stands before a card that follows something."""
    groups: list[list[Json]] = []
    for block in message.blocks:
        drawn = _drawn(block)
        if drawn and isinstance(block, Card) and groups:
            drawn.insert(0, {"type": "divider"})
        if drawn:
            groups.append(drawn)
    return groups


def _packed(groups: Sequence[list[Json]], characters: int, blocks: int) -> list[list[Json]]:
    """Put groups together into messages, in order; a group too large for one is parted between its blocks."""
    packed: list[list[Json]] = []
    room, left = 0, 0
    for part in _parted(groups, characters, blocks):
        weight = _weight(part)
        if weight > room or len(part) > left:
            packed.append([])
            room, left = characters, blocks
        packed[-1] += part
        room, left = room - weight, left - len(part)
    return packed


def _parted(groups: Sequence[list[Json]], characters: int, blocks: int) -> Iterator[list[Json]]:
    for group in groups:
        if len(group) <= blocks and _weight(group) <= characters:
            yield group
        else:
            yield from ([block] for block in group)


def _weight(value: Any) -> int:
    """Give the characters that a block shows, as the strictest counter could take them."""
    if isinstance(value, list):
        return sum(map(_weight, value))
    if not isinstance(value, dict):
        return 0
    own = value.get("text")
    inside = sum(_weight(part) for part in value.values() if isinstance(part, dict | list))
    return inside + (size(own) if isinstance(own, str) else 0)


def _numbered(blocks: Sequence[Json]) -> list[Json]:
    """Give everything that can be pressed an action_id of its own in the message."""
    numbered: list[Json] = []
    for row, block in enumerate(blocks):
        if block["type"] == "actions":
            there = enumerate(block["elements"])
            block = {**block, "elements": [_called(one, f"{row}.{place}") for place, one in there]}
        elif "accessory" in block:
            block = {**block, "accessory": _called(block["accessory"], str(row))}
        numbered.append(block)
    return numbered


def _called(element: Json, place: str) -> Json:
    return {**element, "action_id": f"{element['action_id']}.{place}"}


def _drawn(block: Block) -> list[Json]:
    match block:
        case Heading() | Paragraph() | Fine() | Quotation():
            return _worded(block)
        case Bullets():
            return _bullets(block)
        case Chips():
            return [_chip(chip) for chip in block.chips]
        case Buttons():
            return rows(map(button_of, block.buttons))
        case Card():
            return _card(block)
        case _:
            assert_never(block)


def _worded(block: Heading | Paragraph | Fine | Quotation) -> list[Json]:
    match block:
        case Heading():
            return _heading(block.line)
        case Paragraph():
            return [rich(section(part)) for part in parts(block.line)]
        case Fine():
            return [small(part) for part in parts(block.line)]
        case Quotation():
            quoted = [rich({"type": "rich_text_quote", "elements": elements(part)}) for part in parts(block.line)]
            return quoted + [small(part) for part in parts(block.source)]
        case _:
            assert_never(block)


def _heading(line: Line) -> list[Json]:
    words = plain(shown(line)).replace("\n", " ").strip()
    if words and size(words) <= HEADER_CHARACTERS and not any(isinstance(span, Link) for span in line):
        return [{"type": "header", "text": plain_text(words)}]
    return [rich(section(part, bold=True)) for part in parts(line)]


def _bullets(block: Bullets) -> list[Json]:
    lists: list[list[Line]] = []
    room = 0
    for line in (part for whole in block.lines for part in parts(whole)):
        weight = size(plain(line))
        if weight > room or len(lists[-1]) == LINES:
            lists.append([])
            room = TEXT_CHARACTERS
        lists[-1].append(line)
        room -= weight
    return [
        rich({"type": "rich_text_list", "style": "bullet", "elements": [section(line) for line in one]})
        for one in lists
    ]


def _chip(chip: Chip) -> Json:
    words = f"{chip.number}.  {clip(plain(shown(chip.line)), TEXT_CHARACTERS // 3)}"
    fine = clip(plain(shown(chip.fine)), TEXT_CHARACTERS // 3)
    drawn: Json = {"type": "section", "text": plain_text(f"{words}\n{fine}" if fine else words)}
    remove = button_of(chip.remove) if chip.remove else None
    return drawn | ({"accessory": remove} if remove else {})


def _card(card: Card) -> list[Json]:
    """Draw a card: label, words, reasons, buttons; the whole abstract opens by a button, the links lie in the menu."""
    number = f"{card.number:02}." if card.number else ""
    label = "  ".join(part for part in (number, card.label, card.on) if part)
    abstract, folded = fold(shown(card.abstract or (Text(card.missing),)), ABSTRACT_COLUMNS)
    sections = [
        section(fold(shown(card.title), TITLE_COLUMNS)[0], bold=True),
        section(fold(shown(card.authors), AUTHOR_COLUMNS)[0]),
        section(abstract),
    ]
    words = [one for one in sections if one["elements"]]
    heads = [plain(shown(fold((Text(part),), LABEL_COLUMNS)[0])) for part in (label, " · ".join(card.badges))]
    top = [plain_text(part) for part in heads if part.strip()]
    drawn: list[Json] = [{"type": "context", "elements": top}] if top else []
    drawn += [rich(*words)] if words else []
    glosses = [fold(line, ABSTRACT_COLUMNS)[0] for line in card.gloss]
    fine = (*glosses, fold(card.reasons, REASON_COLUMNS)[0], card.mentions)
    drawn += [small(part) for line in fine for part in parts(line)]
    menu, beside = menu_of(card.menu)
    more = (card.more,) if card.more and folded else ()
    return drawn + rows([*map(button_of, (*card.buttons, *more, *beside)), menu])
