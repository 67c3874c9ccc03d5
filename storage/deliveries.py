"""Reading the deliveries."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryKind, DeliveryRecord, DeliveryState
from bot.domain.tally import Tally
from bot.domain.watch import Place
from storage.columns import at_place
from storage.rows import record_of, records_of
from storage.tables import DeliveryPaperRow, DeliveryRow
from storage.tallies import tallies_of

UNFINISHED = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.HELD, DeliveryState.PARKED)
_KINDS = {kind: position for position, kind in enumerate(DeliveryKind)}


class SqlDeliveryLog:
    """The `DeliveryLog` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, delivery_id: str) -> DeliveryRecord | None:
        """Give one delivery; None if there is none."""
        statement = select(DeliveryRow).where(col(DeliveryRow.delivery_id) == delivery_id)
        row = (await self._session.exec(statement)).first()
        return record_of(row) if row else None

    async def of_paper(self, place: Place, paper_key: int) -> Sequence[DeliveryRecord]:
        """Give the deliveries that carry a paper in a place, oldest first."""
        statement = (
            select(DeliveryRow)
            .join(DeliveryPaperRow, col(DeliveryPaperRow.delivery_id) == col(DeliveryRow.delivery_id))
            .where(at_place(DeliveryPaperRow, place), col(DeliveryPaperRow.paper) == paper_key)
            .order_by(col(DeliveryRow.key))
        )
        return records_of((await self._session.exec(statement)).all())

    async def of_slot(self, place: Place, slot: str) -> Sequence[DeliveryRecord]:
        """Give a slot's deliveries, by kind and part."""
        statement = select(DeliveryRow).where(at_place(DeliveryRow, place), col(DeliveryRow.slot) == slot)
        records = records_of((await self._session.exec(statement)).all())
        return sorted(records, key=lambda record: (_KINDS[record.delivery.kind], record.delivery.part))

    async def tallies(self, now: datetime) -> Sequence[Tally]:
        """Count the deliveries of each platform and state but those sent."""
        return await tallies_of(self._session, now)

    async def unfinished(self, place: Place | None = None) -> Sequence[DeliveryRecord]:
        """Give those pending, sending, held or parked, of one place or of all, oldest first."""
        statement = select(DeliveryRow).where(col(DeliveryRow.state).in_([state.value for state in UNFINISHED]))
        if place is not None:
            statement = statement.where(at_place(DeliveryRow, place))
        return records_of((await self._session.exec(statement.order_by(col(DeliveryRow.key)))).all())
