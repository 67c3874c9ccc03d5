"""Tenants and platforms at rest, where nothing is posted before an instant; and instants a set clock left ahead."""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, or_
from sqlmodel import col, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.watch import Place
from storage.columns import PlaceColumns, UtcDateTime
from storage.queue_tables import PlaceQueueRow
from storage.resting_tables import RestRow
from storage.statements import put
from storage.tables import DeliveryRow

LONGEST_WAIT = timedelta(hours=1)
LONGEST_LEASE = timedelta(minutes=1)
APART = timedelta(minutes=10)
"""How far the clocks of machines that share a store may be apart."""


_NOW, _TOO_FAR = bindparam("now", type_=UtcDateTime), bindparam("too_far", type_=UtcDateTime)
_NEXT_END = select(func.min(col(RestRow.ends_at))).where(col(RestRow.ends_at) > _NOW)
LEASE_OVER = or_(col(DeliveryRow.lease_until) <= _NOW, col(DeliveryRow.lease_until) > _TOO_FAR)
"""Chooses deliveries whose lease is over, or ends later than any does: the clock was set back since it began."""


def at_now(now: datetime) -> dict[str, datetime]:
    """Give what `LEASE_OVER` is told."""
    return {"now": now, "too_far": now + LONGEST_LEASE + APART}


async def rest(session: AsyncSession, tenant: Place, ends_at: datetime) -> None:
    """Let nothing be posted in a tenant, or on a platform, before an instant; a longer rest stays."""
    row = {"platform": tenant.platform, "tenant": tenant.tenant, "ends_at": ends_at}
    await put(session, RestRow, [row], where=col(RestRow.ends_at) < ends_at)


def at_rest(table: type[PlaceColumns], now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Choose the rows of places whose tenant or platform is at rest."""
    of_it = col(RestRow.platform) == col(table.platform), col(RestRow.tenant).in_(("", col(table.tenant)))
    return exists().where(*of_it, col(RestRow.ends_at) > now)


async def rests_end_at(session: AsyncSession, now: datetime) -> datetime | None:
    """Give when the first of the rests ends; None where nobody is at rest."""
    return (await session.exec(_NEXT_END, params={"now": now})).one()


async def mind_set_back(session: AsyncSession, now: datetime) -> None:
    """Let nothing wait for an instant farther ahead than any wait goes: the clock was set back since it was written."""
    ahead = now + LONGEST_WAIT + APART
    waiting = and_(col(DeliveryRow.not_before) > ahead, col(DeliveryRow.state).in_(("pending", "sent")))
    await session.exec(update(DeliveryRow).where(waiting).values(not_before=now))
    late = (col(PlaceQueueRow.due_at) > ahead) | (col(PlaceQueueRow.paced_until) > ahead)
    await session.exec(update(PlaceQueueRow).where(late).values(due_at=now, paced_until=None))
    await session.exec(delete(RestRow).where(col(RestRow.ends_at) > ahead))
