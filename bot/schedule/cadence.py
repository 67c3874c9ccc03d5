"""When is a place's next digest due? Pure: the answer depends on the arguments alone.

A local wall time means the first real instant at or after it on that date in the place's zone: the end of a gap in
spring, the first pass of an overlap in autumn. A date or time that the zone never has is not due.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.domain.collection import SourceHealth
from bot.domain.delivery import Slot
from bot.domain.watch import Radar, ScheduleKind

LATEST_ARRIVAL = time(20)
SETTLES = timedelta(minutes=15)
LATE_LIMIT = timedelta(hours=20)
"""A digest later than that folds into the next one, unless the host says otherwise."""
LATE = timedelta(hours=1)
"""One that comes so long after its time says so."""
DAYS_AHEAD = 15
DAY = timedelta(days=1)
MOST_MISSED = 366
"""So many days back missed ones are looked for."""
FIRST_ZONE = timedelta(hours=14)
"""How far the earliest zone of the world is ahead of UTC."""


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What the sources brought.

    Attributes:
        fresh_at: when the newest batch was first seen, aware UTC; None: never any.
        expected_at: when the next batch is looked for, aware UTC; None: nothing is polled.
    """

    fresh_at: datetime | None = None
    expected_at: datetime | None = None


def arrivals_of(health: Sequence[SourceHealth]) -> Arrivals:
    """Give what the sources brought, and when the last of their sections is looked for next."""
    fresh = [section.fresh_at for section in health if section.fresh_at is not None]
    polls = [section.next_poll_at for section in health]
    return Arrivals(max(fresh, default=None), max(polls, default=None))


@dataclass(frozen=True, slots=True)
class Due:
    """A place's next slot.

    Attributes:
        at: from when on it is to be made, aware UTC; it may be past.
        local_on: the date it stands for, in the place's zone.
        name: of the slot.
        only_with_papers: True: no slot is made where nothing waits to be posted.
    """

    at: datetime
    local_on: date
    name: str = "digest"
    only_with_papers: bool = False


def next_due(
    radar: Radar,
    last: Slot | None,
    now: datetime,
    arrivals: Arrivals,
    *,
    waiting: bool = False,
    late_limit: timedelta = LATE_LIMIT,
) -> Due | None:
    """Give the next slot of a place that is not yet made; one missed while down is due at once, the newest alone.

    Args:
        radar: the place's settings; one that is paused or parked is never due.
        last: its newest slot of a day that has begun somewhere (`newest_date`); None: none was ever made.
        now: aware UTC.
        arrivals: what the sources brought, for ARRIVAL.
        waiting: whether papers wait to be posted, for INSTANT.
        late_limit: how late a digest may still come, 0 to 24 hours; a later one folds into the next.
    """
    if radar.paused or radar.parked is not None:
        return None
    match radar.schedule.kind:
        case ScheduleKind.AT:
            return _at(radar, last, now, late_limit)
        case ScheduleKind.ARRIVAL:
            return _arrival(radar, last, now, arrivals, late_limit)
        case ScheduleKind.INSTANT:
            today = now.astimezone(ZoneInfo(radar.timezone)).date()
            allowed = waiting and today.weekday() in radar.schedule.days
            return Due(now, today, f"instant-{now:%H%M%S}", only_with_papers=True) if allowed else None
        case ScheduleKind.OFF:
            return None
        case _:
            assert_never(radar.schedule.kind)


def missed_days(radar: Radar, last: Slot | None, due: Due) -> tuple[date, ...]:
    """Give the days on which a digest should have come since the last one and none did, oldest first."""
    if radar.schedule.kind not in (ScheduleKind.AT, ScheduleKind.ARRIVAL):
        return ()
    since = radar.scheduled_at or radar.made_at
    day = last.local_on if last else radar.made_at.astimezone(ZoneInfo(radar.timezone)).date() - DAY
    day = max(day, due.local_on - MOST_MISSED * DAY)
    missed = []
    while (day := day + DAY) < due.local_on:
        at = _time_of(radar, day) if day.weekday() in radar.schedule.days else None
        if at is not None and at > since:
            missed.append(day)
    return tuple(missed)


