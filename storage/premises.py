"""Places as wholes: renamed with all they have, or deleted for good, whatever table has rows of them.

What was spent in a place is no row of its own: it stands against the budget of all, and stays without any name.
"""

from sqlalchemy import ColumnElement, Table, and_, delete, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryKind, notice_slot
from bot.domain.watch import Place
from storage.columns import metadata
from storage.spending import TABLE, take_names_away


class SqlPremises:
    """The `Premises` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def move(self, old: Place, new: Place) -> None:
        """Give a place the channel that the platform renamed it to: all of its rows, in this unit of work."""
        for table in _tables_of_places():
            renamed = update(table).where(_at(table, old)).values(channel=new.channel)
            await self._session.exec(renamed)

    async def forget(self, place: Place) -> None:
        """Delete all rows of a place, or of a whole tenant, and what people were told of it."""
        await take_names_away(self._session, _at(TABLE, place), place)
        for table in reversed(_tables_of_places()):
            if table is not TABLE:
                await self._session.exec(delete(table).where(_at(table, place)))
        if place.channel:
            delivery = metadata.tables["delivery"]
            told = delivery.c.kind == DeliveryKind.NOTICE.value, delivery.c.slot.startswith(notice_slot(place, ""))
            await self._session.exec(delete(delivery).where(_at(delivery, place.everywhere), *told))


def _tables_of_places() -> list[Table]:
    """Give every table with rows of places, those that others refer to first."""
    return [table for table in metadata.sorted_tables if {"platform", "tenant", "channel"} <= set(table.c.keys())]


def _at(table: Table, place: Place) -> ColumnElement[bool]:
    """Choose a place's rows, or without a channel those of its whole tenant."""
    tenant = and_(table.c.platform == place.platform, table.c.tenant == place.tenant)
    return and_(tenant, table.c.channel == place.channel) if place.channel else tenant
