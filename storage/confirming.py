"""Messages seen on the platform: the delivery they settle, or the late copies they are."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryState, LateCopy, Sighting
from bot.domain.ref import same_message
from storage.columns import at_place, place_columns, place_of
from storage.queues import wake_one
from storage.resting_tables import LateCopyRow
from storage.settling import seen
from storage.statements import add_new
from storage.tables import DeliveryRow


async def confirm(session: AsyncSession, mark: str, ref: str, now: datetime, rest_s: float) -> Sighting:
    """Settle a delivery by a message that was seen; where another one is it, keep this one as a copy to delete."""
    marked = col(DeliveryRow.delivery_id) >= mark, col(DeliveryRow.delivery_id) < mark + "g"  # behind every digit
    row = (await session.exec(select(DeliveryRow).where(*marked))).first()
    if row is None:
        return Sighting.UNKNOWN
    settled_as, place = row.ref, place_of(row)
    if settled_as is None:  # locked only where it is to be settled: each post that stands is told
        unsettled = col(DeliveryRow.ref).is_(None), col(DeliveryRow.state) != DeliveryState.SENT.value
        settled = update(DeliveryRow).where(*marked, *unsettled).values(**seen(ref, now))
        if (await session.exec(settled)).rowcount:
            paced_until = now + timedelta(seconds=rest_s) if rest_s else None
            await wake_one(session, place, now, paced_until)
            return Sighting.SETTLED
        settled_as = (await session.exec(select(DeliveryRow.ref).where(*marked))).first()
    if settled_as is not None and same_message(settled_as, ref):
        return Sighting.KNOWN
    await add_new(session, LateCopyRow, [{**place_columns(place), "ref": ref, "noted_at": now}])
    return Sighting.COPY


async def late_copies(session: AsyncSession) -> Sequence[LateCopy]:
    """Give the copies that are still to be deleted, oldest first."""
    rows = await session.exec(select(LateCopyRow).order_by(col(LateCopyRow.noted_at), col(LateCopyRow.ref)))
    return [LateCopy(place_of(row), row.ref) for row in rows]


async def withdrawn(session: AsyncSession, copy: LateCopy) -> None:
    """Note that a late copy is gone."""
    await session.exec(delete(LateCopyRow).where(at_place(LateCopyRow, copy.place), col(LateCopyRow.ref) == copy.ref))
