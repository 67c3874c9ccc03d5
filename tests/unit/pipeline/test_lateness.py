"""Digests after an outage, a set clock or a long pause: one, marked late, each missed day told, nothing twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from bot.domain.delivery import EmptyCause
from bot.domain.happening import ClockStepped, DigestMade, Happening, SectionTold
from bot.domain.paper import Paper
from bot.domain.watch import Place, Schedule, ScheduleKind, WatchKind
from bot.pipeline import Pipeline
from bot.ports import Library
from storage.library import SqlLibrary
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import FakeMessenger
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import DAILY, PLACE, Lab, at
from tests.unit.pipeline.test_digest import announce, followed_lab, headings, numbered, tails

HELD_AN_HOUR = timedelta(hours=1)


@pytest.fixture(params=["fake", "sqlite"])
async def library(request: pytest.FixtureRequest) -> AsyncIterator[Library]:
    if request.param == "fake":
        yield FakeLibrary()
        return
    store = SqlLibrary("sqlite://")
    await store.migrate()
    yield store
    await store.close()


async def days_kept(lab: Lab) -> dict[date, EmptyCause | None]:
    """The place's slots of the week, each with why it is empty."""
    async with lab.library.begin() as work:
        slots = await work.slots.since(PLACE, at(15, 0))
    return {slot.local_on: slot.empty.cause if slot.empty else None for slot in slots}


def with_a_platform_of_its_own_time(lab: Lab) -> Lab:
    """Let the platform's clock stand far ahead: setting ours leaves it, and what it shows, alone."""
    lab.messenger = FakeMessenger(FakeClock(datetime(2040, 1, 1, tzinfo=UTC)))
    lab.pipeline = lab.restarted()
    return lab


def june(day: int) -> date:
    return date(2026, 6, day)


async def test_missed_days_are_kept_as_merged_into_the_digest_that_makes_up_for_them() -> None:
    lab = await followed_lab()
    await lab.digest_at(at(15))
    await announce(lab, *numbered(101))
    assert [slot.local_on for slot in await lab.digest_at(at(18, 9, 30))] == [june(18)]
    merged, nothing = EmptyCause.MERGED, EmptyCause.NOTHING_MATCHED
    assert await days_kept(lab) == {june(15): nothing, june(16): merged, june(17): merged, june(18): None}
    await announce(lab, *numbered(103))
    await lab.digest_at(at(19))
    assert headings(lab) == ["1 new of 1 · 1 watch · late: since 2026-06-16", "1 new of 1 · 1 watch"]


async def test_missed_days_without_any_paper_are_told_under_the_last_digest_with_the_reason_found_for_all() -> None:
    lab = await followed_lab()
    await announce(lab, *numbered(101))
    await lab.digest_at(at(15))
    await announce(lab, a_paper(102, authors=["Somebody Else"]))
    await lab.digest_at(at(18, 9, 30))
    nothing = EmptyCause.NOTHING_MATCHED
    assert await days_kept(lab) == {june(15): None, june(16): nothing, june(17): nothing, june(18): nothing}
    assert tails(lab)[-1] == "Tue: nothing matched of 1 · Wed: nothing matched of 1 · Thu: nothing matched of 1"


async def test_a_digest_that_comes_hours_after_its_time_says_when_it_was_due() -> None:
    lab = await followed_lab()
    await announce(lab, *numbered(101))
    await lab.digest_at(at(15, 15))
    assert headings(lab) == ["1 new of 2 · 1 watch · late: due 2026-06-15 09:00"]


async def test_any_number_of_clocks_that_race_make_one_digest(library: Library) -> None:
    lab = Lab(library)
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    lab.source.lay_out("cs", [a_paper(99, authors=["Somebody Else"])])
    await lab.pipeline.collect()
    await announce(lab, *numbered(101))
    await lab.digest_at(at(15))
    await announce(lab, *numbered(102))
    await lab.clock.advance_to(at(18))
    made = await asyncio.gather(*(lab.restarted().digest() for _ in range(6)))
    assert sum(len(each.made) for each in made) == 1
    await lab.digest_at(at(18, 10))
    assert lab.titles() == ["Paper 101", "Paper 102"]
    assert set(await days_kept(lab)) == {june(15), june(16), june(17), june(18)}


@pytest.mark.parametrize("hours", [-24, -23, -5, -1])
async def test_a_clock_set_back_posts_nothing_again_and_the_days_after_go_on(hours: int) -> None:
    lab = with_a_platform_of_its_own_time(await followed_lab())
    await announce(lab, *numbered(101))
    await lab.digest_at(at(15))
    await lab.clock.advance_to(at(16))
    await lab.digest_at(at(16))
    lab.clock.step(timedelta(hours=hours))
    await announce(lab, *numbered(102))
    while lab.clock.now() < at(17) - timedelta(hours=1):
        await lab.clock.advance(timedelta(hours=1))
        await lab.digest_at(lab.clock.now())
        assert lab.titles() == ["Paper 101"]
    await lab.digest_at(at(17))
    assert lab.titles() == ["Paper 101", "Paper 102"]
    assert set(await days_kept(lab)) == {june(15), june(16), june(17)}


