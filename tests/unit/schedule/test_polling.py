"""When is a source asked again?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.domain.collection import SourceFailure, SourceFault, SourceHealth
from bot.domain.delivery import EmptyCause
from bot.schedule.polling import awaited, next_poll, next_try, why_silent

MIDNIGHT = datetime(2026, 6, 16, 4, 0, tzinfo=UTC)  # Tuesday, in New York
MINUTE = timedelta(minutes=1)


def health(fresh_at: datetime | None, source: str = "arxiv") -> SourceHealth:
    return SourceHealth(source, "cs.CV", MIDNIGHT, MIDNIGHT, fresh_at=fresh_at)


def poll(fresh_at: datetime | None, now: datetime, source: str = "arxiv") -> timedelta:
    return next_poll(health(fresh_at, source), now, Random(7)) - now


def test_a_section_whose_batch_came_is_asked_again_after_the_next_midnight_eastern() -> None:
    now = MIDNIGHT + 10 * MINUTE
    assert timedelta(hours=23, minutes=50) < poll(now, now) < timedelta(hours=24)


def test_a_stale_section_is_asked_often_until_its_batch_changes() -> None:
    assert 15 * MINUTE <= poll(MIDNIGHT - timedelta(hours=20), MIDNIGHT + 10 * MINUTE) <= 25 * MINUTE
    assert 15 * MINUTE <= poll(None, MIDNIGHT + 10 * MINUTE) <= 25 * MINUTE


def test_at_the_weekend_and_after_half_a_day_it_is_asked_seldom_but_never_past_midnight() -> None:
    saturday = MIDNIGHT + timedelta(days=4)
    assert poll(MIDNIGHT, saturday + timedelta(hours=1)) > timedelta(hours=2)
    assert poll(MIDNIGHT - timedelta(days=1), MIDNIGHT + timedelta(hours=13)) > timedelta(hours=2)
    assert poll(MIDNIGHT, saturday + timedelta(hours=23)) < 70 * MINUTE


def test_a_source_without_a_habit_is_asked_every_few_hours() -> None:
    assert timedelta(hours=2) < poll(MIDNIGHT, MIDNIGHT, "sample") < timedelta(hours=4)


def test_a_batch_is_awaited_on_weekdays_up_to_noon_eastern() -> None:
    assert awaited("arxiv", MIDNIGHT + timedelta(hours=12))
    assert not awaited("arxiv", MIDNIGHT + timedelta(hours=13))
    assert not awaited("arxiv", MIDNIGHT + timedelta(days=4, hours=1))
    assert not awaited("sample", MIDNIGHT)


@pytest.mark.parametrize(
    ("since_h", "until_h", "why"),
    [
        (-11, -3, EmptyCause.NOT_YET),  # from Monday afternoon to nine in the evening: no midnight between
        (1, 9, EmptyCause.NOT_YET),  # the day's batch was had, the next is to come
        (-11, 6, EmptyCause.NOT_YET),  # it may still come
        (-11, 21, EmptyCause.NO_ANNOUNCEMENT),  # it should have come
        (73, 116, EmptyCause.WEEKEND),  # from Friday's batch to Saturday evening
        (93, 141, EmptyCause.WEEKEND),  # over Saturday and Sunday to Sunday evening, Monday in Shanghai
        (-11, 117, EmptyCause.NO_ANNOUNCEMENT),
    ],
)
def test_silence_is_explained_by_the_sources_own_calendar(since_h: int, until_h: int, why: EmptyCause) -> None:
    since, until = MIDNIGHT + timedelta(hours=since_h), MIDNIGHT + timedelta(hours=until_h)
    assert why_silent("arxiv", since, until) is why


def test_of_a_source_without_a_habit_nothing_is_known() -> None:
    assert why_silent("sample", MIDNIGHT, MIDNIGHT + timedelta(days=9)) is EmptyCause.NOT_YET


def failure(retry_after_s: float | None = None) -> SourceFailure:
    return SourceFailure("arxiv", "cs.CV", SourceFault.BROKEN, "cut off", MIDNIGHT, retry_after_s)


@pytest.mark.parametrize(("failures", "about_s"), [(1, 60), (2, 120), (5, 960), (40, 86_400)])
def test_failures_back_off_exponentially_with_jitter_up_to_a_day(failures: int, about_s: float) -> None:
    waits = {(next_try(failure(), failures, Random(seed)) - MIDNIGHT).total_seconds() for seed in range(30)}
    assert all(60 <= wait <= 86_400 and about_s * 0.75 <= wait <= about_s * 1.25 for wait in waits)
    assert len(waits) > 1 or failures == 40


@pytest.mark.parametrize(("asked_s", "waited_s"), [(600, 600), (10**9, 86_400), (-5, 60)])
def test_retry_after_is_obeyed_within_a_minute_and_a_day(asked_s: float, waited_s: float) -> None:
    waited = (next_try(failure(asked_s), 1, Random(1)) - MIDNIGHT).total_seconds()
    assert waited == waited_s or (asked_s < 60 and 60 <= waited <= 75)
