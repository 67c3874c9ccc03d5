"""A chat platform in memory: it keeps what people would see, and fails as it is told."""

from __future__ import annotations

import asyncio
import itertools
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.delivery import (
    Absent,
    CannotLook,
    Failed,
    FindOutcome,
    PostOutcome,
    Refusal,
    Refused,
    Sent,
    Unknown,
)
from bot.domain.message import Bullets, Buttons, Card, Link, Message
from bot.domain.recovery import Standing
from bot.domain.watch import Place
from bot.ports import Clock, Still, always


class Fault(StrEnum):
    """What may happen to one call of `post` or `update`."""

    OK = "ok"
    LOST_BEFORE = "lost before"
    """The request never reached the platform; we time out."""
    LOST_AFTER = "lost after"
    """Recorded, but the answer never reached us."""
    LATE = "recorded late"
    """We time out, and the platform records it 20 s after that."""
    ERROR_BEFORE = "5xx before"
    """A server error at once; nothing was recorded."""
    ERROR_AFTER = "5xx after"
    """A server error at once, and yet it was recorded."""
    UNREACHABLE = "unreachable"
    """Certainly not recorded: nobody was connected to."""
    RATE_LIMITED = "429"
    PARK = "park"
    TENANT = "tenant"
    OUR_BUG = "our bug"
    IGNORE = "ignore"


LATE_S = 20.0
RECORDED = frozenset({Fault.OK, Fault.LOST_AFTER, Fault.LATE, Fault.ERROR_AFTER})
TIMED_OUT = frozenset({Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.LATE})
LEASE_OVER = Failed(0, "the lease was over before anything was written")
REFUSALS = {Fault.PARK: Refusal.PARK, Fault.TENANT: Refusal.TENANT}
REFUSALS |= {Fault.OUR_BUG: Refusal.OUR_BUG, Fault.IGNORE: Refusal.IGNORE}


@dataclass(slots=True)
class Posted:
    """A message on the platform; visible from `at` until it is deleted."""

    ref: str
    place: Place
    message: Message
    mark: str
    parent_ref: str | None
    at: datetime
    edits: list[Message] = field(default_factory=list)

    @property
    def shown(self) -> Message:
        """What people see: the last edit."""
        return self.edits[-1] if self.edits else self.message


