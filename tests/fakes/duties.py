"""Jobs that only note that they ran."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from adapters.engine.duties import After, Duties
from bot.domain.job import Job


class FakeDuties(Duties):
    """Stands in for `Duties`: each run is noted, and takes as long as the test holds it."""

    def __init__(self) -> None:
        self.ran: list[Job] = []
        self.finished: list[Job] = []
        self.after: dict[Job, After] = {}
        self.free = asyncio.Event()
        self.free.set()
        self.draining = False

    @property
    def troubles(self) -> Mapping[Job, str]:
        """None."""
        return {}

    def drain(self) -> None:
        """Note that nothing new is to be taken."""
        self.draining = True

    async def run(self, job: Job) -> After:
        """Note the run; ends when the test lets it. What follows is told once."""
        self.ran.append(job)
        await self.free.wait()
        self.finished.append(job)
        return self.after.pop(job, After())
