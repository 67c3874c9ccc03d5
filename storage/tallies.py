"""How many deliveries stand where; those sent, nearly all, are not looked at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryState
from bot.domain.tally import Tally
from storage.parkings import held
from storage.tables import DeliveryRow

PENDING, SENDING = DeliveryState.PENDING.value, DeliveryState.SENDING.value
COUNTED = (PENDING, SENDING, *(state.value for state in (DeliveryState.HELD, DeliveryState.PARKED, DeliveryState.DEAD)))


async def tallies_of(session: AsyncSession, now: datetime) -> Sequence[Tally]:
    """Count the deliveries by platform and state, with when the oldest should have moved on; two statements."""
    state, platform = col(DeliveryRow.state), col(DeliveryRow.platform)
    due_at = func.min(case((state == SENDING, DeliveryRow.lease_until), else_=DeliveryRow.not_before))
    counted = select(platform, state, func.count(), due_at).where(state.in_(COUNTED))
    rows = (await session.exec(counted.group_by(platform, state).order_by(platform, state))).all()
    parent = aliased(DeliveryRow)
    posted = col(parent.delivery_id) == col(DeliveryRow.parent), col(parent.state) == DeliveryState.SENT.value
    free = or_(col(DeliveryRow.parent).is_(None), exists().where(*posted)), ~held(DeliveryRow)
    waiting = select(platform, func.min(DeliveryRow.not_before)).where(state == PENDING, *free)
    overdue = dict((await session.exec(waiting.where(col(DeliveryRow.not_before) <= now).group_by(platform))).all())
    return [
        Tally(where, DeliveryState(stands), count, overdue.get(where) if stands == PENDING else at)
        for where, stands, count, at in rows
    ]
