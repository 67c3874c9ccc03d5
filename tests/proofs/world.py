"""Sources, two processes, a store and two platforms, with a time of their own; and what people must and mustn't see."""

from __future__ import annotations

import asyncio
import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Awaitable, Hashable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from bot.delivery import Deliverer
from bot.domain.collection import Batch, Freshness, Gathered
from bot.domain.delivery import DeliveryKind, DeliveryState, delivery_id
from bot.domain.message import Card, Fine, Heading, Message, plain
from bot.domain.watch import EVERY_DAY, Language, Mode, Place, Radar, Schedule, ScheduleKind, Watch, WatchKind
from bot.parking import go_on
from bot.pipeline import Pipeline
from bot.ports import Library
from tests.fakes.clock import MONDAY
from tests.fakes.messenger import FakeMessenger, Posted
from tests.proofs.hostile_source import FakeHostileSource, Mood
from tests.proofs.sweep import FakeLeanClock, Killer
from tests.unit.delivery.stand import REPEAT_SAFE_S, Crash

HOUR = timedelta(hours=1)
PLACES = (Place("slack", "T1", "C1"), Place("slack", "T1", "C2"), Place("discord", "G1", "C1"))
ZONES = ("UTC", "Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")
WORDS = ("alpha", "beta", "gamma")
PROCESSES = 2
HEALING = timedelta(hours=96)
"""A clock set 26 hours ahead that made a digest, and then 26 back: the next date begins 76 hours later."""
DAYS = [MONDAY.date() + timedelta(days=number) for number in range(-3, 90)]
FIRSTS = (DeliveryKind.HEADER, DeliveryKind.CARD)
"""The kinds of message whose part 0 may hold a digest's heading."""
SLOT_OF = {
    delivery_id(place, f"{day}/digest", kind, 0): (place, day) for place in PLACES for day in DAYS for kind in FIRSTS
}


class FakeWallClock(FakeLeanClock):
    """Stands in for the `Clock` door of the bot's machine: it may be wrong by `off`; the time that passes is all's."""

    def __init__(self, true: FakeLeanClock) -> None:
        super().__init__()
        self._true = true
        self.off = timedelta(0)

    def now(self) -> datetime:
        return self._true.now() + self.off

    def monotonic(self) -> float:
        return self._true.monotonic()

    async def sleep(self, seconds: float) -> None:
        self._true.turn(seconds)


