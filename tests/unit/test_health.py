"""The health of a process: red is what somebody has to look at, and nothing else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.collection import SourceHealth
from bot.domain.delivery import Failed, Refusal, Refused, Unknown
from bot.domain.errors import StorageError, StorageFull, StorageGone, StorageLocked
from bot.domain.happening import JobRan
from bot.domain.job import Job
from bot.health import CACHED_S, LOCKED_S, POLLED, POSTED, SWEPT, Health, LastRuns, Part, Report
from bot.schedule.stepping import WallWatch
from tests.contract.givens import LAB, NEXT_DOOR, OTHER_PLATFORM, a_delivery, claimed, enqueued
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Stand:
    """A process over a store in memory."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.library = FakeLibrary()
        self.troubles: dict[Job, str] = {}
        self.runs = LastRuns(self.clock)
        self.wall = WallWatch(self.clock)
        self.health = Health(self.library, self.clock, self.wall, lambda: self.troubles, self.runs)

    async def look(self) -> Report:
        """Look once more, after what was kept is old."""
        await self.clock.advance(CACHED_S)
        return await self.health.look()

    async def red(self) -> dict[str, str]:
        """Which parts are red, and why."""
        return {
            name: str(part.told.get("why", part.told))
            for name, part in (await self.look()).parts.items()
            if not part.well
        }

    async def section(self, **changed: object) -> None:
        """Keep the health of a section that was well a minute ago."""
        now = self.clock.now()
        well = SourceHealth("arxiv", "cs", now, now + HOUR, succeeded_at=now, fresh_at=now)
        async with self.library.begin() as work:
            await work.sources.put_health(replace(well, **changed))  # type: ignore[arg-type]


async def test_a_new_process_is_well_and_tells_every_part() -> None:
    report = await Stand().look()
    assert report.well
    assert list(report.parts) == ["database", "clock", "jobs", "sources", "deliveries"]


@pytest.mark.parametrize("error", [StorageFull(), StorageGone()])
async def test_a_store_that_cannot_be_written_is_red_at_once_and_well_once_mended(error: StorageError) -> None:
    stand = Stand()
    stand.library.fault = error
    assert await stand.red() == {"database": str(error)}
    stand.library.fault = None
    assert await stand.red() == {}


async def test_a_lock_is_red_once_it_lasts() -> None:
    stand = Stand()
    stand.library.fault = StorageLocked()
    assert await stand.red() == {}
    await stand.clock.advance(LOCKED_S)
    assert list(await stand.red()) == ["database"]
    stand.library.fault = None
    assert await stand.red() == {}
    stand.library.fault = StorageLocked()
    assert await stand.red() == {}


async def test_who_asks_often_costs_no_more_than_one_trial_write() -> None:
    stand = Stand()
    reports = await asyncio.gather(*(stand.health.look() for _ in range(20)))
    assert len({id(report) for report in reports}) == 1
    stand.library.fault = StorageFull()
    assert (await stand.health.look()).well
    assert not (await stand.look()).well


async def test_a_set_clock_is_red_until_it_is_sure_and_an_unknown_one_is_told() -> None:
    stand = Stand()
    stand.clock.kept_right = None
    assert (await stand.look()).parts["clock"] == Part(True, {"synchronised": None})
    stand.clock.step(3 * HOUR)
    assert await stand.red() == {"clock": "the wall clock was set: digests are held until it is sure"}
    stand.clock.kept_right = True
    assert await stand.red() == {}


async def test_a_source_that_is_down_is_told_and_red_only_where_none_answers_for_a_day() -> None:
    stand = Stand()
    now = stand.clock.now()
    await stand.section(source="biorxiv", failures=9, failing_since=now - 3 * DAY, fresh_at=None, why="unreachable: x")
    await stand.section()
    report = await stand.look()
    assert report.well
    assert report.parts["sources"].told["biorxiv"] == {
        "answered_s_ago": 5,
        "failing": 1,
        "sections": 1,
        "why": "unreachable: x",
    }
    await stand.section(failures=9, failing_since=now - 2 * DAY, fresh_at=now - 3 * DAY)
    assert await stand.red() == {"sources": "none of them has answered for a day"}


async def test_sources_that_nobody_asks_are_red_but_not_for_a_process_without_jobs() -> None:
    stand = Stand()
    await stand.section()
    await stand.clock.advance(HOUR + POLLED + MINUTE)
    assert await stand.red() == {"sources": "their time has come, and nobody asks them: arxiv"}
    bystander = (await stand.look()).of_a_bystander()
    assert bystander.well
    assert "nobody asks" in str(bystander.parts["sources"].told["why"])


async def test_what_is_not_posted_in_time_is_red_and_what_waits_is_not() -> None:
    stand = Stand()
    await enqueued(stand.library, a_delivery(), at=stand.clock.now())
    await stand.clock.advance(POSTED)
    (claim,) = await claimed(stand.library, at=stand.clock.now())
    async with stand.library.begin() as work:
        await work.outbox.settle(claim, Failed(7200, "ratelimited"), stand.clock.now())
    assert await stand.red() == {}, "the platform asked to wait"
    await stand.clock.advance(2 * HOUR + POSTED)
    assert await stand.red() == {"deliveries": "slack pending: not posted in time"}


async def test_what_is_in_doubt_and_looked_after_by_nobody_is_red_and_so_is_what_is_held() -> None:
    stand = Stand()
    await enqueued(stand.library, a_delivery(), a_delivery(OTHER_PLATFORM), a_delivery(NEXT_DOOR), at=stand.clock.now())
    for claim in await claimed(stand.library, at=stand.clock.now()):
        place, refused = claim.delivery.place, Refused(Refusal.PARK, "is_archived")
        async with stand.library.begin() as work:
            if place == NEXT_DOOR:
                await work.outbox.settle(claim, refused, stand.clock.now())
            if place == LAB:
                await work.outbox.settle(claim, Unknown("can't look"), stand.clock.now(), held=True)
    assert await stand.red() == {"deliveries": "slack held: nobody can tell whether they were posted"}
    await stand.clock.advance(SWEPT + MINUTE)
    assert (await stand.red())["deliveries"].startswith(
        "discord sending: in doubt, and looked after by nobody; slack held"
    )


async def test_a_job_that_fails_is_red_and_when_each_ran_is_told() -> None:
    stand = Stand()
    stand.runs(JobRan(Job.SWEEP, 0.1, True))
    stand.runs(JobRan(Job.DIGEST, 0.1, False))
    stand.troubles[Job.DIGEST] = "RuntimeError"
    part = (await stand.look()).parts["jobs"]
    assert part == Part(False, {"sweep": {"ran_well_s_ago": 5}, "digest": {"why": "RuntimeError"}})


async def test_what_stands_beside_the_parts_is_told_and_may_be_red() -> None:
    report = await Stand().look()
    assert report.beside("slack", True, "ok").well
    refused = report.beside("discord", False, "the token is refused")
    assert not refused.well
    assert not refused.of_a_bystander().well
