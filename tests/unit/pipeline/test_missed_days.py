"""Days that a source fills later: they are news of their day, and say nothing of today's batch."""

from datetime import timedelta

from bot.domain.collection import Batch, Freshness
from bot.domain.paper import Notice
from bot.domain.watch import WatchKind
from tests.fakes.papers import a_paper, papers
from tests.unit.pipeline.lab import PLACE, Lab, at


async def test_a_filled_day_is_posted_to_watches_that_stood_by_then_and_to_no_later_ones() -> None:
    lab = Lab()
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    lab.source.lay_out("cs", papers(3))
    await lab.pipeline.collect()
    await lab.clock.advance(timedelta(days=2))
    await lab.follow(WatchKind.KEYWORD, "invented")
    missed = Batch("arxiv", "", (a_paper(4), a_paper(5)), lab.clock.now(), announced_at=at(16, 4))
    lab.source.lay_out("cs", missed)
    (gathered,) = await lab.pipeline.collect()
    assert (gathered.first, gathered.matched) == (2, 2)
    async with lab.library.begin() as work:
        waiting = await work.matches.unposted([PLACE])
    assert [(match.watch, known.paper.id) for match, known in waiting] == [
        (1, "arxiv:2606.00004"),
        (1, "arxiv:2606.00005"),
    ]


async def test_a_filled_day_leaves_the_sections_mark_and_health_as_they_are() -> None:
    lab = Lab()
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    lab.source.lay_out("cs", papers(3))
    await lab.pipeline.collect()
    async with lab.library.begin() as work:
        before = (await work.sources.marks("arxiv"))["cs"], list(await work.sources.health())
    await lab.clock.advance(timedelta(days=2))
    lab.source.lay_out("cs", Batch("arxiv", "cs", (a_paper(9),), lab.clock.now(), announced_at=at(16, 4)))
    await lab.pipeline.collect()
    async with lab.library.begin() as work:
        after = (await work.sources.marks("arxiv"))["cs"], list(await work.sources.health())
    assert after == before
    lab.source.lay_out("cs", papers(3, first=8))
    (today,) = await lab.pipeline.collect()
    assert (today.freshness, today.first) == (Freshness.FRESH, 2)


async def test_an_old_paper_met_through_the_notice_of_its_retraction_is_no_news() -> None:
    lab = Lab()
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    lab.source.lay_out("cs", papers(3))
    await lab.pipeline.collect()
    retracted = a_paper("doi:10.5555/1", announce=None, notice=Notice.RETRACTED)
    lab.source.lay_out("cs", [retracted, *papers(2, first=4)])
    (gathered,) = await lab.pipeline.collect()
    assert (gathered.first, gathered.matched) == (3, 2)
