"""The lives of papers, and why records are one work."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence, Set

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.life import Alike, Event, Parting, Rests, Tie, TitlesAgree, Turn
from storage.columns import MOST_VALUES, in_chunks
from storage.life_tables import PaperEventRow, PaperTieRow, PaperTitleRow
from storage.records import all_partings
from storage.statements import add_new, put


class SqlLives:
    """The `Lives` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, events: Sequence[Event]) -> None:
        """Keep events; one told before stays."""
        rows = [
            {
                "paper": event.paper_key,
                "turn": event.turn.value,
                "evidence": event.evidence,
                "source": event.source,
                "at": event.at,
            }
            for event in events
        ]
        await add_new(self._session, PaperEventRow, rows)

    async def told(self, paper_keys: Collection[int]) -> Set[tuple[int, Turn]]:
        """Give which turns of works were told before."""
        chosen = select(PaperEventRow.paper, PaperEventRow.turn).where(col(PaperEventRow.paper).in_(paper_keys))
        return {(paper, Turn(turn)) for paper, turn in await self._session.exec(chosen)}

    async def of_paper(self, paper_key: int) -> Sequence[Event]:
        """Give a work's events, oldest first."""
        rows = await self._session.exec(select(PaperEventRow).where(col(PaperEventRow.paper) == paper_key))
        in_order = sorted(rows, key=lambda row: (row.at, row.turn, row.evidence))
        return [Event(row.paper, Turn(row.turn), row.evidence, row.source, row.at) for row in in_order]


class SqlTies:
    """The `Ties` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, ties: Sequence[Tie]) -> None:
        """Keep ties; one between the same two records stays."""
        rows = [
            {"one": tie.one, "other": tie.other, "rests": tie.rests.value, "evidence": _written(tie.evidence)}
            for tie in ties
        ]
        await add_new(self._session, PaperTieRow, rows)

    async def of_ids(self, paper_ids: Sequence[str]) -> Sequence[Tie]:
        """Give the ties of records with these ids."""
        either = or_(col(PaperTieRow.one).in_(paper_ids), col(PaperTieRow.other).in_(paper_ids))
        rows = await self._session.exec(select(PaperTieRow).where(either))
        return [_tie(row) for row in sorted(rows, key=lambda row: (row.one, row.other))]

    async def partings(self) -> Sequence[Parting]:
        """Give all that people parted, in order of the ids."""
        return await all_partings(self._session)

    async def add_titles(self, titles: Mapping[int, int]) -> None:
        """Keep the number of each work's title."""
        await put(self._session, PaperTitleRow, [{"paper": key, "number": number} for key, number in titles.items()])

    async def titled(self, numbers: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """Give the keys of the works that have a title of these numbers; one statement, by index."""
        found: defaultdict[int, list[int]] = defaultdict(list)
        for chunk in in_chunks(numbers, MOST_VALUES):
            chosen = select(PaperTitleRow).where(col(PaperTitleRow.number).in_(chunk))
            for row in await self._session.exec(chosen.order_by(col(PaperTitleRow.paper))):
                found[row.number].append(row.paper)
        return found


def _written(evidence: str | Alike) -> str:
    """An id, or `same 2/3`."""
    return f"{evidence.titles} {evidence.agreed}/{evidence.of}" if isinstance(evidence, Alike) else evidence


def _tie(row: PaperTieRow) -> Tie:
    rests = Rests(row.rests)
    if rests is not Rests.TITLE:
        return Tie(row.one, row.other, rests, row.evidence)
    titles, _, people = row.evidence.partition(" ")
    agreed, _, of = people.partition("/")
    return Tie(row.one, row.other, rests, Alike(TitlesAgree(titles), int(agreed), int(of)))
