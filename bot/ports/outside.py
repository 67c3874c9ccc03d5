"""The world outside: time, sources, chat platforms, the model; and the core as the faces see it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.briefing import Briefing
from bot.domain.collection import Collected, Found, SourceFailure, Wanted
from bot.domain.conversation import Answer, Choice, Request
from bot.domain.delivery import CannotLook, FindOutcome, PostOutcome
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.domain.recovery import Standing
from bot.domain.watch import Language, Person, Place

Still = Callable[[], bool]
"""Tells whether the delivery's lease still holds, long enough for a call that begins now to be answered."""


def always() -> bool:
    """Hold for ever: the lease of what nobody else could post."""
    return True


class Clock(Protocol):
    """Time. Tests turn their own."""

    def now(self) -> datetime:
        """Give the present instant, aware UTC."""
        ...

    def monotonic(self) -> float:
        """Give seconds of a clock that never steps back, for durations; time asleep (a suspended machine) counts."""
        ...

    def synchronised(self) -> bool | None:
        """Tell whether the machine says that something keeps its wall clock right; None where it doesn't tell."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` (0 and up)."""
        ...


class PaperSource(Protocol):
    """Where papers come from."""

    @property
    def name(self) -> str:
        """The source's name: `arxiv`."""
        ...

    def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give the new papers section by section; a section that fails is a `SourceFailure`, the others go on.

        Args:
            wanted: what all radars want.
            since: aware UTC of the last good collection; None: never.
        """
        ...

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Ask the source itself; newest first, at most `limit` (1 to 2,000)."""
        ...

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Fetch papers by canonical id (`arxiv:2606.01234`)."""
        ...


class Messenger(Protocol):
    """Posting to one platform."""

    @property
    def platform(self) -> str:
        """`slack`, `discord` or `local`."""
        ...

    @property
    def repeat_safe_s(self) -> float:
        """For how many seconds after the first try the platform itself drops a repeated post; 0: never."""
        ...

    @property
    def pace_s(self) -> float:
        """How many seconds a place's next message comes after the one before, at the least; 0: at once."""
        ...

    def fits(self, message: Message) -> bool:
        """Tell whether the message is within the platform's limits, as this adapter renders it."""
        ...

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Post once; `mark` is the delivery id (32 hexadecimal digits) and travels with the message.

        `still` is asked last of all, once the platform is connected to and before anything is written: where it says
        no, nothing is written, and that is a Failed.
        """
        ...

    async def update(self, place: Place, ref: str, message: Message, mark: str, still: Still = always) -> PostOutcome:
        """Edit a posted message in place, `still` asked as for a post."""
        ...

    async def find(
        self, place: Place, mark: str, sent_at: datetime, until: datetime, parent_ref: str | None
    ) -> FindOutcome:
        """Look for the message with this mark posted between the two instants; where that ended early, go on there."""
        ...

    async def delete(self, place: Place, ref: str) -> PostOutcome:
        """Delete our own message: a late copy."""
        ...

    async def standing(
        self, place: Place, marks: Sequence[str], since: datetime, until: datetime, threads: Sequence[str]
    ) -> Sequence[Standing] | CannotLook:
        """Give our messages that stand in a place, posted between the two instants; waits out the platform's limits.

        Args:
            place: where.
            marks: which to recognise; messages of ours with other marks are given too, those without any may be.
            since: aware UTC.
            until: aware UTC.
            threads: refs of messages, posted before, whose threads are looked through too; those of the messages found
                are anyway.
        """
        ...


class Pace(Protocol):
    """How fast a platform may be asked over all."""

    async def turn(self) -> float:
        """Reserve the next turn; gives in how many seconds it begins (0: now)."""
        ...

    async def shut(self, wait_s: float) -> None:
        """Let no turn that isn't reserved yet begin for so many seconds: the platform told all of us to wait."""
        ...


class Briefer(Protocol):
    """Writes a briefing over papers, numbered from 1 in the order given."""

    async def brief(self, papers: Sequence[Paper], language: Language) -> Briefing:
        """Write it; never raises for odd papers."""
        ...


class Desk(Protocol):
    """The core, as the faces see it."""

    async def answer(self, request: Request) -> Answer:
        """Do what was asked and answer the person; errors are answers too, those of storage included."""
        ...

    async def heard(self, request: Request) -> Answer | None:
        """Answer what was written in a thread without a word to the bot; None: the thread is no briefing's."""
        ...

    async def joined(self, place: Place, person: Person | None, language: Language, timezone: str | None) -> None:
        """The bot was added to a place: its radar is made and the welcome is posted, once. Un-parks a parked one."""
        ...

    async def departed(self, place: Place, person: str) -> None:
        """A person (the platform's id) left the place: they are mentioned there no more."""
        ...

    async def parked(self, place: Place, why: str) -> None:
        """The platform said that the place can't be posted to any more (removed, archived), in its own word.

        A place without a channel (`Place.everywhere`): the bot was removed from all of the workspace or guild.
        """
        ...

    async def returned(self, *places: Place) -> None:
        """These places can be posted to: parked ones go on, with no welcome; those never met stay unknown.

        A place without a channel: the bot is in the workspace or guild again; places parked by themselves stay so.
        """
        ...

    async def moved(self, old: Place, new: Place) -> None:
        """The platform gave a channel another id: everything of the place goes on under it."""
        ...

    async def first_time(self, platform: str, tenant: str, incoming: str) -> bool:
        """Tell whether this came in (an event, a press, by the platform's id) for the first time in a day, anywhere.

        True where the store can't be asked: what may be new is answered.
        """
        ...

    async def seen(self, mark: str, ref: str, rest_s: float = 0.0) -> None:
        """The platform showed a message of ours with this mark (30 digits of it at least); a late copy is deleted.

        Where nobody knew yet that it was posted, nothing else is posted in its place for `rest_s` seconds.
        """
        ...

    async def suggest(self, place: Place, what: str, typed: str, language: Language) -> Sequence[Choice]:
        """Offer at most 25 choices while typing; `what` is `category`, `journal`, `command` or `watch`."""
        ...
