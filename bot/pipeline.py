"""The way of a paper, on one page.

    collect:  sources → which batch is new → papers remembered → matched with all watches at once → matches kept
    digest:   places that are due → their unposted matches, each paper once, best first → messages into the outbox

`bot/digesting.py` does the second line; `bot/delivery.py` takes it from there. A section's papers, matches, mark and
health are one unit of work: what fails half-way was never there, and is asked for again. So is a digest: slots and
messages stand together or not at all.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import assert_never

import structlog

from bot.citing import CitationRounds
from bot.digest.turns import reply_under_cards
from bot.digesting import DigestRounds
from bot.domain.citation import CITATIONS
from bot.domain.collection import (
    Batch,
    Collected,
    Gathered,
    SourceFailure,
    SourceFault,
    SourceHealth,
    Unchanged,
    Wanted,
)
from bot.domain.digest import Digested
from bot.domain.errors import StorageError, WrongUse
from bot.domain.happening import SectionTold, unheard
from bot.domain.watch import Place, Watch
from bot.faultpoint import faultpoint
from bot.matching.gathering import hits_of, with_late
from bot.matching.likeness import Likeness
from bot.matching.looking import Indexes, followed, looking_at
from bot.matching.taking import take_batch
from bot.matching.topics import calibrated
from bot.matching.wanting import wanted_of
from bot.matching.watching import fault_of
from bot.ports import CitationSource, Clock, Library, Messenger, PaperSource
from bot.ports.meter import Meter
from bot.schedule.cadence import LATE_LIMIT
from bot.schedule.health import health_after, last_good, still_asked, wanted_now
from bot.schedule.stepping import WallWatch

log = structlog.get_logger(__name__)


class Pipeline:
    """Collects papers and makes digests; what it knows stands in the store, so that any process may go on."""

    def __init__(
        self,
        library: Library,
        sources: Mapping[str, PaperSource],
        messengers: Mapping[str, Messenger],
        clock: Clock,
        rng: Random,
        likeness: Likeness | None = None,
        *,
        late_limit: timedelta = LATE_LIMIT,
        meter: Meter = unheard,
        wall: WallWatch | None = None,
        to_post: Callable[[], None] = lambda: None,
    ) -> None:
        """Stand ready.

        Args:
            library: the store.
            sources: by name.
            messengers: by platform; places of other platforms get no digest, and a merged one once they are served.
            clock: the time.
            rng: for the jitter of polls.
            likeness: what compares papers with topics and examples; None: by words alone.
            late_limit: how late a digest may still come, 0 to 24 hours; a later one folds into the next.
            meter: hears of what sources answer and of the digests made.
            wall: watches the wall clock: while it is in doubt no digest is made; None: one of its own.
            to_post: called whenever digests were made that can be posted.
        """
        self._library = library
        self._sources = sources
        self._messengers = messengers
        self._clock = clock
        self._rng = rng
        self._likeness = likeness or Likeness()
        self._indexes = Indexes(self._likeness)
        self._citing = CitationRounds(library, clock, rng)
        self._digests = DigestRounds(
            library, tuple(sources), messengers, clock, late_limit=late_limit, meter=meter, wall=wall, to_post=to_post
        )
        self._meter = meter

    async def collect(
        self,
        names: Collection[str] = (),
        *,
        since: datetime | None = None,
        due_only: bool = False,
        told: Callable[[Gathered], None] = lambda _: None,
    ) -> Sequence[Gathered]:
        """Ask sources for new papers and keep what they bring; a source or section that fails stops no other.

        Args:
            names: of the sources; empty: all.
            since: from when on, aware UTC; None: since the last good collection.
            due_only: True: only sections whose next poll has come, or that were not wanted before.
            told: hears of each section when it is done.

        Raises:
            KeyError: no such source.
            StorageError: the store can't be written; the other sources were finished first.
        """
        async with self._library.begin() as work:
            active = await work.watches.active()
            health, before = await work.sources.health(), await work.sources.asked()
        watched = await calibrated(self._library.begin, self._likeness, active, self._clock.now())
        watches, wanted, indexes = await asyncio.to_thread(self._read, watched)
        self._indexes, health = indexes, followed(health, watches)
        heard, asks = self._counting(told), []
        changed = {name for name in self._sources if before.get(name) != wanted.fingerprint}
        for source in [self._sources[name] for name in names or self._sources]:
            known = {section.section: section for section in health if section.source == source.name}
            rounds = known.pop(CITATIONS, None)
            if isinstance(source, CitationSource):
                index = indexes.of(source.name, CITATIONS)
                asks.append(self._citing.ask(source, watches, rounds, index, due_only=due_only, told=heard))
            asked = still_asked(list(known.values()))
            partly = due_only and asked and source.name not in changed
            ask = wanted_now(wanted, asked, self._clock.now()) if partly else wanted
            if ask is not None:
                told_of = since or last_good(asked)
                asks.append(self._ask(source, ask, told_of, known, indexes, heard, whole=ask is wanted))
        results = await asyncio.gather(*asks, return_exceptions=True)
        gathered: list[Gathered] = []
        for result in results:
            if isinstance(result, BaseException):
                raise result
            gathered += result
        await self._note_asked(changed.intersection(names or self._sources), wanted)
        return gathered

    async def _note_asked(self, names: Collection[str], wanted: Wanted) -> None:
        """Keep that all that is wanted was asked for: no process has to ask for it anew."""
        if names:
            async with self._library.begin() as work:
                for name in names:
                    await work.sources.put_asked(name, wanted.fingerprint)

    def _counting(self, told: Callable[[Gathered], None]) -> Callable[[Gathered], None]:
        def heard(gathered: Gathered) -> None:
            self._meter(_counted(gathered))
            told(gathered)

        return heard

    async def digest(self, now: datetime | None = None) -> Digested:
        """Make the digests of all places that are due, in one pass, and tell when the next ones are.

        Args:
            now: aware UTC; None: the clock's.

        Raises:
            StorageError: the store can't be read or written; nothing was made.
        """
        return await self._digests.make_due(now or self._clock.now())

    async def upcoming(self) -> Mapping[Place, datetime]:
        """Give by place when its next digest is due, aware UTC, maybe past; nothing is made.

        Raises:
            StorageError: the store can't be read.
        """
        return await self._digests.upcoming(self._clock.now())

    async def next_polls(self) -> Mapping[str, datetime]:
        """Give by source when its next section is to be asked again, aware UTC.

        Raises:
            StorageError: the store can't be read.
        """
        async with self._library.begin() as work:
            health = followed(still_asked(await work.sources.health()), await work.watches.active())
        polls: defaultdict[str, list[datetime]] = defaultdict(list)
        for section in health:
            polls[section.source].append(section.next_poll_at)
        return {source: min(instants) for source, instants in polls.items() if source in self._sources}

    def _read(self, watches: Sequence[Watch]) -> tuple[Sequence[Watch], Wanted, Indexes]:
        """Read what is watched. What can't be read any more stands aside, told in the panel, and stops nobody."""
        try:
            return watches, wanted_of(watches), self._indexes.following(watches)
        except WrongUse:
            read = [watch for watch in watches if fault_of(watch) is None]
            log.warning("watches that can't be read any more stand aside", n=len(watches) - len(read))
            return read, wanted_of(read), self._indexes.following(read)

    async def _ask(
        self,
        source: PaperSource,
        wanted: Wanted,
        since: datetime | None,
        health: Mapping[str, SourceHealth],
        indexes: Indexes,
        told: Callable[[Gathered], None],
        *,
        whole: bool,
    ) -> list[Gathered]:
        gathered: list[Gathered] = []
        try:
            async for collected in source.papers_since(wanted, since):
                gathered.append(await self._take(collected, health.get(collected.section), indexes))
                told(gathered[-1])
            if whole and "" in health:
                await self._take(Unchanged(source.name, "", self._clock.now()), health[""], indexes)
        except StorageError:
            raise
        except Exception as error:
            log.exception("a source failed in a way nobody expected", source=source.name)
            why, now = type(error).__name__, self._clock.now()
            broken = SourceFailure(source.name, "", SourceFault.BROKEN, why, now)
            gathered.append(await self._take(broken, health.get(""), indexes))
            told(gathered[-1])
        return gathered

    async def _take(self, collected: Collected, before: SourceHealth | None, indexes: Indexes) -> Gathered:
        """Keep one section's answer: papers, matches, mark and health, all or nothing."""
        gathered = Gathered(collected)
        index = indexes.of(collected.source, collected.section)
        hits = await asyncio.to_thread(hits_of, collected, index) if isinstance(collected, Batch) else ()
        async with self._library.begin() as work:
            if isinstance(collected, Batch):
                watches = await work.watches.active()
                looking = looking_at(collected.source, collected.section, watches)
                late = [watch for watch in looking if watch not in index and fault_of(watch) is None]
                hits = await asyncio.to_thread(with_late, collected, hits, late, self._likeness) if late else hits
                taken = await take_batch(work, collected, hits, watches)
                await reply_under_cards(work, taken.events, self._clock.now())
                gathered = Gathered(collected, taken.freshness, taken.first, taken.matched)
            now = self._clock.now()
            if not isinstance(collected, Batch) or collected.announced_at is None:
                await work.sources.put_health(health_after(before, collected, gathered.freshness, now, self._rng))
            faultpoint("pipeline.collected")
        return gathered


def _counted(gathered: Gathered) -> SectionTold:
    match gathered.collected:
        case Batch() as batch:
            answer = "batch" if batch.incomplete is None else batch.incomplete.fault.value
            return SectionTold(batch.source, answer, len(batch.papers), len(batch.refused), gathered.first)
        case Unchanged(source=source):
            return SectionTold(source, "unchanged")
        case SourceFailure(source=source, fault=fault):
            return SectionTold(source, fault.value)
        case _:
            assert_never(gathered.collected)
