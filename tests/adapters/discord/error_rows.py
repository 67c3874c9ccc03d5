"""The rows of DELIVERY.md's table of Discord's HTTP errors that a post or an edit meets, and what each must lead to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.domain.delivery import DeliveryState
from tests.fakes import discord_faults as faults
from tests.fakes.discord_faults import Fault

PENDING, SENT, PARKED, DEAD = DeliveryState.PENDING, DeliveryState.SENT, DeliveryState.PARKED, DeliveryState.DEAD
FOR_EVER = 1_000_000


class Reach(Enum):
    """Whom an error keeps from being served."""

    CHANNEL = "channel"
    GUILD = "guild"
    BOT = "bot"


@dataclass(frozen=True)
class Row:
    """One error and its one behaviour over the next 24 hours.

    Attributes:
        name: as the table names it, its codes included.
        kind: its class: W, A, P, T, B or I.
        fault: what the platform answers.
        times: how often.
        calls: the most posts that may be tried in the channel, all of its messages together.
        state: where the message ends.
        seen: how many messages of the channel are visible at the end; there are two to be posted.
        reach: whom it keeps from being served.
        late_s: how late the others may be, to within the two hours between looks.
        told: the person who asked for the place is told directly, once.
        shown: what stands in the channel, where not the message as it was.
        method: `POST`, or `PATCH` where an edit meets it.
        wakes: the channel is a thread that may be un-archived.
    """

    name: str
    kind: str
    fault: Fault
    times: int = 1
    calls: int = 3
    state: DeliveryState = SENT
    seen: int = 2
    reach: Reach = Reach.CHANNEL
    late_s: float = 60.0
    told: bool = False
    shown: str = ""
    method: str = "POST"
    wakes: bool = False

    @property
    def id(self) -> str:
        """The row's name in the output of a run."""
        return f"{self.name} ×{'∞' if self.times == FOR_EVER else self.times}"


def waits(name: str, fault: Fault, times: int = 1, calls: int = 3, late_s: float = 60.0) -> Row:
    """W: not recorded, posted later."""
    return Row(name, "W", fault, times, calls, late_s=late_s)


def unsure(name: str, fault: Fault, times: int = 1, calls: int = 3) -> Row:
    """A: nobody knows whether it was recorded; in the end it stands there once."""
    return Row(name, "A", fault, times, calls)


def parks(code: int, status: int) -> Row:
    """P: one try, the place is parked, whoever asked for it is told once."""
    fault = faults.refused(status, code)
    return Row(str(code), "P", fault, FOR_EVER, calls=1, state=PARKED, seen=0, told=True)


def stops(name: str, fault: Fault) -> Row:
    """T for the whole bot: one call, and then none of anybody's."""
    return Row(name, "T", fault, FOR_EVER, calls=1, state=PENDING, seen=0, reach=Reach.BOT)


def ours(code: int, status: int = 400) -> Sequence[Row]:
    """B: words alone once; where they are refused as well it is given up, and the next message goes out."""
    fault = faults.refused(status, code)
    return (
        Row(str(code), "B", fault, 1, calls=3, shown="first"),
        Row(str(code), "B", fault, 2, calls=3, state=DEAD, seen=1),
    )


def filtered(code: int) -> Sequence[Row]:
    """P for that card: its title alone, then a line that says so."""
    fault = faults.refused(400, code)
    return (
        Row(str(code), "P", fault, 1, calls=3, shown="first"),
        Row(str(code), "P", fault, 2, calls=4, shown="left out"),
    )


def ignored(name: str, status: int, method: str = "POST", calls: int = 2) -> Row:
    """I: what people removed, or closed, is never made again."""
    seen = 1 if method == "POST" else 2
    return Row(name, "I", faults.refused(status, int(name)), calls=calls, seen=seen, method=method)


ROWS: Sequence[Row] = (
    waits("429 user", faults.rate_limited(12.5)),
    waits("429 shared", faults.rate_limited(12.5, scope="shared")),
    waits("429 global", faults.rate_limited(20, scope="global"), late_s=90),
    waits("429 global", faults.rate_limited(3_600, scope="global"), late_s=9_000),
    waits("429 without Via", faults.cloudflare_ban(), late_s=720),
    waits("40333", faults.refused(403, 40333), late_s=720),
    waits("40333", faults.refused(403, 40333), 8, calls=10, late_s=60_000),
    unsure("500", faults.broken(500, recorded=True)),
    unsure("502", faults.broken(502, recorded=False)),
    unsure("502", faults.broken(502, recorded=False), 5, calls=7),
    unsure("504", faults.broken(504, recorded=True), 3, calls=5),
    unsure("524", faults.broken(524, recorded=False)),
    unsure("reset", faults.dropped(recorded=True)),
    unsure("reset", faults.dropped(recorded=False)),
    unsure("time-out", faults.hanging(recorded=True)),
    unsure("200 HTML", faults.page(recorded=True)),
    unsure("recorded late", faults.late(20)),
    stops("401", faults.refused(401, 0)),
    stops("40001", faults.refused(403, 40001)),
    stops("50014", faults.refused(403, 50014)),
    parks(50001, 403),
    parks(50013, 403),
    parks(10003, 404),
    Row("10004", "T", faults.refused(404, 10004), FOR_EVER, calls=1, state=PARKED, seen=0, reach=Reach.GUILD),
    ignored("10008", 404),
    ignored("10008", 404, method="PATCH", calls=1),
    *ours(50035),
    *ours(50006),
    *ours(40005, 413),
    Row("50083", "P", faults.refused(400, 50083), 1, calls=3, wakes=True),
    parks(50083, 400),
    parks(160005, 403),
    parks(40067, 400),
    parks(50008, 400),
    parks(50024, 400),
    waits("20016", faults.refused(429, 20016)),
    waits("20028", faults.refused(429, 20028)),
    waits("20022", faults.refused(429, 20022)),
    waits("30046", faults.refused(403, 30046)),
    waits("30046", faults.refused(403, 30046), 5, calls=7),
    *filtered(200000),
    *filtered(240000),
    ignored("50007", 403),
    waits("130000", faults.refused(503, 130000)),
    waits("110000", faults.refused(503, 110000), 5, calls=7),
)

ELSEWHERE = {
    10062: "test_an_interaction_that_nobody_waits_for_any_more_is_let_go",
    10015: "test_an_answer_that_cannot_be_filled_in_any_more_is_let_go",
    40060: "test_an_interaction_that_another_worker_answered_is_left_to_it",
    40094: "test_an_answer_that_cannot_be_filled_in_any_more_is_let_go",
    50027: "test_an_answer_that_cannot_be_filled_in_any_more_is_let_go",
}
"""Codes that only interactions meet, by the test that holds them."""
