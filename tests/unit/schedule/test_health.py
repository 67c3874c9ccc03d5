"""How a section is doing after an answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.digest.empty import lasting_faults
from bot.domain.collection import Batch, Freshness, SourceFailure, SourceFault, SourceHealth, Unchanged
from bot.schedule.health import health_after, last_good
from tests.fakes.papers import papers

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
DAY = timedelta(days=1)
WELL = SourceHealth("arxiv", "cs.CV", NOW - DAY, NOW, NOW - DAY, NOW - DAY, 9, Freshness.FRESH)
FAILURE = SourceFailure("arxiv", "cs.CV", SourceFault.EMPTY_ANSWER, "days before are missing", NOW)
WHOLE = Batch("arxiv", "cs.CV", tuple(papers(3)), NOW)
PART = replace(WHOLE, incomplete=FAILURE)


def after(before: SourceHealth | None, answer: Batch | Unchanged | SourceFailure) -> SourceHealth:
    freshness = Freshness.FRESH if isinstance(answer, Batch) else None
    return health_after(before, answer, freshness, NOW, Random(1))


def test_a_batch_that_lacks_something_is_kept_and_is_no_success() -> None:
    health = after(WELL, PART)
    assert (health.size, health.freshness, health.fresh_at) == (3, Freshness.FRESH, NOW), "what came counts"
    assert health.succeeded_at == NOW - DAY, "the watermark stays"
    assert (health.failures, health.failing_since) == (1, NOW)
    assert health.why == "empty_answer: days before are missing"
    assert NOW < health.next_poll_at <= NOW + timedelta(minutes=2), "it is asked again soon"


def test_a_batch_that_lacks_something_for_long_is_never_asked_later_than_a_whole_one() -> None:
    long = replace(WELL, failures=12, failing_since=NOW - 5 * DAY)
    assert after(long, PART).next_poll_at <= after(long, WHOLE).next_poll_at + timedelta(minutes=10)
    assert after(long, FAILURE).next_poll_at > NOW + timedelta(hours=15)


def test_a_batchs_oddities_stay_until_the_next_batch() -> None:
    odd = after(WELL, replace(WHOLE, notes=("x" * 999, "two", "three", "four")))
    assert odd.notes == ("x" * 200, "two", "three")
    assert after(odd, Unchanged("arxiv", "cs.CV", NOW)).notes == odd.notes
    assert after(odd, FAILURE).notes == odd.notes
    assert after(odd, WHOLE).notes == ()


def test_a_whole_batch_heals() -> None:
    health = after(after(WELL, PART), WHOLE)
    assert (health.succeeded_at, health.failures, health.failing_since, health.why) == (NOW, 0, None, "")


def test_the_last_good_time_is_that_of_the_section_that_lags() -> None:
    never = replace(WELL, section="cs.XX", succeeded_at=None)
    late = replace(WELL, section="cs.LG", succeeded_at=NOW - 3 * DAY)
    assert last_good([WELL, late]) == NOW - 3 * DAY
    assert last_good([WELL, never]) == NOW - DAY, "one that was never well holds no other back"
    assert last_good([never]) is None
    assert last_good([]) is None


def test_a_source_that_brings_todays_papers_is_not_down() -> None:
    silent = replace(WELL, failing_since=NOW - 2 * DAY, fresh_at=NOW - 3 * DAY)
    assert [fault.source for fault in lasting_faults([silent], NOW)] == ["arxiv"]
    assert lasting_faults([replace(silent, fresh_at=NOW)], NOW) == []
