"""A digest as the messages that a place gets, laid out as the place likes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.digest.cards import card_of
from bot.digest.empty import empty_day, empty_days, reason_words
from bot.domain.delivery import Delivery, DeliveryKind, EmptyCause, EmptyReason, Slot, delivery_id
from bot.domain.digest import Digest, Selected
from bot.domain.message import (
    Block,
    Bullets,
    Button,
    Buttons,
    Card,
    Fine,
    Heading,
    Line,
    Link,
    Mention,
    Message,
    Text,
    plain,
)
from bot.domain.watch import Language, Mode, Radar
from bot.language import say

Fits = Callable[[Message], bool]
Called = Mapping[int, Sequence[Mention]]
"""By watch the people to be mentioned where it finds something."""

NOBODY: Called = MappingProxyType({})

MOST_MERGED = 31
"""Of so many missed days each is kept, the newest."""


def compose(digest: Digest, fits: Fits) -> tuple[Delivery, ...]:
    """Lay a digest out: header, cards, and the tail that carries the papers over the cap.

    Args:
        digest: an empty one gives nothing, or the one line that the place asked for.
        fits: whether a message is within the platform's limits.
    """
    if not digest.cards:
        return _empty(digest)
    match digest.radar.mode:
        case Mode.CARDS:
            messages = (_header(digest), *_singly(digest, None))
        case Mode.THREAD:
            header = _header(digest)
            messages = (header, *_singly(digest, header.id))
        case Mode.DIGEST:
            messages = tuple(_packed(digest, fits, _cards_message))
        case Mode.COMPACT:
            messages = tuple(_packed(digest, fits, _titles_message))
        case _:
            assert_never(digest.radar.mode)
    return (*messages, _tail(digest))


def header_words(digest: Digest) -> str:
    """Give the header line: `6 new of 1,243 · 3 watches`, marked where it makes up for missed days."""
    language, new = digest.radar.language, len(digest.cards) + len(digest.rest)
    watches = say(language, "digest.watches", n=digest.watches)
    header = say(language, "digest.header", n=f"{new:,}", of=f"{max(new, digest.slot.of):,}", watches=watches)
    late = _late_words(digest)
    return f"{header} · {late}" if late else header


def merged_slots(digest: Digest) -> tuple[Slot, ...]:
    """Make the slots of the days that a digest makes up for, the newest of them: each tells where its papers are.

    Where the digest has none either, its reason is theirs: it was found for all the days since the last slot.
    """
    made = digest.slot
    reason = made.empty or EmptyReason(EmptyCause.MERGED, at=made.made_at)
    return tuple(Slot(made.place, day, made.made_at, empty=reason) for day in digest.missed[-MOST_MERGED:])


def tail_id(slot: Slot) -> str:
    """Give the delivery id of a digest's tail."""
    return delivery_id(slot.place, slot.key, DeliveryKind.TAIL, 0)


def tail_message(slot: Slot, radar: Radar, since: Sequence[Slot] = ()) -> Message:
    """Make a digest's last message: how many more, the buttons, and the empty days since in one fine line.

    Args:
        slot: the digest's.
        radar: the place's settings.
        since: the place's slots after it, oldest first.
    """
    language = radar.language
    words = say(language, "digest.more", n=slot.rest) if slot.rest else say(language, "digest.all")
    buttons = [
        Button(say(language, "digest.shuffle"), "shuffle"),
        Button(say(language, "digest.briefing"), f"brief {slot.key}"),
    ]
    if slot.rest:
        buttons.append(Button(say(language, "digest.rest"), f"more {slot.key}"))
    blocks: tuple[Block, ...] = (Fine((Text(words),)), Buttons(tuple(buttons)))
    days = empty_days(since, radar.timezone, language)
    return Message((*blocks, Fine((Text(days),))) if days else blocks, summary=words)


def fault_line(radar: Radar, fault: EmptyReason, local_on: date) -> Delivery:
    """Make the line about a fault that lasts; the same fault gives the same delivery, so that it is posted once."""
    since = fault.at.strftime("%Y-%m-%dT%H%M") if fault.at else local_on.isoformat()
    words = reason_words(fault, radar.timezone, radar.language)
    slot = f"fault/{fault.source}/{since}"
    return Delivery(radar.place, slot, DeliveryKind.HEADER, 0, Message((Fine((Text(words),)),)))


