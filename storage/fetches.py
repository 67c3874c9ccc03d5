"""What the polite client remembers of an address."""

from datetime import datetime

from sqlmodel import col, select

from storage.fetch_tables import FetchRow
from storage.library import SqlLibrary
from storage.statements import put


class SqlFetchMemory:
    """The `FetchMemory` door over SQL; each call is a unit of work of its own."""

    def __init__(self, library: SqlLibrary) -> None:
        self._library = library

    async def recall(self, url: str) -> tuple[str, str] | None:
        """Give (ETag, Last-Modified) of the last good answer; None if never fetched."""
        async with self._library.session() as session:
            row = (await session.exec(select(FetchRow).where(col(FetchRow.url) == url))).first()
            return (row.etag, row.last_modified) if row else None

    async def keep(self, url: str, etag: str, last_modified: str, at: datetime) -> None:
        """Keep them."""
        async with self._library.session() as session:
            await put(session, FetchRow, [{"url": url, "etag": etag, "last_modified": last_modified, "at": at}])
