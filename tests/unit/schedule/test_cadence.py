"""When is the next digest due? In every zone, over every change of the clocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Slot
from bot.domain.parking import ParkedAs, Parking
from bot.domain.watch import EVERY_DAY, WEEKDAYS, Language, Place, Radar, Schedule, ScheduleKind
from bot.schedule.cadence import Arrivals, Due, instant_of, missed_days, newest_date, next_due, overdue_since

PLACE = Place("slack", "T1", "C1")
NOTHING = Arrivals()
JUNE = datetime(2026, 6, 1, tzinfo=UTC)
SHANGHAI, NEW_YORK, LOS_ANGELES = "Asia/Shanghai", "America/New_York", "America/Los_Angeles"


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in June 2026; the 15th is a Monday."""
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def radar(
    kind: ScheduleKind = ScheduleKind.AT,
    zone: str = SHANGHAI,
    at: time | None = time(9),
    days: frozenset[int] = WEEKDAYS,
    made_at: datetime = JUNE,
) -> Radar:
    return Radar(PLACE, Language.ENGLISH, zone, made_at, Schedule(kind, days, at))


def slot(local_on: date, made_at: datetime, name: str = "digest") -> Slot:
    return Slot(PLACE, local_on, made_at, name=name)


FRIDAY = slot(date(2026, 6, 12), utc(12, 1))
ARRIVAL = radar(ScheduleKind.ARRIVAL, at=None)


def test_a_fixed_time_is_due_at_that_time_in_the_places_zone() -> None:
    assert next_due(radar(), FRIDAY, utc(15, 0, 30), NOTHING) == Due(utc(15, 1), date(2026, 6, 15))
    assert next_due(radar(), FRIDAY, utc(15, 1), NOTHING) == Due(utc(15, 1), date(2026, 6, 15))


def test_the_weekend_is_left_out_on_weekdays_and_not_every_day() -> None:
    assert next_due(radar(), FRIDAY, utc(13, 3), NOTHING) == Due(utc(15, 1), date(2026, 6, 15))
    assert next_due(radar(days=EVERY_DAY), FRIDAY, utc(13, 3), NOTHING) == Due(utc(13, 1), date(2026, 6, 13))


def test_a_day_is_spent_once_its_slot_is_made_whatever_the_clock_or_zone_do() -> None:
    monday = slot(date(2026, 6, 15), utc(15, 1))
    tuesday = date(2026, 6, 16)
    assert next_due(radar(), monday, utc(15, 0, 59), NOTHING) == Due(utc(16, 1), tuesday)
    assert next_due(radar(zone=NEW_YORK), monday, utc(15, 2), NOTHING) == Due(utc(16, 13), tuesday)
    assert next_due(radar(at=time(23)), monday, utc(15, 2), NOTHING) == Due(utc(16, 15), tuesday)


def test_after_days_down_the_newest_missed_slot_alone_is_due_and_the_missed_days_are_known() -> None:
    due = next_due(radar(), FRIDAY, utc(18, 12), NOTHING)
    assert due == Due(utc(18, 1), date(2026, 6, 18))
    assert missed_days(radar(), FRIDAY, due) == tuple(date(2026, 6, day) for day in (15, 16, 17))


def test_a_slot_missed_by_more_than_20_hours_folds_into_the_next() -> None:
    assert next_due(radar(), FRIDAY, utc(15, 21), NOTHING) == Due(utc(15, 1), date(2026, 6, 15))
    assert next_due(radar(), FRIDAY, utc(15, 21, 1), NOTHING) == Due(utc(16, 1), date(2026, 6, 16))


def test_the_host_may_say_how_late_a_digest_may_come() -> None:
    monday, tuesday = Due(utc(15, 1), date(2026, 6, 15)), Due(utc(16, 1), date(2026, 6, 16))
    for hours, after, due in ((2, 2, monday), (2, 3, tuesday), (0, 1, tuesday), (24, 23, monday)):
        limit = timedelta(hours=hours)
        assert next_due(radar(), FRIDAY, utc(15, 1) + timedelta(hours=after), NOTHING, late_limit=limit) == due


def test_a_digest_is_overdue_an_hour_after_its_time_and_an_arrival_after_its_latest_hour() -> None:
    monday = Due(utc(15, 1), date(2026, 6, 15))
    assert overdue_since(radar(), monday, utc(15, 2)) is None
    assert overdue_since(radar(), monday, utc(15, 2, 1)) == utc(15, 1)
    assert overdue_since(ARRIVAL, monday, utc(15, 13)) is None
    assert overdue_since(ARRIVAL, monday, utc(16, 1)) == utc(15, 12)
    assert overdue_since(radar(ScheduleKind.INSTANT, at=None), monday, utc(16, 1)) is None


