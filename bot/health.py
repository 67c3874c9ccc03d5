"""Is this process well? Asked by whoever watches it from outside, and told by part, without secrets.

Red is what a person has to look at: the store can't be written, the wall clock is in doubt, nobody asks the sources or
none of them answers, what is to be posted isn't, nobody knows whether something was, a job fails.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.digest.empty import lasting_faults
from bot.domain.collection import SourceHealth
from bot.domain.delivery import DeliveryState
from bot.domain.errors import StorageError, StorageLocked
from bot.domain.happening import Happening, JobRan
from bot.domain.job import Job
from bot.domain.spending import Spent
from bot.domain.tally import Tally
from bot.domain.watch import Place
from bot.matching.looking import of_all
from bot.ports import Clock, Library
from bot.schedule.health import still_asked
from bot.schedule.stepping import WallWatch

CACHED_S = 5.0
"""So long an answer is given again: many who ask cost no more than one."""
LOCKED_S = 60.0
"""A lock that lasts shorter is a long unit of work, or another program's."""
POLLED = timedelta(hours=1)
"""A section not asked for so long after its time isn't asked at all."""
POSTED = timedelta(minutes=30)
"""At the platforms' limits, ten thousand places take a quarter of an hour."""
SWEPT = timedelta(minutes=15)
"""A lease over for longer was looked after by nobody."""


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is doing.

    Attributes:
        well: False: red.
        told: what was found, plain values; what is wrong stands under `why`.
    """

    well: bool
    told: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """How the process is doing.

    Attributes:
        parts: by name.
        tallies: of the deliveries; empty where the store can't be read.
        sources: the health of every section of the sources that all places share; likewise.
        spent: on the language model today; None where the store can't be read.
    """

    parts: Mapping[str, Part]
    tallies: Sequence[Tally] = ()
    sources: Sequence[SourceHealth] = ()
    spent: Spent | None = None

    @property
    def well(self) -> bool:
        """Whether all parts are."""
        return all(part.well for part in self.parts.values())

    def of_a_bystander(self) -> Report:
        """Give the same, where this process runs no jobs: what others leave undone is told, and no fault of its own."""
        others = {name: Part(True, part.told) for name, part in self.parts.items() if name in ("sources", "deliveries")}
        return replace(self, parts={**self.parts, **others})

    def beside(self, name: str, well: bool, told: str) -> Report:
        """Give the same with one more part."""
        return replace(self, parts={**self.parts, name: Part(well, {"told" if well else "why": told})})


class LastRuns:
    """A `Meter` that remembers when each job last ran well in this process."""

    def __init__(self, clock: Clock) -> None:
        """Begin with none."""
        self._clock = clock
        self.at: dict[Job, datetime] = {}

    def __call__(self, happening: Happening, /) -> None:
        """Note a job that ran well."""
        if isinstance(happening, JobRan) and happening.well:
            self.at[happening.job] = self._clock.now()


class Health:
    """Looks at the parts of this process."""

    def __init__(
        self,
        library: Library,
        clock: Clock,
        wall: WallWatch,
        troubles: Callable[[], Mapping[Job, str]],
        runs: LastRuns,
    ) -> None:
        """Stand ready.

        Args:
            library: the store.
            clock: the time.
            wall: what watches the wall clock.
            troubles: gives what is wrong with the jobs of this process.
            runs: when they last ran well.
        """
        self._library = library
        self._clock = clock
        self._wall = wall
        self._troubles = troubles
        self._runs = runs
        self._one_at_a_time = asyncio.Lock()
        self._kept: Report | None = None
        self._kept_s = 0.0
        self._locked_s: float | None = None

    async def look(self) -> Report:
        """Look at all parts, or give what was found within the last seconds."""
        async with self._one_at_a_time:
            if self._kept is None or self._clock.monotonic() - self._kept_s >= CACHED_S:
                self._kept = await self._look()
                self._kept_s = self._clock.monotonic()
            return self._kept

    async def _look(self) -> Report:
        now = self._clock.now()
        here = {"clock": self._clock_part(), "jobs": self._jobs_part(now)}
        try:
            await self._library.check()
            async with self._library.begin() as work:
                sources = of_all(still_asked(await work.sources.health()))
                tallies = await work.log.tallies(now)
                silent = await work.recovery.put_off_places()
                spent = await work.spending.of_all(now)
        except StorageError as error:
            return Report({"database": self._trouble(error), **here})
        self._locked_s = None
        seen = {"sources": _sources_part(sources, now), "deliveries": _deliveries_part(tallies, now)}
        seen |= {"restored": _restored_part(silent)} if silent else {}
        return Report({"database": Part(True, {}), **here, **seen}, tallies, sources, spent)

    def _trouble(self, error: StorageError) -> Part:
        now_s = self._clock.monotonic()
        if not isinstance(error, StorageLocked):
            self._locked_s = None
            return Part(False, {"why": str(error)})
        self._locked_s = now_s if self._locked_s is None else self._locked_s
        return Part(now_s - self._locked_s < LOCKED_S, {"why": str(error), "for_s": round(now_s - self._locked_s)})

    def _clock_part(self) -> Part:
        doubt = self._wall.doubt()
        told: dict[str, object] = {"synchronised": self._clock.synchronised()}
        if doubt is not None:
            told |= {"why": "the wall clock was set: digests are held until it is sure", "by_s": doubt.total_seconds()}
        return Part(doubt is None, told)

    def _jobs_part(self, now: datetime) -> Part:
        troubles = self._troubles()
        told: dict[str, object] = {
            job.value: {"ran_well_s_ago": round((now - at).total_seconds())} for job, at in self._runs.at.items()
        }
        return Part(not troubles, told | {job.value: {"why": why} for job, why in troubles.items()})


def _sources_part(health: Sequence[SourceHealth], now: datetime) -> Part:
    """Red where no source answered for a day, or nobody asks them; one that is down is told, and no fault of ours."""
    sections: defaultdict[str, list[SourceHealth]] = defaultdict(list)
    for section in health:
        sections[section.source].append(section)
    told: dict[str, object] = {source: _source_told(of, now) for source, of in sections.items()}
    down = {fault.source for fault in lasting_faults(health, now)}
    unasked = [section for section in health if now - section.next_poll_at > POLLED]
    if unasked:
        told["why"] = "their time has come, and nobody asks them: " + ", ".join(sorted({one.source for one in unasked}))
    elif down and down == set(sections):
        told["why"] = "none of them has answered for a day"
    return Part("why" not in told, told)


def _source_told(sections: Sequence[SourceHealth], now: datetime) -> Mapping[str, object]:
    succeeded = [section.succeeded_at for section in sections if section.succeeded_at is not None]
    failing = [section for section in sections if section.failures]
    age = round((now - max(succeeded)).total_seconds()) if succeeded else None
    told: dict[str, object] = {"answered_s_ago": age, "failing": len(failing), "sections": len(sections)}
    return told | ({"why": failing[0].why} if failing else {})


def _restored_part(silent: Sequence[tuple[Place, str]]) -> Part:
    """Red: after a restore nothing is posted where nobody can look what was posted since the backup."""
    told: dict[str, object] = {place.key: why for place, why in silent}
    return Part(False, told | {"why": f"{len(silent)} channels can't be looked through after a restore"})


def _deliveries_part(tallies: Sequence[Tally], now: datetime) -> Part:
    told: dict[str, object] = {}
    why: list[str] = []
    for tally in tallies:
        late = now - tally.due_at if tally.due_at is not None else timedelta(0)
        name = f"{tally.platform} {tally.state.value}"
        told[name] = {"count": tally.count, "oldest_s": max(0, round(late.total_seconds()))}
        match tally.state:
            case DeliveryState.PENDING if late > POSTED:
                why.append(f"{name}: not posted in time")
            case DeliveryState.SENDING if late > SWEPT:
                why.append(f"{name}: in doubt, and looked after by nobody")
            case DeliveryState.HELD:
                why.append(f"{name}: nobody can tell whether they were posted")
            case _:
                pass
    return Part(not why, told | ({"why": "; ".join(why)} if why else {}))
