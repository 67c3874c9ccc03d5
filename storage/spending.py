"""What is spent on the language model in a day, and set aside for calls under way.

One row a reservation, settled or not; what stands against a budget is the sum of its rows, read in one statement, so
that it is of one instant. Who reserves is alone at it; who settles only changes a row of its own.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, bindparam, case, func, or_, true
from sqlalchemy import Table as SqlTable
from sqlalchemy import select as select_columns
from sqlmodel import col, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.spending import DAY, Budget, Caps, OverBudget, Reservation, Spender, Spent, day_of, refusal
from bot.domain.watch import Place
from storage.columns import UtcDateTime, in_chunks, place_columns
from storage.locks import Kept, alone
from storage.spending_tables import SpendingRow

_WHO = ("platform", "tenant", "channel", "person")
TABLE: SqlTable = SpendingRow.__table__  # type: ignore[attr-defined]

# Asked again and again, while others wait: made once, with what differs left open.
_NOW, _TODAY = bindparam("now", type_=UtcDateTime), bindparam("today", type_=Date)
_PLATFORM, _TENANT, _CHANNEL, _PERSON = (bindparam(name, type_=String) for name in _WHO)
_IN_TENANT = and_(col(SpendingRow.platform) == _PLATFORM, col(SpendingRow.tenant) == _TENANT)
_HERE = and_(_IN_TENANT, col(SpendingRow.channel) == _CHANNEL)
_STANDS_AGAINST = {
    Budget.PERSON: and_(_IN_TENANT, col(SpendingRow.person) == _PERSON, col(SpendingRow.person) != ""),
    Budget.PLACE: _HERE,
    Budget.TENANT: and_(_IN_TENANT, or_(_TENANT != "", _HERE)),
    Budget.ALL: true(),
}
_SETTLED = col(SpendingRow.settled_at).is_not(None)
_UNDER_WAY = and_(~_SETTLED, col(SpendingRow.expires_at) > _NOW)
_MEASURES: tuple[Any, ...] = (
    col(SpendingRow.requests),
    case((or_(_SETTLED, _UNDER_WAY), col(SpendingRow.cost)), else_=0),
    case((_UNDER_WAY, col(SpendingRow.cost)), else_=0),
    case((_UNDER_WAY, 1), else_=0),
)
"""What is added up of a row, as `Spent` has it."""


def _sums(*budgets: Budget) -> Select[Any]:
    """Add up what counts today, budget by budget, behind the newest day of which there is anything."""
    which = [_STANDS_AGAINST[budget] for budget in budgets]
    sums = (func.coalesce(func.sum(case((its, measure), else_=0)), 0) for its in which for measure in _MEASURES)
    return select_columns(func.max(SpendingRow.spent_on), *sums).where(col(SpendingRow.spent_on) >= _TODAY)


_EACH, _OF_ALL = _sums(*Budget), _sums(Budget.ALL)
_INSERTED = TABLE.insert().returning(TABLE.c.number)


class SqlSpending:
    """The `Spending` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def reserve(
        self, who: Spender, cost: int, caps: Caps, now: datetime, lasts_s: float, *, requests: int = 1
    ) -> Reservation | OverBudget:
        """Set money and requests aside, if they fit what is left under every cap of the day."""
        await alone(self._session, Kept.BUDGETS)
        spent, newest = await self._sums(who, now)
        if newest is not None and newest > day_of(now) + DAY:
            await self._bring_near(day_of(now) + DAY)
        if over := refusal(spent, who, cost, requests, caps, now):
            return over
        expires_at = now + timedelta(seconds=lasts_s)
        row = place_columns(who.place) | {
            "person": who.person,
            "spent_on": day_of(now),
            "requests": requests,
            "cost": cost,
            "expires_at": expires_at,
            "settled_at": None,
        }
        number = (await (await self._session.connection()).execute(_INSERTED, row)).scalar_one()
        return Reservation(number, cost, expires_at)

    async def renew(self, reservation: Reservation, now: datetime, lasts_s: float) -> bool:
        """Keep money aside for longer; False: it expired, or was settled."""
        standing = _unsettled(reservation), col(SpendingRow.expires_at) > now
        renewed = update(SpendingRow).where(*standing).values(expires_at=now + timedelta(seconds=lasts_s))
        return (await self._session.exec(renewed)).rowcount == 1

    async def settle(self, reservation: Reservation, cost: int, now: datetime) -> None:
        """Write down what the calls cost, once, in place of what was set aside."""
        settled = update(SpendingRow).where(_unsettled(reservation)).values(cost=cost, settled_at=now)
        await self._session.exec(settled)

    async def release(self, reservation: Reservation) -> None:
        """Give back all of it, unless it was settled."""
        await self._session.exec(delete(SpendingRow).where(_unsettled(reservation)))

    async def spent(self, who: Spender, now: datetime) -> Mapping[Budget, Spent]:
        """Tell what stands against each budget today."""
        return (await self._sums(who, now))[0]

    async def of_all(self, now: datetime) -> Spent:
        """Tell what everybody spent today."""
        asked = {"now": now, "today": day_of(now)}
        _, *found = (await (await self._session.connection()).execute(_OF_ALL, asked)).one()
        return Spent(*map(int, found))

    async def forget(self, before: datetime) -> int:
        """Drop what was spent before an instant, but for the last two days on which anything was.

        A clock set on for a while must not take away what stands against today.
        """
        newest = (await self._session.exec(select_columns(func.max(SpendingRow.spent_on)))).scalar()  # type: ignore[call-overload]
        if newest is None:
            return 0
        old = col(SpendingRow.spent_on) < min(day_of(before), newest - DAY)
        return (await self._session.exec(delete(SpendingRow).where(old))).rowcount

    async def _sums(self, who: Spender, now: datetime) -> tuple[Mapping[Budget, Spent], date | None]:
        """Add up what counts today, by budget, with the newest day of which there is anything."""
        asked = place_columns(who.place) | {"person": who.person, "now": now, "today": day_of(now)}
        newest, *found = (await (await self._session.connection()).execute(_EACH, asked)).one()
        parts = in_chunks([int(each) for each in found], len(_MEASURES))
        return {budget: Spent(*part) for budget, part in zip(Budget, parts, strict=True)}, newest

    async def _bring_near(self, tomorrow: date) -> None:
        """Let what a wrong clock wrote far ahead count until tomorrow alone."""
        far = update(SpendingRow).where(col(SpendingRow.spent_on) > tomorrow)
        await self._session.exec(far.values(spent_on=tomorrow))


async def take_names_away(session: AsyncSession, which: ColumnElement[bool], place: Place) -> None:
    """Take from what was spent in a place, or a tenant as a whole, for whom it was; the sums of the others stay."""
    nameless = {"person": "", "channel": ""} | ({} if place.channel else {"tenant": ""})
    await session.exec(update(SpendingRow).where(which).values(**nameless))


def _unsettled(reservation: Reservation) -> ColumnElement[bool]:
    return and_(col(SpendingRow.number) == reservation.number, col(SpendingRow.settled_at).is_(None))
