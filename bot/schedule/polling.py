"""When is a source's section asked next? Pure. A calendar is a hint here, never a gate.

arXiv announces on the evenings of Sunday to Thursday and its feeds change at midnight, Eastern time; from then on a
section is asked until its batch has changed. Source: https://info.arxiv.org/help/availability.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.domain.collection import SourceFailure, SourceHealth
from bot.domain.delivery import EmptyCause
from bot.schedule.cadence import DAY, instant_of

OFTEN = timedelta(minutes=20)
SELDOM = timedelta(hours=3)
STILL_EXPECTED = timedelta(hours=12)
WEEK = timedelta(days=7)
FIRST_BACK_OFF_S = 60.0
SHORTEST_S, LONGEST_S = 60.0, 24 * 3600.0
JITTER = 0.25


@dataclass(frozen=True, slots=True)
class Announcements:
    """A source's habit: its batch changes at midnight in a zone, on some weekdays (Monday is 0)."""

    zone: str
    days: frozenset[int]


HABITS: Mapping[str, Announcements] = MappingProxyType(
    {"arxiv": Announcements("America/New_York", frozenset(range(5)))}
)


def next_poll(health: SourceHealth, now: datetime, rng: Random) -> datetime:
    """Give when a section that answered is asked again, aware UTC.

    Args:
        health: of the section, this answer included.
        now: aware UTC.
        rng: for the jitter, so that no two machines ask in step.
    """
    habit = HABITS.get(health.source)
    if habit is None:
        return now + _spread(SELDOM, rng)
    begins, ends = _day_around(habit, now)
    if health.fresh_at is not None and health.fresh_at >= begins:
        return ends + _spread(OFTEN / 4, rng)
    return min(now + _spread(OFTEN if awaited(health.source, now) else SELDOM, rng), ends + _spread(OFTEN / 4, rng))


def next_try(failure: SourceFailure, failures: int, rng: Random) -> datetime:
    """Give when a section that failed is asked again, aware UTC: exponential, with jitter, Retry-After obeyed.

    Args:
        failure: the last one.
        failures: how many in a row, 1 and up.
        rng: for the jitter.
    """
    back_off_s = FIRST_BACK_OFF_S * 2.0 ** min(failures - 1, 20) * rng.uniform(1 - JITTER, 1 + JITTER)
    wanted_s = max(back_off_s, failure.retry_after_s or 0.0)
    return failure.failed_at + timedelta(seconds=min(max(wanted_s, SHORTEST_S), LONGEST_S))


def awaited(source: str, now: datetime) -> bool:
    """Tell whether a source's batch of the day may still come: on its days, up to 12 hours after its hour."""
    habit = HABITS.get(source)
    if habit is None:
        return False
    begins, _ = _day_around(habit, now)
    return begins.astimezone(ZoneInfo(habit.zone)).weekday() in habit.days and now - begins <= STILL_EXPECTED


def why_silent(source: str, since: datetime, now: datetime) -> EmptyCause:
    """Give why a source announced nothing between two instants, by its own calendar and zone, not the reader's.

    Args:
        source: its name.
        since: aware UTC.
        now: aware UTC.

    Returns:
        NOT_YET where none of its midnights lies between, or the day's batch may still come; WEEKEND where those that do
        begin days without one; NO_ANNOUNCEMENT where it should have announced.
    """
    habit = HABITS.get(source)
    if habit is None or awaited(source, now):
        return EmptyCause.NOT_YET
    zone = ZoneInfo(habit.zone)
    first = max(since, now - WEEK).astimezone(zone).date()
    days = (now.astimezone(zone).date() - first).days
    begun = {(first + day * DAY).weekday() for day in range(1, days + 1)}
    if not begun:
        return EmptyCause.NOT_YET
    return EmptyCause.NO_ANNOUNCEMENT if begun & habit.days else EmptyCause.WEEKEND


def _day_around(habit: Announcements, now: datetime) -> tuple[datetime, datetime]:
    """Give the midnights between which `now` lies in the habit's zone, aware UTC."""
    zone = ZoneInfo(habit.zone)
    today = now.astimezone(zone).date()
    midnights = (instant_of(day, datetime.min.time(), zone) for day in (today, today + DAY))
    begins, ends = (at or now.astimezone(UTC) for at in midnights)
    return begins, ends


def _spread(span: timedelta, rng: Random) -> timedelta:
    return span * rng.uniform(1 - JITTER, 1 + JITTER)
