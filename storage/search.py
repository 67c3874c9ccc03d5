"""Search over the papers: candidates by SQLite's FTS5 or PostgreSQL's `tsvector`, the newest first."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal_column,
    or_,
    table,
    text,
    union,
)
from sqlalchemy import insert as insert_rows
from sqlalchemy import select as select_columns
from sqlalchemy.types import UserDefinedType
from sqlmodel import col, insert, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.paper import USER_FEED_SCHEME, KnownPaper
from bot.domain.search import Part, SearchEntry, Sought
from storage.columns import MOST_VALUES, UtcDateTime, in_chunks
from storage.fts import columns_of, hash_of, match_of
from storage.lexemes import query_of, vector_of
from storage.locks import Kept, alone
from storage.noting import due_all
from storage.rows import known_paper
from storage.search_tables import FORGET, FTS, TURNS, PaperNotedRow, SearchEditionRow
from storage.statements import on_postgresql, put
from storage.tables import PaperAliasRow, PaperRow

NEWEST = 2**57
"""Above every key."""

_PAPERS = PaperRow.metadata.tables["paper"]
_FIRST, _BEFORE, _LIMIT = (bindparam(name, type_=BigInteger) for name in ("first", "before", "limit"))
_FTS = table(FTS, column("rowid", BigInteger), *(column(part.value) for part in Part))
_LEXEMES = table(FTS, column("paper", BigInteger), column("words"))
_PUT_LEXEMES = text(
    f"INSERT INTO {FTS} (paper, words) VALUES (:paper, CAST(:words AS tsvector)) "  # noqa: S608  a name of our own
    "ON CONFLICT (paper) DO UPDATE SET words = excluded.words"
)


class TSQUERY(UserDefinedType[str]):
    """PostgreSQL's type of what is sought."""

    cache_ok = True

    def get_col_spec(self, **_how: Any) -> str:
        """Name the type."""
        return "TSQUERY"


Conditions = tuple[ColumnElement[bool], ...]
"""What holds of the rows of papers that may be found."""


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
        values: dict[str, Any] = {
            "first": 0 if since is None else await self._first_since(since),
            "before": NEWEST if before is None else before,
            "limit": limit,
            "since": since,
            "sought": None if sought is None else self._words(sought),
            **{f"own{place}": beginning for place, beginning in enumerate(own)},
        }
        lexemes = on_postgresql(self._session)
        asked = _asked(anything=sought is None, recent=since is not None, own=len(own), lexemes=lexemes)
        return await self._papers(asked, values)

    async def due(self, limit: int) -> Sequence[KnownPaper]:
        """Give papers that are to be noted, the newest first; one that was noted too often stays due for good.

        Until the unit of work ends they are kept from others who note, and their next change waits: else what was noted
        of an older state would count as noted of the newest.
        """
        keys = list(await self._session.exec(_TO_NOTE.limit(limit)))
        return await self._papers(_rows_of(keys), {"limit": limit}) if keys else []

    async def note(self, entries: Mapping[int, SearchEntry]) -> None:
        """Note what papers are found by; an entry that is the same as before needs no further row."""
        before = await self._noted(list(entries))
        noted: list[dict[str, Any]] = []
        rows: list[dict[str, Any]] = []
        lexemes = on_postgresql(self._session)
        for key, entry in entries.items():
            columns = columns_of(entry)
            (turn, was), now = before.get(key, (0, 0)), hash_of(columns)
            words = vector_of(entry) if lexemes and now != was else ""
            if words is None:
                turn = TURNS - 1
            elif now != was:
                turn = 1 if lexemes else turn + 1
                rows.append({"paper": key, "words": words} if lexemes else {"rowid": key * TURNS + turn, **columns})
            noted.append({"paper": key, "turn": turn, "entry": now, "due": words is None})
        if rows:
            connection = await self._session.connection()
            await connection.execute(_PUT_LEXEMES if lexemes else insert_rows(_FTS), rows)
        await put(self._session, PaperNotedRow, noted)

    async def edition(self) -> str:
        """Give the edition of the folding by which papers were noted."""
        return (await self._session.exec(select(SearchEditionRow.edition))).first() or ""

    async def begin_anew(self, edition: str) -> None:
        """Forget what was noted: every paper is due."""
        await alone(self._session, Kept.PAPERS)
        if not on_postgresql(self._session):  # there each paper has one row, which its next one replaces
            await (await self._session.connection()).exec_driver_sql(FORGET)
        await due_all(self._session)
        await self._session.exec(insert(SearchEditionRow).values(edition=edition))

    async def known(self) -> int:
        """Count the papers that may be found by everyone."""
        counted = select(func.count()).select_from(PaperRow).where(*_conditions())
        return (await self._session.exec(counted)).one()

    def _words(self, sought: Sought) -> str:
        return query_of(sought) if on_postgresql(self._session) else match_of(sought)

    async def _papers(self, asked: Select[Any], values: Mapping[str, Any]) -> list[KnownPaper]:
        """Read papers as plain rows, which is a third of the work."""
        connection = await self._session.connection()
        rows: Iterable[Any] = await connection.execute(asked, values)
        return list(map(known_paper, rows))

    async def _first_since(self, since: datetime) -> int:
        """Give the lowest key of a paper first seen at or after the instant; above every key where none was."""
        lowest = select(func.min(col(PaperRow.key))).where(col(PaperRow.first_seen_at) >= since)
        first = (await self._session.exec(lowest)).one()
        return NEWEST if first is None else first

    async def _noted(self, keys: Sequence[int]) -> dict[int, tuple[int, int]]:
        """Give by key the turn and the entry's hash."""
        noted: dict[int, tuple[int, int]] = {}
        connection, row = await self._session.connection(), PaperNotedRow
        for chunk in in_chunks(keys, MOST_VALUES):
            chosen = select_columns(col(row.paper), col(row.turn), col(row.entry)).where(col(row.paper).in_(chunk))
            noted.update((key, (turn, entry)) for key, turn, entry in await connection.execute(chosen))
        return noted


