"""The one thing that search asks of whoever writes papers: to say so."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.search_tables import PaperNotedRow
from storage.statements import put


async def mark_due(session: AsyncSession, keys: Sequence[int]) -> None:
    """Say that papers are new or were changed: until they are noted they may answer anything."""
    rows = [{"paper": key, "turn": 0, "entry": 0, "due": True} for key in keys]
    await put(session, PaperNotedRow, rows, kept=("turn", "entry"))