def numbered_cards(
    papers: Sequence[Selected], language: Language, start: int = 1, called: Called = NOBODY
) -> tuple[Card, ...]:
    """Make the cards of announced papers, numbered on from `start`, with the people who asked to be told of them."""
    return tuple(
        card_of(
            selected.known,
            number=number,
            language=language,
            reasons=selected.reasons,
            section=selected.section,
            announced=True,
            called=[mention for watch in selected.watches for mention in called.get(watch, ())],
        )
        for number, selected in enumerate(papers, start)
    )


def _late_words(digest: Digest) -> str:
    """Say since when a digest makes up, or when it should have come; nothing of one in time."""
    language, since = digest.radar.language, digest.overdue_since
    if digest.missed:
        return say(language, "digest.late", day=digest.missed[0].isoformat())
    if since is None:
        return ""
    return say(language, "digest.overdue", at=f"{since.astimezone(ZoneInfo(digest.radar.timezone)):%Y-%m-%d %H:%M}")


def _empty(digest: Digest) -> tuple[Delivery, ...]:
    radar, slot = digest.radar, digest.slot
    if not (radar.empty_line and slot.empty):
        return ()
    words = empty_day(slot.local_on, slot.empty, radar.timezone, radar.language)
    return (Delivery(slot.place, slot.key, DeliveryKind.HEADER, 0, Message((Fine((Text(words),)),))),)


def _header(digest: Digest) -> Delivery:
    heading = Message((Heading((Text(header_words(digest)),)),))
    return Delivery(digest.slot.place, digest.slot.key, DeliveryKind.HEADER, 0, heading)


def _tail(digest: Digest) -> Delivery:
    slot = digest.slot
    parent = delivery_id(slot.place, slot.key, DeliveryKind.HEADER, 0) if digest.radar.mode is Mode.THREAD else None
    rest = tuple(selected.known.key for selected in digest.rest)
    return Delivery(slot.place, slot.key, DeliveryKind.TAIL, 0, tail_message(slot, digest.radar), rest, parent)


def _singly(digest: Digest, parent: str | None) -> Iterator[Delivery]:
    slot = digest.slot
    cards = numbered_cards(digest.cards, digest.radar.language, called=digest.called)
    for part, (card, selected) in enumerate(zip(cards, digest.cards, strict=True)):
        message, keys = Message((card,)), (selected.known.key,)
        yield Delivery(slot.place, slot.key, DeliveryKind.CARD, part, message, keys, parent)


def _packed(digest: Digest, fits: Fits, message_of: Callable[[str, Sequence[Card]], Message]) -> Iterator[Delivery]:
    """Put as many cards into a message as fit, at least one; the header stands at the top of the first."""
    slot, left = digest.slot, list(numbered_cards(digest.cards, digest.radar.language, called=digest.called))
    papers = [selected.known.key for selected in digest.cards]
    header, part = header_words(digest), 0
    while left:
        count = 1
        while count < len(left) and fits(message_of(header, left[: count + 1])):
            count += 1
        keys, message = tuple(papers[:count]), message_of(header, left[:count])
        yield Delivery(slot.place, slot.key, DeliveryKind.CARD, part, message, keys)
        header, part, left, papers = "", part + 1, left[count:], papers[count:]


def _cards_message(header: str, cards: Sequence[Card]) -> Message:
    return Message((*_heading(header), *cards), summary=header)


def _titles_message(header: str, cards: Sequence[Card]) -> Message:
    return Message((*_heading(header), Bullets(tuple(_title_line(card) for card in cards))), summary=header)


def _heading(header: str) -> tuple[Block, ...]:
    return (Heading((Text(header),)),) if header else ()


def _title_line(card: Card) -> Line:
    url = next((button.url for button in reversed(card.menu) if button.url), "")
    title: Line = (Link(plain(card.title), url),) if url else card.title
    told = (Text("  "), *card.mentions) if card.mentions else ()
    return (Text(f"{card.number:02}.  "), *title, Text(f"  {card.label}"), *told)
