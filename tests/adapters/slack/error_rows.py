"""The rows of DELIVERY.md's table of Slack's errors that a post or an edit meets, and what each must lead to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.domain.delivery import DeliveryState
from tests.fakes import slack_http as http
from tests.fakes.slack_http import Outcome

PENDING, SENT, PARKED, DEAD = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.PARKED, DeliveryState.DEAD
FOR_EVER = 1_000_000
HOUR_S = 3_600.0
CLOSED = "http://127.0.0.1:9/api/"
"""Nothing listens there."""


class Reach(Enum):
    """Whom an error keeps from being served."""

    CHANNEL = "channel"
    WORKSPACE = "workspace"


@dataclass(frozen=True)
class Row:
    """One error and its one behaviour over the next 24 hours.

    Attributes:
        name: Slack's word, or the agreement's for what has none.
        kind: its class: W, A, P, T, B, I or O.
        outcome: what Slack answers.
        times: how often.
        calls: the most calls of `method` in the channel, all of its messages together.
        others: the most other calls of the Web API that may be made over it.
        state: where the message ends.
        seen: how many messages of the channel are visible at the end; there are two to be posted.
        reach: whom it keeps from being served.
        late_s: how late the channel beside it may be; the other platform's place never is.
        told: the person who asked for the place is told directly, once.
        alarm: the host finds it in the log, as an error.
        method: `chat.postMessage`, or `chat.update` where an edit meets it.
        words: the key of what is told, where it isn't the row's name.
        away: the address that is wrong for the first minutes; empty: none is.
    """

    name: str
    kind: str
    outcome: Outcome = http.OK
    times: int = 1
    calls: int = 3
    others: int = 0
    state: DeliveryState = SENT
    seen: int = 2
    reach: Reach = Reach.CHANNEL
    late_s: float = 60.0
    told: bool = False
    alarm: bool = False
    method: str = "chat.postMessage"
    words: str = ""
    away: str = ""

    @property
    def id(self) -> str:
        """The row's name in the output of a run."""
        return f"{self.name} ×{'∞' if self.times == FOR_EVER else self.times}"


def waits(name: str, outcome: Outcome, times: int = 1, calls: int = 3, **more: object) -> Row:
    """W: not recorded, posted later."""
    return Row(name, "W", outcome, times, calls, **more)  # type: ignore[arg-type]


def unsure(name: str, outcome: Outcome, times: int = 1, calls: int = 3, others: int = 1) -> Row:
    """A: nobody knows whether it was recorded; it is looked for, and in the end stands there once."""
    return Row(name, "A", outcome, times, calls, others)


def parks(name: str, others: int = 0, *, alarm: bool = False, outcome: Outcome | None = None, words: str = "") -> Row:
    """P: one try, the place is parked, whoever asked for it is told once (its conversation opened, one message)."""
    more = {"state": PARKED, "seen": 0, "told": True, "alarm": alarm, "words": words}
    return Row(name, "P", outcome or http.refused(name), FOR_EVER, 1, others + 2, **more)  # type: ignore[arg-type]


def dies(name: str, calls: int = 1, others: int = 0) -> Row:
    """T: the workspace is dead, and no call is made there any more, for anybody."""
    more = {"state": PARKED, "seen": 0, "reach": Reach.WORKSPACE, "alarm": True}
    return Row(name, "T", http.refused(name), FOR_EVER, calls, others, **more)  # type: ignore[arg-type]


def ours(name: str) -> Row:
    """B: the words alone, once; where they are refused as well the message is given up, and the others go on."""
    return Row(name, "B", http.refused(name), FOR_EVER, calls=4, state=DEAD, seen=0, alarm=True)


def closes(name: str) -> Row:
    """W for 72 hours, then P: once an hour."""
    return waits(name, http.refused(name), FOR_EVER, calls=26, state=PENDING, seen=0)


