"""What is remembered of the sources."""

from collections.abc import Mapping, Sequence

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.collection import BatchMark, SourceHealth
from storage.fetch_tables import AskedRow
from storage.rows import health_columns, health_of, mark_columns, mark_of
from storage.statements import put
from storage.tables import BatchMarkRow, SourceHealthRow


class SqlSources:
    """The `Sources` door over SQL."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def marks(self, source: str) -> Mapping[str, BatchMark]:
        """Give the last batch's mark by section."""
        rows = await self._session.exec(select(BatchMarkRow).where(col(BatchMarkRow.source) == source))
        return {row.section: mark_of(row) for row in rows}

    async def put_mark(self, mark: BatchMark) -> None:
        """Keep a section's mark."""
        await put(self._session, BatchMarkRow, [mark_columns(mark)])

    async def health(self) -> Sequence[SourceHealth]:
        """Give the health of every section of every source, by name."""
        found = [health_of(row) for row in await self._session.exec(select(SourceHealthRow))]
        return sorted(found, key=lambda health: (health.source, health.section))

    async def put_health(self, health: SourceHealth) -> None:
        """Keep a section's health."""
        await put(self._session, SourceHealthRow, [health_columns(health)])

    async def asked(self) -> Mapping[str, str]:
        """Give by source what was last asked of it as a whole."""
        return {row.source: row.fingerprint for row in await self._session.exec(select(AskedRow))}

    async def put_asked(self, source: str, fingerprint: str) -> None:
        """Keep what was asked of a source as a whole."""
        await put(self._session, AskedRow, [{"source": source, "fingerprint": fingerprint}])
