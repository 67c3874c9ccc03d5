"""Which digests were made."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import Slot
from bot.domain.watch import Place
from storage.columns import MOST_PLACES, at_place, at_places, in_chunks
from storage.rows import slot_columns, slot_of
from storage.statements import won
from storage.tables import SlotRow
from storage.unmaking import unmake


class SqlSlots:
    """The `Slots` door over SQL. The primary key decides who makes a digest, however many race for it."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def open(self, slots: Sequence[Slot]) -> Sequence[Slot]:
        """Insert slots; gives those that were won."""
        key = SlotRow.platform, SlotRow.tenant, SlotRow.channel, SlotRow.local_on, SlotRow.name
        rows = await won(self._session, SlotRow, [slot_columns(slot) for slot in slots], *map(col, key))
        new = {tuple(row) for row in rows}
        first: dict[tuple[str, str, str, date, str], Slot] = {}
        for slot in slots:
            where = slot.place
            first.setdefault((where.platform, where.tenant, where.channel, slot.local_on, slot.name), slot)
        return [slot for key, slot in first.items() if key in new]

    async def last(self, places: Sequence[Place], until: date) -> Mapping[Place, Slot]:
        """Give each place's newest slot, those of days after `until` left out; one statement."""
        newest_first = col(SlotRow.made_at).desc(), col(SlotRow.local_on).desc(), col(SlotRow.name).desc()
        place = SlotRow.platform, SlotRow.tenant, SlotRow.channel
        rank = func.row_number().over(partition_by=place, order_by=newest_first)
        found: dict[Place, Slot] = {}
        for chunk in in_chunks(places, MOST_PLACES):
            begun = select(SlotRow, rank.label("rank")).where(col(SlotRow.local_on) <= until)
            ranked = begun.join(*at_places(SlotRow, chunk)).subquery()
            newest = aliased(SlotRow, ranked)
            rows = await self._session.exec(select(newest).where(ranked.c.rank == 1))
            found.update((slot.place, slot) for slot in map(slot_of, rows))
        return found

    async def since(self, place: Place, at: datetime) -> Sequence[Slot]:
        """Give a place's slots made at or after the instant, oldest first."""
        chosen = at_place(SlotRow, place), col(SlotRow.made_at) >= at
        statement = select(SlotRow).where(*chosen).order_by(col(SlotRow.made_at), col(SlotRow.local_on))
        return [slot_of(row) for row in await self._session.exec(statement)]

    async def history(self, places: Sequence[Place], at: datetime) -> Mapping[Place, Sequence[Slot]]:
        """Give each place's slots made at or after the instant, oldest first; one statement."""
        found: dict[Place, list[Slot]] = {}
        for chunk in in_chunks(places, MOST_PLACES):
            here = select(SlotRow).join(*at_places(SlotRow, chunk)).where(col(SlotRow.made_at) >= at)
            statement = here.order_by(col(SlotRow.made_at), col(SlotRow.local_on))
            for slot in map(slot_of, await self._session.exec(statement)):
                found.setdefault(slot.place, []).append(slot)
        return found

    async def unmake(self, places: Sequence[Place]) -> Sequence[Slot]:
        """Unmake digests of which certainly nothing was posted, with what those made up for."""
        return await unmake(self._session, places)