def test_a_time_already_past_when_a_person_chose_it_is_the_next_day_s_and_no_missed_one() -> None:
    chosen = replace(radar(at=time(9)), scheduled_at=utc(15, 7))
    tuesday = Due(utc(16, 1), date(2026, 6, 16))
    assert next_due(chosen, FRIDAY, utc(15, 7), NOTHING) == tuesday
    assert missed_days(chosen, FRIDAY, tuesday) == ()
    ahead = replace(radar(at=time(18)), scheduled_at=utc(15, 7))
    assert next_due(ahead, FRIDAY, utc(15, 7), NOTHING) == Due(utc(15, 10), date(2026, 6, 15))
    assert missed_days(chosen, FRIDAY, Due(utc(17, 1), date(2026, 6, 17))) == (date(2026, 6, 16),)


def test_what_a_clock_that_ran_ahead_wrote_holds_no_digest_back() -> None:
    chosen = replace(radar(made_at=utc(29, 0)), scheduled_at=utc(28, 0))
    assert next_due(chosen, FRIDAY, utc(15, 0), NOTHING) == Due(utc(15, 1), date(2026, 6, 15))
    assert next_due(ARRIVAL, slot(date(2026, 6, 12), utc(29, 0)), utc(15, 13), NOTHING) is not None
    assert newest_date(utc(15, 9, 59)) == date(2026, 6, 15)
    assert newest_date(utc(15, 10)) == date(2026, 6, 16), "in Kiritimati it is the 16th"


def test_a_weekend_is_no_missed_day() -> None:
    assert missed_days(radar(), FRIDAY, Due(utc(15, 1), date(2026, 6, 15))) == ()


def test_a_new_place_is_not_due_for_a_time_before_it_was_made() -> None:
    new = radar(made_at=utc(15, 3))
    due = next_due(new, None, utc(15, 4), NOTHING)
    assert due == Due(utc(16, 1), date(2026, 6, 16))
    assert missed_days(new, None, due) == ()


PARKED = Parking(ParkedAs.PLACE, "not_in_channel", utc(14, 0))


@pytest.mark.parametrize("kind", list(ScheduleKind))
def test_a_paused_or_parked_place_is_never_due(kind: ScheduleKind) -> None:
    arrivals = Arrivals(utc(15, 4))
    for state in (replace(radar(kind), paused=True), replace(radar(kind), parked=PARKED)):
        assert next_due(state, FRIDAY, utc(15, 5), arrivals, waiting=True) is None


def test_off_is_never_due_and_no_days_are_none() -> None:
    assert next_due(radar(ScheduleKind.OFF), FRIDAY, utc(15, 5), Arrivals(utc(15, 4)), waiting=True) is None
    assert next_due(radar(days=frozenset()), FRIDAY, utc(15, 5), NOTHING) is None


def test_instant_is_due_whenever_papers_wait_on_an_allowed_day() -> None:
    instant = radar(ScheduleKind.INSTANT, at=None)
    assert next_due(instant, FRIDAY, utc(15, 4), NOTHING) is None
    assert next_due(instant, FRIDAY, utc(15, 4), NOTHING, waiting=True) == Due(
        utc(15, 4), date(2026, 6, 15), "instant-040000", only_with_papers=True
    )
    assert next_due(instant, FRIDAY, utc(13, 4), NOTHING, waiting=True) is None


def test_arrival_comes_a_quarter_of_an_hour_after_the_days_batch() -> None:
    assert next_due(ARRIVAL, FRIDAY, utc(15, 4, 10), Arrivals(utc(15, 4, 5))) == Due(utc(15, 4, 20), date(2026, 6, 15))


def test_arrival_comes_at_its_latest_hour_where_no_batch_came() -> None:
    assert next_due(ARRIVAL, FRIDAY, utc(15, 4), Arrivals(utc(12, 0))) == Due(utc(15, 12), date(2026, 6, 15))
    early = radar(ScheduleKind.ARRIVAL, at=time(14))
    assert next_due(early, FRIDAY, utc(15, 4), NOTHING) == Due(utc(15, 6), date(2026, 6, 15))


def test_a_late_section_waits_for_the_next_days_batch() -> None:
    monday = slot(date(2026, 6, 15), utc(15, 4, 20))
    late = Arrivals(utc(15, 9), expected_at=utc(16, 4, 5))
    assert next_due(ARRIVAL, monday, utc(15, 23), late) == Due(utc(16, 12), date(2026, 6, 16))
    come = Arrivals(utc(16, 4, 5), expected_at=utc(17, 4, 5))
    assert next_due(ARRIVAL, monday, utc(16, 4, 6), come) == Due(utc(16, 4, 20), date(2026, 6, 16))


