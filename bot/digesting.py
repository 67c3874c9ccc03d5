"""The digests of all places that are due: as many SQL statements for one place as for a hundred.

A slot (place, local date, name) is unique: of any number of clocks that make it, one wins, and its messages go into the
outbox in the same unit of work. A hundred places share one, and are posted to while the next are made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest.choosing import chosen
from bot.digest.compose import compose, fault_line, merged_slots, tail_id, tail_message
from bot.digest.empty import lasting_faults, why_empty
from bot.digest.selection import capped
from bot.domain.collection import SourceHealth
from bot.domain.delivery import EmptyReason, Slot
from bot.domain.digest import Digest, Digested
from bot.domain.happening import DigestMade, unheard
from bot.domain.message import Message
from bot.domain.watch import Place, Radar
from bot.faultpoint import faultpoint
from bot.matching.looking import announcing, feeds_by_place, health_for, of_all
from bot.ports import Clock, Library, Messenger, Work
from bot.ports.meter import Meter
from bot.schedule.cadence import (
    LATE_LIMIT,
    Arrivals,
    Due,
    arrivals_of,
    missed_days,
    newest_date,
    next_due,
    overdue_since,
)
from bot.schedule.health import still_asked
from bot.schedule.polling import why_silent
from bot.schedule.stepping import WallWatch

AT_ONCE = 100
"""The digests of so many places are made in one unit of work."""
LOOK_BACK = timedelta(days=31)
"""So far back the last digest is looked for that takes the line of empty days."""


@dataclass(frozen=True, slots=True)
class _Morning:
    """What the store says before a pass.

    Attributes:
        now: aware UTC.
        radars: of the places that are served here.
        last: each place's newest slot.
        health: of every section that is still asked.
        arrivals: what the sources brought.
    """

    now: datetime
    radars: Sequence[Radar]
    last: Mapping[Place, Slot]
    health: Sequence[SourceHealth]
    arrivals: Arrivals

    def since(self, radar: Radar) -> datetime:
        """Give from when on papers are new to a place, aware UTC."""
        last = self.last.get(radar.place)
        return last.made_at if last else radar.made_at


class DigestRounds:
    """Makes the digests that are due."""

    def __init__(
        self,
        library: Library,
        sources: Sequence[str],
        messengers: Mapping[str, Messenger],
        clock: Clock,
        *,
        late_limit: timedelta = LATE_LIMIT,
        meter: Meter = unheard,
        wall: WallWatch | None = None,
        to_post: Callable[[], None] = lambda: None,
    ) -> None:
        """Stand ready.

        Args:
            library: the store.
            sources: the names of those that are asked, for why a day is empty.
            messengers: by platform; places of other platforms get no digest, and a merged one once they are served.
            clock: the time.
            late_limit: how late a digest may still come, 0 to 24 hours; a later one folds into the next.
            meter: hears of each digest.
            wall: watches the wall clock: while it is in doubt nothing is made; None: one of its own.
            to_post: called whenever digests were made that can be posted.
        """
        self._library = library
        self._sources = sources
        self._messengers = messengers
        self._late_limit = late_limit
        self._meter = meter
        self._wall = wall or WallWatch(clock, meter)
        self._to_post = to_post
        self._zones_read_on: date | None = None

    async def make_due(self, now: datetime) -> Digested:
        """Make the digests of all places that are due, and tell when the next ones are.

        While the wall clock is in doubt none is made; what is due then stays so, and comes once it is sure.

        Raises:
            StorageError: the store can't be read or written; what was made before stays made.
        """
        doubt = self._wall.doubt()
        async with self._library.begin() as work:
            morning = await self._morning(work, now)
        dues = [(radar, self._next(morning, radar, waiting=True)) for radar in morning.radars]
        now_due = [(radar, due) for radar, due in dues if due is not None and due.at <= now and doubt is None]
        slots: list[Slot] = []
        for at in range(0, len(now_due), AT_ONCE):
            slots += await self._make_some(now_due[at : at + AT_ONCE], morning)
        after = replace(morning, last={**morning.last, **{slot.place: slot for slot in slots}})
        return Digested(tuple(slots), self._upcoming(after))

    async def _make_some(self, now_due: Sequence[tuple[Radar, Due]], morning: _Morning) -> Sequence[Slot]:
        """Make digests in one unit of work, and let them be posted."""
        async with self._library.begin() as work:
            made = await self._make(work, now_due, morning)
            faultpoint("pipeline.digested")
        if made:
            self._to_post()
        for digest in made:
            late = bool(digest.missed or digest.overdue_since)
            self._meter(DigestMade(digest.slot.place.platform, digest.slot.posted, late))
        return [digest.slot for digest in made]

    async def upcoming(self, now: datetime) -> Mapping[Place, datetime]:
        """Give by place when its next digest is due, aware UTC; absent where none is in sight.

        Raises:
            StorageError: the store can't be read.
        """
        async with self._library.begin() as work:
            return self._upcoming(await self._morning(work, now))

    async def _morning(self, work: Work, now: datetime) -> _Morning:
        if now.date() != self._zones_read_on:  # the machine's rules of zones may have been brought up to date
            ZoneInfo.clear_cache()
            self._zones_read_on = now.date()
        waiting = await work.recovery.waiting()
        known = [radar for radar in await work.radars.all() if radar.place not in waiting]
        radars = [radar for radar in known if radar.place.platform in self._messengers]
        last = await work.slots.last([radar.place for radar in radars], newest_date(now))
        health = still_asked(await work.sources.health())
        return _Morning(now, radars, last, health, arrivals_of(announcing(of_all(health))))

    def _next(self, morning: _Morning, radar: Radar, *, waiting: bool = False) -> Due | None:
        last = morning.last.get(radar.place)
        return next_due(radar, last, morning.now, morning.arrivals, waiting=waiting, late_limit=self._late_limit)

    def _upcoming(self, morning: _Morning) -> Mapping[Place, datetime]:
        following = {radar.place: self._next(morning, radar) for radar in morning.radars}
        return {place: due.at for place, due in following.items() if due is not None}

    async def _make(self, work: Work, now_due: Sequence[tuple[Radar, Due]], morning: _Morning) -> Sequence[Digest]:
        """Make the digests of places that are due; places whose slot another process won are left to it."""
        found = await chosen(work, [radar.place for radar, _ in now_due])
        new = await work.papers.counts_since(sorted({morning.since(radar) for radar, _ in now_due}))
        active = await work.watches.active()
        watches, feeds = Counter(watch.place for watch in active), feeds_by_place(active)
        now, digests = morning.now, list[Digest]()
        for radar, due in now_due:
            place, since = radar.place, morning.since(radar)
            cards, rest = capped(found.papers.get(place, ()), radar.cap)
            if cards or not due.only_with_papers:
                silent = {source: why_silent(source, since, now) for source in self._sources}
                seen = announcing(health_for(feeds[place], morning.health))
                muted = sum(at >= since for at in found.held.get(place, {}).values())
                empty = None if cards else why_empty(watches[place], new[since], seen, since, silent, held=muted)
                slot = Slot(place, due.local_on, now, len(cards), len(rest), new[since], empty, due.name)
                missed = missed_days(radar, morning.last.get(place), due)
                called = found.called.get(place, {})
                overdue = overdue_since(radar, due, now)
                digests.append(Digest(radar, slot, cards, rest, watches[place], missed, overdue, called))
        faults = {
            digest.radar.place: lasting_faults(health_for(feeds[digest.radar.place], morning.health), now)
            for digest in digests
        }
        return await self._open(work, digests, faults, now)

    async def _open(
        self, work: Work, digests: Sequence[Digest], faults: Mapping[Place, Sequence[EmptyReason]], now: datetime
    ) -> Sequence[Digest]:
        """Take the slots, and put the messages of those that were won into the outbox."""
        won = {(slot.place, slot.key) for slot in await work.slots.open([digest.slot for digest in digests])}
        ours = [digest for digest in digests if (digest.slot.place, digest.slot.key) in won]
        await work.slots.open([slot for digest in ours for slot in merged_slots(digest)])
        fits = {platform: messenger.fits for platform, messenger in self._messengers.items()}
        messages = [message for digest in ours for message in compose(digest, fits[digest.slot.place.platform])]
        messages += [
            fault_line(digest.radar, fault, digest.slot.local_on)
            for digest in ours
            for fault in faults[digest.radar.place]
        ]
        await work.outbox.enqueue(messages, now)
        await _explain(work, [digest for digest in ours if digest.slot.empty], now)
        return ours


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
