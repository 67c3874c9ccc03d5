"""The papers that places said are not for them."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.match import Hiding
from bot.domain.paper import KnownPaper
from bot.domain.watch import Place
from storage.columns import at_place, place_columns
from storage.people_tables import HiddenRow
from storage.saved import newest_of
from storage.statements import won


class SqlHidden:
    """The `Hidden` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, place: Place, paper_key: int, by: str, at: datetime) -> bool:
        """Hide a paper in a place; False if it was hidden already."""
        row = {**place_columns(place), "paper": paper_key, "by": by, "at": at}
        return bool(await won(self._session, HiddenRow, [row], col(HiddenRow.paper)))

    async def remove(self, place: Place, paper_keys: Sequence[int]) -> None:
        """Let papers come again."""
        chosen = at_place(HiddenRow, place), col(HiddenRow.paper).in_(paper_keys)
        await self._session.exec(delete(HiddenRow).where(*chosen))

    async def of_paper(self, place: Place, paper_key: int) -> Hiding | None:
        """Tell who hid a paper and when."""
        chosen = select(HiddenRow).where(at_place(HiddenRow, place), col(HiddenRow.paper) == paper_key)
        row = (await self._session.exec(chosen)).first()
        return Hiding(row.by, row.at) if row else None

    async def among(self, place: Place, paper_keys: Sequence[int]) -> Set[int]:
        """Give those of these papers that the place hid."""
        chosen = at_place(HiddenRow, place), col(HiddenRow.paper).in_(paper_keys)
        return set(await self._session.exec(select(HiddenRow.paper).where(*chosen)))

    async def newest(self, places: Sequence[Place], most: int) -> Mapping[Place, Sequence[KnownPaper]]:
        """Give what each place hid, the newest first; one statement."""
        return await newest_of(self._session, HiddenRow, places, most)