async def test_a_clock_that_ran_ahead_by_years_leaves_no_silence_behind() -> None:
    lab = with_a_platform_of_its_own_time(await followed_lab())
    await lab.digest_at(at(15))
    years = timedelta(days=1200)
    lab.clock.step(years)
    await announce(lab, *numbered(101))
    await lab.digest_at(lab.clock.now() + timedelta(days=1))
    assert lab.titles() == ["Paper 101"]
    lab.clock.step(-years)
    await announce(lab, *numbered(102))
    await lab.digest_at(at(17))
    assert lab.titles() == ["Paper 101", "Paper 102"]


async def test_while_the_clocks_part_by_over_an_hour_digests_are_held_then_come_once() -> None:
    heard: list[Happening] = []
    lab = await followed_lab()
    lab.clock.kept_right = False
    lab.pipeline = Pipeline(lab.library, {}, {"slack": lab.messenger}, lab.clock, Random(1), meter=heard.append)
    lab.clock.step(timedelta(hours=3))
    first = await lab.pipeline.digest()
    assert (first.made, first.upcoming) == ((), {PLACE: at(15)}), "what is due stays due"
    assert [happened for happened in heard if isinstance(happened, ClockStepped)] == [ClockStepped(timedelta(hours=3))]
    await lab.clock.advance(HELD_AN_HOUR - timedelta(seconds=1))
    assert (await lab.pipeline.digest()).made == ()
    await lab.clock.advance(1)
    assert len((await lab.pipeline.digest()).made) == 1
    assert [happened for happened in heard if isinstance(happened, DigestMade)] == [DigestMade("slack", 0, True)]


async def test_a_clock_that_comes_back_or_is_kept_right_is_trusted_at_once() -> None:
    lab = await followed_lab()
    lab.clock.kept_right = None
    lab.clock.step(timedelta(hours=3))
    assert (await lab.pipeline.digest()).made == ()
    lab.clock.step(-timedelta(hours=3))
    assert len(await lab.digest_at(at(15))) == 1
    lab.clock.step(timedelta(hours=25))
    assert (await lab.pipeline.digest()).made == ()
    lab.clock.kept_right = True
    assert len((await lab.pipeline.digest()).made) == 1


async def test_at_a_start_a_set_clock_is_nobodys_doubt_and_what_is_due_is_caught_up_with() -> None:
    lab = await followed_lab()
    lab.clock.kept_right = False
    lab.clock.step(timedelta(days=3, hours=2))
    lab.pipeline = lab.restarted()
    assert len((await lab.pipeline.digest()).made) == 1


async def test_arrival_is_once_a_day_however_many_batches_come_and_by_its_latest_hour() -> None:
    lab = await followed_lab(Schedule(ScheduleKind.ARRIVAL))
    await lab.digest_at(at(15, 20))
    made: list[date] = []
    for hour in range(20 * 24):
        await lab.clock.advance(timedelta(hours=1))
        if hour % 5 == 0:
            await announce(lab, *numbered(200 + hour))
        made += [slot.local_on for slot in await lab.digest_at(lab.clock.now())]
    assert len(made) == len(set(made))
    assert {day.weekday() for day in made} == set(range(5))
    assert len(made) >= 13


async def papers_of(lab: Lab, *papers: Paper) -> None:
    """Announce papers a day after the first, at six in the morning."""
    await lab.clock.advance_to(at(16, 6))
    lab.source.lay_out("cs", papers)
    await lab.pipeline.collect()


async def test_a_place_of_another_zone_gets_its_own_days() -> None:
    east, west = Place("slack", "T1", "C2"), Place("slack", "T1", "C3")
    lab = Lab()
    for place, zone in ((east, "Pacific/Kiritimati"), (west, "Pacific/Pago_Pago")):
        await lab.follow(WatchKind.AUTHOR, "Ada Example", place, DAILY)
        async with lab.library.begin() as work:
            radar = await work.radars.get(place)
            assert radar is not None
            await work.radars.save(type(radar)(place, radar.language, zone, radar.made_at, DAILY))
    made: dict[Place, list[datetime]] = {east: [], west: []}
    for _ in range(24 * 4):
        await lab.clock.advance(timedelta(hours=1))
        for slot in await lab.digest_at(lab.clock.now()):
            made[slot.place].append(slot.made_at)
    assert {at_.astimezone(UTC).hour for at_ in made[east]} == {19}
    assert {at_.astimezone(UTC).hour for at_ in made[west]} == {20}
    assert len(made[east]) == len(made[west]) == 4


async def test_what_sources_answer_and_which_digests_are_made_is_counted() -> None:
    heard: list[Happening] = []
    lab = await followed_lab()
    sources, messengers = {"arxiv": lab.source}, {"slack": lab.messenger}
    lab.pipeline = Pipeline(lab.library, sources, messengers, lab.clock, Random(1), meter=heard.append)
    await papers_of(lab, *numbered(101, 102))
    await lab.digest_at(at(16, 9))
    assert heard == [SectionTold("arxiv", "batch", papers=2, refused=0, first=2), DigestMade("slack", 2, late=True)]
