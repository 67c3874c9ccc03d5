"""Unmaking digests of which certainly nothing was posted: their papers are new to the place again."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryState, Slot
from bot.domain.watch import Place
from storage.columns import MOST_PLACES, at_place, at_places, in_chunks, place_of
from storage.rows import slot_of
from storage.tables import DeliveryPaperRow, DeliveryRow, SlotRow

WAITING = (DeliveryState.PENDING.value, DeliveryState.PARKED.value)


async def unmake(session: AsyncSession, places: Sequence[Place]) -> list[Slot]:
    """Unmake the digests that wait whole in these places; gives them."""
    waits = and_(col(DeliveryRow.state).in_(WAITING), col(DeliveryRow.sent_at).is_(None))
    named: set[tuple[Place, str]] = set()
    for chunk in in_chunks(places, MOST_PLACES):
        here = select(DeliveryRow).join(*at_places(DeliveryRow, chunk)).where(waits)
        named |= {(place_of(row), row.slot) for row in await session.exec(here)}
    unmade = [await _unmake(session, place, key) for place, key in sorted(named)]
    return [slot for slot in unmade if slot is not None]


async def _unmake(session: AsyncSession, place: Place, key: str) -> Slot | None:
    """Unmake one digest; None where this is none, or some of it was posted or may be."""
    begins, _, name = key.partition("/")
    try:
        local_on = date.fromisoformat(begins)
    except ValueError:  # another thing than a digest
        return None
    this = at_place(SlotRow, place), col(SlotRow.local_on) == local_on, col(SlotRow.name) == name
    row = (await session.exec(select(SlotRow).where(*this))).first()
    of_slot = at_place(DeliveryRow, place), col(DeliveryRow.slot) == key
    rows = (await session.exec(select(DeliveryRow).where(*of_slot).with_for_update())).all()
    if row is None or any(each.state not in WAITING or each.sent_at is not None for each in rows):
        return None
    slot, ids = slot_of(row), [each.delivery_id for each in rows]
    under = await session.exec(select(DeliveryRow.delivery_id).where(col(DeliveryRow.parent).in_(ids)))
    gone = sorted({*ids, *under})
    await session.exec(delete(DeliveryPaperRow).where(col(DeliveryPaperRow.delivery_id).in_(gone)))
    await session.exec(delete(DeliveryRow).where(col(DeliveryRow.delivery_id).in_(gone)))
    await session.exec(delete(SlotRow).where(at_place(SlotRow, place), col(SlotRow.made_at) == slot.made_at))
    return slot