class FakeMessenger:
    """Stands in for the `Messenger` door of one platform, and is the judge of what was posted.

    Attributes:
        faults: what happens to the next calls of `post` and `update`, one a call; OK once they are used up.
        blind: True: `find` can't look.
        calls: what reached the platform, `post`, `update`, `find` or `delete`, with the place.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        platform: str = "slack",
        repeat_safe_s: float = 0.0,
        faults: Iterable[Fault] = (),
        cards_a_message: int = 4,
        timeout_s: float = 0.0,
        platform_clock: Clock | None = None,
        pace_s: float = 0.0,
    ) -> None:
        """Open the platform.

        Args:
            clock: the one on the bot's machine.
            platform: `slack`, `discord` or `local`.
            repeat_safe_s: for how long a repeated mark is dropped, as Discord's nonce is.
            faults: see the attribute.
            cards_a_message: how many cards fit into one message.
            timeout_s: how long it takes, by the clock, until an answer that doesn't come is given up.
            platform_clock: by which things are recorded and seen; None: the same, so that nobody's is wrong.
            pace_s: how far apart messages of a place have to be.
        """
        self.platform = platform
        self.repeat_safe_s = repeat_safe_s
        self.pace_s = pace_s
        self.faults = deque(faults)
        self.blind = False
        self.calls: list[tuple[str, Place]] = []
        self._own_clock = clock
        self._clock = platform_clock or clock
        self._cards_a_message = cards_a_message
        self._timeout_s = timeout_s
        self._numbers = itertools.count(1)
        self._connecting: deque[asyncio.Event] = deque()
        self._stalls: deque[asyncio.Event] = deque()
        self._posted: dict[str, Posted] = {}

    def visible(self, place: Place | None = None) -> list[Posted]:
        """What people see now, in one place or everywhere, oldest first."""
        now = self._clock.now()
        shown = (one for one in self._posted.values() if one.at <= now and place in (None, one.place))
        return sorted(shown, key=lambda one: one.at)

    def copies(self, mark: str) -> int:
        """How many visible messages carry this mark."""
        return sum(one.mark == mark for one in self.visible())

    def fits(self, message: Message) -> bool:
        """Whether it holds no more cards than the platform takes."""
        return sum(isinstance(block, Card) for block in message.blocks) <= self._cards_a_message

    def stall(self, *, connecting: bool = False) -> asyncio.Event:
        """Let the next post hang until the event given is set: on its way to the platform, or before it connected."""
        stalls = self._connecting if connecting else self._stalls
        stalls.append(asyncio.Event())
        return stalls[-1]

    async def post(
        self, place: Place, message: Message, mark: str, parent_ref: str | None, still: Still = always
    ) -> PostOutcome:
        """Record it, as the next fault allows."""
        if self._connecting:
            await self._connecting.popleft().wait()
        if not still():
            return LEASE_OVER
        self.calls.append(("post", place))
        if self._stalls:
            await self._stalls.popleft().wait()
        fault = self._next()
        if fault in RECORDED:
            late_s = self._timeout_s + LATE_S if fault is Fault.LATE else 0.0
            posted = self._record(place, message, mark, parent_ref, late_s)
            await self._pass(fault)
            return Sent(posted.ref) if fault is Fault.OK else Unknown(fault.value)
        await self._pass(fault)
        return self._failure(fault)

    async def update(self, place: Place, ref: str, message: Message, mark: str, still: Still = always) -> PostOutcome:
        """Edit it, as the next fault allows; one that people deleted is ignored."""
        if not still():
            return LEASE_OVER
        self.calls.append(("update", place))
        fault = self._next()
        await self._pass(fault)
        if fault in RECORDED:
            if ref not in self._posted:
                return Refused(Refusal.IGNORE, "message_not_found")
            self._posted[ref].edits.append(message)
            return Sent(ref) if fault is Fault.OK else Unknown(fault.value)
        return self._failure(fault)

    async def find(
        self, place: Place, mark: str, sent_at: datetime, until: datetime, parent_ref: str | None
    ) -> FindOutcome:
        """Look through what is visible now, from as much earlier or later on as the clocks part."""
        self.calls.append(("find", place))
        if self.blind:
            return CannotLook("no permission to read")
        apart = self._clock.now() - self._own_clock.now()
        sent_at, until = min(sent_at, sent_at + apart), max(until, until + apart)
        between = [one for one in self.visible(place) if sent_at <= one.at <= until and one.parent_ref == parent_ref]
        return next((Sent(one.ref) for one in between if one.mark == mark), Absent())

    async def standing(
        self, place: Place, marks: Sequence[str], since: datetime, until: datetime, threads: Sequence[str]
    ) -> Sequence[Standing] | CannotLook:
        """Look through what is visible now."""
        self.calls.append(("standing", place))
        if self.blind:
            return CannotLook("no permission to read")
        between = [one for one in self.visible(place) if since <= one.at <= until]
        heads = {*threads, *(one.ref for one in between)}
        seen = [one for one in between if one.parent_ref is None or one.parent_ref in heads]
        return [Standing(one.ref, one.at, one.mark if one.mark in marks else "", _traces(one.shown)) for one in seen]

    async def delete(self, place: Place, ref: str) -> PostOutcome:
        """Take a message away."""
        self.calls.append(("delete", place))
        return Sent(ref) if self._posted.pop(ref, None) else Refused(Refusal.IGNORE, "message_not_found")

    async def _pass(self, fault: Fault) -> None:
        if fault in TIMED_OUT and self._timeout_s:
            await self._clock.sleep(self._timeout_s)

    def _next(self) -> Fault:
        return self.faults.popleft() if self.faults else Fault.OK

    def _record(self, place: Place, message: Message, mark: str, parent: str | None, late_s: float) -> Posted:
        now = self._clock.now()
        for one in self._posted.values():
            if one.mark == mark and one.place == place and (now - one.at).total_seconds() < self.repeat_safe_s:
                return one
        posted = Posted(f"m{next(self._numbers)}", place, message, mark, parent, now + timedelta(seconds=late_s))
        self._posted[posted.ref] = posted
        return posted

    @staticmethod
    def _failure(fault: Fault) -> PostOutcome:
        if fault in (Fault.LOST_BEFORE, Fault.ERROR_BEFORE):
            return Unknown(fault.value)
        if fault is Fault.UNREACHABLE:
            return Failed(0, "connection refused")
        if fault is Fault.RATE_LIMITED:
            return Failed(7, "ratelimited")
        return Refused(REFUSALS[fault], fault.value)


def _traces(message: Message) -> tuple[str, ...]:
    """The commands on a message's buttons, and the addresses there and in its lists."""
    spans = (span for block in message.blocks if isinstance(block, Bullets) for line in block.lines for span in line)
    links = tuple(span.url for span in spans if isinstance(span, Link))
    rows = [
        block.buttons + (block.menu if isinstance(block, Card) else ())
        for block in message.blocks
        if isinstance(block, Card | Buttons)
    ]
    return links + tuple(trace for row in rows for button in row if (trace := button.command or button.url))
