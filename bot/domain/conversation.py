"""What a face hands the core, and what it gets back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.message import Message
from bot.domain.watch import Language, Person, Place


@dataclass(frozen=True, slots=True)
class Request:
    """Something a person typed or pressed.

    Attributes:
        place: where.
        person: who, with the role the platform gives.
        text: as typed after `/radar` or the mention, or a button's command with its answer; untrusted.
        language: the person's own, for the answer.
        timezone: the person's IANA zone where the platform tells; None where not.
        thread: the platform's id of the message in whose thread it was written, or to which it replies; empty for all
            else, and for what buttons say.
        may_post: False: as the platform says, the bot can't post there (it answers the person all the same).
    """

    place: Place
    person: Person
    text: str
    language: Language
    timezone: str | None = None
    may_post: bool = True
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the person alone gets to see. What everybody sees goes through the outbox.

    Attributes:
        messages: in order; a face whose messages are small sends them one after another. None: all that is to be said
            is posted in the thread where it was asked.
        ok: False for an error.
    """

    messages: tuple[Message, ...]
    ok: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer while typing: what is shown and what is typed for it."""

    label: str
    value: str
