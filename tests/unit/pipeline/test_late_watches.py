"""A watch that is added while a source is answering misses nothing of the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta

from bot.domain.collection import Collected, Wanted
from bot.domain.watch import WatchKind
from tests.fakes.paper_source import FakePaperSource
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import PLACE, Lab, at


class FakeSlowSource(FakePaperSource):
    """Stands in for the `PaperSource` door with a source during whose answer something happens."""

    meanwhile: Callable[[], Awaitable[object]]

    async def papers_since(self, wanted: Wanted, since: datetime | None) -> AsyncIterator[Collected]:
        """Let it happen, then answer."""
        await self.meanwhile()
        async for collected in super().papers_since(wanted, since):
            yield collected


async def test_a_watch_added_while_the_source_answers_is_matched_with_the_answer() -> None:
    lab = Lab()
    await lab.follow(WatchKind.CATEGORY, "cs.CV")
    source = FakeSlowSource(lab.clock, "slow")
    source.lay_out("cs.CV", [a_paper(1, "Video diffusion")])
    source.meanwhile = lambda: lab.follow(WatchKind.KEYWORD, "diffusion")
    await lab.restarted(source).collect(["slow"])
    async with lab.library.begin() as work:
        recent = await work.matches.recent(PLACE, at(15) - timedelta(days=1))
    assert sorted(match.watch for match, _ in recent) == [1, 2]
