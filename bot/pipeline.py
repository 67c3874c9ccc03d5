"""The way of a paper, on one page.

    collect:  sources → which batch is new → papers remembered → matched with all watches at once → matches kept
    digest:   places that are due → their unposted matches, each paper once, best first → messages into the outbox

`bot/delivery.py` takes it from there. A section's papers, matches, mark and health are one unit of work: what fails
half-way was never there, and is asked for again. So is a digest: slots and messages stand together or not at all.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import structlog

from bot.citing import CitationRounds
from bot.digest.choosing import chosen
from bot.digest.compose import compose, fault_line, tail_id, tail_message
from bot.digest.empty import lasting_faults, why_empty
from bot.digest.selection import capped
from bot.domain.citation import CITATIONS
from bot.domain.collection import Batch, Collected, Gathered, SourceFailure, SourceFault, SourceHealth, Wanted
from bot.domain.delivery import EmptyReason, Slot
from bot.domain.digest import Digest, Digested
from bot.domain.errors import StorageError, WrongUse
from bot.domain.message import Message
from bot.domain.watch import Place, Radar, Watch
from bot.faultpoint import faultpoint
from bot.matching.gathering import hits_of, with_late
from bot.matching.likeness import Likeness
from bot.matching.looking import Indexes, announcing, feeds_by_place, followed, health_for, looking_at, of_all
from bot.matching.taking import take_batch
from bot.matching.topics import calibrated
from bot.matching.wanting import wanted_of
from bot.matching.watching import fault_of
from bot.ports import CitationSource, Clock, Library, Messenger, PaperSource, Work
from bot.schedule.cadence import Due, arrivals_of, first_missed, next_due
from bot.schedule.health import health_after, last_good, still_asked, wanted_now
from bot.schedule.polling import why_silent

LOOK_BACK = timedelta(days=31)
"""So far back the last digest is looked for that takes the line of empty days."""

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
    ) -> None:
        """Stand ready.

        Args:
            library: the store.
            sources: by name.
            messengers: by platform; places of other platforms get no digest, and a merged one once they are served.
            clock: the time.
            rng: for the jitter of polls.
            likeness: what compares papers with topics and examples; None: by words alone.
        """
        self._library = library
        self._sources = sources
        self._messengers = messengers
        self._clock = clock
        self._rng = rng
        self._asked: dict[str, Wanted] = {}
        self._likeness = likeness or Likeness()
        self._indexes = Indexes(self._likeness)
        self._citing = CitationRounds(library, clock, rng)

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
            health = await work.sources.health()
        watched = await calibrated(self._library.begin, self._likeness, active, self._clock.now())
        watches, wanted, indexes = await asyncio.to_thread(self._read, watched)
        self._indexes, health = indexes, followed(health, watches)
        asks = []
        for source in [self._sources[name] for name in names or self._sources]:
            known = {section.section: section for section in health if section.source == source.name}
            rounds = known.pop(CITATIONS, None)
            if isinstance(source, CitationSource):
                index = indexes.of(source.name, CITATIONS)
                asks.append(self._citing.ask(source, watches, rounds, index, due_only=due_only, told=told))
            asked = still_asked(list(known.values()))
            ask = self._due_of(source.name, wanted, asked) if due_only else wanted
            if ask is not None:
                asks.append(self._ask(source, ask, since or last_good(asked), known, indexes, told))
            self._asked[source.name] = wanted
        results = await asyncio.gather(*asks, return_exceptions=True)
        gathered: list[Gathered] = []
        for result in results:
            if isinstance(result, BaseException):
                raise result
            gathered += result
        return gathered

    async def digest(self, now: datetime | None = None) -> Digested:
        """Make the digests of all places that are due, in one pass, and tell when the next ones are.

        The number of SQL statements doesn't grow with the number of places.

        Args:
            now: aware UTC; None: the clock's.

        Raises:
            StorageError: the store can't be read or written; nothing was made.
        """
        now = now or self._clock.now()
        async with self._library.begin() as work:
            radars = [radar for radar in await work.radars.all() if radar.place.platform in self._messengers]
            last = dict(await work.slots.last([radar.place for radar in radars]))
            health = still_asked(await work.sources.health())
            arrivals = arrivals_of(announcing(of_all(health)))
            dues = [(radar, next_due(radar, last.get(radar.place), now, arrivals, waiting=True)) for radar in radars]
            now_due = [(radar, due) for radar, due in dues if due is not None and due.at <= now]
            made = await self._make(work, now_due, last, health, now) if now_due else ()
            faultpoint("pipeline.digested")
        last.update({slot.place: slot for slot in made})
        upcoming = {radar.place: next_due(radar, last.get(radar.place), now, arrivals) for radar in radars}
        return Digested(made, {place: due.at for place, due in upcoming.items() if due is not None})

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

    def _due_of(self, source: str, wanted: Wanted, health: Sequence[SourceHealth]) -> Wanted | None:
        """Give what to ask a source for: all that is wanted, the due sections alone, or None for nothing."""
        if self._asked.get(source) != wanted or not health:
            return wanted
        return wanted_now(wanted, health, self._clock.now())

    async def _ask(
        self,
        source: PaperSource,
        wanted: Wanted,
        since: datetime | None,
        health: Mapping[str, SourceHealth],
        indexes: Indexes,
        told: Callable[[Gathered], None],
    ) -> list[Gathered]:
        gathered: list[Gathered] = []
        try:
            async for collected in source.papers_since(wanted, since):
                gathered.append(await self._take(collected, health.get(collected.section), indexes))
                told(gathered[-1])
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
                gathered = Gathered(collected, taken.freshness, taken.first, taken.matched)
            now = self._clock.now()
            if not isinstance(collected, Batch) or collected.announced_at is None:
                await work.sources.put_health(health_after(before, collected, gathered.freshness, now, self._rng))
            faultpoint("pipeline.collected")
        return gathered

    async def _make(
        self,
        work: Work,
        now_due: Sequence[tuple[Radar, Due]],
        last: Mapping[Place, Slot],
        health: Sequence[SourceHealth],
        now: datetime,
    ) -> tuple[Slot, ...]:
        """Make the digests of places that are due; places whose slot another process won are left to it."""
        found = await chosen(work, [radar.place for radar, _ in now_due])
        since = {radar.place: _since(radar, last.get(radar.place)) for radar, _ in now_due}
        new = await work.papers.counts_since(sorted(set(since.values())))
        active = await work.watches.active()
        watches, feeds = Counter(watch.place for watch in active), feeds_by_place(active)
        digests: list[Digest] = []
        for radar, due in now_due:
            place = radar.place
            cards, rest = capped(found.papers.get(place, ()), radar.cap)
            if cards or not due.only_with_papers:
                of = new[since[place]]
                silent = {source: why_silent(source, since[place], now) for source in self._sources}
                seen = health_for(feeds[place], health)
                muted = sum(at >= since[place] for at in found.held.get(place, {}).values())
                why = (watches[place], of, announcing(seen), since[place], silent)
                empty = None if cards else why_empty(*why, held=muted)
                slot = Slot(place, due.local_on, now, len(cards), len(rest), of, empty, due.name)
                late_from = first_missed(radar, last.get(place), due)
                called = found.called.get(place, {})
                digests.append(Digest(radar, slot, cards, rest, watches[place], late_from, called))
        faults = {
            digest.radar.place: lasting_faults(health_for(feeds[digest.radar.place], health), now) for digest in digests
        }
        return await self._open(work, digests, faults, now)

    async def _open(
        self, work: Work, digests: Sequence[Digest], faults: Mapping[Place, Sequence[EmptyReason]], now: datetime
    ) -> tuple[Slot, ...]:
        """Take the slots, and put the messages of those that were won into the outbox."""
        won = {(slot.place, slot.key) for slot in await work.slots.open([digest.slot for digest in digests])}
        ours = [digest for digest in digests if (digest.slot.place, digest.slot.key) in won]
        fits = {platform: messenger.fits for platform, messenger in self._messengers.items()}
        messages = [message for digest in ours for message in compose(digest, fits[digest.slot.place.platform])]
        messages += [
            fault_line(digest.radar, fault, digest.slot.local_on)
            for digest in ours
            for fault in faults[digest.radar.place]
        ]
        await work.outbox.enqueue(messages, now)
        await _explain(work, [digest for digest in ours if digest.slot.empty], now)
        return tuple(digest.slot for digest in ours)


def _since(radar: Radar, last: Slot | None) -> datetime:
    return last.made_at if last else radar.made_at


async def _explain(work: Work, empty: Sequence[Digest], now: datetime) -> None:
    """Put the empty days' reasons under each place's last digest, by editing its tail."""
    silent = {digest.radar.place: digest.radar for digest in empty if not digest.radar.empty_line}
    if not silent:
        return
    messages: dict[str, Message] = {}
    for place, slots in (await work.slots.history(list(silent), now - LOOK_BACK)).items():
        posted = max((at for at, slot in enumerate(slots) if slot.posted), default=None)
        if posted is not None:
            message = tail_message(slots[posted], silent[place], slots[posted + 1 :])
            messages[tail_id(slots[posted])] = message
    await work.outbox.revise_all(messages, now)
