"""One try to post a delivery, and one look for it: what is asked of the platform, and what is made of its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import structlog

from bot.domain.delivery import CannotLook, Claim, Failed, FindOutcome, PostOutcome, Refusal, Refused, Unknown
from bot.domain.doubt import Doubt
from bot.domain.happening import Tried
from bot.domain.message import Card, Message, Paragraph, summary_of, words
from bot.faultpoint import faultpoint
from bot.ports import Clock, Messenger
from bot.ports.meter import Meter

LEASE_S = 30.0
"""For so long a claimed delivery is nobody else's."""
REPEATED_LEASE_S = 8.0
"""The lease where the platform drops repeats: whoever takes a delivery over can't double it."""
POST_LIMIT_S = 15.0
"""After so long an answer is no longer waited for; each platform's client gives up at 10 s by itself."""
FIRST_BACK_OFF_S, LONGEST_BACK_OFF_S = 1.0, 900.0
LONGEST_WAIT_S = 3600.0
MOMENT_S = 2.0
"""A look that is to wait no longer than this is tried again at once, not at the next sweep."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim with when its lease began: by the clock that never steps, and by the one that others look at."""

    claim: Claim
    at: float
    wall_at: datetime

    @property
    def platform(self) -> str:
        """Where it is posted to."""
        return self.claim.delivery.place.platform

    def still(self, clock: Clock) -> bool:
        """Tell whether the answer to a call that begins now comes before anybody may take the delivery over."""
        held_s = max(clock.monotonic() - self.at, (clock.now() - self.wall_at).total_seconds())
        return held_s < LEASE_S - POST_LIMIT_S


def lease_at(messenger: Messenger) -> float:
    """Give for how many seconds what is claimed for a platform is nobody else's."""
    return REPEATED_LEASE_S if messenger.repeat_safe_s > 0 else LEASE_S


async def posted(taken: Taken, messenger: Messenger, clock: Clock, meter: Meter) -> PostOutcome:
    """Post a delivery, or edit what was posted; what the platform refuses as malformed goes out as words alone."""
    claim = taken.claim
    outcome = await _tried(taken, messenger, clock, meter, claim.delivery.message)
    if claim.ref is None and isinstance(outcome, Refused) and outcome.refusal is Refusal.OUR_BUG:
        log.error("message refused, posting its words alone", why=outcome.why)
        outcome = await _tried(taken, messenger, clock, meter, _plainly(claim.delivery.message))
    return outcome


async def looked(taken: Taken, messenger: Messenger, doubt: Doubt, clock: Clock) -> FindOutcome:
    """Look for a delivery's message; a messenger that wants a moment is asked again, while the lease lasts."""
    found = await _found(taken.claim, messenger, doubt)
    while isinstance(found, CannotLook) and (found.retry_after_s or LEASE_S) <= MOMENT_S and taken.still(clock):
        await clock.sleep(found.retry_after_s or 0.0)
        found = await _found(taken.claim, messenger, doubt)
    return found


def patiently(outcome: PostOutcome, claim: Claim, now: datetime) -> PostOutcome:
    """Give the outcome, or that it was waited for long enough: the place is parked then."""
    if not isinstance(outcome, Failed) or outcome.patience_s is None or claim.failing_since is None:
        return outcome
    over = now - claim.failing_since >= timedelta(seconds=outcome.patience_s)
    return Refused(Refusal.WAITED, outcome.why) if over else outcome


def pause_s(asked_s: float, attempts: int, rng: Random) -> float:
    """Give how many seconds to wait: what the platform asked for, else longer each time, with jitter."""
    if asked_s > 0:
        return min(max(asked_s, FIRST_BACK_OFF_S), LONGEST_WAIT_S)
    grown_s = FIRST_BACK_OFF_S * 2.0 ** min(attempts, 10)
    return min(max(grown_s * rng.uniform(0.5, 1.5), FIRST_BACK_OFF_S), LONGEST_BACK_OFF_S)


async def _found(claim: Claim, messenger: Messenger, doubt: Doubt) -> FindOutcome:
    """Look once; what nobody expected is no answer."""
    delivery = claim.delivery
    faultpoint("delivery.looking")
    try:
        async with asyncio.timeout(POST_LIMIT_S):
            found = await messenger.find(delivery.place, delivery.id, doubt.since, doubt.until, claim.parent_ref)
    except TimeoutError:
        found = CannotLook(f"no answer within {POST_LIMIT_S:.0f} s", LEASE_S)
    except Exception as error:
        log.exception("looking failed in a way nobody expected")
        found = CannotLook(type(error).__name__, LEASE_S)
    faultpoint("delivery.looked")
    return found


async def _tried(taken: Taken, messenger: Messenger, clock: Clock, meter: Meter, message: Message) -> PostOutcome:
    claim, place, mark = taken.claim, taken.claim.delivery.place, taken.claim.delivery.id

    def still() -> bool:
        return taken.still(clock)

    faultpoint("delivery.posting")
    began_s = clock.monotonic()
    try:
        if claim.ref is None:
            outcome = await _answer(messenger.post(place, message, mark, claim.parent_ref, still))
        else:
            outcome = await _answer(messenger.update(place, claim.ref, message, mark, still))
    except Exception as error:
        log.exception("posting failed in a way nobody expected")
        outcome = Unknown(type(error).__name__)
    meter(Tried(place.platform, outcome, clock.monotonic() - began_s, edit=claim.ref is not None))
    faultpoint("delivery.posted")
    return outcome


async def _answer(trying: Coroutine[Any, Any, PostOutcome]) -> PostOutcome:
    """Wait for the answer; a process that was paused meanwhile waits anew, as the answer tells of a late copy."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(trying)
    paused = True
    while paused and not task.done():
        began = loop.time()
        await asyncio.wait({task}, timeout=POST_LIMIT_S)
        paused = loop.time() - began > POST_LIMIT_S + 0.1
    if task.done():
        return task.result()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return Unknown(f"no answer within {POST_LIMIT_S:.0f} s")


def _plainly(message: Message) -> Message:
    """Give a message's words and links alone: what a platform that refuses the whole may still take."""
    links = [button.url for block in message.blocks if isinstance(block, Card) for button in block.menu if button.url]
    return Message((Paragraph(words(" ".join((summary_of(message), *links)))),))
