"""A chat platform as the story needs it: people act, and what they see is read back as plain `Sight`s.

What stands behind it is a whole fake platform; the bot reaches it through its own SDK alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

ARXIV_ID = re.compile(r"arxiv\.org/abs/(2606\.\d{5})")
CARD = re.compile(r"\d\d\.  ")


@dataclass(frozen=True)
class Sight:
    """A message as a person sees it at this moment.

    Attributes:
        key: the platform's own name of it.
        at: when it was posted, aware UTC.
        words: all that can be read, buttons left out.
        buttons: what can be pressed, menus opened.
        papers: arXiv ids that it links to, in order, each once.
        quotes: the words of its quotations.
        edits: how often it was edited.
        only_for: the one person who sees it; empty where everyone does.
        raw: the fake platform's own record.
        told: the platform's ids of the people whom it told of it, in order.
    """

    key: str
    at: datetime
    words: str
    buttons: tuple[str, ...]
    papers: tuple[str, ...]
    quotes: tuple[str, ...]
    edits: int
    only_for: str
    raw: Any
    told: tuple[str, ...] = ()

    @property
    def is_card(self) -> bool:
        """Whether it shows one numbered paper."""
        return CARD.match(self.words) is not None

    def shows(self, text: str) -> bool:
        """Whether a text can be read in it or on its buttons; in brackets, `[Add]`, it is a button's whole name."""
        return text in self.words or any(text in f"[{button}]" for button in self.buttons)

    def day(self, zone: str) -> date:
        """The date of its posting in a zone."""
        return self.at.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True)
class Opened:
    """A question that opened in front of a person: its words, and the platform's record."""

    asks: str
    raw: Any


class Chat(Protocol):
    """What people do, and what they see. Each act waits until the person sees `shows`, and gives what is new to them.

    Rooms are `nyc`, which Ada (English) keeps, and `shanghai`, which Lin (Chinese) keeps; who is not told reads along.
    """

    name: str

    def settings(self) -> Mapping[str, object]:
        """The settings by which the bot finds this platform."""
        ...

    def id_of(self, person: str) -> str:
        """The platform's id of a person."""
        ...

    def moved(self) -> object:
        """Something that differs after anything happened here."""
        ...

    async def invites(self, room: str) -> None:
        """Let the keeper of a room bring the bot in."""
        ...

    async def types(self, person: str, room: str, command: str, shows: str) -> Sequence[Sight]:
        """Type `/radar command`."""
        ...

    async def presses(self, person: str, sight: Sight, label: str, shows: str) -> Sequence[Sight]:
        """Press a button, or choose from a menu."""
        ...

    async def opens(self, person: str, sight: Sight, label: str) -> Opened:
        """Press a button that asks something."""
        ...

    async def fills(self, person: str, room: str, opened: Opened, text: str, shows: str) -> Sequence[Sight]:
        """Answer what a button asked."""
        ...

    async def mentions(self, person: str, room: str, text: str, shows: str, under: Sight | None) -> Sequence[Sight]:
        """Mention the bot, in the channel or in the thread under a message."""
        ...

    async def asks(self, person: str, room: str, text: str, under: Sight) -> None:
        """Mention the bot in the thread under a message, and wait for nothing."""
        ...

    async def writes(self, person: str, text: str, shows: str) -> Sequence[Sight]:
        """Write to the bot directly."""
        ...

    def public(self, room: str) -> Sequence[Sight]:
        """The bot's messages that everyone in a room sees now, threads left out, oldest first."""
        ...

    def thread(self, room: str, parent: Sight) -> Sequence[Sight]:
        """The bot's messages in the thread under one, oldest first."""
        ...

    async def repeats_the_invitation(self, room: str) -> None:
        """Let the platform say once more what it said when the bot was invited."""
        ...

    def broken_rules(self) -> Sequence[str]:
        """Give what of all that the bot sent breaks a rule of the platform."""
        ...


def ids_in(markup: str) -> tuple[str, ...]:
    """Give the arXiv ids that a message links to, each once."""
    return tuple(dict.fromkeys(ARXIV_ID.findall(markup)))
