"""That the store was restored: what is put into doubt by it, and how that is ended by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import DeliveryState
from storage.library import SqlLibrary
from storage.numbers import leave_gap
from storage.queues import make_queues
from storage.recovery_tables import RestorationRow
from storage.tables import DeliveryRow, EditRow, SlotRow, SourceHealthRow

SIGNS_OF_LIFE = (
    SourceHealthRow.asked_at,
    DeliveryRow.sent_at,
    DeliveryRow.settled_at,
    SlotRow.made_at,
    EditRow.at,
)
"""The instants by which a store tells until when it knows everything."""
CLOCKS_APART = timedelta(minutes=15)
"""How far a platform's clock may be off this machine's."""


def mark_restored(connection: Connection, now: datetime) -> datetime:
    """Note that the store was restored: what it takes for not posted may be, and so may what it doesn't know.

    Nothing is posted in a place from now on before its channel was looked through, see `bot/recovery.py`. Numbers that
    may have been given since the backup, and stand on buttons in channels, are never given again.

    Args:
        connection: in the transaction in which that is noted.
        now: aware UTC.

    Returns:
        The last instant of which the store surely knows everything, aware UTC.
    """
    sending = col(DeliveryRow.state) == DeliveryState.SENDING.value
    signs = [connection.execute(select(func.max(sign))).scalar() for sign in SIGNS_OF_LIFE]
    first_try = connection.execute(select(func.min(DeliveryRow.sent_at)).where(sending)).scalar()
    alive = max((at for at in signs if at is not None), default=now)
    since = min(alive, first_try or alive, now) - CLOCKS_APART
    free = {"owner": None, "lease_until": None, "generation": DeliveryRow.generation + 1}
    edited = update(DeliveryRow).where(sending, col(DeliveryRow.ref).is_not(None))
    connection.execute(edited.values(state=DeliveryState.SENT.value, edit_due=True, **free))
    connection.execute(
        update(DeliveryRow).where(sending).values(state=DeliveryState.PENDING.value, sent_at=None, **free)
    )
    make_queues(connection, now)
    connection.execute(insert(RestorationRow).values(since=since, restored_at=now))
    leave_gap(connection)
    return since


async def reconcile(url: str, now: datetime) -> datetime:
    """Note on a database, brought up to date, that it was restored by other means; gives what `mark_restored` gives.

    Raises:
        StorageError: it can't be written.
    """
    async with _up_to_date(url) as session:
        return await (await session.connection()).run_sync(mark_restored, now)


async def trust(url: str, now: datetime) -> int:
    """Forget that the database was restored, so that it posts without looking; gives how many restores that were.

    Raises:
        StorageError: it can't be written.
    """
    async with _up_to_date(url) as session:
        connection = await session.connection()
        forgotten = await connection.execute(delete(RestorationRow))
        await connection.run_sync(make_queues, now)
        return forgotten.rowcount


@asynccontextmanager
async def _up_to_date(url: str) -> AsyncIterator[AsyncSession]:
    library = SqlLibrary(url)
    try:
        await library.migrate()
        async with library.session() as session:
            yield session
    finally:
        await library.close()
