"""A place's reading list."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.paper import KnownPaper
from bot.domain.watch import Place
from storage.columns import MOST_PLACES, at_place, at_places, in_chunks, place_columns, place_of
from storage.people_tables import HiddenRow
from storage.rows import known_paper
from storage.statements import won
from storage.tables import PaperRow, SavedRow


class SqlSaved:
    """The `Saved` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, place: Place, paper_key: int, by: str, at: datetime) -> bool:
        """Save a paper; False if it was saved already."""
        row = {**place_columns(place), "paper": paper_key, "by": by, "at": at}
        return bool(await won(self._session, SavedRow, [row], col(SavedRow.paper)))

    async def remove(self, place: Place, paper_key: int) -> bool:
        """Take it off the list; False if it wasn't there."""
        chosen = at_place(SavedRow, place), col(SavedRow.paper) == paper_key
        return (await self._session.exec(delete(SavedRow).where(*chosen))).rowcount == 1

    async def all(self, place: Place) -> Sequence[KnownPaper]:
        """Give the list, newest saved first."""
        statement = (
            select(PaperRow)
            .join(SavedRow, col(SavedRow.paper) == col(PaperRow.key))
            .where(at_place(SavedRow, place))
            .order_by(col(SavedRow.at).desc(), col(SavedRow.paper).desc())
        )
        return [known_paper(row) for row in await self._session.exec(statement)]

    async def newest(self, places: Sequence[Place], most: int) -> Mapping[Place, Sequence[KnownPaper]]:
        """Give each place's newest; one statement."""
        return await newest_of(self._session, SavedRow, places, most)


async def newest_of(
    session: AsyncSession, table: type[SavedRow | HiddenRow], places: Sequence[Place], most: int
) -> Mapping[Place, Sequence[KnownPaper]]:
    """Give the papers that each place saved, or hid, last; one statement."""
    found: defaultdict[Place, list[KnownPaper]] = defaultdict(list)
    newest_first = col(table.at).desc(), col(table.paper).desc()
    of_place = col(table.platform), col(table.tenant), col(table.channel)
    turn = func.row_number().over(partition_by=of_place, order_by=newest_first).label("turn")
    columns = table.metadata.tables[str(table.__tablename__)].c
    for chunk in in_chunks(places, MOST_PLACES):
        asked = select_columns(*columns, turn).join(*at_places(table, chunk)).subquery()
        chosen = aliased(table, asked)
        statement = select(chosen, PaperRow).join(PaperRow, col(PaperRow.key) == col(chosen.paper))
        ordered = statement.where(asked.c.turn <= most).order_by(asked.c.turn)
        for row, paper in await session.exec(ordered):
            found[place_of(row)].append(known_paper(paper))
    return found
