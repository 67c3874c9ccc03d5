"""Who cites what, and the papers watched for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.citation import Citation, CitedWork, LastAsked
from storage.citation_tables import CitationAskingRow, CitationRow, CitedWorkRow
from storage.columns import MOST_VALUES, in_chunks
from storage.statements import add_new, put


class SqlCitations:
    """The `Citations` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, citations: Sequence[Citation]) -> None:
        """Keep facts; one told before stays."""
        rows = [
            {"citing": fact.citing, "cited": fact.cited, "source": fact.source, "told_at": fact.told_at}
            for fact in citations
        ]
        await add_new(self._session, CitationRow, rows)

    async def of_cited(self, ids: Sequence[str]) -> Sequence[Citation]:
        """Give what was told of who cites these ids."""
        return await self._of(CitationRow.cited, ids)

    async def of_citing(self, ids: Sequence[str]) -> Sequence[Citation]:
        """Give what was told of what these papers cite."""
        return await self._of(CitationRow.citing, ids)

    async def _of(self, column: Any, ids: Sequence[str]) -> Sequence[Citation]:
        found: list[Citation] = []
        for chunk in in_chunks(sorted(set(ids)), MOST_VALUES):
            rows = await self._session.exec(select(CitationRow).where(col(column).in_(chunk)))
            found += [Citation(row.citing, row.cited, row.source, row.told_at) for row in rows]
        return sorted(found, key=lambda fact: (fact.citing, fact.cited))


class SqlCitedWorks:
    """The `CitedWorks` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get(self, ids: Sequence[str]) -> Mapping[str, CitedWork]:
        """Give what is known of the papers watched under these ids."""
        found: dict[str, CitedWork] = {}
        for chunk in in_chunks(sorted(set(ids)), MOST_VALUES):
            rows = await self._session.exec(select(CitedWorkRow).where(col(CitedWorkRow.id).in_(chunk)))
            found.update((row.id, CitedWork(row.id, tuple(row.ids), row.title)) for row in rows)
        return found

    async def put(self, work: CitedWork) -> None:
        """Keep what is known of one."""
        await put(self._session, CitedWorkRow, [{"id": work.id, "ids": list(work.ids), "title": work.title}])

    async def asked(self, source: str) -> Mapping[str, LastAsked]:
        """Give by watched id how a source last answered."""
        rows = await self._session.exec(select(CitationAskingRow).where(col(CitationAskingRow.source) == source))
        return {row.cited: LastAsked(row.at, row.known, row.whole) for row in rows}

    async def put_asked(self, source: str, ids: Sequence[str], asked: LastAsked) -> None:
        """Keep how a source answered for one paper, under each id by which it is watched."""
        told = {"at": asked.at, "known": asked.known, "whole": asked.whole}
        await put(self._session, CitationAskingRow, [{"source": source, "cited": each, **told} for each in ids])
