"""Which papers search is to note: whoever writes papers says so here."""

from collections.abc import Sequence

from sqlalchemy import UpdateBase, literal
from sqlalchemy import select as select_columns
from sqlmodel import col, delete, insert
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.search_tables import PaperNotedRow, SearchEditionRow
from storage.statements import put
from storage.tables import PaperRow

ALL_DUE: Sequence[UpdateBase] = (
    delete(PaperNotedRow),
    delete(SearchEditionRow),
    insert(PaperNotedRow).from_select(
        ["paper", "turn", "entry", "due"],
        select_columns(col(PaperRow.key), literal(0), literal(0), literal(value=True)),
    ),
)
"""Says of every paper that it isn't noted any more, by no edition of the folding."""


async def mark_due(session: AsyncSession, keys: Sequence[int]) -> None:
    """Say that papers are new or were changed: until they are noted they may answer anything."""
    rows = [{"paper": key, "turn": 0, "entry": 0, "due": True} for key in keys]
    await put(session, PaperNotedRow, rows, kept=("turn", "entry"))


async def due_all(session: AsyncSession) -> None:
    """Say that no paper is noted any more, by no edition of the folding."""
    for statement in ALL_DUE:
        await session.exec(statement)
