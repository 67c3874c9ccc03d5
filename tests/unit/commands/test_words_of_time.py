"""Days, times of day and zones by many names."""

from __future__ import annotations

from datetime import time
from zoneinfo import ZoneInfo, available_timezones

import pytest

from bot.commands.times import clock_time, day_set, when_in
from bot.commands.zones import FURTHER_CITIES, zone_of, zones_like


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("9:00", time(9)),
        ("09:05", time(9, 5)),
        ("23:59", time(23, 59)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("8:30PM", time(20, 30)),
        ("9点", time(9)),
        ("9点半", time(9, 30)),
        ("9点05分", time(9, 5)),
        ("下午3点", time(15)),
        ("晚上8:30", time(20, 30)),
        ("中午12点", time(12)),
        ("凌晨12点", time(0)),
        ("24:00", None),
        ("9:60", None),
        ("13pm", None),
        ("9", None),
        ("soon", None),
    ],
)
def test_a_time_of_day_is_read(words: str, meant: time | None) -> None:
    assert clock_time(words) == meant


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Mondays", {0}),
        ("sun", {6}),
        ("mon,wed", {0, 2}),
        ("每周三", {2}),
        ("礼拜天", {6}),
        ("周末", {5, 6}),
        ("soon", None),
    ],
)
def test_days_are_read(words: str, days: set[int] | None) -> None:
    assert day_set(words) == days


def test_a_span_of_more_than_a_year_is_no_moment_to_look_back_to() -> None:
    assert when_in("366 days") is not None
    assert when_in("400 days") is None
    assert when_in("0 days") is None


def test_every_zone_means_itself_and_cities_mean_theirs() -> None:
    assert all(zone_of(zone) == zone for zone in available_timezones())
    assert zone_of("hong kong") == "Asia/Hong_Kong"
    assert zone_of("  SAN  francisco ") == "America/Los_Angeles"
    assert zone_of("Atlantis") is None
    assert zones_like("shangai")[0] == "Asia/Shanghai"


def test_every_further_city_has_a_zone_that_exists() -> None:
    for zone in set(FURTHER_CITIES.values()):
        assert ZoneInfo(zone).key == zone
