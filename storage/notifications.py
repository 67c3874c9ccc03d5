"""Who is to be mentioned where a watch finds something."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.message import Mention
from bot.domain.watch import Place
from storage.columns import MOST_PLACES, at_place, at_places, in_chunks, place_columns, place_of
from storage.people_tables import NotificationRow
from storage.statements import add_new


class SqlNotifications:
    """The `Notifications` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, place: Place, person: str, name: str, numbers: Sequence[int], at: datetime) -> None:
        """Mention a person for these watches."""
        rows = [{**place_columns(place), "watch": each, "person": person, "name": name, "at": at} for each in numbers]
        await add_new(self._session, NotificationRow, rows)

    async def remove(self, place: Place, person: str, numbers: Sequence[int]) -> None:
        """Mention a person no more for these watches."""
        chosen = at_place(NotificationRow, place), col(NotificationRow.person) == person
        await self._session.exec(delete(NotificationRow).where(*chosen, col(NotificationRow.watch).in_(numbers)))

    async def of_person(self, place: Place, person: str) -> Sequence[int]:
        """Give the watches for which a person is mentioned, by number."""
        chosen = at_place(NotificationRow, place), col(NotificationRow.person) == person
        numbers = select(NotificationRow.watch).where(*chosen).order_by(col(NotificationRow.watch))
        return (await self._session.exec(numbers)).all()

    async def of(self, places: Sequence[Place]) -> Mapping[Place, Mapping[int, Sequence[Mention]]]:
        """Give whom to mention by place and watch; one statement."""
        found: defaultdict[Place, defaultdict[int, list[Mention]]] = defaultdict(lambda: defaultdict(list))
        for chunk in in_chunks(places, MOST_PLACES):
            statement = select(NotificationRow).join(*at_places(NotificationRow, chunk))
            for row in sorted(await self._session.exec(statement), key=lambda row: (row.at, row.person)):
                found[place_of(row)][row.watch].append(Mention(row.name, row.person))
        return {place: dict(by_watch) for place, by_watch in found.items()}
