"""A source that knows who cites what, as the test lays it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.citation import Citing
from bot.domain.collection import Found, SourceFailure, SourceFault
from bot.domain.paper import Paper
from bot.ports import Clock
from tests.fakes.paper_source import FakePaperSource


class FakeCitationSource(FakePaperSource):
    """Stands in for the `CitationSource` door.

    Attributes:
        cited: the papers that it knows.
        citations: by the canonical id of a paper cited, who cites it, newest first.
        whole: whether it says that this is all it knows.
        faults: by an id asked for, why it can't answer, or what it raises.
        asked: the ids of each question, in order.
    """

    def __init__(self, clock: Clock, name: str = "semanticscholar") -> None:
        super().__init__(clock, name)
        self._now = clock.now
        self.cited: list[Paper] = []
        self.citations: dict[str, list[Paper]] = {}
        self.whole = True
        self.faults: dict[str, SourceFault | Exception] = {}
        self.asked: list[tuple[str, ...]] = []

    async def citing(self, ids: Sequence[str], limit: int) -> Citing | SourceFailure:
        """Tell who cites a paper, under the first of its ids that is known here."""
        self.asked.append(tuple(ids))
        for fault in (self.faults[one] for one in ids if one in self.faults):
            if isinstance(fault, Exception):
                raise fault
            return SourceFailure(self.name, "citations", fault, "as told", self._now())
        known = next((one for one in ids if one in self.citations), None)
        if known is None:
            return Citing(known=False)
        papers = tuple(self.citations[known])
        return Citing(True, papers[:limit], len(papers), whole=self.whole)

    async def by_id(self, ids: Sequence[str]) -> Found | SourceFailure:
        """Give the papers known here that carry these ids."""
        wanted = set(ids)
        found = [paper for paper in self.cited if wanted & {f"{scheme}:{value}" for scheme, value in paper.ids.items()}]
        return Found(tuple(replace(paper, source=self.name) for paper in found), len(found))
