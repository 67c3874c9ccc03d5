"""From matches to what people see: one digest a day and place, nothing twice, nothing lost, never unexplained."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.collection import SourceFault
from bot.domain.delivery import EmptyCause
from bot.domain.message import Fine, Heading, plain
from bot.domain.paper import Announcement, Paper
from bot.domain.watch import Place, Schedule, ScheduleKind, WatchKind
from tests.fakes.papers import a_paper
from tests.unit.delivery.stand import Crash, killed_at
from tests.unit.pipeline.lab import PLACE, Lab, at


async def followed_lab(schedule: Schedule | None = None, *, empty_line: bool = False) -> Lab:
    """A lab that follows Ada Example; the first batch of its source is in."""
    lab = Lab()
    if schedule is None:
        await lab.follow(WatchKind.AUTHOR, "Ada Example", empty_line=empty_line)
    else:
        await lab.follow(WatchKind.AUTHOR, "Ada Example", schedule=schedule)
    lab.source.lay_out("cs", [a_paper(99, authors=["Somebody Else"])])
    await lab.pipeline.collect()
    return lab


async def announce(lab: Lab, *papers: Paper) -> None:
    """Bring a day's batch in, a minute later."""
    await lab.clock.advance(60)
    lab.source.lay_out("cs", papers)
    await lab.pipeline.collect()


def numbered(*numbers: int) -> list[Paper]:
    return [a_paper(number) for number in numbers]


def headings(lab: Lab) -> list[str]:
    blocks = [posted.shown.blocks[0] for posted in lab.messenger.visible()]
    return [plain(block.line) for block in blocks if isinstance(block, Heading)]


def tails(lab: Lab, place: Place = PLACE) -> list[str]:
    """The fine lines of the place's last digest's tail."""
    *_, last = (posted.shown for posted in lab.messenger.visible(place) if isinstance(posted.shown.blocks[0], Fine))
    return [plain(block.line) for block in last.blocks if isinstance(block, Fine)]


async def test_a_days_matches_are_one_digest_with_cap_and_the_rest_offered_once() -> None:
    lab = await followed_lab()
    await announce(lab, *numbered(*range(101, 108)))
    (slot,) = await lab.digest_at(at(15))
    assert (slot.posted, slot.rest, slot.of) == (5, 2, 8)
    assert headings(lab) == ["7 new of 8 · 1 watch"]
    assert len(lab.titles()) == 5
    assert tails(lab) == ["and 2 more"]
    await announce(lab, *numbered(108))
    await lab.digest_at(at(16))
    assert lab.titles()[5:] == ["Paper 108"]


async def test_a_digest_is_made_once_however_often_and_from_wherever_it_is_asked_for() -> None:
    lab = await followed_lab()
    await announce(lab, *numbered(101))
    await lab.digest_at(at(15))
    lab.pipeline = lab.restarted()
    assert await lab.digest_at(at(15)) == ()
    assert await lab.digest_at(at(15, 23)) == ()
    assert lab.titles() == ["Paper 101"]


async def test_one_paper_through_two_watches_is_one_card_with_both_reasons() -> None:
    lab = await followed_lab()
    await lab.follow(WatchKind.KEYWORD, "invented question")
    await announce(lab, *numbered(101))
    await lab.digest_at(at(15))
    assert lab.titles() == ["Paper 101"]


async def test_a_version_whose_first_was_posted_is_no_second_card_and_one_that_was_not_is_a_card_once() -> None:
    lab = await followed_lab()
    await announce(lab, a_paper(101))
    await lab.digest_at(at(15))
    elsewhere = a_paper(50, version=3, announce=Announcement.REPLACE)
    await announce(lab, a_paper(102), a_paper(101, version=2, announce=Announcement.REPLACE), elsewhere)
    await lab.digest_at(at(16))
    assert lab.titles() == ["Paper 101", "Paper 102", "Paper 50"]
    await announce(lab, a_paper(103), a_paper(50, version=4, announce=Announcement.REPLACE))
    await lab.digest_at(at(17))
    assert lab.titles() == ["Paper 101", "Paper 102", "Paper 50", "Paper 103"]


async def test_empty_days_post_nothing_and_their_reasons_become_one_edited_line() -> None:
    lab = await followed_lab()
    await announce(lab, a_paper(101))
    await lab.digest_at(at(15))
    posts = len(lab.messenger.visible())
    await announce(lab, a_paper(102, authors=["Somebody Else"]))
    (slot,) = await lab.digest_at(at(16))
    assert slot.empty is not None
    assert (slot.empty.cause, slot.empty.of) == (EmptyCause.NOTHING_MATCHED, 1)
    lab.source.lay_out("cs", SourceFault.UNREACHABLE)
    await lab.clock.advance(60)
    await lab.pipeline.collect()
    await lab.digest_at(at(17))
    assert len(lab.messenger.visible()) == posts
    assert tails(lab)[1:] == ["Tue: nothing matched of 1 · Wed: arXiv down since 2026-06-16 09:01"]
    await announce(lab, a_paper(103))
    await lab.digest_at(at(18))
    assert tails(lab) == ["That was all."]


