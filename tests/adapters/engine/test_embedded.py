"""The embedded engine: days pass, jobs fail alone, a full disk stops and mends by itself, stopping drains."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from random import Random

from adapters.engine.duties import LONGEST_AGAIN_S, Duties
from adapters.engine.embedded import EmbeddedEngine
from bot.brief_rounds import BriefRounds
from bot.delivery import Deliverer
from bot.domain.collection import SourceFault
from bot.domain.errors import StorageFull
from bot.domain.job import Job
from bot.domain.watch import EVERY_DAY, Schedule, ScheduleKind, WatchKind
from bot.recovery import Recoverer
from tests.fakes.messenger import Fault
from tests.fakes.papers import a_paper
from tests.patience import PATIENCE_S
from tests.unit.pipeline.lab import PLACE, Lab, at

SOMEBODY = ["Somebody Else"]


def engine_of(lab: Lab) -> EmbeddedEngine:
    deliverer = Deliverer(lab.library, {"slack": lab.messenger}, lab.clock, "engine", Random(1))
    recoverer = Recoverer(lab.library, {"slack": lab.messenger}, lab.clock)
    briefs = BriefRounds(lab.library, lab.clock, "engine", lambda _: None)
    return EmbeddedEngine(Duties(lab.pipeline, deliverer, recoverer, briefs, lab.library), lab.clock)


@asynccontextmanager
async def at_work(lab: Lab) -> AsyncIterator[EmbeddedEngine]:
    """An engine that runs while the test looks on, and is stopped after."""
    engine = engine_of(lab)
    running = asyncio.create_task(engine.run())
    await lab.clock.advance(0)
    await engine.quiet()
    yield engine
    await engine.stop()
    await running


async def an_arrival_lab(*batches: int) -> Lab:
    """A lab that follows Ada Example as batches arrive; the first is known, the others have one paper of hers each."""
    lab = Lab()
    await lab.follow(WatchKind.AUTHOR, "Ada Example", schedule=Schedule(ScheduleKind.ARRIVAL, EVERY_DAY))
    lab.source.lay_out("cs", [a_paper(1, authors=SOMEBODY)], *([a_paper(number)] for number in batches))
    return lab


async def test_days_pass_and_each_batch_is_one_digest() -> None:
    lab = await an_arrival_lab(101, 102)
    async with at_work(lab) as engine:
        await lab.clock.pass_time(timedelta(days=3), engine.quiet)
        assert lab.titles() == ["Paper 101", "Paper 102"]
        days = {posted.at.date() for posted in lab.messenger.visible()}
        assert days == {at(16).date(), at(17).date()}
        assert engine.troubles == {}


async def test_what_was_collected_can_be_searched_by_index_without_anybody_waking_it() -> None:
    lab = await an_arrival_lab(101, 102)
    async with at_work(lab) as engine:
        await lab.clock.pass_time(timedelta(days=3), engine.quiet)
    async with lab.library.begin() as work:
        assert await work.search.known() == 3
        assert await work.search.due(10) == []


async def test_a_restart_in_between_posts_nothing_twice() -> None:
    lab = await an_arrival_lab(101, 102)
    for _ in range(6):
        async with at_work(lab) as engine:
            await lab.clock.pass_time(timedelta(hours=10), engine.quiet)
        lab.pipeline = lab.restarted()
    assert lab.titles() == ["Paper 101", "Paper 102"]


async def test_a_source_that_is_down_is_asked_again_by_itself() -> None:
    lab = await an_arrival_lab()
    lab.source.lay_out("math", SourceFault.UNREACHABLE, SourceFault.UNREACHABLE, [a_paper(1)])
    async with at_work(lab) as engine:
        await lab.clock.pass_time(timedelta(minutes=10), engine.quiet)
    async with lab.library.begin() as work:
        (math,) = [section for section in await work.sources.health() if section.section == "math"]
    assert (math.failures, math.size) == (0, 1)


async def test_what_was_doubtful_or_refused_for_now_is_posted_without_anybody_waking_it() -> None:
    lab = await an_arrival_lab(101)
    lab.messenger.faults.extend([Fault.RATE_LIMITED, Fault.LOST_BEFORE, Fault.UNREACHABLE])
    async with at_work(lab) as engine:
        await lab.clock.pass_time(timedelta(days=1), engine.quiet)
        assert lab.titles() == ["Paper 101"]
        assert len(lab.messenger.visible()) == 3


async def test_a_full_disk_stops_the_jobs_shows_and_mends_by_itself() -> None:
    lab = await an_arrival_lab(101)
    async with at_work(lab) as engine:
        await lab.clock.pass_time(timedelta(hours=19), engine.quiet)
        lab.fake.fault = StorageFull()
        await lab.clock.pass_time(timedelta(hours=2), engine.quiet)
        assert engine.troubles[Job.COLLECT] == "The disk is full; nothing was written."
        assert lab.messenger.visible() == []
        lab.fake.fault = None
        await lab.clock.pass_time(timedelta(minutes=30), engine.quiet)
        assert engine.troubles == {}
        assert lab.titles() == ["Paper 101"]


class FakeUnluckyPipeline:
    """Stands in for a pipeline whose digest has a bug while it is broken."""

    def __init__(self, lab: Lab) -> None:
        self.broken = False
        self.tries = 0
        self._pipeline = lab.pipeline
        self.collect, self.next_polls = lab.pipeline.collect, lab.pipeline.next_polls

    async def digest(self) -> object:
        """Fail, or do as the real one."""
        self.tries += 1
        if self.broken:
            raise RuntimeError("a bug")
        return await self._pipeline.digest()


async def test_a_job_that_fails_takes_no_other_along_and_is_tried_again() -> None:
    lab = await an_arrival_lab(101)
    unlucky = FakeUnluckyPipeline(lab)
    lab.pipeline = unlucky  # type: ignore[assignment]
    async with at_work(lab) as engine:
        await lab.clock.pass_time(timedelta(hours=20), engine.quiet)
        unlucky.broken, unlucky.tries = True, 0
        asked = len(lab.source.wanted)
        await lab.clock.pass_time(timedelta(hours=1), engine.quiet)
        assert engine.troubles == {Job.DIGEST: "RuntimeError"}
        assert len(lab.source.wanted) > asked
        assert 3 <= unlucky.tries <= 15
        unlucky.broken = False
        await lab.clock.pass_time(timedelta(seconds=LONGEST_AGAIN_S), engine.quiet)
        assert lab.titles() == ["Paper 101"]


async def test_stopping_finishes_what_is_being_posted_and_takes_nothing_new() -> None:
    lab = await an_arrival_lab(101)
    engine = engine_of(lab)
    running = asyncio.create_task(engine.run())
    await lab.clock.pass_time(timedelta(hours=20, minutes=15), engine.quiet)
    gate = lab.messenger.stall()
    while not lab.messenger.calls:
        await lab.clock.advance(60)
    assert lab.messenger.calls == [("post", PLACE)]
    stopping = asyncio.create_task(engine.stop())
    await lab.clock.advance(0)
    assert not stopping.done()
    gate.set()
    await stopping
    await running
    assert len(lab.messenger.visible()) == 1
    async with lab.library.begin() as work:
        assert {record.state.value for record in await work.log.unfinished()} == {"pending"}


async def test_a_job_woken_while_it_runs_runs_again() -> None:
    lab = await an_arrival_lab(101)
    async with at_work(lab) as engine:
        asked = len(lab.source.wanted)
        for _ in range(5):
            engine.wake(Job.COLLECT)
        await engine.quiet()
        assert len(lab.source.wanted) == asked
        await lab.follow(WatchKind.CATEGORY, "math.AG")
        engine.wake(Job.COLLECT)
        await engine.quiet()
        assert len(lab.source.wanted) == asked + 1


async def test_an_engine_that_never_ran_stops_at_once() -> None:
    async with asyncio.timeout(PATIENCE_S):
        await engine_of(Lab()).stop()
