"""Alarms: APScheduler holds one trigger a place and a source, which only wakes a job; the job asks what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.domain.job import Job


class Alarms:
    """Wakes jobs at instants. An alarm that is late still rings, once; one that rang is planned anew or gone."""

    def __init__(self, wake: Callable[[Job], None]) -> None:
        """Take what to call; nothing rings before `start`."""
        self._wake = wake
        self._planned: dict[Job, dict[str, datetime]] = {job: {} for job in Job}
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def start(self) -> None:
        """Let alarms ring, in the running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Let none ring any more."""
        self._scheduler.shutdown(wait=False)

    def plan(self, job: Job, instants: Mapping[str, datetime]) -> None:
        """Set a job's alarms, by name (a place's key, a source), to these and no others; aware UTC."""
        planned = self._planned[job]
        for name in [name for name in planned if name not in instants]:
            del planned[name]
            if self._scheduler.get_job(_id(job, name)):
                self._scheduler.remove_job(_id(job, name))
        for name, instant in instants.items():
            if planned.get(name) != instant:
                planned[name] = instant
                trigger = DateTrigger(instant)
                self._scheduler.add_job(self._ring, trigger, args=[job], id=_id(job, name), replace_existing=True)

    def overdue(self, now: datetime) -> frozenset[Job]:
        """Give the jobs with an alarm that should have rung by now: timers stand still while a machine sleeps."""
        return frozenset(job for job, planned in self._planned.items() if any(at <= now for at in planned.values()))

    async def _ring(self, job: Job) -> None:
        self._wake(job)


def _id(job: Job, name: str) -> str:
    return f"{job.value} {name}"
