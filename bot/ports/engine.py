"""What runs the jobs, on one machine or many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from bot.domain.job import Job


class Engine(Protocol):
    """Runs the jobs until it is stopped."""

    @property
    def troubles(self) -> Mapping[Job, str]:
        """What is wrong in this process, by job, for the health page; empty when all is well."""
        ...

    def wake(self, job: Job) -> None:
        """Run a job soon, once however often it was woken meanwhile: after enqueueing, say, or a new schedule."""
        ...

    async def run(self) -> None:
        """Work until `stop`; a job that fails is logged and never takes the others along."""
        ...

    async def stop(self) -> None:
        """Take nothing new, finish what is being posted, and end `run`."""
        ...
