"""A watch that is added, or gets other words, while a source is answering misses nothing of the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
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


async def test_of_a_watch_that_gets_other_words_meanwhile_the_old_ones_match_nothing_more() -> None:
    lab = Lab()
    watch = await lab.follow(WatchKind.KEYWORD, "diffusion")
    source = FakeSlowSource(lab.clock, "slow")
    source.lay_out("cs.CV", [a_paper(1, "Video diffusion"), a_paper(2, "Graph networks")])

    async def reword() -> None:
        async with lab.library.begin() as work:
            await work.watches.reword(replace(watch, text="graph networks", worded_at=lab.clock.now()))

    source.meanwhile = reword
    await lab.restarted(source).collect(["slow"])
    async with lab.library.begin() as work:
        recent = await work.matches.recent(PLACE, at(15) - timedelta(days=1))
    assert [(known.paper.title, match.reasons[0].text) for match, known in recent] == [
        ("Graph networks", "graph networks")
    ]


async def test_what_was_announced_before_the_new_words_is_offered_and_what_comes_after_is_posted() -> None:
    lab = Lab()
    watch = await lab.follow(WatchKind.KEYWORD, "diffusion")
    lab.source.lay_out("cs.CV", [a_paper(1, "An old question")])
    await lab.pipeline.collect()
    lab.clock.step(timedelta(days=1))
    async with lab.library.begin() as work:
        await work.watches.reword(replace(watch, text="question", worded_at=lab.clock.now() + timedelta(hours=1)))
    lab.source.lay_out("cs.CV", [a_paper(2, "A question too early")])
    await lab.pipeline.collect()
    lab.clock.step(timedelta(days=1))
    lab.source.lay_out("cs.CV", [a_paper(3, "A question in time")])
    await lab.pipeline.collect()
    async with lab.library.begin() as work:
        recent = await work.matches.recent(PLACE, at(15) - timedelta(days=1))
    assert {known.paper.title: match.live for match, known in recent} == {
        "A question too early": False,
        "A question in time": True,
    }