class World:
    """Everything from the sources to what people see."""

    _owners = itertools.count(1)

    def __init__(self, library: Library) -> None:
        self.library = library
        self.true = FakeLeanClock()
        self.clock = FakeWallClock(self.true)
        self.killer = Killer()
        self.sources = {
            "arxiv": FakeHostileSource(self.clock, "arxiv", 0),
            "mirror": FakeHostileSource(self.clock, "mirror", 50_000),
        }
        self.messengers = {
            platform: FakeMessenger(
                self.clock, platform=platform, repeat_safe_s=safe_s, timeout_s=10.0, platform_clock=self.true
            )
            for platform, safe_s in REPEAT_SAFE_S.items()
        }
        self.processes = [self._started() for _ in range(PROCESSES)]
        self.radars: dict[Place, Radar] = {}
        self.watches: defaultdict[Place, dict[str, Watch]] = defaultdict(dict)
        self.known: set[str] = set()
        self.opened: set[str] = set()
        self.due: defaultdict[Place, dict[str, str]] = defaultdict(dict)
        self.made: Counter[tuple[Place, date]] = Counter()
        self.crashes = 0

    def _started(self) -> tuple[Pipeline, Deliverer]:
        owner = f"process{next(self._owners)}"
        pipeline = Pipeline(self.library, self.sources, self.messengers, self.clock, Random(1))
        return pipeline, Deliverer(self.library, self.messengers, self.clock, owner, Random(1))

    def restart(self, process: int) -> None:
        """Start a process anew; what it knew is gone."""
        self.processes[process] = self._started()

    async def set_clock(self, off: timedelta) -> None:
        """Set the wall clock of the bot's machine, wrong or right; not while a post is in doubt.

        A process that is started anew can't tell that the clock was set since the post: the one limit that is left.
        """
        async with self.library.begin() as work:
            unfinished = await work.log.unfinished()
        if not any(record.state is DeliveryState.SENDING for record in unfinished):
            self.clock.off = off

    async def settle(self, radar: Radar) -> None:
        """Keep a new or changed radar."""
        self.radars[radar.place] = radar
        async with self.library.begin() as work:
            await work.radars.save(radar)

    async def open_place(self, place: Place, zone: str, at: time, mode: Mode) -> None:
        """Let the bot into a place."""
        now = self.clock.now()
        schedule = Schedule(ScheduleKind.AT, EVERY_DAY, at)
        await self.settle(Radar(place, Language.ENGLISH, zone, now, schedule, mode, cap=50))

    async def reschedule(self, place: Place, zone: str, at: time) -> None:
        """A person moves the place's zone and time."""
        radar = self.radars[place]
        schedule = replace(radar.schedule, at=at)
        await self.settle(replace(radar, timezone=zone, schedule=schedule, scheduled_at=self.clock.now()))

    async def watch(self, place: Place, word: str) -> None:
        """Add a watch."""
        async with self.library.begin() as work:
            (watch,) = await work.watches.add(place, WatchKind.KEYWORD, [word], "Ada", self.clock.now())
        self.watches[place][word] = watch

    async def unwatch(self, place: Place, word: str) -> None:
        """Remove a watch: what it found and nobody saw is not due any more."""
        watch = self.watches[place].pop(word)
        async with self.library.begin() as work:
            await work.watches.set_removed(place, [watch.number], self.clock.now())
        self.due[place] = {title: of for title, of in self.due[place].items() if of != word}

    async def collect(self, process: int) -> None:
        """Ask the sources; what they gave and was kept is due in the places that watch for it."""
        told: list[Gathered] = []
        asked = [source for source in self.sources.values() if any(self.watches.values())]
        done = await self._survive(process, self.processes[process][0].collect(told=told.append))
        for gathered in told:
            self._note(gathered)
        if done and asked:
            came = {one.collected.source for one in told if isinstance(one.collected, Batch)}
            assert came >= {source.name for source in asked if not source.bad}, "a source held another up"

    async def digest(self, process: int) -> None:
        """Make what is due."""
        await self._survive(process, self._digest(process))

    async def _digest(self, process: int) -> None:
        digested = await self.processes[process][0].digest()
        for slot in digested.made:
            self.made[slot.place, slot.local_on] += 1
            shown = self.clock.now().astimezone(ZoneInfo(self.radars[slot.place].timezone)).date()
            assert slot.local_on in (shown, shown - timedelta(days=1)), "another date's digest"

    async def deliver(self, *processes: int) -> None:
        """Post what is due, and look after what is in doubt; several processes at once."""
        await asyncio.gather(*(self._survive(process, self._deliver(process)) for process in processes))

    async def _deliver(self, process: int) -> None:
        await self.processes[process][1].deliver_due()
        await self.processes[process][1].sweep()

    async def _survive(self, process: int, work: Awaitable[object]) -> bool:
        """Do something in a process; False where it was killed: another is started."""
        try:
            await work
        except Crash:
            self.crashes += 1
            self.restart(process)
            return False
        return True

    async def live(self, span: timedelta, step: timedelta) -> None:
        """Let time pass, and the processes take turns at the work."""
        end, turns = self.true.now() + span, itertools.cycle(range(PROCESSES))
        while self.true.now() < end:
            process = next(turns)
            await self.digest(process)
            await self.deliver(process)
            self.true.turn(step.total_seconds())

    async def heal(self) -> None:
        """End all trouble, and give it four days."""
        self.killer.aim(())
        for messenger in self.messengers.values():
            messenger.faults.clear()
        for place, radar in self.radars.items():
            if radar.paused:
                await self.settle(replace(radar, paused=False))
            async with self.library.begin() as work:
                await go_on(work, place, self.clock.now())
                left = {slot.local_on for slot in await work.slots.since(place, MONDAY - timedelta(days=9))}
            # A digest that waited whole is unmade, and is made again when it is due.
            self.made = Counter({(of, on): n for (of, on), n in self.made.items() if of != place or on in left})
        for source in self.sources.values():
            source.change(Mood.NEW, WORDS)
        await self.collect(0)
        await self.live(HEALING, 3 * HOUR)

    def check(self) -> None:
        """What must hold at any time: no paper twice in a place, no two digests of one date, none doubled."""
        assert all(count == 1 for count in self.made.values()), "two digests of one date"
        for place in self.radars:
            seen = self.visible(place)
            assert _repeated(posted.mark for posted in seen) == [], "a message twice"
            assert _repeated(title for posted in seen for title in _titles(posted.shown)) == [], "a paper twice"
            days = [SLOT_OF[one.mark] for one in seen if any(isinstance(block, Heading) for block in one.shown.blocks)]
            assert _repeated(days) == [], "two digests of one date"

    def check_nothing_lost(self) -> None:
        """What was due was shown, on a card or behind a tail's “and 12 more”."""
        for place, due in self.due.items():
            seen = [posted.shown for posted in self.visible(place)]
            shown = {title for message in seen for title in _titles(message)}
            lost = due.keys() - shown
            assert len(lost) <= sum(map(_behind, seen)), f"lost in {place.key}: {sorted(lost)}"

    def visible(self, place: Place) -> Sequence[Posted]:
        """What people see in a place now."""
        return self.messengers[place.platform].visible(place)

    def _note(self, gathered: Gathered) -> None:
        """Note what a section brought for the first time, and who is to get it."""
        batch = gathered.collected
        if not isinstance(batch, Batch) or not batch.papers:
            return
        new = [paper.title for paper in batch.papers if paper.title not in self.known]
        self.known |= set(new)
        if batch.source not in self.opened:
            self.opened.add(batch.source)
            assert gathered.freshness is Freshness.FIRST
            return
        for place, watches in self.watches.items():
            for title in new:
                word = title.rpartition(" ")[2]
                if word in watches and watches[word].since <= batch.fetched_at:
                    self.due[place][title] = word


def _titles(message: Message) -> list[str]:
    return [plain(block.title) for block in message.blocks if isinstance(block, Card)]


def _behind(message: Message) -> int:
    """How many papers a message says there are more."""
    fine = " ".join(plain(block.line) for block in message.blocks if isinstance(block, Fine))
    more = re.search(r"and (\d+) more", fine)
    return int(more[1]) if more else 0


def _repeated(things: Iterable[Hashable]) -> list[Hashable]:
    return [thing for thing, count in Counter(things).items() if count > 1]
