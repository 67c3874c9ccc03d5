"""Discord's answers to a post as the core's outcomes: what each error means, and what was certainly not recorded.

Source: https://discord.com/developers/docs/topics/opcodes-and-status-codes
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from adapters.discord.limits import STOPPED_S, TOKEN_REFUSED
from adapters.discord.returned import Answer, Lost, NotSent, Returned
from bot.domain.delivery import Failed, PostOutcome, Refusal, Refused, Scope, Sent, Unknown

UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, NO_RIGHT, ARCHIVED, THREAD_THERE = 10003, 10008, 50013, 50083, 160004
FILTERED = (200000, 240000)
"""A server's AutoMod, or Discord's own list of harmful links, refused the words."""
WAITING = frozenset({20016, 20022, 20028, 30046, 110000, 130000})
"""Slow mode, write limits, overload: not recorded, later it will be; ever more seldom where no time is named."""

REFUSALS: dict[int, Refusal] = {
    10004: Refusal.TENANT,
    50001: Refusal.PARK,
    NO_RIGHT: Refusal.PARK,
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
    **dict.fromkeys(FILTERED, Refusal.OUR_BUG),
}
"""JSON codes after which the message is certainly not there, and trying again as it is won't help."""

STATUSES = {403: Refusal.PARK, 404: Refusal.PARK}
"""What a refusal without a code that we know means; any other 4xx is our bug."""


def outcome_of(returned: Returned, deleted: str = "") -> PostOutcome:
    """Say what became of a request.

    Args:
        returned: what came back.
        deleted: the id of the message to be deleted, which the answer doesn't name; empty for other requests.
    """
    match returned:
        case NotSent():
            return Failed(returned.retry_after_s, returned.why, scope=_scope(returned.whole_bot))
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
    if 400 <= answer.status < 500 or answer.code in WAITING:
        return _refused(answer)
    return Unknown(f"status {answer.status}")


def _scope(whole_bot: bool) -> Scope:
    return Scope.PLATFORM if whole_bot else Scope.PLACE


def _recorded(answer: Answer) -> PostOutcome:
    """Believe an answer only where it names the message: a page of HTML with status 200 is none."""
    message = answer.field("id")
    if isinstance(message, str) and message:
        return Sent(message)
    return Unknown("an answer without an id")


def _refused(answer: Answer) -> PostOutcome:
    code = answer.code
    why = f"{code}: {answer.field('message')}" if code else f"status {answer.status}"
    if answer.status == 401 or code in TOKEN_REFUSED:
        return Failed(STOPPED_S, why, scope=Scope.PLATFORM)
    if code in WAITING:
        waits_s = answer.field("retry_after")
        return Failed(float(waits_s) if isinstance(waits_s, int | float) else 0.0, why)
    if fields := sorted(wrong_fields(answer.field("errors"))):
        why = f"{why}: {', '.join(fields)}"
    return Refused(REFUSALS.get(code, STATUSES.get(answer.status, Refusal.OUR_BUG)), why)


def wrong_fields(errors: object, path: str = "") -> Iterator[str]:
    """Give which fields are wrong and how (`components.0.content BASE_TYPE_MAX_LENGTH`), without what was in them."""
    if not isinstance(errors, dict):
        return
    for name, inside in errors.items():
        if name == "_errors" and isinstance(inside, list):
            codes = (str(one.get("code", "")) for one in inside if isinstance(one, dict))
            yield from (f"{path} {code}".strip() for code in codes)
        else:
            yield from wrong_fields(inside, f"{path}.{name}".strip("."))


def is_about(outcome: PostOutcome, *codes: int) -> bool:
    """Tell whether a refusal is one of these codes'."""
    return isinstance(outcome, Refused) and outcome.why.partition(":")[0] in map(str, codes)
