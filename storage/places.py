"""Radars, their changes, and the drafts of watches."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import null
from sqlmodel import col, delete, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from bot.domain.watch import Draft, Edit, Place, Radar
from storage.columns import at_place, place_of
from storage.locks import alone_at
from storage.parkings import SqlParkings
from storage.place_rows import draft_columns, draft_of, edit_columns, edit_of, radar_columns, radar_of
from storage.statements import put
from storage.tables import DraftRow, EditRow, RadarRow

DRAFT_KEPT = timedelta(days=1)


class SqlRadars:
    """The `Radars` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, place: Place) -> Radar | None:
        """Give a place's radar."""
        row = (await self._session.exec(select(RadarRow).where(at_place(RadarRow, place)))).first()
        return radar_of(row, await SqlParkings(self._session).get(place)) if row else None

    async def all(self) -> Sequence[Radar]:
        """Give every radar, by place."""
        return await self._parked(select(RadarRow))

    async def briefed(self) -> Sequence[Radar]:
        """Give those that get a standing briefing, by place."""
        return await self._parked(select(RadarRow).where(col(RadarRow.briefs).is_not(null())))

    async def _parked(self, statement: SelectOfScalar[RadarRow]) -> list[Radar]:
        """Give radars by place, with what is known of whether they can be posted to."""
        rows, parked = await self._session.exec(statement), dict(await SqlParkings(self._session).all())
        places = sorted(((row, place_of(row)) for row in rows), key=lambda pair: pair[1])
        return [radar_of(row, parked.get(place.everywhere) or parked.get(place)) for row, place in places]

    async def save(self, radar: Radar) -> None:
        """Keep a radar, new or changed; whether it is parked stays as it is."""
        await put(self._session, RadarRow, [radar_columns(radar)])


class SqlEdits:
    """The `Edits` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, edit: Edit) -> Edit:
        """Keep a change; gives it with its key."""
        added = insert(EditRow).values(**edit_columns(edit)).returning(col(EditRow.key))
        (key,) = (await self._session.exec(added)).one()
        return replace(edit, key=key)

    async def get(self, place: Place, key: int | None = None) -> Edit | None:
        """Give the change with this key, or the newest one not yet undone."""
        await alone_at(self._session, place)
        chosen = col(EditRow.undone).is_(False) if key is None else col(EditRow.key) == key
        statement = select(EditRow).where(at_place(EditRow, place), chosen).order_by(col(EditRow.key).desc())
        row = (await self._session.exec(statement.limit(1))).first()
        return edit_of(row) if row else None

    async def since(self, place: Place, at: datetime) -> Sequence[Edit]:
        """Give a place's changes at or after the instant, oldest first."""
        chosen = at_place(EditRow, place), col(EditRow.at) >= at
        statement = select(EditRow).where(*chosen).order_by(col(EditRow.at), col(EditRow.key))
        return [edit_of(row) for row in await self._session.exec(statement)]

    async def set_undone(self, place: Place, key: int) -> bool:
        """Mark it taken back; False if it was already, or is no change of this place."""
        chosen = at_place(EditRow, place), col(EditRow.key) == key, col(EditRow.undone).is_(False)
        marked = update(EditRow).where(*chosen).values(undone=True)
        return (await self._session.exec(marked)).rowcount == 1


class SqlDrafts:
    """The `Drafts` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, draft: Draft) -> Draft:
        """Keep a draft; gives it with its key. Drafts older than a day are dropped."""
        await self._session.exec(delete(DraftRow).where(col(DraftRow.made_at) < draft.made_at - DRAFT_KEPT))
        columns = draft_columns(draft)
        (key,) = (await self._session.exec(insert(DraftRow).values(**columns).returning(col(DraftRow.key)))).one()
        return replace(draft, key=key)

    async def take(self, place: Place, person: str, key: int, now: datetime) -> Draft | None:
        """Take a person's draft out, once; None if it is gone, older than a day, or not theirs here."""
        chosen = (
            at_place(DraftRow, place),
            col(DraftRow.key) == key,
            col(DraftRow.person) == person,
            col(DraftRow.made_at) >= now - DRAFT_KEPT,
        )
        row = (await self._session.exec(select(DraftRow).where(*chosen))).first()
        if row is None:
            return None
        draft = draft_of(row)
        taken = await self._session.exec(delete(DraftRow).where(col(DraftRow.key) == key))
        return draft if taken.rowcount == 1 else None
