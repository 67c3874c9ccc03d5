"""Discord's answers to a post as the core's outcomes: what each error means, and what was certainly not recorded.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes
"""

from __future__ import annotations

from typing import assert_never

from adapters.discord.returned import Answer, Lost, NotSent, Returned
from bot.domain.delivery import Failed, PostOutcome, Refusal, Refused, Sent, Unknown

WAIT_S = 60.0
"""How long to wait where Discord names no time."""

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, THREAD_THERE, ARCHIVED = 10003, 10008, 160004, 50083
WAITING = frozenset({20016, 20022, 20028, 30046, 110000, 130000})
"""Slow mode, write limits, overload: not recorded, later it will be."""

REFUSALS: dict[int, Refusal] = {
    40001: Refusal.TENANT,
    50014: Refusal.TENANT,
    10004: Refusal.TENANT,
    50001: Refusal.PARK,
    50013: Refusal.PARK,
    UNKNOWN_CHANNEL: Refusal.PARK,
    160005: Refusal.PARK,
    ARCHIVED: Refusal.PARK,
    40067: Refusal.PARK,
    50008: Refusal.PARK,
    50024: Refusal.PARK,
    UNKNOWN_MESSAGE: Refusal.IGNORE,
    50007: Refusal.IGNORE,
    50035: Refusal.OUR_BUG,
    50006: Refusal.OUR_BUG,
    40005: Refusal.OUR_BUG,
    200000: Refusal.OUR_BUG,
    240000: Refusal.OUR_BUG,
}
"""JSON codes after which the message is certainly not there, and trying again as it is won't help."""

STATUSES = {401: Refusal.TENANT, 403: Refusal.PARK, 404: Refusal.PARK}
"""What a refusal without a code that we know means; any other 4xx is our bug."""


def outcome_of(returned: Returned, deleted: str = "") -> PostOutcome:
    """Say what became of a request.

    Args:
        returned: what came back.
        deleted: the id of the message to be deleted, which the answer doesn't name; empty for other requests.
    """
    match returned:
        case NotSent():
            return Failed(returned.retry_after_s, returned.why)
        case Lost():
            return Unknown(returned.why)
        case Answer():
            return _answered(returned, deleted)
        case _:
            assert_never(returned)


def _answered(answer: Answer, deleted: str) -> PostOutcome:
    if answer.status == 204 and deleted:
        return Sent(deleted)
    if 200 <= answer.status < 300:
        return _recorded(answer)
    if 400 <= answer.status < 500:
        return _refused(answer)
    return Unknown(f"status {answer.status}")


def _recorded(answer: Answer) -> PostOutcome:
    """Believe an answer only where it names the message: a page of HTML with status 200 is none."""
    message = answer.field("id")
    if isinstance(message, str) and message:
        return Sent(message)
    return Unknown("an answer without an id")


def _refused(answer: Answer) -> PostOutcome:
    code = answer.code
    why = f"{code} {answer.field('message')}" if code else f"status {answer.status}"
    if code in WAITING:
        waits_s = answer.field("retry_after")
        return Failed(float(waits_s) if isinstance(waits_s, int | float) else WAIT_S, why)
    return Refused(REFUSALS.get(code, STATUSES.get(answer.status, Refusal.OUR_BUG)), why)
