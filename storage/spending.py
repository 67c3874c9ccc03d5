"""What is spent on the language model in a day, and set aside for calls under way.

One row a reservation, settled or not; what stands against a budget is the sum of its rows, read in one statement, so
that it is of one instant. Who reserves is alone at it; who settles only changes a row of its own.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, true
from sqlalchemy import Table as SqlTable
from sqlalchemy import select as select_columns
from sqlmodel import col, delete, insert, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.spending import DAY, Budget, Caps, OverBudget, Reservation, Spender, Spent, day_of, refusal
from bot.domain.watch import Place
from storage.columns import at_place, place_columns
from storage.locks import Kept, alone
from storage.spending_tables import SpendingRow

TABLE: SqlTable = SpendingRow.__table__  # type: ignore[attr-defined]


class SqlSpending:
    """The `Spending` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def reserve(
        self, who: Spender, cost: int, caps: Caps, now: datetime, lasts_s: float, *, requests: int = 1
    ) -> Reservation | OverBudget:
        """Set money and requests aside, if they fit what is left under every cap of the day."""
        await alone(self._session, Kept.BUDGETS)
        spent, newest = await self._sums(_of(who), now)
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
        inserted = insert(SpendingRow).values(**row).returning(col(SpendingRow.number))
        (number,) = (await self._session.exec(inserted)).one()
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
        return (await self._sums(_of(who), now))[0]

    async def of_all(self, now: datetime) -> Spent:
        """Tell what everybody spent today."""
        return (await self._sums({Budget.ALL: true()}, now))[0][Budget.ALL]

    async def forget(self, before: datetime) -> int:
        """Drop what was spent before an instant, but for the last two days on which anything was.

        A clock set on for a while must not take away what stands against today.
        """
        newest = (await self._session.exec(select_columns(func.max(SpendingRow.spent_on)))).scalar()  # type: ignore[call-overload]
        if newest is None:
            return 0
        old = col(SpendingRow.spent_on) < min(day_of(before), newest - DAY)
        return (await self._session.exec(delete(SpendingRow).where(old))).rowcount

    async def _sums(
        self, budgets: Mapping[Budget, ColumnElement[bool]], now: datetime
    ) -> tuple[Mapping[Budget, Spent], date | None]:
        """Add up what counts today, by budget, with the newest day of which there is anything."""
        measures = _measures(now)
        sums = [_sum(which, measure) for which in budgets.values() for measure in measures]
        today = select_columns(func.max(SpendingRow.spent_on), *sums).where(col(SpendingRow.spent_on) >= day_of(now))
        newest, *found = (await (await self._session.connection()).execute(today)).one()
        parts = [found[at : at + len(measures)] for at in range(0, len(found), len(measures))]
        return {budget: Spent(*map(int, part)) for budget, part in zip(budgets, parts, strict=True)}, newest

    async def _bring_near(self, tomorrow: date) -> None:
        """Let what a wrong clock wrote far ahead count until tomorrow alone."""
        far = update(SpendingRow).where(col(SpendingRow.spent_on) > tomorrow)
        await self._session.exec(far.values(spent_on=tomorrow))


async def take_names_away(session: AsyncSession, which: ColumnElement[bool], place: Place) -> None:
    """Take from what was spent in a place, or a tenant as a whole, for whom it was; the sums of the others stay."""
    nameless = {"person": "", "channel": ""} | ({} if place.channel else {"tenant": ""})
    await session.exec(update(SpendingRow).where(which).values(**nameless))


def _of(who: Spender) -> dict[Budget, ColumnElement[bool]]:
    """Give which rows stand against whose budget."""
    place = who.place
    tenant = and_(col(SpendingRow.platform) == place.platform, col(SpendingRow.tenant) == place.tenant)
    here = at_place(SpendingRow, place)
    return {
        Budget.PERSON: and_(tenant, col(SpendingRow.person) == who.person, col(SpendingRow.person) != ""),
        Budget.PLACE: here,
        Budget.TENANT: tenant if place.tenant else here,
        Budget.ALL: true(),
    }


def _measures(now: datetime) -> tuple[Any, ...]:
    """Give what is added up of a row, as `Spent` has it."""
    settled = col(SpendingRow.settled_at).is_not(None)
    under_way = and_(~settled, col(SpendingRow.expires_at) > now)
    cost = col(SpendingRow.cost)
    return (
        col(SpendingRow.requests),
        case((or_(settled, under_way), cost), else_=0),
        case((under_way, cost), else_=0),
        case((under_way, 1), else_=0),
    )


def _sum(which: ColumnElement[bool], measure: Any) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((which, measure), else_=0)), 0)


def _unsettled(reservation: Reservation) -> ColumnElement[bool]:
    return and_(col(SpendingRow.number) == reservation.number, col(SpendingRow.settled_at).is_(None))