def overdue_since(radar: Radar, due: Due, now: datetime) -> datetime | None:
    """Give the time at which a digest should have come by now, where that is over an hour ago; None elsewhere."""
    if radar.schedule.kind not in (ScheduleKind.AT, ScheduleKind.ARRIVAL):
        return None
    latest = _time_of(radar, due.local_on)
    return latest if latest is not None and now - latest > LATE else None


def newest_date(now: datetime) -> date:
    """Give the newest date that has begun in any zone: a slot of a later one was made by a clock that ran ahead."""
    return (now.astimezone(UTC) + FIRST_ZONE).date()


def instant_of(day: date, wall: time, zone: ZoneInfo) -> datetime | None:
    """Give the first real instant at or after a wall time on a date, aware UTC; None where that date has none."""
    naive = datetime.combine(day, wall.replace(fold=0, tzinfo=None))
    before = naive.replace(tzinfo=zone).astimezone(UTC)
    if before.astimezone(zone).replace(tzinfo=None) == naive:
        return before
    after = naive.replace(tzinfo=zone, fold=1).astimezone(UTC)
    end = _end_of_gap(after, before, zone)
    return end if end.astimezone(zone).date() == day else None


def _end_of_gap(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Find the instant between the two at which the zone's offset changes, to the second."""
    offset = late.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == offset:
            late = middle
        else:
            early = middle
    return late


def _at(radar: Radar, last: Slot | None, now: datetime, late_limit: timedelta) -> Due | None:
    missed: Due | None = None
    for due in _days(radar, last, now):
        if due.at > now:
            return missed or due
        if now - due.at <= late_limit:
            missed = due
    return missed


def _arrival(radar: Radar, last: Slot | None, now: datetime, arrivals: Arrivals, late_limit: timedelta) -> Due | None:
    made_at = min(last.made_at if last else radar.made_at, now)
    today = now.astimezone(ZoneInfo(radar.timezone)).date()
    missed: Due | None = None
    for due in _days(radar, last, now):
        if due.local_on >= today:
            ready = _ready(radar, due, made_at, arrivals)
            return missed if missed and due.local_on > today else Due(ready or due.at, due.local_on)
        if now - due.at <= late_limit:
            missed = due
    return missed


def _ready(radar: Radar, latest: Due, made_at: datetime, arrivals: Arrivals) -> datetime | None:
    """Give when the batch that waits is made into the digest of a day; None: at the latest hour."""
    fresh_at, expected_at = arrivals.fresh_at, arrivals.expected_at
    if fresh_at is None or fresh_at <= made_at:
        return None
    zone = ZoneInfo(radar.timezone)
    arrived_on = fresh_at.astimezone(zone).date()
    if arrived_on < latest.local_on and expected_at is not None and expected_at < latest.at:
        return None
    begins = instant_of(latest.local_on, time(0), zone) or latest.at
    return min(max(fresh_at + SETTLES, begins), latest.at)


def _days(radar: Radar, last: Slot | None, now: datetime) -> Iterator[Due]:
    """Give the days from yesterday on that are allowed, exist and are not spent, each with its time.

    A time that was past already when the place was made, its last digest was made or this schedule was chosen is of
    the day after.
    """
    begun = radar.made_at, radar.scheduled_at, last.made_at if last else None
    past = [at for at in begun if at is not None and at <= now]  # what is to come was written by a clock that ran ahead
    today = now.astimezone(ZoneInfo(radar.timezone)).date()
    for offset in range(-1, DAYS_AHEAD):
        day = today + offset * DAY
        spent = last is not None and day <= last.local_on
        at = None if spent or day.weekday() not in radar.schedule.days else _time_of(radar, day)
        if at is not None and all(at > each for each in past):
            yield Due(at, day)


def _time_of(radar: Radar, day: date) -> datetime | None:
    return instant_of(day, radar.schedule.at or LATEST_ARRIVAL, ZoneInfo(radar.timezone))
