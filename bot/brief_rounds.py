"""Briefings that are asked for, written: claimed, within the budget, kept before they are posted.

A worker that is killed leaves a lease that ends, and another goes on. What the model answered was kept by the writer
under what was asked, so that nothing is paid twice; the end (what was written, its messages, what it cost) is one unit
of work, and only the claim that still holds may end it, so that nothing is posted twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from structlog.contextvars import bound_contextvars

from bot.briefing.cards import reading_message
from bot.briefing.extractive import ExtractiveBriefer
from bot.briefing.task import Task, post, shown, task_of
from bot.domain.briefing import Briefing, Instead
from bot.domain.job import Job
from bot.domain.spending import Caps, OverBudget, Reservation, Spender, trusted
from bot.faultpoint import faultpoint
from bot.ports import Briefer, Clock, Library
from bot.ports.briefings import BriefingAsked, BriefingClaim
from bot.ports.writing import Composed, Told, Writer

LEASE_S = 60.0
"""A worker not heard of for so long was killed: another takes its briefings."""
RESERVED_S = 600.0
"""Money set aside for a briefing is free again when nobody was heard of for so long."""
EDIT_S = 3.0
"""How far a briefing is, is told no more often than this."""
LOOK_S = 3.0
"""While some are being written, new ones are looked for this often."""
AT_ONCE = 4
"""How many are written side by side."""

log = structlog.get_logger(__name__)

Standing = Callable[[], Awaitable[frozenset[datetime]]]
"""Asks for the standing briefings that are due, and tells when the next ones are."""


async def none_standing() -> frozenset[datetime]:
    """Ask for none: nobody has any."""
    return frozenset()


class BriefRounds:
    """Writes the briefings that are asked for, several side by side."""

    def __init__(
        self,
        library: Library,
        clock: Clock,
        owner: str,
        wake: Callable[[Job], None],
        *,
        writer: Writer | None = None,
        caps: Caps | None = None,
        briefer: Briefer | None = None,
        standing: Standing = none_standing,
        doubt: Callable[[], timedelta | None] = lambda: None,
    ) -> None:
        """Stand ready.

        Args:
            library: the store.
            clock: the time.
            owner: this process, unlike any other.
            wake: tells the engine that there is something to post.
            writer: writes with a model; None: sentences are chosen.
            caps: what may be spent within a day; only with a writer.
            briefer: chooses sentences where no model writes; None: the extractive one.
            standing: asks for the standing briefings that are due.
            doubt: by how much the wall clock was set, while it isn't to be trusted; None: it is.
        """
        self._library = library
        self._clock = clock
        self._owner = owner
        self._wake = wake
        self._writer = writer
        self._caps = caps or Caps(0, 0, 0, 0)
        self._briefer = briefer or ExtractiveBriefer()
        self._standing = standing
        self._doubt = doubt

    async def run(self) -> frozenset[datetime]:
        """Write until nothing is left to take; gives when there is more, aware UTC.

        Raises:
            StorageError: the store can't be read or written; what was claimed is taken again later.
        """
        writing: set[asyncio.Task[None]] = set()
        try:
            upcoming = await self._standing()
            while True:
                claims = await self._claim(AT_ONCE - len(writing))
                writing |= {asyncio.create_task(self._write(claim)) for claim in claims}
                if not writing:
                    return upcoming | await self._next()
                writing -= await self._some(writing)
        finally:
            await _end(writing)

    async def _claim(self, limit: int) -> Sequence[BriefingClaim]:
        if limit < 1:
            return ()
        async with self._library.begin() as work:
            claims = await work.briefings.claim(self._owner, self._clock.now(), LEASE_S, limit)
        if claims:
            faultpoint("brief.claimed")
        return claims

    async def _next(self) -> frozenset[datetime]:
        async with self._library.begin() as work:
            at = await work.briefings.next_due(self._clock.now())
        return frozenset() if at is None else frozenset({at})

    async def _some(self, writing: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        """Wait until some are written, or it is time to look for new ones; gives those that ended."""
        looking = asyncio.create_task(self._clock.sleep(LOOK_S))
        try:
            await asyncio.wait({*writing, looking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _end({looking})
        ended = {task for task in writing if task.done()}
        for task in ended:
            task.result()
        return ended

    async def _write(self, claim: BriefingClaim) -> None:
        with bound_contextvars(place=claim.asked.place.key, briefing=claim.asked.slot):
            async with self._library.begin() as work:
                task = await task_of(work, claim)
            reserved = await self._money(claim.asked)
            composed = await self._while_held(task, reserved)
            if composed is not None:
                faultpoint("brief.written")
                await self._finish(task, reserved, composed)

    async def _money(self, asked: BriefingAsked) -> Reservation | None:
        """Give what may be spent on it; set aside anew where nobody was heard of for so long that it was freed."""
        reserved, now = asked.reserved, trusted(self._clock.now(), self._doubt())
        if reserved is None or self._writer is None or reserved.expires_at > now:
            return reserved
        who = Spender(asked.place, asked.person)
        async with self._library.begin() as work:
            if await work.spending.renew(reserved, now, RESERVED_S):
                return reserved
            anew = await work.spending.reserve(who, reserved.cost, self._caps, now, RESERVED_S, requests=0)
        faultpoint("brief.reserved")
        return None if isinstance(anew, OverBudget) else anew

    async def _while_held(self, task: Task, reserved: Reservation | None) -> Composed | None:
        """Write while the claim is kept; None: somebody else has it."""
        writing = asyncio.create_task(self._compose(task, reserved))
        keeping = asyncio.create_task(self._keep(task.claim, reserved))
        try:
            await asyncio.wait({writing, keeping}, return_when=asyncio.FIRST_COMPLETED)
            return writing.result() if writing.done() else keeping.result()
        finally:
            await _end({writing, keeping})

    async def _keep(self, claim: BriefingClaim, reserved: Reservation | None) -> None:
        """Keep the claim, and the money aside, until somebody else has it."""
        while True:
            await self._clock.sleep(LEASE_S / 3)
            async with self._library.begin() as work:
                if not await work.briefings.renew(claim, self._clock.now(), LEASE_S):
                    return
                if reserved is not None:
                    await work.spending.renew(reserved, self._clock.now(), RESERVED_S)

    async def _compose(self, task: Task, reserved: Reservation | None) -> Composed:
        """Write with the model where there is one and money for it; else, or where that breaks, choose sentences."""
        if self._writer is None or reserved is None:
            return Composed(await self._chosen(task, Instead.BUDGET if self._writer else Instead.NO_MODEL), 0)
        try:
            return await self._writer.write(replace(task.order, money=reserved.cost), self._telling(task))
        except Exception as error:
            log.exception("a briefing could not be written by the model")
            return Composed(await self._chosen(task, Instead.TROUBLE, type(error).__name__), reserved.cost)

    async def _chosen(self, task: Task, instead: Instead, why: str = "") -> Briefing:
        briefing = await self._briefer.brief(task.order.papers, task.order.language)
        if task.order.question:  # sentences are chosen over papers, not for a question
            briefing = replace(briefing, headline="", themes=(), bridges=(), open=(), first=())
        return replace(briefing, instead=instead, why=why)

    async def _finish(self, task: Task, reserved: Reservation | None, composed: Composed) -> None:
        """Keep what was written, put its messages into the outbox and write down what it cost, all or nothing."""
        asked, now = task.asked, self._clock.now()
        thread = shown(asked, composed.briefing, task.order.papers)
        async with self._library.begin() as work:
            if not await work.briefings.finish(task.claim, composed.briefing, now):
                return
            if reserved is not None:
                await work.spending.settle(reserved, _spent(task.claim, reserved, composed), now)
            await post(work, task, thread, now)
            faultpoint("brief.finishing")
        faultpoint("brief.finished")
        log.info("a briefing was written", papers=len(task.order.papers), instead=composed.briefing.instead)
        self._wake(Job.DELIVER)

    def _telling(self, task: Task) -> Told:
        """Give what tells how far it is, not too often."""
        told_s: float | None = None

        async def told(read: int, of: int) -> None:
            nonlocal told_s
            now_s = self._clock.monotonic()
            if read and (told_s is None or now_s - told_s >= EDIT_S):
                told_s = now_s
                await self._tell(task, read, of)

        return told

    async def _tell(self, task: Task, read: int, of: int) -> None:
        """Edit how far it is into the message that stands there, while the claim holds."""
        asked = task.asked
        message = reading_message(task.order.language, of, read, asked.question)
        async with self._library.begin() as work:
            now = self._clock.now()
            if task.head is not None and await work.briefings.renew(task.claim, now, LEASE_S):
                await work.outbox.revise(task.head, message, now)
        faultpoint("brief.told")
        self._wake(Job.DELIVER)


def _spent(claim: BriefingClaim, reserved: Reservation, composed: Composed) -> int:
    """Give what to write down: after a crash nobody knows what the calls before it cost, so all that was set aside."""
    return max(composed.cost, reserved.cost) if claim.attempts else composed.cost


async def _end(tasks: Collection[asyncio.Task[Any]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
