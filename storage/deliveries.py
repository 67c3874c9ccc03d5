"""Reading the deliveries."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import Delivery, DeliveryKind, DeliveryRecord, DeliveryState
from bot.domain.tally import Tally
from bot.domain.watch import Place
from storage.columns import at_place, same_place
from storage.people_tables import HiddenRow
from storage.rows import delivery_of, is_whole, record_of, records_of
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

    async def at_ref(self, place: Place, ref: str) -> DeliveryRecord | None:
        """Give a place's delivery that is posted as this message, the channel named before its id or not."""
        own = ref.rpartition("/")[2]
        this = or_(col(DeliveryRow.ref) == own, col(DeliveryRow.ref).endswith(f"/{own}", autoescape=True))
        row = (await self._session.exec(select(DeliveryRow).where(at_place(DeliveryRow, place), this))).first()
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

    async def cards_of(self, paper_keys: Collection[int]) -> Sequence[tuple[int, Delivery]]:
        """Give the cards that were or will be posted of these papers, in all places that didn't hide them."""
        hidden = exists().where(same_place(HiddenRow, DeliveryPaperRow), col(HiddenRow.paper) == DeliveryPaperRow.paper)
        statement = (
            select(DeliveryPaperRow.paper, DeliveryRow)
            .join(DeliveryRow, col(DeliveryRow.delivery_id) == col(DeliveryPaperRow.delivery_id))
            .where(col(DeliveryPaperRow.paper).in_(paper_keys), col(DeliveryPaperRow.kind) == DeliveryKind.CARD.value)
            .where(col(DeliveryRow.state) != DeliveryState.DEAD.value, ~hidden)
            .order_by(col(DeliveryRow.key), col(DeliveryPaperRow.paper))
        )
        return [(paper, delivery_of(row)) for paper, row in await self._session.exec(statement) if is_whole(row)]

    async def of_slot(self, place: Place, slot: str) -> Sequence[DeliveryRecord]:
        """Give a slot's deliveries, by kind and part."""
        statement = select(DeliveryRow).where(at_place(DeliveryRow, place), col(DeliveryRow.slot) == slot)
        records = records_of((await self._session.exec(statement)).all())
        return sorted(records, key=lambda record: (_KINDS[record.delivery.kind], record.delivery.part))

    async def tallies(self, now: datetime) -> Sequence[Tally]:
        """Count the deliveries of each platform and state but those sent."""
        return await tallies_of(self._session, now)

    async def given_up(self, place: Place, since: datetime) -> Sequence[DeliveryRecord]:
        """Give a place's dead deliveries, given up at or after the instant, oldest first."""
        dead = col(DeliveryRow.state) == DeliveryState.DEAD.value, col(DeliveryRow.settled_at) >= since
        statement = select(DeliveryRow).where(at_place(DeliveryRow, place), *dead).order_by(col(DeliveryRow.key))
        return records_of((await self._session.exec(statement)).all())

    async def unfinished(self, place: Place | None = None) -> Sequence[DeliveryRecord]:
        """Give those pending, sending, held or parked, of one place or of all, oldest first."""
        statement = select(DeliveryRow).where(col(DeliveryRow.state).in_([state.value for state in UNFINISHED]))
        if place is not None:
            statement = statement.where(at_place(DeliveryRow, place))
        return records_of((await self._session.exec(statement.order_by(col(DeliveryRow.key)))).all())
