"""What was shown to whom by shuffle."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.watch import Place
from storage.columns import at_place, place_columns
from storage.statements import add_new
from storage.tables import ShownRow


class SqlShown:
    """The `Shown` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def seen(self, place: Place, person: str) -> frozenset[int]:
        """Give the keys shown in the current round."""
        chosen = at_place(ShownRow, place), col(ShownRow.person) == person
        return frozenset(await self._session.exec(select(ShownRow.paper).where(*chosen)))

    async def add(self, place: Place, person: str, paper_keys: Sequence[int], at: datetime) -> None:
        """Note that these were shown."""
        rows = [{**place_columns(place), "person": person, "paper": key, "at": at} for key in paper_keys]
        await add_new(self._session, ShownRow, rows)

    async def restart(self, place: Place, person: str) -> None:
        """Begin a new round."""
        await self._session.exec(delete(ShownRow).where(at_place(ShownRow, place), col(ShownRow.person) == person))