@lru_cache(maxsize=64)
def _asked(*, anything: bool, recent: bool, own: int, lexemes: bool) -> Select[Any]:
    """Ask for papers; made once, since making and reading a statement takes longer than many a search.

    Args:
        anything: all papers are wanted; else those that hold what is `:sought`, and those that are due.
        recent: those first seen at or after `:since` alone.
        own: how many users' feeds there are, `:own0` and so on, whose papers may be among them.
        lexemes: they are kept by PostgreSQL; else by SQLite's FTS5.
    """
    conditions = _conditions(recent=recent, own=own)
    holding = _holding_lexemes if lexemes else _holding
    found = _newest(conditions) if anything else union(holding(conditions), _due(conditions))
    return _rows_of(select_columns(found.subquery()))


def _rows_of(keys: Select[Any] | Sequence[int]) -> Select[Any]:
    """Read the papers of these keys, by falling keys."""
    key = col(PaperRow.key)
    return select_columns(_PAPERS).where(key.in_(keys)).order_by(key.desc()).limit(_LIMIT)


def _newest(conditions: Conditions) -> Select[Any]:
    """Choose the newest papers, whatever they hold."""
    key = col(PaperRow.key)
    chosen = select_columns(key).where(key >= _FIRST, key < _BEFORE, *conditions)
    return chosen.order_by(key.desc()).limit(_LIMIT)


def _holding(conditions: Conditions) -> Select[Any]:
    """Choose the noted papers that hold what is sought: FTS5 leads, and stops at the limit."""
    key, row = col(PaperNotedRow.paper), _FTS.c.rowid
    noted = and_(key == row // TURNS, col(PaperNotedRow.turn) == row % TURNS)
    chosen = (
        select_columns(key)
        .select_from(_FTS)
        .join(PaperNotedRow, noted)
        .join(PaperRow, col(PaperRow.key) == key)
        .where(literal_column(FTS).op("MATCH")(bindparam("sought", type_=String)))
        .where(row >= _FIRST * TURNS, row < _BEFORE * TURNS, *conditions)
    )
    return select_columns(chosen.order_by(row.desc()).limit(_LIMIT).subquery())


def _holding_lexemes(conditions: Conditions) -> Select[Any]:
    """Choose the noted papers that hold what is sought, by PostgreSQL's index or down the keys, as it thinks best."""
    key = _LEXEMES.c.paper
    holding = _LEXEMES.c.words.op("@@")(cast(bindparam("sought", type_=Text), TSQUERY))
    chosen = select_columns(key).select_from(_LEXEMES).join(PaperRow, col(PaperRow.key) == key)
    chosen = chosen.where(holding, key >= _FIRST, key < _BEFORE, *conditions)
    return select_columns(chosen.order_by(key.desc()).limit(_LIMIT).subquery())


def _due(conditions: Conditions) -> Select[Any]:
    """Choose the papers that are due, which may hold anything."""
    key = col(PaperNotedRow.paper)
    chosen = (
        select_columns(key)
        .join(PaperRow, col(PaperRow.key) == key)
        .where(col(PaperNotedRow.due), key >= _FIRST, key < _BEFORE, *conditions)
    )
    return select_columns(chosen.order_by(key.desc()).limit(_LIMIT).subquery())


def _conditions(*, recent: bool = False, own: int = 0) -> Conditions:
    """Leave out works that went into another one, and what users' feeds brought, but for these."""
    paper_id = col(PaperRow.id)
    public = ~paper_id.startswith(f"{USER_FEED_SCHEME}:", autoescape=True)
    shown = or_(public, *(func.substr(paper_id, 1, func.length(each)) == each for each in map(_own, range(own))))
    since = (col(PaperRow.first_seen_at) >= bindparam("since", type_=UtcDateTime),) if recent else ()
    return (exists().where(col(PaperAliasRow.paper) == col(PaperRow.key)), shown, *since)


def _own(place: int) -> BindParameter[str]:
    return bindparam(f"own{place}", type_=String)


_TO_NOTE = (
    select(PaperNotedRow.paper)
    .where(col(PaperNotedRow.due), col(PaperNotedRow.turn) < TURNS - 1)
    .order_by(col(PaperNotedRow.paper).desc())
    .with_for_update(skip_locked=True)
)
