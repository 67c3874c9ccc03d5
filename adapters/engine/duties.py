"""What each job does and what follows from it: the same for every engine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from structlog.contextvars import bound_contextvars

from bot.brief_rounds import BriefRounds
from bot.delivery import Deliverer
from bot.domain.errors import StorageError
from bot.domain.happening import JobRan, unheard
from bot.domain.job import Job
from bot.gloss_rounds import GlossRounds
from bot.matching.searching import note_due
from bot.pipeline import Pipeline
from bot.ports import Library
from bot.ports.meter import Meter
from bot.recovery import Recoverer

AGAIN_S, LONGEST_AGAIN_S = 30.0, 600.0
"""After a job failed it is tried again this much later, ever more seldom while it fails in a row."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class After:
    """What follows from a job that ran.

    Attributes:
        now: jobs that have work now.
        later_s: jobs that have work in so many seconds.
        at: every instant, aware UTC, at which this job has work, of which nobody else tells; None: as before.
    """

    now: tuple[Job, ...] = ()
    later_s: Mapping[Job, float] = field(default_factory=dict)
    at: frozenset[datetime] | None = None


class Duties:
    """Runs jobs, one at a time of each kind; what goes wrong is written down and takes no other job along."""

    def __init__(
        self,
        pipeline: Pipeline,
        deliverer: Deliverer,
        recoverer: Recoverer,
        briefs: BriefRounds,
        library: Library,
        *,
        glosses: GlossRounds | None = None,
        meter: Meter = unheard,
    ) -> None:
        """Stand ready.

        Args:
            pipeline: collects and makes digests.
            deliverer: posts.
            recoverer: looks, after a restore, what was posted since the backup.
            briefs: writes briefings.
            library: the store, asked whether it is well again after trouble.
            glosses: puts a model's lines on cards; None: there is no model.
            meter: hears of each run.
        """
        self._pipeline = pipeline
        self._deliverer = deliverer
        self._recoverer = recoverer
        self._briefs = briefs
        self._library = library
        self._glosses = glosses
        self._meter = meter
        self._troubles: dict[Job, str] = {}
        self._failures = dict.fromkeys(Job, 0)
        self._jobs: Mapping[Job, Callable[[], Awaitable[After]]] = {
            Job.COLLECT: self._collect,
            Job.DIGEST: self._digest,
            Job.DELIVER: self._deliver,
            Job.SWEEP: self._sweep,
            Job.SEARCH: self._search,
            Job.BRIEF: self._brief,
            Job.GLOSS: self._gloss,
        }

    @property
    def troubles(self) -> Mapping[Job, str]:
        """What is wrong, by job; empty when all is well. A job that works again mends it."""
        return dict(self._troubles)

    def drain(self) -> None:
        """Post nothing new from now on; what is being posted is finished."""
        self._deliverer.drain()

    async def run(self, job: Job) -> After:
        """Run a job and give what follows; one that fails is to be tried again later."""
        loop = asyncio.get_running_loop()
        began_s = loop.time()
        with bound_contextvars(job=job.value):
            after = await self._attempt(job)
        self._meter(JobRan(job, loop.time() - began_s, job not in self._troubles))
        return after

    async def _attempt(self, job: Job) -> After:
        try:
            if job in self._troubles:
                await self._library.check()
            after = await self._jobs[job]()
        except StorageError as error:
            log.warning("the store can't be used", why=str(error))
            return self._trouble(job, str(error))
        except Exception as error:
            log.exception("a job failed")
            return self._trouble(job, type(error).__name__)
        self._troubles.pop(job, None)
        self._failures[job] = 0
        return after

    def _trouble(self, job: Job, why: str) -> After:
        self._troubles[job] = why
        again_s = min(AGAIN_S * 2.0 ** min(self._failures[job], 10), LONGEST_AGAIN_S)
        self._failures[job] += 1
        return After(later_s={job: again_s})

    async def _collect(self) -> After:
        await self._pipeline.collect(due_only=True)
        polls = await self._pipeline.next_polls()
        return After((Job.DIGEST, Job.SEARCH), at=frozenset(polls.values()))

    async def _digest(self) -> After:
        digested = await self._pipeline.digest()
        posting = (Job.DELIVER, Job.GLOSS) if digested.made else ()
        return After(posting, at=frozenset(digested.upcoming.values()))

    async def _deliver(self) -> After:
        again = await self._deliverer.deliver_due()
        later_s = {Job.DELIVER: again.deliver_s, Job.SWEEP: again.sweep_s}
        return After(later_s={job: seconds for job, seconds in later_s.items() if seconds is not None})

    async def _sweep(self) -> After:
        served, look_s = await self._recoverer.look()
        sweep_s = await self._deliverer.sweep()
        again_s = min((each for each in (look_s, sweep_s) if each is not None), default=None)
        later_s = {} if again_s is None else {Job.SWEEP: max(again_s, 1.0)}
        return After((Job.DIGEST, Job.BRIEF, Job.DELIVER) if served else (Job.DELIVER,), later_s)

    async def _search(self) -> After:
        return After((Job.SEARCH,) if await note_due(self._library) else ())

    async def _brief(self) -> After:
        return After(at=await self._briefs.run())

    async def _gloss(self) -> After:
        if self._glosses is None:
            return After()
        done = await self._glosses.run()
        later_s = {} if done.again_s is None else {Job.GLOSS: done.again_s}
        return After((Job.DELIVER,) if done.revised else (), later_s)
