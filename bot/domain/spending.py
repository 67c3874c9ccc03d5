"""Budgets of the language model: who may spend how much in a day, reserved before a call and settled after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.watch import Place


class Budget(StrEnum):
    """Whose budget it is; a call has to fit all four."""

    PERSON = "person"
    PLACE = "place"
    TENANT = "tenant"
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


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was set aside before calls; it expires by itself when nobody settles it.

    Attributes:
        number: of the reservation.
        cost: the most that the calls may cost, in micro-dollars.
        expires_at: aware UTC; from then on it counts no more.
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
    """What was spent and is set aside today: requests, and micro-dollars."""

    requests: int
    cost: int
