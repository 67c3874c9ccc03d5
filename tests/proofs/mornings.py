"""A place's mornings round a change of its clocks, lived through by the schedule with all that may come between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum, auto
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

from bot.digesting import DigestRounds
from bot.domain.delivery import Slot
from bot.domain.watch import EVERY_DAY, Language, Place, Radar, Schedule, ScheduleKind
from bot.schedule.cadence import Arrivals, Due, missed_days, newest_date, next_due
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger
from tests.fakes.store_shelves import Shelves
from tests.fakes.store_slots import FakeSlots

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
PLACE = Place("slack", "T1", "C1")
NOTHING = Arrivals()
LATE = timedelta(hours=20)


class Trouble(Enum):
    """What comes between."""

    NONE = auto()
    """An alarm rings at the instant planned."""
    DOWN = auto()
    """The process is down for up to 30 hours, and looks at odd times."""
    STEPPED = auto()
    """The wall clock is set on or back by up to 26 hours, and right again later."""
    RACING = auto()
    """Two clocks look at once; theirs differ by up to five minutes."""
    CHANGED = auto()
    """A person changes the time, the zone, or both."""
    PAUSED = auto()
    """A person pauses the place and goes on later."""
    ARRIVAL = auto()
    """The digest comes with the day's batch, at the wall time at the latest."""


@dataclass(frozen=True, slots=True)
class Change:
    """An instant at which a zone's clocks are changed, aware UTC, with the offsets before and after."""

    zone: str
    at: datetime
    before: timedelta
    after: timedelta

    def first_instant(self, day: date, wall: time) -> datetime | None:
        """The first real instant at or after a wall time on a date near the change; None where the date has none."""
        naive = datetime.combine(day, wall, UTC)
        early, late = naive - self.before, naive - self.after
        if early < self.at:
            return early
        if late >= self.at:
            return late
        return self.at if (self.at + self.after).date() == day else None

    def local(self, instant: datetime) -> datetime:
        """What a clock on the wall shows then, as a naive time."""
        return (instant + (self.before if instant < self.at else self.after)).replace(tzinfo=None)


def changes(zone: str, first: date, last: date) -> Iterator[Change]:
    """Find a zone's changes of offset between two dates, to the second."""
    place = ZoneInfo(zone)
    start = datetime.combine(first, time(0), UTC)
    noons = [start + DAY * number for number in range((last - first).days + 1)]
    for early, late in pairwise(noons):
        before, after = _offset(early, place), _offset(late, place)
        if before != after:
            low, high = early, late
            while high - low > timedelta(seconds=1):
                middle = (low + (high - low) / 2).replace(microsecond=0)
                low, high = (middle, high) if _offset(middle, place) == before else (low, middle)
            yield Change(zone, high, before, after)


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


@dataclass(slots=True)
class Made:
    """A digest: the slot, what the wall clock that named it showed, the settings then."""

    slot: Slot
    clock_at: datetime
    radar: Radar


@dataclass
class Mornings:
    """One place round one change.

    Attributes:
        made: the digests, in the order made.
    """

    change: Change
    wall: time
    trouble: Trouble
    rng: Random
    made: list[Made] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.slots = FakeSlots(Shelves())
        self.begins, self.ends = self.change.at - 2 * DAY, self.change.at + 2 * DAY
        arrives = self.trouble is Trouble.ARRIVAL
        schedule = Schedule(ScheduleKind.ARRIVAL if arrives else ScheduleKind.AT, EVERY_DAY, self.wall)
        self.radar = Radar(PLACE, Language.ENGLISH, self.change.zone, self.begins, schedule)

    async def live(self) -> None:
        """Live through four days."""
        true, step = self.begins, timedelta(0)
        while true < self.ends:
            now = true + step
            await self._look(now)
            if self.trouble is Trouble.RACING:
                await self._look(now + MINUTE * self.rng.randint(-5, 5))
            if self.trouble is Trouble.STEPPED and self.rng.random() < 0.4:
                step = timedelta(0) if step else MINUTE * self.rng.randint(-26 * 60, 26 * 60)
            if self.trouble is Trouble.CHANGED and self.rng.random() < 0.3:
                self._settle_anew(now)
            if self.trouble is Trouble.PAUSED and self.rng.random() < 0.3:
                self.radar = replace(self.radar, paused=not self.radar.paused)
            true = await self._next_look(true, step)

    async def _next_look(self, true: datetime, step: timedelta) -> datetime:
        """When the next look is: at the alarm, or at any time at all."""
        if self.trouble is Trouble.DOWN or (self.trouble is not Trouble.NONE and self.rng.random() < 0.5):
            return true + MINUTE * self.rng.randint(1, 30 * 60 if self.trouble is Trouble.DOWN else 8 * 60)
        alarm_at = await self._alarm_at(true + step)
        return max(alarm_at - step, true + MINUTE) if alarm_at else true + 6 * HOUR

    async def _look(self, now: datetime) -> None:
        """Do as the pipeline does: ask what is due, and take the slot if nobody has it; missed days are spent too."""
        due = await self._due(now)
        if due is None or due.at > now:
            return
        missed = missed_days(self.radar, await self._last(now), due)
        for slot in await self.slots.open([Slot(PLACE, due.local_on, now, name=due.name)]):
            self.made.append(Made(slot, now, self.radar))
            await self.slots.open([Slot(PLACE, day, now, name=due.name) for day in missed])

    async def _alarm_at(self, now: datetime) -> datetime | None:
        due = await self._due(now)
        return due.at if due else None

    async def _due(self, now: datetime) -> Due | None:
        return next_due(self.radar, await self._last(now), now, self._arrivals(now), waiting=True)

    async def _last(self, now: datetime) -> Slot | None:
        return (await self.slots.last([PLACE], newest_date(now))).get(PLACE)

    def _arrivals(self, now: datetime) -> Arrivals:
        if self.trouble is not Trouble.ARRIVAL:
            return NOTHING
        batch = now.replace(hour=4, minute=5, second=0)
        batch = batch if batch <= now else batch - DAY
        return Arrivals(batch, batch + DAY)

    def _settle_anew(self, now: datetime) -> None:
        """A person moves the time, the zone, or both."""
        if self.rng.random() < 0.7:
            at = time(self.rng.randrange(24), self.rng.choice((0, 30)))
            self.radar = replace(self.radar, schedule=replace(self.radar.schedule, at=at))
        if self.rng.random() < 0.5:
            zones = ("Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Shanghai", "Europe/Berlin", self.change.zone)
            self.radar = replace(self.radar, timezone=self.rng.choice(zones))
        self.radar = replace(self.radar, scheduled_at=now)


