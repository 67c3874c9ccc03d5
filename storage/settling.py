"""What an outcome makes of a delivery: the columns that change. Pure. DELIVERY.md section 1.2 draws the states."""

from datetime import datetime, timedelta
from typing import Any, assert_never

from bot.domain.delivery import Claim, DeliveryState, Failed, PostOutcome, Refusal, Refused, Sent, Unknown


def settlement(
    claim: Claim, outcome: PostOutcome, now: datetime, *, again_s: float | None, held: bool, cleared: bool
) -> dict[str, Any]:
    """Give the columns that an outcome changes, as their values in the row.

    A claim that has a ref is an edit of a posted message: whatever comes of it, the message stays sent. An edit is due
    of messages that are posted, or may be just now, alone: any other will be posted with its newest words.

    Args:
        claim: what was tried.
        outcome: what came of it.
        now: aware UTC.
        again_s: Unknown: in so many seconds somebody else may attend to it; None: when the lease is over, as it stands.
        held: Unknown, and nobody can look: for the operator.
        cleared: Failed, after it was proven that nothing was posted.
    """
    edit = claim.ref is not None
    match outcome:
        case Sent(ref):
            changes = {"ref": ref, "why": "", "attempts": 0, "lease_until": None, "failing_since": None}
            return _closed(changes, DeliveryState.SENT, None if edit else now)
        case Failed(retry_after_s, why, patience_s):
            since = None if patience_s is None else claim.failing_since or now
            not_before = now + timedelta(seconds=retry_after_s)
            changes = {"why": why, "not_before": not_before, "lease_until": None, "failing_since": since}
            if edit:
                return {**changes, "state": DeliveryState.SENT.value, "edit_due": True}
            sent_at = None if cleared else claim.sent_at
            return {**changes, "state": DeliveryState.PENDING.value, "sent_at": sent_at}
        case Refused(refusal, why):
            changes = {"why": why, "lease_until": None, "failing_since": None}
            if edit:
                return _closed(changes, DeliveryState.SENT, None)
            return _refused({**changes, "sent_at": claim.sent_at, "edit_due": False}, refusal, now)
        case Unknown(why):
            if held and not edit:
                return {"why": why, "lease_until": None, "state": DeliveryState.HELD.value, "edit_due": False}
            lease = {} if again_s is None else {"lease_until": now + timedelta(seconds=again_s)}
            return {"why": why, **lease} if why else lease
        case _:
            assert_never(outcome)


def seen(ref: str, now: datetime) -> dict[str, Any]:
    """Give the columns that change once a delivery's message was seen on the platform, whatever was thought of it."""
    return _closed({"ref": ref, "why": "", "attempts": 0, "lease_until": None}, DeliveryState.SENT, now)


def _refused(changes: dict[str, Any], refusal: Refusal, now: datetime) -> dict[str, Any]:
    match refusal:
        case Refusal.PARK | Refusal.TENANT | Refusal.WAITED:
            return _closed(changes, DeliveryState.PARKED, None)
        case Refusal.OUR_BUG:
            return _closed(changes, DeliveryState.DEAD, now)
        case Refusal.IGNORE:
            return _closed(changes, DeliveryState.SENT, now)
        case _:
            assert_never(refusal)


def _closed(changes: dict[str, Any], state: DeliveryState, settled_at: datetime | None) -> dict[str, Any]:
    """Add the state, and the instant where one is given."""
    closed = {**changes, "state": state.value}
    return closed if settled_at is None else {**closed, "settled_at": settled_at}