def edits(name: str) -> Row:
    """I: a person removed the message, or it is too old; it is never made again."""
    return Row(name, "I", http.refused(name), FOR_EVER, calls=1, method="chat.update")


ROWS = (
    waits("ratelimited", http.limited("7"), 3, calls=5),
    waits("ratelimited, Retry-After no number", http.limited("soon")),
    waits("ratelimited, Retry-After negative", http.limited("-5")),
    waits("ratelimited, Retry-After huge", http.limited("99999999")),
    waits("ratelimited, Retry-After absent", http.limited(None), 8, calls=10),
    waits("rate_limited", http.refused("rate_limited")),
    waits("connect refused", http.OK, calls=2, away=CLOSED, late_s=HOUR_S / 2),
    waits("TLS failure", http.OK, calls=2, away="https", late_s=HOUR_S / 2),
    *(closes(one) for one in ("org_login_required", "team_added_to_org", "accesslimited", "enterprise_is_restricted")),
    unsure("time-out", http.SILENT_AFTER),
    unsure("reset", http.LOST_BEFORE, 2, calls=4, others=2),
    unsure("remote close", http.LOST_AFTER),
    unsure("5xx", http.broken(503, recorded=False), 2, calls=4, others=2),
    unsure("5xx, recorded", http.broken(500, recorded=True)),
    unsure("200 not JSON", http.NOT_JSON_AFTER),
    unsure("200 without ts", Outcome(more={"ts": None, "message": None})),
    unsure("recorded late", http.late(20)),
    *(
        unsure(name, http.refused(name, recorded=recorded))
        for name in ("internal_error", "fatal_error", "service_unavailable", "request_timeout")
        for recorded in (True, False)
    ),
    *(unsure(one, http.refused(one)) for one in ("duplicate_message_not_found", "duplicate_channel_not_found")),
    parks("channel_not_found", 1),
    parks("not_in_channel"),
    parks("is_archived"),
    parks("restricted_action"),
    parks("restricted_action_read_only_channel", words="restricted_action"),
    parks("thread_locked"),
    parks("non_threadable"),
    parks("messages_tab_disabled"),
    parks("ekm_access_denied"),
    parks("slack_connect_canvas_sharing_blocked", words="slack_connect"),
    parks("team_access_not_granted"),
    parks("missing_scope", alarm=True, outcome=Outcome(recorded=False, error="missing_scope", more={"needed": "x:y"})),
    parks("no_permission", alarm=True),
    parks("not_allowed_token_type", alarm=True),
    *(dies(one) for one in ("token_expired", "account_inactive", "token_revoked", "not_authed")),
    dies("invalid_auth", calls=3, others=2),
    Row("msg_too_long", "B", http.refused("msg_too_long"), alarm=True),
    *(
        ours(name)
        for name in (
            *("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "too_many_attachments"),
            *("metadata_too_large", "invalid_metadata_format", "no_text", "invalid_arguments", "invalid_arg_name"),
            *("invalid_charset", "method_deprecated", "deprecated_endpoint"),
        )
    ),
    Row("message_truncated", "B", Outcome(more={"warning": "message_truncated"}), calls=2, alarm=True),
    Row("method_deprecated, a warning", "O", Outcome(more={"warning": "method_deprecated"}), calls=2, alarm=True),
    Row("cannot_reply_to_message", "I", http.refused("cannot_reply_to_message"), calls=2, seen=1),
    *(edits(one) for one in ("message_not_found", "cant_update_message", "edit_window_closed")),
)

ELSEWHERE = {
    "expired_trigger_id": "test_incoming.test_a_modal_that_comes_too_late_is_told_and_can_be_pressed_again",
    "message_limit_exceeded": "test_error_table.test_a_full_workspace_sleeps_for_an_hour_and_no_other_does",
    "DNS": "test_send.test_a_name_that_is_not_found_is_a_failure_and_nothing_is_in_doubt",
}
"""Words of the table that have tests of their own."""
