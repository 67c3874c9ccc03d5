"""Which papers which watches selected."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, exists, func
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.delivery import SHOWING_KINDS
from bot.domain.match import Match
from bot.domain.paper import KnownPaper
from bot.domain.watch import Place
from storage.columns import MOST_PLACES, at_place, at_places, in_chunks, same_place
from storage.locks import Kept, beside
from storage.people_tables import HiddenRow
from storage.rows import known_paper, match_columns, match_of
from storage.statements import put
from storage.tables import DeliveryPaperRow, MatchRow, PaperRow, WatchRow
from storage.unrecovered import shown_unknown


class SqlMatches:
    """The `Matches` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, matches: Sequence[Match]) -> None:
        """Keep matches; one there already stays, but is replaced where it is retired, or the new one alone is live."""
        await beside(self._session, Kept.PAPERS)
        retired = col(MatchRow.retired_at).is_not(None)
        known = [match_columns(match) for match in matches if not match.live]
        await put(self._session, MatchRow, known, where=retired)
        live = [match_columns(match) for match in matches if match.live]
        await put(self._session, MatchRow, live, where=retired | col(MatchRow.live).is_(False))

    async def unposted(self, places: Sequence[Place]) -> Sequence[tuple[Match, KnownPaper]]:
        """Give live matches whose paper was neither posted, offered nor hidden in its place; one statement."""
        await beside(self._session, Kept.PAPERS)
        found: list[tuple[Match, KnownPaper]] = []
        for chunk in in_chunks(places, MOST_PLACES):
            statement = _standing().join(*at_places(MatchRow, chunk)).where(col(MatchRow.live).is_(True), ~_shown())
            found += _read(await self._session.exec(statement))
        return sorted(found, key=lambda pair: (pair[0].paper_key, pair[0].watch, pair[0].place))

    async def due(self, place: Place, watch: int) -> Sequence[tuple[Match, KnownPaper]]:
        """Give a watch's live matches whose paper was neither posted nor offered; retired ones, hidden papers too."""
        chosen = at_place(MatchRow, place), col(MatchRow.watch) == watch, col(MatchRow.live).is_(True)
        statement = select(MatchRow, PaperRow).join(PaperRow, col(PaperRow.key) == col(MatchRow.paper))
        return _read(await self._session.exec(statement.where(*chosen, ~_shown()).order_by(col(MatchRow.paper))))

    async def retire(self, place: Place, watch: int, at: datetime) -> None:
        """Mark what a watch matched so far as found by other words than it has now."""
        chosen = at_place(MatchRow, place), col(MatchRow.watch) == watch, col(MatchRow.retired_at).is_(None)
        await self._session.exec(update(MatchRow).where(*chosen).values(retired_at=at))

    async def recent(self, place: Place, since: datetime) -> Sequence[tuple[Match, KnownPaper]]:
        """Give matches of standing watches on papers first seen at or after the instant, newest first."""
        first_seen_at = col(PaperRow.first_seen_at)
        statement = _standing().where(at_place(MatchRow, place), first_seen_at >= since)
        newest_first = first_seen_at.desc(), col(MatchRow.paper).desc(), col(MatchRow.watch)
        return _read(await self._session.exec(statement.order_by(*newest_first)))

    async def of_paper(self, place: Place, paper_key: int) -> Sequence[Match]:
        """Give a place's matches on one paper, by watch number."""
        chosen = at_place(MatchRow, place), col(MatchRow.paper) == paper_key
        statement = select(MatchRow).where(*chosen).order_by(col(MatchRow.watch))
        return [match_of(row) for row in await self._session.exec(statement)]

    async def counts(self, place: Place, since: datetime) -> Mapping[int, tuple[int, datetime]]:
        """Give by watch number how many papers it matched since the instant, and when last; one statement."""
        matched_at = col(MatchRow.matched_at)
        recent = func.sum(case((matched_at >= since, 1), else_=0))
        chosen = at_place(MatchRow, place), col(MatchRow.retired_at).is_(None)
        statement = select(col(MatchRow.watch), recent, func.max(matched_at)).where(*chosen)
        rows = await self._session.exec(statement.group_by(col(MatchRow.watch)))
        return {watch: (count, last) for watch, count, last in rows}


def _shown() -> ColumnElement[bool]:
    """Choose matches whose paper was posted or offered in their place, by what the store knows or its channel told."""
    carried = exists().where(
        same_place(DeliveryPaperRow, MatchRow),
        col(DeliveryPaperRow.paper) == col(MatchRow.paper),
        col(DeliveryPaperRow.kind).in_(sorted(kind.value for kind in SHOWING_KINDS)),
    )
    return carried | shown_unknown(MatchRow)


def _standing() -> Any:
    """Choose matches by the words of watches that stand, each with its paper; what the place hid is left out."""
    hidden = exists().where(same_place(HiddenRow, MatchRow), col(HiddenRow.paper) == col(MatchRow.paper))
    return (
        select(MatchRow, PaperRow)
        .join(PaperRow, col(PaperRow.key) == col(MatchRow.paper))
        .join(WatchRow, same_place(WatchRow, MatchRow) & (col(WatchRow.number) == col(MatchRow.watch)))
        .where(col(WatchRow.removed_at).is_(None), col(MatchRow.retired_at).is_(None), ~hidden)
    )


def _read(rows: Iterable[tuple[MatchRow, PaperRow]]) -> list[tuple[Match, KnownPaper]]:
    """Read pairs; a paper that many places matched is read once."""
    papers: dict[int, KnownPaper] = {}
    found = []
    for match, paper in rows:
        if match.paper not in papers:
            papers[match.paper] = known_paper(paper)
        found.append((match_of(match), papers[match.paper]))
    return found