async def test_a_source_that_is_down_for_a_day_is_told_once() -> None:
    lab = await followed_lab()
    lab.source.lay_out("cs", *[SourceFault.UNREACHABLE] * 4)
    for day in (15, 16, 17, 18):
        await lab.clock.advance_to(at(day, 8, 30))
        await lab.pipeline.collect()
        await lab.digest_at(at(day))
    (told,) = lab.messenger.visible()
    assert told.at == at(16)
    assert isinstance(told.shown.blocks[0], Fine)
    assert plain(told.shown.blocks[0].line) == "arXiv down since 2026-06-15 08:30"


async def test_a_place_that_asked_for_it_gets_a_line_on_empty_days_and_no_edit() -> None:
    lab = await followed_lab(empty_line=True)
    await announce(lab, a_paper(101))
    await lab.digest_at(at(15))
    await lab.digest_at(at(16, 17))
    assert tails(lab) == ["Tue: arXiv holiday"]


async def test_a_batch_still_expected_is_said_with_the_time_it_is_looked_for_again() -> None:
    lab = await followed_lab()
    await lab.digest_at(at(15))
    await lab.clock.advance_to(at(16, 8, 50))
    await lab.pipeline.collect()
    (slot,) = await lab.digest_at(at(16))
    assert slot.empty is not None
    assert slot.empty.cause is EmptyCause.NOT_YET
    assert slot.empty.at is not None
    assert at(16, 9) < slot.empty.at < at(16, 9, 20)


async def test_days_missed_while_down_come_as_one_digest_marked_late() -> None:
    lab = await followed_lab()
    await lab.digest_at(at(15))
    await announce(lab, a_paper(101))
    await lab.clock.advance(timedelta(days=1))
    await announce(lab, a_paper(102))
    made = await lab.digest_at(at(18, 12))
    assert [slot.local_on.day for slot in made] == [18]
    assert headings(lab) == ["2 new of 2 · 1 watch · late: since 2026-06-16"]
    assert await lab.digest_at(at(18, 13)) == ()


async def test_a_paused_place_gets_one_merged_digest_when_resumed_and_nothing_is_lost() -> None:
    lab = await followed_lab()
    async with lab.library.begin() as work:
        radar = await work.radars.get(PLACE)
    assert radar is not None
    await lab.settle(replace(radar, paused=True))
    await announce(lab, a_paper(101))
    assert await lab.digest_at(at(16)) == ()
    await announce(lab, a_paper(102))
    await lab.settle(radar)
    await lab.digest_at(at(17))
    assert sorted(lab.titles()) == ["Paper 101", "Paper 102"]


async def test_instant_places_get_papers_as_they_come_and_no_slot_when_none_do() -> None:
    lab = await followed_lab(Schedule(ScheduleKind.INSTANT))
    assert await lab.digest_at(at(15, 10)) == ()
    await announce(lab, a_paper(101))
    (slot,) = await lab.digest_at(at(15, 11))
    assert slot.name == "instant-110000"
    await announce(lab, a_paper(102))
    await lab.digest_at(at(15, 12))
    assert lab.titles() == ["Paper 101", "Paper 102"]


async def test_at_arrival_the_digest_comes_when_the_days_batch_is_in() -> None:
    lab = await followed_lab(Schedule(ScheduleKind.ARRIVAL))
    await lab.digest_at(at(15, 20))
    await lab.clock.advance_to(at(16, 4, 5))
    await announce(lab, a_paper(101))
    arrived = lab.clock.now()
    assert (await lab.pipeline.digest()).upcoming == {PLACE: arrived + timedelta(minutes=15)}
    assert await lab.digest_at(at(16, 4, 20)) == ()
    assert len(await lab.digest_at(at(16, 4, 21))) == 1
    assert lab.titles() == ["Paper 101"]


async def test_all_due_places_are_made_in_one_pass_and_know_when_they_come_next() -> None:
    lab = await followed_lab()
    other = Place("slack", "T2", "C9")
    unserved = Place("discord", "G1", "C1")
    await lab.follow(WatchKind.CATEGORY, "cs.CV", other)
    await lab.follow(WatchKind.CATEGORY, "cs.CV", unserved)
    await announce(lab, a_paper(101))
    await lab.clock.advance_to(at(15))
    digested = await lab.pipeline.digest()
    assert {slot.place for slot in digested.made} == {PLACE, other}
    assert digested.upcoming == {PLACE: at(16), other: at(16)}


async def test_of_two_processes_one_makes_the_digest() -> None:
    lab = await followed_lab()
    await announce(lab, a_paper(101))
    await lab.clock.advance_to(at(15))
    first, second = lab.restarted(), lab.restarted()
    made = [(await first.digest()).made, (await second.digest(at(15))).made]
    assert [len(slots) for slots in made] == [1, 0]


async def test_a_crash_before_the_commit_makes_no_half_digest() -> None:
    lab = await followed_lab()
    await announce(lab, a_paper(101))
    with killed_at("pipeline.digested"), pytest.raises(Crash):
        await lab.digest_at(at(15))
    async with lab.library.begin() as work:
        assert await work.slots.last([PLACE], at(15).date()) == {}
        assert await work.log.unfinished() == []
    await lab.digest_at(at(15))
    assert lab.titles() == ["Paper 101"]
