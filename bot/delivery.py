"""Delivering: each message of the outbox reaches its place once, whatever fails at whatever point.

The protocol: claim (committed) → post → settle behind a fence. An answer that doesn't tell whether the message was
recorded leaves the delivery `sending`; once its lease is over, `sweep` posts again where the platform itself drops
repeats, and elsewhere looks for the message once nothing can be recorded late any more. It never guesses. A message
that the platform shows settles its delivery whoever is at it; a second one of the same delivery is deleted.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple, assert_never

import structlog
from structlog.contextvars import bound_contextvars

from bot.briefing.keeping import forget_old
from bot.committing import GroupCommit
from bot.domain.delivery import (
    Absent,
    CannotLook,
    Claim,
    Failed,
    LateCopy,
    PostOutcome,
    Refusal,
    Refused,
    Sent,
    Sighting,
    Unknown,
)
from bot.domain.doubt import Doubt, doubt_of
from bot.domain.happening import unheard
from bot.faultpoint import faultpoint
from bot.parking import forget, heed_refusal, let_all_rest
from bot.ports import Clock, Library, Messenger, Work
from bot.ports.meter import Meter
from bot.posting import LEASE_S, Taken, lease_at, looked, patiently, pause_s, posted
from bot.side_by_side import finished, full, room_left, soonest, taking_turns

GRACE_S = 120.0
"""After this long nothing can be recorded late any more; DELIVERY.md measured 20 s as the latest seen."""
LOOK_LIMIT_S = 900.0
"""How long past the grace it is tried to look where something is missing, before it is held for the operator."""
NO_FACE_S = 900.0
BLINK_S, LULL_S = 0.02, 0.1
"""Real seconds in which what finishes is gathered before more is claimed: where there is more to claim, and less."""
AFTER_S = 0.05
"""A lease is looked at so long after it is over."""
ROUND_S = 2.0
"""So often whoever posts looks after what others were at: they may have been killed."""
REPEAT_AFTER_S = 2.0
"""How soon a post is repeated where the platform drops repeats: the lost one may still be under way."""

log = structlog.get_logger(__name__)


class Again(NamedTuple):
    """In how many seconds there is work again; None where none is foreseen."""

    deliver_s: float | None
    sweep_s: float | None


class Deliverer:
    """Posts what is in the outbox; any number of them may work at once, in any number of processes."""

    def __init__(
        self,
        library: Library,
        messengers: Mapping[str, Messenger],
        clock: Clock,
        owner: str,
        rng: Random,
        *,
        at_once: int = 8,
        meter: Meter = unheard,
    ) -> None:
        """Stand ready.

        Args:
            library: the store.
            messengers: by platform; a delivery for another platform waits.
            clock: the time.
            owner: of the claims, another one for each process that ever starts.
            rng: for the jitter of back-offs.
            at_once: how many places of each platform are posted to at the same time, 1 and up.
            meter: hears of each try.
        """
        self._library = library
        self._group = GroupCommit(library)
        self._messengers = messengers
        self._clock = clock
        self._owner = owner
        self._rng = rng
        self._at_once = at_once
        self._meter = meter
        self._draining = False
        self._known_at: dict[str, float] = {}
        self._looked_at = clock.monotonic()

    def drain(self) -> None:
        """Take nothing new from now on; what is being posted is finished."""
        self._draining = True

    async def deliver_due(self) -> Again:
        """Post all that is due, in order within a place, places side by side.

        Raises:
            StorageError: the store can't be written; what was being posted was finished first.
        """
        running: dict[asyncio.Task[float | None], str] = {}
        due_at: datetime | None = None
        sweep_at = math.inf
        try:
            while not self._draining:
                if self._clock.monotonic() >= min(sweep_at, self._looked_at + ROUND_S):
                    running[asyncio.create_task(self._take_over())], sweep_at = "", math.inf
                room = room_left(self._messengers, running.values(), self._at_once)
                claimed, due_at = await self._claim(room, alone=not running)
                running |= {asyncio.create_task(self._attend(taken)): taken.platform for taken in claimed}
                if not running:
                    break
                more = full(room, (taken.platform for taken in claimed))
                done = await finished(running.keys(), BLINK_S if more else LULL_S)
                sweep_at = min(sweep_at, self._next_sweep(done))
                running = {task: platform for task, platform in running.items() if task not in done}
        finally:
            if running:
                await asyncio.wait(running)
        sweep_at = min(sweep_at, self._next_sweep(running))
        sweep_s = None if math.isinf(sweep_at) else max(sweep_at - self._clock.monotonic(), 0.0)
        return Again(None if due_at is None else max((due_at - self._clock.now()).total_seconds(), 0.0), sweep_s)

    def _next_sweep(self, done: Iterable[asyncio.Task[float | None]]) -> float:
        """Give when to sweep after what is done, by the steady clock; infinite where nothing is in doubt."""
        wait_s = soonest([task.exception() or task.result() for task in done])
        return math.inf if wait_s is None else self._clock.monotonic() + wait_s

    async def sweep(self) -> float | None:
        """Look after deliveries of which nobody knows whether they were posted; release, or forget, parked places.

        Returns:
            In how many seconds to come again; None where nothing is in doubt, nor being sent by anybody.

        Raises:
            StorageError: the store can't be written.
        """
        async with self._library.begin() as work:
            await forget(work, now := self._clock.now())
            await forget_old(work, now)
            await work.outbox.release(now)
        return await self._take_over()

    async def _take_over(self) -> float | None:
        """Look after what is in doubt, whoever was at it; give in how many seconds to come again."""
        self._looked_at = self._clock.monotonic()
        async with self._library.begin() as work:
            at, now, claims = self._clock.monotonic(), self._clock.now(), list[Claim]()
            for platform, messenger in self._messengers.items():
                claims += await work.outbox.stuck(self._owner, now, lease_at(messenger), platform)
            claims += await work.outbox.stuck(self._owner, now, LEASE_S)  # what nothing here posts to
            copies = await work.outbox.late_copies()
        faultpoint("delivery.stuck")
        attending = [*(self._attend(Taken(claim, at, now)) for claim in claims), *map(self._withdraw, copies)]
        again_s = soonest(await taking_turns(attending, self._at_once))
        async with self._library.begin() as work:
            stuck_at = await work.outbox.stuck_at()
        if stuck_at is None:
            return again_s
        over_s = max((stuck_at - self._clock.now()).total_seconds(), 0.0) + AFTER_S
        return min(over_s, LEASE_S, LEASE_S if again_s is None else again_s)

    async def _claim(self, room: Mapping[str, int], *, alone: bool) -> tuple[Sequence[Taken], datetime | None]:
        """Claim what is due; with nothing to claim and nothing else at work, tell when the next is."""
        if not (room or alone):
            return (), None
        async with self._library.begin() as work:
            at, now, claims = self._clock.monotonic(), self._clock.now(), list[Claim]()
            for on, limit in room.items():
                claims += await work.outbox.claim(self._owner, now, lease_at(self._messengers[on]), limit, on)
            if alone and not claims:  # what nothing here posts to
                claims += await work.outbox.claim(self._owner, now, LEASE_S, self._at_once)
            due_at = await work.outbox.due_at(now) if alone and not claims else None
        if claims:
            faultpoint("delivery.claimed")
        return [Taken(claim, at, now) for claim in claims], due_at

    async def _attend(self, taken: Taken) -> float | None:
        """Do what is right now; give in how many seconds to come again."""
        with bound_contextvars(delivery=taken.claim.delivery.id, place=taken.claim.delivery.place.key):
            return await self._attended(taken)

    async def _attended(self, taken: Taken) -> float | None:
        claim = taken.claim
        messenger = self._messengers.get(claim.delivery.place.platform)
        if messenger is None:
            return await self._settle(claim, Failed(NO_FACE_S, "nothing here posts to this platform"))
        if claim.sent_at is None or claim.ref is not None:
            return await self._post(taken, messenger)
        doubt = self._doubt(claim, claim.sent_at)
        if doubt.least_s >= 0 and doubt.most_s < messenger.repeat_safe_s:
            return await self._post(taken, messenger, doubt.most_s)
        if doubt.least_s >= GRACE_S:
            return await self._look(taken, messenger, doubt)
        return await self._settle(claim, Unknown(""), messenger, again_s=min(GRACE_S - doubt.least_s, LEASE_S))

    def _doubt(self, claim: Claim, sent_at: datetime) -> Doubt:
        """Say when the doubtful try was; where our clock was set back since, count from when this process saw it."""
        now, steady = self._clock.now(), self._clock.monotonic()
        if now < sent_at:
            self._known_at.setdefault(claim.delivery.id, steady)
        known_at = self._known_at.get(claim.delivery.id)
        return doubt_of(sent_at, now, None if known_at is None else steady - known_at, timedelta(seconds=GRACE_S))

    async def _post(self, taken: Taken, messenger: Messenger, doubted_s: float = 0.0) -> float | None:
        self._known_at.setdefault(taken.claim.delivery.id, taken.at)
        outcome = await posted(taken, messenger, self._clock, self._meter)
        repeats = taken.claim.ref is None and doubted_s < messenger.repeat_safe_s
        again_s = min(max(doubted_s, REPEAT_AFTER_S), LEASE_S) if repeats else LEASE_S
        return await self._settle(taken.claim, outcome, messenger, again_s=again_s)

    async def _look(self, taken: Taken, messenger: Messenger, doubt: Doubt) -> float | None:
        """Look whether a delivery was posted, now that nothing can be recorded late any more."""
        claim, found = taken.claim, await looked(taken, messenger, doubt, self._clock)
        match found:
            case Sent():
                return await self._settle(claim, found, messenger)
            case Absent():
                await self._settle(claim, Failed(0, "looked: it was not posted"), messenger, cleared=True)
                return 0.0
            case CannotLook(why, retry_after_s):
                held = retry_after_s is None and doubt.least_s > GRACE_S + LOOK_LIMIT_S
                if held:
                    log.error("held: may be posted or not, and can't be looked for", why=why)
                again_s = max(LEASE_S, retry_after_s or 0.0)
                return await self._settle(claim, Unknown(why), messenger, again_s=again_s, held=held)
            case _:
                assert_never(found)

    async def _settle(
        self,
        claim: Claim,
        outcome: PostOutcome,
        messenger: Messenger | None = None,
        *,
        again_s: float = LEASE_S,
        held: bool = False,
        cleared: bool = False,
    ) -> float | None:
        """Write the outcome down, if the claim still holds, and give in how many seconds to look after it."""
        outcome = patiently(outcome, claim, self._clock.now())
        if isinstance(outcome, Failed) and not cleared:
            outcome = replace(outcome, retry_after_s=pause_s(outcome.retry_after_s, claim.attempts, self._rng))
        faultpoint("delivery.settling")
        rest_s = messenger.pace_s if messenger and isinstance(outcome, Sent) else 0.0

        async def settle(work: Work) -> LateCopy | None:
            now = self._clock.now()
            how: Any = {"again_s": min(again_s, LEASE_S), "held": held, "cleared": cleared, "rest_s": rest_s}
            mine = await work.outbox.settle(claim, outcome, now, **how)
            if mine and isinstance(outcome, Refused):
                await heed_refusal(work, claim.delivery, outcome, now)
            await let_all_rest(work, claim.delivery.place, outcome, now)
            late = isinstance(outcome, Sent) and not mine and claim.ref is None
            copy = LateCopy(claim.delivery.place, outcome.ref) if isinstance(outcome, Sent) and late else None
            if copy and await work.outbox.confirm(claim.delivery.id, copy.ref, now) is not Sighting.COPY:
                await work.outbox.rest(copy.place, now + timedelta(seconds=rest_s))
                copy = None
            return copy

        copy = await self._group.do(settle, claim.delivery.place.key)
        faultpoint("delivery.settled")
        if not (isinstance(outcome, Unknown) or (isinstance(outcome, Failed) and claim.sent_at and not cleared)):
            self._known_at.pop(claim.delivery.id, None)
        if copy:
            await self._withdraw(copy)
        return again_s if isinstance(outcome, Unknown) and not held else None

    async def _withdraw(self, copy: LateCopy) -> float | None:
        """Delete a second message of a delivery; what fails is tried again, what is refused is told the operator."""
        messenger = self._messengers.get(copy.place.platform)
        if messenger is None:
            return None
        faultpoint("delivery.deleting")
        outcome = await messenger.delete(copy.place, copy.ref)
        faultpoint("delivery.deleted")
        if isinstance(outcome, Failed | Unknown):
            return max(LEASE_S, outcome.retry_after_s if isinstance(outcome, Failed) else 0.0)
        if isinstance(outcome, Refused) and outcome.refusal is not Refusal.IGNORE:
            log.error("a late copy may be standing", place=copy.place.key, ref=copy.ref, why=outcome.why)
        async with self._library.begin() as work:
            await work.outbox.withdrawn(copy)
        return None
