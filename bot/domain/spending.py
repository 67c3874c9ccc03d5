"""Budgets of the language model: who may spend how much in a day, reserved before a call and settled after it.

A day is one of UTC, and what is reserved in it stays in it. The clock may be set: what was spent on a day that is still
to come counts today as well, so that setting it on and back again gives nobody more. What lies farther ahead than
tomorrow was written by a clock that was wrong, and counts as tomorrow's: else it would stand against every day until
then. A clock that was just set on by a day can't be told from the next day here: whoever reserves gives `trusted` time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from bot.domain.watch import Place

DAY = timedelta(days=1)


class Budget(StrEnum):
    """Whose budget it is; a call has to fit all four."""

    PERSON = "person"
    """Of one person of one workspace, wherever there."""
    PLACE = "place"
    TENANT = "tenant"
    """Of one workspace; where a place has none (a DM on Discord, a local room), of that place alone."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Spender:
    """For whom a call is made.

    Attributes:
        place: where; its platform and tenant name the workspace.
        person: the platform's id of who asked; empty: nobody, it is a standing one or a gloss.
    """

    place: Place
    person: str = ""


@dataclass(frozen=True, slots=True)
class Caps:
    """What may be spent within a day of UTC.

    Attributes:
        person: briefings and questions of one person, 0 and up.
        place: of one place, 0 and up.
        tenant: micro-dollars of one workspace, 0 and up.
        all: micro-dollars of everybody, 0 and up.
    """

    person: int
    place: int
    tenant: int
    all: int

    def of(self, budget: Budget) -> int:
        """Give the cap of a budget."""
        caps = {Budget.PERSON: self.person, Budget.PLACE: self.place, Budget.TENANT: self.tenant, Budget.ALL: self.all}
        return caps[budget]


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was set aside before calls; it expires by itself when nobody settles it.

    Attributes:
        number: of the reservation, never given again.
        cost: the most that the calls may cost, in micro-dollars.
        expires_at: aware UTC; from then on its money counts no more; its requests do.
    """

    number: int
    cost: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OverBudget:
    """The call doesn't fit: whose budget it is, what it allows (requests or micro-dollars), and when it renews."""

    budget: Budget
    cap: int
    renews_at: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """What stands against a budget today, settled or set aside.

    Attributes:
        requests: briefings and questions, 0 and up.
        cost: micro-dollars, 0 and up, with those set aside.
        aside: of them, micro-dollars set aside for calls under way.
        under_way: reservations that are neither settled nor expired.
    """

    requests: int = 0
    cost: int = 0
    aside: int = 0
    under_way: int = 0


def trusted(now: datetime, doubt: timedelta | None) -> datetime:
    """Give the time as it would be had the clock not been set: by how much it was, `WallWatch` tells while in doubt."""
    return now - (doubt or timedelta())


def day_of(now: datetime) -> date:
    """Give the day of UTC of an aware instant: budgets are a day's."""
    return now.astimezone(UTC).date()


def renews_at(now: datetime) -> datetime:
    """Give when the budgets of an aware instant's day renew: the next midnight of UTC."""
    return datetime.combine(day_of(now) + DAY, time(), UTC)


def refusal(
    spent: Mapping[Budget, Spent], who: Spender, cost: int, requests: int, caps: Caps, now: datetime
) -> OverBudget | None:
    """Give the first budget that something doesn't fit, the person's first; None where it fits them all.

    What is free fits whatever was spent, and so does what is no request.
    """
    after = {budget: (stands.requests + requests, stands.cost + cost) for budget, stands in spent.items()}
    over = {
        Budget.PERSON: requests and who.person and after[Budget.PERSON][0] > caps.person,
        Budget.PLACE: requests and after[Budget.PLACE][0] > caps.place,
        Budget.TENANT: cost and after[Budget.TENANT][1] > caps.tenant,
        Budget.ALL: cost and after[Budget.ALL][1] > caps.all,
    }
    budget = next((budget for budget, passed in over.items() if passed), None)
    return OverBudget(budget, caps.of(budget), renews_at(now)) if budget else None