def test_west_of_the_source_an_evenings_batch_is_the_next_mornings_digest_week_in_week_out() -> None:
    west = radar(ScheduleKind.ARRIVAL, LOS_ANGELES, at=None)
    thursday = slot(date(2026, 6, 12), utc(12, 7))
    sunday_evening = Arrivals(utc(15, 4, 5), expected_at=utc(16, 4, 5))
    due = next_due(west, thursday, utc(15, 4, 30), sunday_evening)
    assert due == Due(utc(15, 7), date(2026, 6, 15))
    monday_evening = Arrivals(utc(16, 4, 5), expected_at=utc(17, 4, 5))
    assert next_due(west, slot(due.local_on, due.at), utc(16, 5), monday_evening) == Due(utc(16, 7), date(2026, 6, 16))


def test_arrival_missed_on_friday_is_made_on_saturday_morning_but_a_missed_monday_waits_for_tuesday() -> None:
    thursday = slot(date(2026, 6, 11), utc(11, 5))
    assert next_due(ARRIVAL, thursday, utc(13, 2), NOTHING) == Due(utc(12, 12), date(2026, 6, 12))
    assert next_due(ARRIVAL, FRIDAY, utc(15, 20), NOTHING) == Due(utc(16, 12), date(2026, 6, 16))


def test_a_gap_is_due_at_its_end_and_an_overlap_at_its_first_pass() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert instant_of(date(2026, 3, 29), time(2, 30), berlin) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    assert instant_of(date(2026, 10, 25), time(2, 30), berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    troll = ZoneInfo("Antarctica/Troll")
    assert instant_of(date(2026, 3, 29), time(1, 0), troll) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_date_that_does_not_exist_is_not_due() -> None:
    assert instant_of(date(2011, 12, 30), time(9), ZoneInfo("Pacific/Apia")) is None


def changes(zone: ZoneInfo, year: int) -> Iterator[date]:
    """The local dates of a year on which a zone's clocks change."""
    days = [datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(366)]
    for early, late in pairwise(days):
        if early.astimezone(zone).utcoffset() != late.astimezone(zone).utcoffset():
            yield early.astimezone(zone).date()
            yield late.astimezone(zone).date()


def minutes_of(day: date, zone: ZoneInfo) -> list[datetime]:
    """Every real quarter of an hour of a local date, in order."""
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=15)
    instants = (first + timedelta(minutes=15 * n) for n in range(56 * 4))
    return [instant for instant in instants if instant.astimezone(zone).date() == day]


def test_in_every_zone_a_wall_time_is_its_first_real_instant_on_that_date() -> None:
    walls = (time(0), time(0, 30), time(1), time(2), time(2, 30), time(3), time(23, 45))
    for name in sorted(available_timezones()):
        zone = ZoneInfo(name)
        for day in changes(zone, 2026):
            instants = minutes_of(day, zone)
            for wall in walls:
                later = (instant for instant in instants if instant.astimezone(zone).time() >= wall)
                assert instant_of(day, wall, zone) == next(later, None), (name, day, wall)


@given(
    zone=st.sampled_from([SHANGHAI, NEW_YORK, LOS_ANGELES, "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe"]),
    start=st.integers(0, 700 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
    steps=st.lists(st.integers(1, 40 * 60), min_size=1, max_size=30),
    wall=st.times(timezones=st.none()),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    kind=st.sampled_from([ScheduleKind.AT, ScheduleKind.ARRIVAL]),
    batches=st.booleans(),
)
def test_whenever_it_is_looked_at_a_day_has_one_slot_and_none_is_early(
    zone: str,
    start: datetime,
    steps: list[int],
    wall: time,
    days: frozenset[int],
    kind: ScheduleKind,
    batches: bool,
) -> None:
    place = radar(kind, zone, wall.replace(second=0, microsecond=0), days, start)
    now, last, made = start, None, []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        fresh_at = now.replace(hour=4, minute=5) - timedelta(days=now.hour < 5) if batches else None
        due = next_due(place, last, now, Arrivals(fresh_at, now + timedelta(hours=9)))
        assert due is not None
        assert due.local_on.weekday() in days
        if due.at <= now:
            made.append(due.local_on)
            assert due.at > start
            last = slot(due.local_on, now)
    assert made == sorted(set(made))


@given(st.integers(0, 23), st.integers(0, 59))
def test_turned_hour_by_hour_no_allowed_day_is_left_out(hour: int, minute: int) -> None:
    place, last, now = radar(at=time(hour, minute), days=EVERY_DAY, zone="America/Sao_Paulo"), None, JUNE
    made: list[date] = []
    while now < utc(15, 3):
        now += timedelta(hours=1)
        due = next_due(place, last, now, NOTHING)
        if due and due.at <= now:
            last = slot(due.local_on, now)
            made.append(due.local_on)
    assert {late - early for early, late in pairwise(made)} == {timedelta(days=1)}
    assert made[-1] - made[0] >= timedelta(days=13)
