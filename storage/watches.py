"""The watches of all places."""

from collections.abc import Sequence
from datetime import datetime
from itertools import repeat

from sqlalchemy import func
from sqlmodel import col, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.watch import Aim, Place, Watch, WatchKind
from storage.columns import MOST_PLACES, at_place, at_places, in_chunks
from storage.locks import Kept, alone, alone_at, beside
from storage.place_rows import aim_columns, watch_columns, watch_of, word_columns
from storage.tables import WatchRow


class SqlWatches:
    """The `Watches` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def of(self, place: Place, *, removed: bool = False) -> Sequence[Watch]:
        """Give a place's watches by number."""
        await alone_at(self._session, place)
        statement = select(WatchRow).where(at_place(WatchRow, place)).order_by(col(WatchRow.number))
        if not removed:
            statement = statement.where(col(WatchRow.removed_at).is_(None))
        return [watch_of(row) for row in await self._session.exec(statement)]

    async def active(self) -> Sequence[Watch]:
        """Give all standing watches but mutes, place by place, by number."""
        await beside(self._session, Kept.WATCHES)
        chosen = col(WatchRow.removed_at).is_(None), col(WatchRow.kind) != WatchKind.MUTE.value
        found = [watch_of(row) for row in await self._session.exec(select(WatchRow).where(*chosen))]
        return sorted(found, key=lambda watch: (watch.place, watch.number))

    async def mutes(self, places: Sequence[Place]) -> Sequence[Watch]:
        """Give the standing mutes of these places."""
        await beside(self._session, Kept.WATCHES)
        standing = col(WatchRow.removed_at).is_(None), col(WatchRow.kind) == WatchKind.MUTE.value
        found: list[Watch] = []
        for chunk in in_chunks(places, MOST_PLACES):
            statement = select(WatchRow).join(*at_places(WatchRow, chunk)).where(*standing)
            found += [watch_of(row) for row in await self._session.exec(statement)]
        return sorted(found, key=lambda watch: (watch.place, watch.number))

    async def add(
        self,
        place: Place,
        kind: WatchKind,
        texts: Sequence[str],
        made_by: str,
        made_at: datetime,
        aims: Sequence[Aim] = (),
    ) -> Sequence[Watch]:
        """Add one watch a text."""
        await alone(self._session, Kept.WATCHES)
        highest = await self._session.exec(select(func.max(WatchRow.number)).where(at_place(WatchRow, place)))
        first = (highest.one() or 0) + 1
        aimed = zip(texts, aims or repeat(None, len(texts)), strict=True)
        watches = [
            Watch(place, number, kind, text, made_by, made_at, aim=aim)
            for number, (text, aim) in enumerate(aimed, first)
        ]
        if watches:
            await self._session.exec(insert(WatchRow), params=[watch_columns(watch) for watch in watches])
        return watches

    async def set_removed(self, place: Place, numbers: Sequence[int], removed_at: datetime | None) -> None:
        """Mark watches removed at the instant; None brings them back."""
        await alone(self._session, Kept.WATCHES)
        chosen = at_place(WatchRow, place), col(WatchRow.number).in_(numbers)
        await self._session.exec(update(WatchRow).where(*chosen).values(removed_at=removed_at))

    async def reword(self, watch: Watch) -> None:
        """Give the watch of this place and number the words of the value given."""
        await alone(self._session, Kept.WATCHES)
        chosen = at_place(WatchRow, watch.place), col(WatchRow.number) == watch.number
        await self._session.exec(update(WatchRow).where(*chosen).values(**word_columns(watch)))

    async def set_aim(self, place: Place, number: int, aim: Aim) -> None:
        """Give a topic or an example another aim."""
        await alone(self._session, Kept.WATCHES)
        chosen = at_place(WatchRow, place), col(WatchRow.number) == number
        await self._session.exec(update(WatchRow).where(*chosen).values(aim=aim_columns(aim)))
