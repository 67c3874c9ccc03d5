"""Which places can't be posted to, and what came in lately."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import col, delete, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.parking import KEPT, ParkedAs, Parking
from bot.domain.watch import Place
from storage.columns import PlaceColumns, at_place, place_columns, place_of
from storage.parking_tables import IncomingRow, ParkingRow
from storage.statements import put, won
from storage.unrecovered import unrecovered


class SqlParkings:
    """The `Parkings` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, place: Place) -> Parking | None:
        """Tell what holds a place: its tenant as a whole, or the place itself."""
        here = or_(at_place(ParkingRow, place), at_place(ParkingRow, place.everywhere))
        standing = select(ParkingRow).where(here, col(ParkingRow.since).is_not(None))
        row = (await self._session.exec(standing.order_by(col(ParkingRow.channel)).limit(1))).first()
        return _parking_of(row) if row else None

    async def all(self) -> Sequence[tuple[Place, Parking]]:
        """Give everything that is parked."""
        rows = await self._session.exec(select(ParkingRow).where(col(ParkingRow.since).is_not(None)))
        return [(place_of(row), parking) for row in rows if (parking := _parking_of(row))]

    async def park(self, place: Place, parking: Parking) -> bool:
        """Note that a place, or a tenant as a whole, can't be posted to."""
        before = (await self._session.exec(select(ParkingRow).where(at_place(ParkingRow, place)))).first()
        standing = _parking_of(before) if before else None
        if standing and (standing.kind, standing.why) == (parking.kind, parking.why):
            return False
        since = standing.since if standing else parking.since
        columns = {"kind": parking.kind.value, "why": parking.why, "since": since, "told_at": None}
        await put(self._session, ParkingRow, [place_columns(place) | columns], kept=("told_at",))
        return True

    async def end(self, place: Place) -> bool:
        """Note that a place, or a tenant as a whole, can be posted to again."""
        standing = at_place(ParkingRow, place), col(ParkingRow.since).is_not(None)
        return (await self._session.exec(update(ParkingRow).where(*standing).values(since=None))).rowcount == 1

    async def tell(self, place: Place, at: datetime, apart: timedelta) -> bool:
        """Note that a parked place's people are told, unless they were shortly before."""
        due = or_(col(ParkingRow.told_at).is_(None), col(ParkingRow.told_at) <= at - apart)
        told = update(ParkingRow).where(at_place(ParkingRow, place), due).values(told_at=at)
        return (await self._session.exec(told)).rowcount == 1

    async def over(self, now: datetime) -> Sequence[Place]:
        """Give the places and whole tenants whose time is over."""
        over = [
            and_(col(ParkingRow.kind) == kind.value, col(ParkingRow.since) <= now - kept) for kind, kept in KEPT.items()
        ]
        return [place_of(row) for row in await self._session.exec(select(ParkingRow).where(or_(*over)))]


class SqlIncoming:
    """The `Incoming` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def first(self, platform: str, tenant: str, incoming: str, now: datetime) -> bool:
        """Note that something came in; False if it came before."""
        row = {"platform": platform, "tenant": tenant, "id": incoming, "at": now}
        return bool(await won(self._session, IncomingRow, [row], col(IncomingRow.id)))

    async def drop(self, before: datetime) -> None:
        """Forget what came in before an instant."""
        await self._session.exec(delete(IncomingRow).where(col(IncomingRow.at) < before))


def held(table: type[PlaceColumns]) -> ColumnElement[bool]:
    """Tell of a row's place that nothing may be posted there: itself, with all of its tenant, or before a look."""
    same_tenant = (
        col(ParkingRow.platform) == col(table.platform),
        col(ParkingRow.tenant) == col(table.tenant),
        col(ParkingRow.channel).in_((col(table.channel), "")),
    )
    return exists().where(*same_tenant, col(ParkingRow.since).is_not(None)) | unrecovered(table)


def _parking_of(row: ParkingRow) -> Parking | None:
    return None if row.since is None else Parking(ParkedAs(row.kind), row.why, row.since)
