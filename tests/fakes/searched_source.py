"""A source that is searched: it holds papers, and can fail."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.collection import Found, SourceFailure, SourceFault
from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.matching.evaluation import FoldedPaper, evaluate
from tests.fakes.clock import FakeClock
from tests.fakes.paper_source import FakePaperSource


class FakeSearchedSource(FakePaperSource):
    """Stands in for the `PaperSource` door where people ask it: what it knows was published, not announced today.

    Attributes:
        known: the papers it holds.
        failing: why it can't answer; empty: it can.
        fault: of what kind that is.
        name: the source's.
        asked: the questions it was asked, in order.
    """

    def __init__(
        self,
        known: Sequence[Paper] = (),
        *,
        failing: str = "",
        fault: SourceFault = SourceFault.TIMED_OUT,
        name: str = "arxiv",
    ) -> None:
        super().__init__(FakeClock(), name)
        self.fault = fault
        self.known = list(known)
        self.failing = failing
        self.asked: list[Query | tuple[str, ...]] = []

    async def search(self, query: Query, limit: int) -> Found | SourceFailure:
        """Give the papers that answer the query, the newest first."""
        self.asked.append(query)
        if self.failing:
            return self._failure()
        found = [paper for paper in self.known if evaluate(query, FoldedPaper(paper)) is not None]
        newest = sorted(found, key=lambda paper: paper.published.toordinal() if paper.published else 0, reverse=True)
        return Found(tuple(newest[:limit]), len(found))

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Give the papers with these canonical ids."""
        self.asked.append(tuple(ids))
        if self.failing:
            return self._failure()
        found = tuple(paper for paper in self.known if paper.id in ids)
        return Found(found, len(found))

    def _failure(self) -> SourceFailure:
        return SourceFailure(self.name, "", self.fault, self.failing, FakeClock().now())