class PipelineMornings(Mornings):
    """The same through what the pipeline makes digests with, slots and all, over a store; not for ARRIVAL."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._library = FakeLibrary()
        clock = FakeClock()
        self._rounds = DigestRounds(self._library, (), {"slack": FakeMessenger(clock)}, clock)

    async def _look(self, now: datetime) -> None:
        async with self._library.begin() as work:
            await work.radars.save(self.radar)
        digested = await self._rounds.make_due(now)
        self.made += [Made(slot, now, self.radar) for slot in digested.made]

    async def _alarm_at(self, now: datetime) -> datetime | None:
        return (await self._rounds.upcoming(now)).get(PLACE)


@dataclass(slots=True)
class Verdict:
    """What was seen over many mornings."""

    cases: int = 0
    digests: int = 0
    twice: int = 0
    early: int = 0
    other_date: int = 0
    missing: int = 0
    latest: timedelta = timedelta(0)
    latest_where: str = ""
    bad: list[str] = field(default_factory=list)

    def judge(self, mornings: Mornings) -> None:
        """Judge one place's mornings by what its wall clock showed."""
        self.cases += 1
        self.digests += len(mornings.made)
        days = [made.slot.local_on for made in mornings.made]
        self._note(mornings, "twice", len(days) - len(set(days)))
        for made in mornings.made:
            self._judge(mornings, made)
        if mornings.trouble is Trouble.NONE:
            self._judge_alarms(mornings)

    def line(self, name: str) -> str:
        """The row of the table."""
        seen = f"twice {self.twice}, early {self.early}, on another date {self.other_date}, missing {self.missing}"
        return f"{name:<22} {self.cases:>7} cases, {self.digests:>7} digests: {seen}; latest +{self.latest}"

    def _judge(self, mornings: Mornings, made: Made) -> None:
        zone = ZoneInfo(made.radar.timezone)
        shown = made.clock_at.astimezone(zone)
        naive, day = shown.replace(tzinfo=None), made.slot.local_on
        wall = time(0) if mornings.trouble is Trouble.ARRIVAL else made.radar.schedule.at or time(0)
        self._note(mornings, "early", not _has_been(zone, made.clock_at, datetime.combine(day, wall)))
        caught_up = day == naive.date() - DAY and naive - datetime.combine(day, wall) <= LATE + 2 * HOUR
        self._note(mornings, "other_date", day != naive.date() and not caught_up and not _odd_day(zone, made.clock_at))

    def _judge_alarms(self, mornings: Mornings) -> None:
        """Where nothing comes between, every date that has its time gets its digest at the first instant of it."""
        change, wall = mornings.change, mornings.wall
        days = {change.local(mornings.begins + HOUR * hour).date() for hour in range(4 * 24)}
        expected = {day: change.first_instant(day, wall) for day in days}
        made = {one.slot.local_on: one.clock_at for one in mornings.made}
        for day, instant in expected.items():
            if instant is not None and mornings.begins < instant < mornings.ends:
                self._note(mornings, "missing", made.get(day) != instant)
                late = change.local(instant) - datetime.combine(day, wall)
                if late > self.latest:
                    self.latest, self.latest_where = late, f"{change.zone} {day} {wall}"

    def _note(self, mornings: Mornings, what: str, count: int) -> None:
        if count:
            setattr(self, what, getattr(self, what) + count)
            made = [(str(one.slot.local_on), one.clock_at.isoformat()) for one in mornings.made]
            self.bad.append(f"{what}: {mornings.change} {mornings.wall} {mornings.trouble.name} {made}")


def _has_been(zone: ZoneInfo, instant: datetime, naive: datetime) -> bool:
    """Whether a clock on the wall has shown this time by then, or a later one: it may have been set back since."""
    back = (instant - MINUTE * quarters / 4 for quarters in range(48 * 60 * 4))
    return any(at.astimezone(zone).replace(tzinfo=None) >= naive for at in back)


def _odd_day(zone: ZoneInfo, instant: datetime) -> bool:
    """Whether a zone's date jumps near an instant, as where the date line was moved."""
    offsets = {_offset(instant + DAY * days, zone) for days in (-2, -1, 0, 1)}
    return max(offsets) - min(offsets) >= timedelta(hours=12)
