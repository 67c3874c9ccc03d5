"""Invented sample papers, for a machine from which no source is reachable.

They stand in `samples.jsonl` beside this module, in the Paper form of FORMATS.md: made up by us, over many fields, in
Chinese and English. Every one says `sample` in its id, its source and its label, so that none is ever taken for a real
paper; whoever offers them never mixes them with real ones.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from bot.domain.collection import Batch, Collected, Found, SourceFailure, Unchanged, Wanted
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.intake.paper_lines import paper_from_line
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.ports import Clock

NAME = "sample"


@cache
def samples() -> tuple[Paper, ...]:
    """Give all sample papers, newest first."""
    lines = files(__package__).joinpath("samples.jsonl").read_text("utf-8").splitlines()
    papers = [paper_from_line(line) for line in lines]
    return tuple(sorted(papers, key=lambda paper: (paper.published or date.min, paper.id), reverse=True))


class SampleSource:
    """The `PaperSource` whose papers are samples; it is always reachable and never has anything new."""

    def __init__(self, clock: Clock) -> None:
        """Take the clock that says when a batch was given."""
        self._clock = clock

    @property
    def name(self) -> str:
        """The source's name: `sample`."""
        return NAME

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:  # noqa: ARG002
        """Give all samples the first time, whatever is wanted, and `Unchanged` ever after."""
        now = self._clock.now()
        yield Batch(NAME, "", samples(), now) if since is None else Unchanged(NAME, "", now)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Give the samples that answer the query, newest first."""
        found = [paper for paper in samples() if evaluate(query, FoldedPaper(paper)) is not None]
        return Found(tuple(found[:limit]), len(found))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Give the samples with these ids, in the order asked; unknown ids are absent."""
        known = {paper.id: paper for paper in samples()}
        found = tuple(known[each] for each in ids if each in known)
        return Found(found, len(found))
