"""The records of works that have several, and the works that a person parted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.domain.life import Parting
from bot.domain.paper import KnownPaper, Paper
from storage.columns import MOST_VALUES, in_chunks
from storage.life_tables import PaperPartingRow, PaperRecordRow
from storage.merging import merge
from storage.statements import add_new, put

_PAPER = TypeAdapter(Paper)


async def all_partings(session: AsyncSession) -> Sequence[Parting]:
    """Give all partings, in order of their ids; people make them, so they are few."""
    made = [Parting(row.one, row.other, row.by, row.at) for row in await session.exec(select(PaperPartingRow))]
    return sorted(made, key=lambda parting: (parting.one, parting.other))


async def keep_parting(session: AsyncSession, parting: Parting) -> None:
    """Keep that two ids are of two works."""
    one, other = sorted((parting.one, parting.other))
    await put(session, PaperPartingRow, [{"one": one, "other": other, "by": parting.by, "at": parting.at}])


async def drop_parting(session: AsyncSession, parting: Parting) -> None:
    """Forget that two ids are of two works."""
    this = col(PaperPartingRow.one) == parting.one, col(PaperPartingRow.other) == parting.other
    await session.exec(delete(PaperPartingRow).where(*this))


async def records_of(session: AsyncSession, keys: Sequence[int]) -> list[Paper]:
    """Give the records of works, in order of their ids; none are kept of a work that never had but one."""
    rows = await session.exec(select(PaperRecordRow).where(col(PaperRecordRow.paper).in_(keys)))
    return [_PAPER.validate_python(row.document) for row in sorted(rows, key=lambda row: row.id)]


async def keep_records(
    session: AsyncSession,
    arrived: Sequence[tuple[Paper, Paper, KnownPaper]],
    before: Mapping[int, Sequence[KnownPaper]],
) -> None:
    """Keep what arrived beside the works it was folded into, where these have several records or took not all of it.

    Args:
        session: the transaction.
        arrived: each paper as supplied and as taken, with its work as it is kept.
        before: by the key of such a work, the works found in the store, which are joined by now.
    """
    kept = await _kept(session, [paper.id for paper, _, known in arrived if before[known.key]])
    ids: dict[int, set[str]] = {key: {known.paper.id for known in works} for key, works in before.items()}
    for paper, _, known in arrived:
        ids[known.key].add(paper.id)
    several = {key for key, those in ids.items() if len(those) > 1}
    stood = {known.paper.id: (known.paper, key) for key in several for known in before[key]}
    olds = {**{paper_id: paper for paper_id, (paper, _) in stood.items()}, **kept}
    newest: dict[str, tuple[Paper, int]] = {}
    for paper, taken, known in arrived:
        if known.key in several or paper.id in kept or taken is not paper:
            olds[paper.id] = merge(olds[paper.id], paper, same_batch=False) if paper.id in olds else paper
            newest[paper.id] = olds[paper.id], known.key
    await add_new(session, PaperRecordRow, _rows(those for those in stood.values() if those[0].id not in newest))
    await put_records(session, newest.values())


async def put_records(session: AsyncSession, records: Iterable[tuple[Paper, int]]) -> None:
    """Keep records, each with the key of its work, in place of what was kept of them."""
    await put(session, PaperRecordRow, _rows(records))


def _rows(records: Iterable[tuple[Paper, int]]) -> list[dict[str, Any]]:
    return [
        {"id": paper.id, "paper": key, "document": _PAPER.dump_python(paper, mode="json")} for paper, key in records
    ]


async def _kept(session: AsyncSession, ids: Sequence[str]) -> dict[str, Paper]:
    found: dict[str, Paper] = {}
    for chunk in in_chunks(ids, MOST_VALUES):
        rows = await session.exec(select(PaperRecordRow).where(col(PaperRecordRow.id).in_(chunk)))
        found.update((row.id, _PAPER.validate_python(row.document)) for row in rows)
    return found
