"""Alarms ring once, late ones too, and those replanned or taken away don't."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.job import Job
from bot.schedule.clock import Alarms
from tests.patience import eventually

PAST = datetime(2020, 1, 1, tzinfo=UTC)
FUTURE = datetime(2100, 1, 1, tzinfo=UTC)


class Bells:
    """What rang, and a way to wait for it."""

    def __init__(self) -> None:
        self.rung: list[Job] = []
        self.alarms = Alarms(self._ring)

    def _ring(self, job: Job) -> None:
        self.rung.append(job)

    async def until(self, enough: Callable[[list[Job]], bool]) -> None:
        """Wait until enough rang."""
        await eventually(lambda: enough(self.rung), "the alarm")


@pytest.fixture
async def bells() -> AsyncIterator[Bells]:
    bells = Bells()
    bells.alarms.start()
    yield bells
    bells.alarms.stop()
    await asyncio.sleep(0)


async def test_a_late_alarm_rings_once_and_not_again_when_planned_the_same(bells: Bells) -> None:
    bells.alarms.plan(Job.DIGEST, {"slack/T1/C1": PAST, "slack/T1/C2": FUTURE})
    await bells.until(lambda rung: rung == [Job.DIGEST])
    bells.alarms.plan(Job.DIGEST, {"slack/T1/C1": PAST, "slack/T1/C2": FUTURE})
    bells.alarms.plan(Job.COLLECT, {"arxiv": PAST})
    await bells.until(lambda rung: Job.COLLECT in rung)
    assert bells.rung == [Job.DIGEST, Job.COLLECT]


async def test_an_alarm_planned_anew_rings_at_its_new_instant(bells: Bells) -> None:
    bells.alarms.plan(Job.DIGEST, {"slack/T1/C1": FUTURE})
    assert bells.rung == []
    bells.alarms.plan(Job.DIGEST, {"slack/T1/C1": PAST})
    await bells.until(lambda rung: rung == [Job.DIGEST])


async def test_what_should_have_rung_is_overdue_until_it_is_planned_anew_or_gone(bells: Bells) -> None:
    bells.alarms.plan(Job.DIGEST, {"slack/T1/C1": FUTURE})
    bells.alarms.plan(Job.COLLECT, {"arxiv": FUTURE + timedelta(days=1)})
    assert bells.alarms.overdue(FUTURE - timedelta(seconds=1)) == frozenset()
    assert bells.alarms.overdue(FUTURE) == {Job.DIGEST}
    bells.alarms.plan(Job.DIGEST, {})
    assert bells.alarms.overdue(FUTURE + timedelta(days=1)) == {Job.COLLECT}
