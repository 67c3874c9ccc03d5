"""Delivering: each message of the outbox reaches its place once, whatever fails at whatever point.

The protocol: claim (committed) → post → settle behind a fence. An answer that doesn't tell whether the message was
recorded leaves the delivery `sending`; once its lease is over, `sweep` posts again where the platform itself drops
repeats, and elsewhere looks for the message once nothing can be recorded late any more. It never guesses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import assert_never

import structlog

from bot.domain.delivery import (
    Absent,
    CannotLook,
    Claim,
    DeliveryState,
    Failed,
    PostOutcome,
    Refusal,
    Refused,
    Sent,
    Unknown,
)
from bot.domain.happening import Tried, unheard
from bot.domain.message import Card, Message, Paragraph, summary_of, words
from bot.faultpoint import faultpoint
from bot.parking import forget, park_refused
from bot.ports import Clock, Library, Messenger
from bot.ports.meter import Meter

LEASE_S = 30.0
POST_LIMIT_S = 15.0
GRACE_S = 120.0
"""After this long nothing can be recorded late any more; DELIVERY.md measured 20 s as the latest seen."""
LOOK_LIMIT_S = 900.0
"""How long past the grace it is tried to look, before the delivery is held for the operator."""
SLACK_S = 5.0
NO_FACE_S = 900.0
FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S = 1.0, 900.0
LONGEST_WAIT_S = 3600.0
COPY_LOOKS = 60
COPY_PAUSE_S = 5.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Taken:
    """A claim with when its lease began: by the clock that never steps, and by the one that others look at."""

    claim: Claim
    at: float
    wall_at: datetime


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
            at_once: how many places are posted to at the same time, 1 and up.
            meter: hears of each try.
        """
        self._library = library
        self._messengers = messengers
        self._clock = clock
        self._owner = owner
        self._rng = rng
        self._at_once = at_once
        self._meter = meter
        self._draining = False

    def drain(self) -> None:
        """Take nothing new from now on; what is being posted is finished."""
        self._draining = True

    async def deliver_due(self) -> float | None:
        """Post all that is due, in order within a place, places side by side.

        Returns:
            In how many seconds to come again; None where nothing waits for another try.

        Raises:
            StorageError: the store can't be written; what was being posted was finished first.
        """
        running: set[asyncio.Task[float | None]] = set()
        finished: list[asyncio.Task[float | None]] = []
        try:
            while not self._draining and not any(task.exception() for task in finished):
                for taken in await self._claim(self._at_once - len(running)):
                    running.add(asyncio.create_task(self._attend(taken)))
                if not running:
                    break
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                finished += done
        finally:
            if running:
                await asyncio.wait(running)
        return _soonest([task.exception() or task.result() for task in (*finished, *running)])

    async def sweep(self) -> float | None:
        """Look after deliveries of which nobody knows whether they were posted; release, or forget, parked places.

        Returns:
            In how many seconds to come again; None where nothing is in doubt.

        Raises:
            StorageError: the store can't be written.
        """
        async with self._library.begin() as work:
            at, now = self._clock.monotonic(), self._clock.now()
            await forget(work, now)
            await work.outbox.release(now)
            claims = await work.outbox.stuck(self._owner, now, LEASE_S)
        faultpoint("delivery.stuck")
        room = asyncio.Semaphore(self._at_once)

        async def in_turn(taken: _Taken) -> float | None:
            async with room:
                return await self._attend(taken)

        taken = [_Taken(claim, at, now) for claim in claims]
        return _soonest(await asyncio.gather(*map(in_turn, taken), return_exceptions=True))

    async def _claim(self, limit: int) -> Sequence[_Taken]:
        if limit <= 0:
            return ()
        async with self._library.begin() as work:
            at, now = self._clock.monotonic(), self._clock.now()
            claims = await work.outbox.claim(self._owner, now, LEASE_S, limit)
        if claims:
            faultpoint("delivery.claimed")
        return [_Taken(claim, at, now) for claim in claims]

    async def _attend(self, taken: _Taken) -> float | None:
        """Do with a claim what is right now; give in how many seconds to come again."""
        claim = taken.claim
        messenger = self._messengers.get(claim.delivery.place.platform)
        if messenger is None:
            return await self._settle(claim, Failed(NO_FACE_S, "nothing here posts to this platform"), None)
        if claim.sent_at is None or claim.ref is not None:
            return await self._post(taken, messenger)
        age_s = (self._clock.now() - claim.sent_at).total_seconds()
        if 0 <= age_s < messenger.repeat_safe_s:
            return await self._post(taken, messenger)
        return await self._look(claim, messenger, age_s) if age_s >= GRACE_S else LEASE_S

    async def _post(self, taken: _Taken, messenger: Messenger) -> float | None:
        claim = taken.claim
        outcome = await self._try(taken, messenger, claim.delivery.message)
        if claim.ref is None and isinstance(outcome, Refused) and outcome.refusal is Refusal.OUR_BUG:
            log.error("message refused, posting its words alone", delivery=claim.delivery.id, why=outcome.why)
            outcome = await self._try(taken, messenger, _plainly(claim.delivery.message))
        return await self._settle(claim, outcome, messenger)

    async def _try(self, taken: _Taken, messenger: Messenger, message: Message) -> PostOutcome:
        claim, place, mark = taken.claim, taken.claim.delivery.place, taken.claim.delivery.id

        def still() -> bool:
            """Tell whether an answer can come before anybody may take the delivery over."""
            held_s = max(self._clock.monotonic() - taken.at, (self._clock.now() - taken.wall_at).total_seconds())
            return held_s < LEASE_S - POST_LIMIT_S

        faultpoint("delivery.posting")
        began_s = self._clock.monotonic()
        try:
            async with asyncio.timeout(POST_LIMIT_S):
                if claim.ref is None:
                    outcome = await messenger.post(place, message, mark, claim.parent_ref, still)
                else:
                    outcome = await messenger.update(place, claim.ref, message, mark, still)
        except TimeoutError:
            outcome = Unknown(f"no answer within {POST_LIMIT_S:.0f} s")
        except Exception as error:
            log.exception("posting failed in a way nobody expected", delivery=mark)
            outcome = Unknown(type(error).__name__)
        self._meter(Tried(place.platform, outcome, self._clock.monotonic() - began_s, edit=claim.ref is not None))
        faultpoint("delivery.posted")
        return outcome

    async def _look(self, claim: Claim, messenger: Messenger, age_s: float) -> float | None:
        """Look whether a delivery was posted, now that nothing can be recorded late any more."""
        delivery, sent_at = claim.delivery, claim.sent_at or self._clock.now()
        slack = timedelta(seconds=SLACK_S)
        faultpoint("delivery.looking")
        found = await messenger.find(
            delivery.place,
            delivery.id,
            sent_at - slack,
            sent_at + timedelta(seconds=GRACE_S) + slack,
            claim.parent_ref,
        )
        faultpoint("delivery.looked")
        match found:
            case Sent():
                return await self._settle(claim, found, messenger)
            case Absent():
                await self._settle(claim, Failed(0, "looked: it was not posted"), messenger, cleared=True)
                return 0.0
            case CannotLook(why):
                held = age_s > GRACE_S + LOOK_LIMIT_S
                if held:
                    log.error("held: may be posted or not, and can't be looked for", delivery=delivery.id, why=why)
                return await self._settle(claim, Unknown(why), messenger, held=held)
            case _:
                assert_never(found)

    async def _settle(
        self,
        claim: Claim,
        outcome: PostOutcome,
        messenger: Messenger | None,
        *,
        held: bool = False,
        cleared: bool = False,
    ) -> float | None:
        """Write the outcome down, if the claim still holds, and give in how many seconds to come again."""
        outcome = _patiently(outcome, claim, self._clock.now())
        if isinstance(outcome, Failed) and not cleared:
            outcome = replace(outcome, retry_after_s=self._pause(outcome.retry_after_s, claim.attempts))
        faultpoint("delivery.settling")
        async with self._library.begin() as work:
            now = self._clock.now()
            mine = await work.outbox.settle(claim, outcome, now, held=held, cleared=cleared)
            if mine and isinstance(outcome, Refused):
                await park_refused(work, claim.delivery.place, outcome, now)
        faultpoint("delivery.settled")
        if isinstance(outcome, Sent) and not mine and claim.ref is None and messenger is not None:
            await self._withdraw_copy(claim, outcome.ref, messenger)
        if isinstance(outcome, Failed):
            return outcome.retry_after_s
        return LEASE_S if isinstance(outcome, Unknown) and not held else None

    def _pause(self, asked_s: float, attempts: int) -> float:
        """Give how long to wait: what the platform asked for, else longer each time, with jitter."""
        if asked_s > 0:
            return min(max(asked_s, FIRST_BACK_OFF_S), LONGEST_WAIT_S)
        grown_s = FIRST_BACK_OFF_S * 2.0 ** min(attempts, 10)
        return min(max(grown_s * self._rng.uniform(0.5, 1.5), FIRST_BACK_OFF_S), LONGEST_BACK_OFF_S)

    async def _withdraw_copy(self, claim: Claim, ref: str, messenger: Messenger) -> None:
        """Delete our message once another worker's, posted meanwhile, is known to be the delivery."""
        for _ in range(COPY_LOOKS):
            async with self._library.begin() as work:
                record = await work.log.get(claim.delivery.id)
            if record is None or (record.state is DeliveryState.SENT and record.ref in (None, ref)):
                return
            if record.state is DeliveryState.SENT:
                faultpoint("delivery.deleting")
                await messenger.delete(claim.delivery.place, ref)
                return
            await self._clock.sleep(COPY_PAUSE_S)
        log.error("a late copy may be standing", delivery=claim.delivery.id, ref=ref)


def _patiently(outcome: PostOutcome, claim: Claim, now: datetime) -> PostOutcome:
    """Give the outcome, or that it was waited for long enough: the place is parked then."""
    if not isinstance(outcome, Failed) or outcome.patience_s is None or claim.failing_since is None:
        return outcome
    over = now - claim.failing_since >= timedelta(seconds=outcome.patience_s)
    return Refused(Refusal.WAITED, outcome.why) if over else outcome


def _plainly(message: Message) -> Message:
    """Give a message's words and links alone: what a platform that refuses the whole may still take."""
    links = [button.url for block in message.blocks if isinstance(block, Card) for button in block.menu if button.url]
    return Message((Paragraph(words(" ".join((summary_of(message), *links)))),))


def _soonest(results: Sequence[float | BaseException | None]) -> float | None:
    """Give the shortest wait, None where nobody waits; raise the first exception among the results."""
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return min((result for result in results if isinstance(result, float | int)), default=None)
