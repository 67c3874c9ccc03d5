"""A source whose answers the test lays out."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Unchanged, Wanted
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.ports import Clock

Answer = Sequence[Paper] | Batch | SourceFault | Exception | None


class FakePaperSource:
    """Stands in for the `PaperSource` door: each section answers with what was laid out for it (papers, or a whole
    batch), then `Unchanged`.

    Attributes:
        wanted: what was asked for, one entry a request for new papers.
        since: the instants given with it.
    """

    def __init__(self, clock: Clock, name: str = "arxiv") -> None:
        self._clock = clock
        self._name = name
        self._answers: dict[str, deque[Answer]] = {}
        self._papers: list[Paper] = []
        self.wanted: list[Wanted] = []
        self.since: list[datetime | None] = []

    @property
    def name(self) -> str:
        """The source's name."""
        return self._name

    def lay_out(self, section: str, *answers: Answer) -> None:
        """Add what a section answers next: papers, a fault, an exception to raise, or None for `Unchanged`."""
        self._answers.setdefault(section, deque()).extend(answers)

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Give each section's next answer, in the order laid out; sections that nobody asked for are left out."""
        self.wanted.append(wanted)
        self.since.append(since)
        for section, answers in self._answers.items():
            if wanted.everything or section in wanted.categories | wanted.feeds:
                yield self._collected(section, answers.popleft() if answers else None)

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Give the papers laid out so far that answer the query."""
        found = [paper for paper in self._papers if evaluate(query, FoldedPaper(paper)) is not None]
        return Found(tuple(found[:limit]), len(found))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Give the papers laid out so far that have these ids."""
        found = tuple(paper for paper in self._papers if paper.id in ids)
        return Found(found, len(found))

    def _collected(self, section: str, answer: Answer) -> Collected:
        now = self._clock.now()
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, SourceFault):
            return SourceFailure(self._name, section, answer, "as told", now)
        if answer is None:
            return Unchanged(self._name, section, now)
        if isinstance(answer, Batch):
            return answer
        self._papers.extend(answer)
        return Batch(self._name, section, tuple(answer), now)
