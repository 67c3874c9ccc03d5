"""The neutral messages that answers are made of: errors, lines, cards in small messages, buttons that fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands.command import SettingName
from bot.commands.typed import unquoted
from bot.digest.cards import card_of
from bot.domain.conversation import Answer
from bot.domain.digest import Selected
from bot.domain.errors import QueryError, SearchDamaged, StorageError, StorageFull, StorageLocked, WrongUse
from bot.domain.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Code,
    Fine,
    Heading,
    Line,
    Message,
    Paragraph,
    Span,
    Text,
    words,
)
from bot.domain.watch import Language, Watch, WatchKind
from bot.language import say

BUTTON_LIMIT = 80
"""How many characters a button's command may have (`bot/domain/message.py`)."""

LABEL_LIMIT = 75

CARDS_A_MESSAGE = 3
"""How many cards stand in one message of an answer; a face may join or part them further."""

SETTING_KEYS: tuple[SettingName, ...] = ("language", "timezone", "mode", "cap", "editors", "empty_line", "tldr")


def answer(*blocks: Block, ok: bool = True) -> Answer:
    """Make an answer of one message."""
    return Answer((Message(blocks),), ok=ok)


def said(text: str, *buttons: Button) -> Answer:
    """Make an answer of one paragraph, and buttons below it."""
    return answer(Paragraph(words(text)), *row(buttons))


def row(buttons: Iterable[Button]) -> tuple[Block, ...]:
    """Give a row of buttons, those left out whose command is too long for a button; nothing where none is left."""
    fitting = tuple(button for button in buttons if len(button.command) <= BUTTON_LIMIT)
    return (Buttons(fitting),) if fitting else ()


def typed(command: str) -> Code:
    """Give a command as a person would type it."""
    return Code(f"/radar {command}".rstrip())


def wrong(error: WrongUse, language: Language) -> Answer:
    """Say what was wrong with the very words, and the commands to type next, as words and as buttons."""
    blocks: list[Block] = [Paragraph(words(str(error)))]
    if error.try_instead:
        spans: list[Span] = [Text(say(language, "errors.try"))]
        for command in error.try_instead:
            spans.extend((typed(command), Text("  ")))
        blocks.append(Fine(tuple(spans[:-1])))
        blocks.extend(row(Button(command[:LABEL_LIMIT], command) for command in error.try_instead))
    return answer(*blocks, ok=False)


def query_wrong(error: QueryError, word: str, language: Language) -> WrongUse:
    """Say a query's error in the person's language, with the column.

    Args:
        error: what the parser found.
        word: the command to type the mended query after; its help is offered where there is no mend.
        language: the person's.
    """
    said_words = say(language, f"errors.{error.code}", column=error.column, words=error.words, limit=error.limit or 0)
    return WrongUse(said_words, try_instead=tuple(f"{word} {each}" for each in error.try_instead) or (f"help {word}",))


def storage_wrong(error: StorageError, language: Language) -> Answer:
    """Say that the database can't, that nothing was changed, and what to do."""
    again = Fine((Text(say(language, "errors.try")), typed("status")))
    return answer(Paragraph(words(storage_words(error, language))), again, ok=False)


def storage_words(error: StorageError, language: Language) -> str:
    """Say what is wrong with the database."""
    match error:
        case StorageLocked():
            kind = "locked"
        case StorageFull():
            kind = "full"
        case SearchDamaged():
            kind = "search"
        case _:
            kind = "gone"
    return say(language, f"errors.storage_{kind}")


def watched(kind: WatchKind, text: str, language: Language) -> str:
    """Name what is watched: `author “Bohan Zhuang”`."""
    return say(language, "cards.reason", kind=say(language, f"cards.{kind.value}"), words=unquoted(text))


def labelled(watches: Iterable[Watch], language: Language) -> str:
    """Name watches with their numbers: `3. author “Bohan Zhuang”, 4. …`."""
    return listed((f"{each.number}. {watched(each.kind, each.text, language)}" for each in watches), language)


def listed(things: Iterable[str], language: Language) -> str:
    """Join names: `a, b`, `a、b`."""
    return say(language, "commands.comma").join(things)


def with_cards(
    before: Sequence[Block], cards: Sequence[Card], after: Sequence[Block], language: Language
) -> tuple[Message, ...]:
    """Spread cards over small messages: the first begins with `before`, the last ends with `after`."""
    groups = [cards[at : at + CARDS_A_MESSAGE] for at in range(0, len(cards), CARDS_A_MESSAGE)] or [()]
    last = len(groups) - 1
    return tuple(
        Message(
            (*(before if at == 0 else ()), *group, *(after if at == last else ())),
            summary="" if at == 0 else say(language, "commands.continued"),
        )
        for at, group in enumerate(groups)
    )


def cards_of(papers: Sequence[Selected], language: Language, start: int = 1) -> list[Card]:
    """Make the cards of papers in the store, numbered on from `start`."""
    return [
        card_of(each.known, number=number, language=language, reasons=each.reasons, section=each.section)
        for number, each in enumerate(papers, start)
    ]


def titles(cards: Iterable[Card]) -> Bullets:
    """List cards by number, title and label alone."""
    return Bullets(tuple((Text(f"{card.number:02}.  "), *card.title, Text(f"  {card.label}")) for card in cards))


def post_buttons(keys: Sequence[int], language: Language) -> list[Button]:
    """Give the buttons that post papers for everyone, as many as their commands need to fit."""
    groups: list[list[int]] = [[]]
    for key in keys:
        if len(_post([*groups[-1], key])) > BUTTON_LIMIT:
            groups.append([])
        groups[-1].append(key)
    filled = [group for group in groups if group]
    label = say(language, "commands.post_here")
    if len(filled) == 1:
        return [Button(label, _post(filled[0]))]
    starts = [sum(map(len, filled[:at])) + 1 for at in range(len(filled))]
    return [
        Button(f"{label} ({start:02}–{start + len(group) - 1:02})", _post(group))
        for start, group in zip(starts, filled, strict=True)
    ]


def author_button(language: Language) -> Button:
    """Give the button that asks for an author to follow."""
    return Button(say(language, "commands.follow_author"), "author", asks=say(language, "commands.which_author"))


def keyword_button(language: Language) -> Button:
    """Give the button that asks for words to follow."""
    return Button(say(language, "commands.add_keyword"), "keyword", asks=say(language, "commands.which_keyword"))


def heading(text: str) -> Heading:
    """Make a title line of plain words."""
    return Heading(words(text))


def fine(text: str) -> Fine:
    """Make small print of plain words."""
    return Fine(words(text))


def paragraph(*spans: Span | str) -> Paragraph:
    """Make a paragraph of spans and plain words."""
    line: Line = tuple(Text(span) if isinstance(span, str) else span for span in spans)
    return Paragraph(line)


def _post(keys: Sequence[int]) -> str:
    return "post " + ",".join(map(str, keys))
