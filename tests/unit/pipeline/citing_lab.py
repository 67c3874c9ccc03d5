"""A lab whose watches are on papers cited: a source that knows who cites one, and the days that follow."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.paper import Paper
from bot.domain.watch import Place, WatchKind
from bot.pipeline import Pipeline
from tests.fakes.citation_source import FakeCitationSource
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import PLACE, Lab

CITED = "arxiv:1706.03762"
OTHER_PLACE = Place("slack", "T1", "C2")
HALF_A_DAY = timedelta(hours=12)


def work(number: int, published: date | None, title: str = "", **more: str) -> Paper:
    name = f"doi:10.5555/{number}"
    ids = {"doi": f"10.5555/{number}", **more}
    return a_paper(name, title or f"Work {number}", ids=ids, published=published, announce=None, source="openalex")


class CitingLab:
    """A lab with a source that knows of one paper cited by an old work and one of last week."""

    def __init__(self) -> None:
        self.lab = Lab()
        self.source = self.another("semanticscholar")
        self.pipeline = self.lab.restarted(self.source)

    def another(self, name: str) -> FakeCitationSource:
        made = FakeCitationSource(self.lab.clock, name)
        made.cited = [a_paper(CITED, "Attention Is All You Need", ids={"arxiv": "1706.03762", "doi": "10.5555/aiayn"})]
        made.citations[CITED] = [work(2, date(2026, 6, 12)), work(1, date(2020, 5, 1))]
        return made

    async def collect(self, after: timedelta = HALF_A_DAY, pipeline: Pipeline | None = None) -> None:
        await self.lab.clock.advance(after)
        await (pipeline or self.pipeline).collect(due_only=True)

    async def begin(self, text: str = "1706.03762", place: Place = PLACE) -> None:
        """Follow, and let the sources say what they knew before."""
        await self.lab.clock.advance(timedelta(minutes=1))
        await self.lab.follow(WatchKind.CITES, text, place)
        await self.collect(timedelta(minutes=1))

    async def posted(self) -> list[str]:
        """Make the next morning's digests; give the titles posted in the first place."""
        before = len(self.lab.titles())
        next_day = self.lab.clock.now() + timedelta(days=1)
        await self.lab.digest_at(next_day.replace(hour=9, minute=30))
        return self.lab.titles()[before:]
