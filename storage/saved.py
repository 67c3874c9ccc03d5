"""A place's reading list."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.paper import KnownPaper
from bot.domain.watch import Place
from storage.columns import at_place, place_columns
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
