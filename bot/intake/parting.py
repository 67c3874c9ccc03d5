"""Reversing what joined two records: a person says that they are of two works, or takes that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.life import Parting, Unparted
from bot.domain.paper import KnownPaper, Remembered
from bot.intake.merging_titles import number_of, read_title
from bot.intake.remembering import remember
from bot.ports import Work


async def part(work: Work, parting: Parting) -> Sequence[KnownPaper] | Unparted:
    """Part two records for good: no id, link, title or author joins them again; gives the works they are of now."""
    works = await work.papers.part(parting)
    if not isinstance(works, Unparted):
        titles = {known.key: read_title(known.paper.title) for known in works if not known.paper.private}
        await work.ties.add_titles({key: number_of(title) for key, title in titles.items() if not title.empty})
    return works


async def rejoin(work: Work, one: str, other: str, at: datetime) -> Sequence[Remembered] | Unparted:
    """Take a parting back: what the sources said of both holds again, and may join them at once; gives the works."""
    records = await work.papers.unpart(one, other)
    return records if isinstance(records, Unparted) else await remember(work, records, at)
