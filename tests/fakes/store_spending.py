"""The door of what is spent on the language model, in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.spending import DAY, Budget, Caps, OverBudget, Reservation, Spender, Spent, day_of, refusal
from tests.fakes.store_shelves import Charge, Shelves


class FakeSpending:
    """Stands in for the `Spending` door."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves

    async def reserve(
        self, who: Spender, cost: int, caps: Caps, now: datetime, lasts_s: float, *, requests: int = 1
    ) -> Reservation | OverBudget:
        self._bring_near(day_of(now) + DAY)
        if over := refusal(await self.spent(who, now), who, cost, requests, caps, now):
            return over
        number, expires_at = self._shelves.next_number("charge"), now + timedelta(seconds=lasts_s)
        self._shelves.charges[number] = Charge(who.place, who.person, day_of(now), requests, cost, expires_at)
        return Reservation(number, cost, expires_at)

    async def renew(self, reservation: Reservation, now: datetime, lasts_s: float) -> bool:
        found = self._unsettled(reservation)
        if found is None or found.expires_at <= now:
            return False
        self._shelves.charges[reservation.number] = replace(found, expires_at=now + timedelta(seconds=lasts_s))
        return True

    async def settle(self, reservation: Reservation, cost: int, now: datetime) -> None:
        if found := self._unsettled(reservation):
            self._shelves.charges[reservation.number] = replace(found, cost=cost, settled_at=now)

    async def release(self, reservation: Reservation) -> None:
        if self._unsettled(reservation):
            del self._shelves.charges[reservation.number]

    async def spent(self, who: Spender, now: datetime) -> Mapping[Budget, Spent]:
        place = who.place
        whole = place.everywhere if place.tenant else place
        return {
            Budget.PERSON: self._sum(
                lambda one: bool(who.person) and (one.place.everywhere, one.person) == (place.everywhere, who.person),
                now,
            ),
            Budget.PLACE: self._sum(lambda one: one.place == place, now),
            Budget.TENANT: self._sum(lambda one: whole in (one.place, one.place.everywhere), now),
            Budget.ALL: await self.of_all(now),
        }

    async def of_all(self, now: datetime) -> Spent:
        return self._sum(lambda _: True, now)

    async def forget(self, before: datetime) -> int:
        days = [one.spent_on for one in self._shelves.charges.values()]
        until = min(day_of(before), max(days, default=date.max) - DAY)
        old = [number for number, one in self._shelves.charges.items() if one.spent_on < until]
        for number in old:
            del self._shelves.charges[number]
        return len(old)

    def _unsettled(self, reservation: Reservation) -> Charge | None:
        found = self._shelves.charges.get(reservation.number)
        return found if found and found.settled_at is None else None

    def _bring_near(self, tomorrow: date) -> None:
        for number, one in self._shelves.charges.items():
            self._shelves.charges[number] = replace(one, spent_on=min(one.spent_on, tomorrow))

    def _sum(self, stands: Callable[[Charge], bool], now: datetime) -> Spent:
        its = [one for one in self._shelves.charges.values() if one.spent_on >= day_of(now) and stands(one)]
        aside = [one.cost for one in its if one.settled_at is None and one.expires_at > now]
        settled = sum(one.cost for one in its if one.settled_at is not None)
        return Spent(sum(one.requests for one in its), settled + sum(aside), sum(aside), len(aside))
