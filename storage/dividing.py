"""One work of the store that a person said is two: each gets its own records, ids and life back."""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import col, delete, insert, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.life import Turn
from bot.domain.paper import KnownPaper, Paper
from storage.joining import carry
from storage.life_tables import PaperEventRow, PaperTieRow, PaperTitleRow
from storage.merging import aliases_of
from storage.noting import mark_due
from storage.parting import made_of
from storage.rows import paper_columns
from storage.statements import put
from storage.tables import PaperAliasRow, PaperRow


async def divide(session: AsyncSession, known: KnownPaper, groups: Sequence[Sequence[Paper]]) -> list[KnownPaper]:
    """Make works of the groups of a work's records, and give them; the first group goes on under its key.

    What was posted as one work counts as posted under each, so nothing of it is posted again; matches stay with the
    first one.
    """
    first, *rest = (made_of(group, known) for group in groups)
    works = [first, *[await _saved(session, work) for work in rest]]
    await session.exec(delete(PaperAliasRow).where(col(PaperAliasRow.paper) == known.key))
    aliases = {alias: work.key for work, group in zip(works, groups, strict=True) for alias in _aliases(group)}
    rows = [{"scheme": scheme, "value": value, "paper": key} for (scheme, value), key in aliases.items()]
    await put(session, PaperAliasRow, rows)
    await session.exec(update(PaperRow), params=[{"key": work.key, **paper_columns(work)} for work in works])
    await session.exec(delete(PaperTitleRow).where(col(PaperTitleRow.paper) == known.key))
    for work, group in zip(works[1:], groups[1:], strict=True):
        await carry(session, known.key, work.key)
        await _take_events(session, known.key, work.key, group)
    await mark_due(session, [work.key for work in works])
    return works


async def untie(session: AsyncSession, one: Sequence[str], other: Sequence[str]) -> None:
    """Forget what tied records of two works, by the records' own ids."""
    for these, those in ((one, other), (other, one)):
        between = col(PaperTieRow.one).in_(these), col(PaperTieRow.other).in_(those)
        await session.exec(delete(PaperTieRow).where(*between))


async def _saved(session: AsyncSession, work: KnownPaper) -> KnownPaper:
    """Give a work its key: the one it had before it went into another one, or a new one."""
    its = select(PaperRow.key).where(col(PaperRow.id) == work.paper.id)
    key = (await session.exec(its)).first()
    if key is None:
        await session.exec(insert(PaperRow), params=[paper_columns(work)])
        key = (await session.exec(its)).one()
    return replace(work, key=key or 0)


async def _take_events(session: AsyncSession, key: int, own: int, group: Sequence[Paper]) -> None:
    """Take what a work's own records told; that the other one had appeared as this one never happened."""
    ids = [":".join(alias) for alias in _aliases(group)]
    told = col(PaperEventRow.paper) == key, col(PaperEventRow.evidence).in_(ids)
    await session.exec(delete(PaperEventRow).where(*told, col(PaperEventRow.turn) == Turn.ARTICLE.value))
    await session.exec(update(PaperEventRow).where(*told).values(paper=own))


def _aliases(group: Sequence[Paper]) -> list[tuple[str, str]]:
    return [alias for paper in group for alias in aliases_of(paper)]
