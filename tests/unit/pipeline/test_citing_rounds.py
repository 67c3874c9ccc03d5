"""The rounds in which sources are asked who cites what: their pace, their faults, and what a crash leaves."""

from datetime import date, time, timedelta

import pytest

from bot.citing import EVERY, MOST_A_ROUND, MOST_FAILURES, PAUSE
from bot.domain.citation import CITATIONS
from bot.domain.collection import SourceFailure, SourceFault, SourceHealth
from bot.domain.delivery import EmptyCause
from bot.domain.watch import EVERY_DAY, Schedule, ScheduleKind, WatchKind
from bot.faultpoint import listen
from tests.unit.pipeline.citing_lab import CITED, HALF_A_DAY, CitingLab, work
from tests.unit.pipeline.lab import PLACE


@pytest.fixture
def citations() -> CitingLab:
    return CitingLab()


async def health_of(citations: CitingLab, source: str = "semanticscholar") -> SourceHealth:
    async with citations.lab.library.begin() as opened:
        each = {(one.source, one.section): one for one in await opened.sources.health()}
    return each[source, CITATIONS]


async def test_a_paper_is_asked_for_twice_a_day_whoever_watches_it(citations: CitingLab) -> None:
    for _ in range(3):
        await citations.lab.follow(WatchKind.CITES, "1706.03762")
    for _ in range(48):
        await citations.collect(timedelta(hours=1))
    assert len(citations.source.asked) == 4
    health = await health_of(citations)
    assert (health.failures, health.next_poll_at - (health.succeeded_at or health.asked_at)) == (0, EVERY)
    assert (await citations.pipeline.next_polls())["semanticscholar"] == health.next_poll_at


async def test_where_nobody_watches_a_paper_nothing_is_asked_and_nothing_wakes(citations: CitingLab) -> None:
    await citations.collect()
    await citations.begin()
    async with citations.lab.library.begin() as opened:
        await opened.watches.set_removed(PLACE, [1], citations.lab.clock.now())
    await citations.collect(timedelta(days=2))
    assert len(citations.source.asked) == 1
    assert "semanticscholar" not in await citations.pipeline.next_polls()


async def test_the_next_round_is_planned_anew_when_the_paper_due_is_watched_no_more(citations: CitingLab) -> None:
    await citations.begin()
    await citations.lab.clock.advance(timedelta(hours=6))
    await citations.begin("2606.00005")
    async with citations.lab.library.begin() as opened:
        await opened.watches.set_removed(PLACE, [1], citations.lab.clock.now())
    await citations.collect(timedelta(hours=7))
    assert len(citations.source.asked) == 2
    assert (await citations.pipeline.next_polls())["semanticscholar"] > citations.lab.clock.now()


async def test_many_papers_are_asked_for_a_few_at_a_time_the_longest_unasked_first(citations: CitingLab) -> None:
    for number in range(MOST_A_ROUND + 3):
        await citations.lab.follow(WatchKind.CITES, f"2606.{number:05}")
    await citations.collect(timedelta(minutes=1))
    assert len(citations.source.asked) == MOST_A_ROUND
    assert (await health_of(citations)).next_poll_at == citations.lab.clock.now() + PAUSE
    await citations.collect(PAUSE)
    assert len({ids[0] for ids in citations.source.asked}) == MOST_A_ROUND + 3
    await citations.pipeline.collect()
    assert len(citations.source.asked) == 2 * (MOST_A_ROUND + 3)


@pytest.mark.parametrize("fault", [SourceFault.RATE_LIMITED, SourceFault.UNREACHABLE])
async def test_a_source_that_turns_us_away_is_left_alone_until_its_time(
    citations: CitingLab, fault: SourceFault
) -> None:
    citations.source.faults[CITED] = fault
    await citations.begin()
    assert citations.source.asked == [(CITED,)]
    health = await health_of(citations)
    assert (health.failures, health.why) == (1, f"{fault.value}: as told")
    await citations.lab.follow(WatchKind.CITES, "2606.00002")
    await citations.collect(timedelta(seconds=1))
    assert len(citations.source.asked) == 1
    citations.source.faults.clear()
    await citations.collect(timedelta(hours=1))
    assert [ids[0] for ids in citations.source.asked[1:]] == [CITED, "arxiv:2606.00002"]
    assert (await health_of(citations)).failures == 0


@pytest.mark.parametrize("fault", [SourceFault.NOT_A_FEED, ValueError("odd")])
async def test_one_paper_that_cannot_be_answered_keeps_no_other_waiting(
    citations: CitingLab, fault: SourceFault | Exception
) -> None:
    await citations.lab.follow(WatchKind.CITES, "2606.00001")
    await citations.begin()
    citations.source.faults["arxiv:2606.00001"] = fault
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "All the same"))
    await citations.lab.clock.advance(HALF_A_DAY)
    gathered = [one.collected for one in await citations.pipeline.collect() if one.collected.section == CITATIONS]
    assert [isinstance(one, SourceFailure) for one in gathered] == [False, True]
    assert (await health_of(citations)).failures == 1
    assert await citations.posted() == ["All the same"]


async def test_a_lab_that_follows_citations_alone_hears_of_them_as_they_are_told(citations: CitingLab) -> None:
    arrival = Schedule(ScheduleKind.ARRIVAL, EVERY_DAY, time(23))
    await citations.lab.follow(WatchKind.CITES, "1706.03762", schedule=arrival)
    await citations.collect(timedelta(minutes=1))
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "Told at noon"))
    await citations.collect(timedelta(hours=28))
    (slot,) = await citations.lab.digest_at(citations.lab.clock.now() + timedelta(minutes=20))
    assert (slot.posted, citations.lab.titles()) == (1, ["Told at noon"])
    citations.source.faults[CITED] = SourceFault.UNREACHABLE
    await citations.collect(timedelta(hours=16))
    (empty,) = await citations.lab.digest_at(citations.lab.clock.now().replace(hour=23))
    assert empty.empty is not None
    assert (empty.empty.cause, empty.empty.source) == (EmptyCause.SOURCE_DOWN, "semanticscholar")


async def test_a_round_that_keeps_failing_is_given_up(citations: CitingLab) -> None:
    for number in range(MOST_FAILURES + 2):
        await citations.lab.follow(WatchKind.CITES, f"2606.{number:05}")
        citations.source.faults[f"arxiv:2606.{number:05}"] = SourceFault.TIMED_OUT
    await citations.collect()
    assert len(citations.source.asked) == MOST_FAILURES


async def test_a_source_that_fails_in_its_search_still_says_who_cites_what(citations: CitingLab) -> None:
    citations.source.lay_out("", SourceFault.REFUSED)
    await citations.begin()
    assert (await health_of(citations)).failures == 0


async def test_a_crash_in_the_middle_loses_nothing_and_doubles_nothing(citations: CitingLab) -> None:
    await citations.begin()
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "Survived"))

    def crash(point: str) -> None:
        if point == "citing.taken":
            raise RuntimeError("crash")

    listen(crash)
    try:
        with pytest.raises(RuntimeError, match="crash"):
            await citations.collect()
    finally:
        listen(None)
    async with citations.lab.library.begin() as opened:
        assert await opened.papers.find("doi:10.5555/3") is None
        assert await opened.citations.of_citing(["doi:10.5555/3"]) == []
    await citations.collect(PAUSE, citations.lab.restarted(citations.source))
    assert await citations.posted() == ["Survived"]
