"""Search over the papers: candidates by SQLite's FTS5, the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, and_, column, exists, func, literal_column, or_, table
from sqlalchemy import insert as insert_rows
from sqlalchemy import select as select_columns
from sqlmodel import col, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.paper import USER_FEED_SCHEME, KnownPaper
from bot.domain.search import Part, SearchEntry, Sought
from storage.columns import MOST_VALUES, in_chunks
from storage.fts import columns_of, hash_of, match_of
from storage.noting import due_all
from storage.rows import known_paper
from storage.search_tables import FORGET, FTS, TURNS, PaperNotedRow, SearchEditionRow
from storage.statements import put
from storage.tables import PaperAliasRow, PaperRow

NEWEST = 2**57
"""Above every key."""

_PAPERS = PaperRow.metadata.tables["paper"]
_FTS = table(FTS, column("rowid", BigInteger), *(column(part.value) for part in Part))


class _Range(NamedTuple):
    """Which papers may be found: keys from `first` up to `before`, that one left out, and conditions on their rows."""

    first: int
    before: int
    conditions: tuple[ColumnElement[bool], ...]


class SqlPaperSearch:
    """The `PaperSearch` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def candidates(
        self,
        sought: Sought | None,
        limit: int,
        *,
        before: int | None = None,
        since: datetime | None = None,
        own: Sequence[str] = (),
    ) -> Sequence[KnownPaper]:
        """Give papers that may answer, by falling keys: those noted that hold it, and those that are due."""
        first = 0 if since is None else await self._first_since(since)
        within = _Range(first, NEWEST if before is None else before, _conditions(since, own))
        if sought is None:
            keys = await self._newest(within, limit)
        else:
            found = {*await self._holding(sought, within, limit), *await self._due(within, limit)}
            keys = sorted(found, reverse=True)[:limit]
        return await self._papers(keys)

    async def due(self, limit: int) -> Sequence[KnownPaper]:
        """Give papers that are to be noted, the newest first; one that was noted too often stays due for good."""
        row = PaperNotedRow
        chosen = select(row.paper).where(col(row.due), col(row.turn) < TURNS - 1).order_by(col(row.paper).desc())
        return await self._papers((await self._session.exec(chosen.limit(limit))).all())

    async def note(self, entries: Mapping[int, SearchEntry]) -> None:
        """Note what papers are found by; an entry that is the same as before needs no further row."""
        before = await self._noted(list(entries))
        noted: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        for key, entry in entries.items():
            (turn, was), now = before.get(key, (0, 0)), hash_of(entry)
            if now != was:
                turn += 1
                rows.append({"rowid": key * TURNS + turn, **columns_of(entry)})
            noted.append({"paper": key, "turn": turn, "entry": now, "due": False})
        if rows:
            connection = await self._session.connection()
            await connection.execute(insert_rows(_FTS), rows)
        await put(self._session, PaperNotedRow, noted)

    async def edition(self) -> str:
        """Give the edition of the folding by which papers were noted."""
        return (await self._session.exec(select(SearchEditionRow.edition))).first() or ""

    async def begin_anew(self, edition: str) -> None:
        """Forget what was noted: every paper is due."""
        await (await self._session.connection()).exec_driver_sql(FORGET)
        await due_all(self._session)
        await self._session.exec(insert(SearchEditionRow).values(edition=edition))

    async def known(self) -> int:
        """Count the papers that may be found by everyone."""
        counted = select(func.count()).select_from(PaperRow).where(*_conditions(None, ()))
        return (await self._session.exec(counted)).one()

    async def _papers(self, keys: Sequence[int]) -> list[KnownPaper]:
        """Read papers in this order; as plain rows, which is a third of the work."""
        connection = await self._session.connection()
        rows: Iterable[Any] = await connection.execute(select_columns(_PAPERS).where(col(PaperRow.key).in_(keys)))
        papers = {row.key: known_paper(row) for row in rows}
        return [papers[key] for key in keys]

    async def _first_since(self, since: datetime) -> int:
        """Give the lowest key of a paper first seen at or after the instant; above every key where none was."""
        lowest = select(func.min(col(PaperRow.key))).where(col(PaperRow.first_seen_at) >= since)
        first = (await self._session.exec(lowest)).one()
        return NEWEST if first is None else first

    async def _newest(self, within: _Range, limit: int) -> list[int]:
        key = col(PaperRow.key)
        chosen = select(PaperRow.key).where(key >= within.first, key < within.before, *within.conditions)
        keys = await self._session.exec(chosen.order_by(key.desc()).limit(limit))
        return [key for key in keys if key is not None]

    async def _holding(self, sought: Sought, within: _Range, limit: int) -> Sequence[int]:
        """Give the keys of noted papers that hold what is sought: FTS5 leads, and stops at the limit."""
        key, row = col(PaperNotedRow.paper), _FTS.c.rowid
        noted = and_(key == row // TURNS, col(PaperNotedRow.turn) == row % TURNS)
        chosen = (
            select(PaperNotedRow.paper)
            .select_from(_FTS)
            .join(PaperNotedRow, noted)
            .join(PaperRow, col(PaperRow.key) == key)
            .where(literal_column(FTS).op("MATCH")(match_of(sought)))
            .where(row >= within.first * TURNS, row < within.before * TURNS, *within.conditions)
        )
        return (await self._session.exec(chosen.order_by(row.desc()).limit(limit))).all()

    async def _due(self, within: _Range, limit: int) -> Sequence[int]:
        key = col(PaperNotedRow.paper)
        chosen = (
            select(PaperNotedRow.paper)
            .join(PaperRow, col(PaperRow.key) == key)
            .where(col(PaperNotedRow.due), key >= within.first, key < within.before, *within.conditions)
        )
        return (await self._session.exec(chosen.order_by(key.desc()).limit(limit))).all()

    async def _noted(self, keys: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Give by key the turn and the entry's hash."""
        noted: dict[int, tuple[int, int]] = {}
        for chunk in in_chunks(keys, MOST_VALUES):
            rows = await self._session.exec(select(PaperNotedRow).where(col(PaperNotedRow.paper).in_(chunk)))
            noted.update((row.paper, (row.turn, row.entry)) for row in rows)
        return noted


def _conditions(since: datetime | None, own: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    """Leave out works that went into another one, and what users' feeds brought, but for these."""
    paper_id = col(PaperRow.id)
    public = ~paper_id.startswith(f"{USER_FEED_SCHEME}:", autoescape=True)
    shown = or_(public, *(paper_id.startswith(beginning, autoescape=True) for beginning in own))
    recent = () if since is None else (col(PaperRow.first_seen_at) >= since,)
    return (exists().where(col(PaperAliasRow.paper) == col(PaperRow.key)), shown, *recent)
