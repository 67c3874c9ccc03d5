"""A place that couldn't be posted to for a while gets one digest of all the days when it is back, never two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from random import Random

import pytest

from bot.delivery import Deliverer
from bot.domain.delivery import EmptyCause, Slot
from bot.domain.message import Heading, plain
from bot.domain.parking import ParkedAs, Parking
from bot.domain.watch import Schedule, ScheduleKind, WatchKind
from bot.parking import go_on, park
from tests.fakes.messenger import Fault
from tests.fakes.papers import a_paper
from tests.unit.pipeline.lab import DAILY, PLACE, Lab, at

BEFORE, DURING = [a_paper(n) for n in range(2, 5)], [a_paper(n) for n in range(5, 7)]


async def parked(*faults: Fault, schedule: Schedule = DAILY) -> Lab:
    """A lab whose place is parked on Monday, as its digest of three papers is posted; two papers come after that."""
    lab = Lab()
    await lab.follow(WatchKind.AUTHOR, "Ada Example", schedule=schedule)
    lab.source.lay_out("cs", [a_paper(1)], BEFORE, DURING)
    await lab.pipeline.collect()
    await lab.pipeline.collect()
    lab.messenger.faults.extend(faults)
    await lab.digest_at(at(15))
    return lab


async def back(lab: Lab, instant: datetime) -> list[Slot]:
    """Let the place be open again, and its digests be made from then on, for a day."""
    if instant > at(16):
        await lab.pipeline.collect()
    await lab.clock.advance_to(instant)
    async with lab.library.begin() as work:
        assert await go_on(work, PLACE, instant)
    following = at(instant.day) if instant < at(instant.day) else at(instant.day + 1)
    return [*await lab.digest_at(instant), *await lab.digest_at(following)]


def headings(lab: Lab) -> list[str]:
    """The first lines of the digests that people see."""
    shown = (posted.shown.blocks[0] for posted in lab.messenger.visible(PLACE) if posted.shown.blocks)
    return [plain(block.line) for block in shown if isinstance(block, Heading)]


@pytest.mark.parametrize(
    ("instant", "local_on", "merged"),
    [
        (at(15, 10), [date(2026, 6, 15)], []),
        (at(16, 4), [date(2026, 6, 15)], []),
        (at(16, 7), [date(2026, 6, 16)], [15]),
        (at(18, 15), [date(2026, 6, 18)], [15, 16, 17]),
        (at(21, 8), [date(2026, 6, 21)], [15, 16, 17, 18, 19, 20]),
    ],
)
async def test_what_was_not_begun_comes_in_the_one_digest_that_is_due_then(
    instant: datetime, local_on: list[date], merged: list[int]
) -> None:
    lab = await parked(Fault.PARK)
    made = [slot for slot in await back(lab, instant) if slot.posted]
    assert [slot.local_on for slot in made] == local_on
    assert len(headings(lab)) == 1
    assert len(lab.titles()) == len(set(lab.titles())) == (5 if instant > at(16) else 3)
    assert ("2026-06-15" in headings(lab)[0]) is (instant > at(15, 10))
    async with lab.library.begin() as work:
        slots = await work.slots.since(PLACE, at(15))
    made_up = [slot.local_on.day for slot in slots if slot.empty and slot.empty.cause is EmptyCause.MERGED]
    assert made_up == merged


async def test_a_digest_that_was_begun_is_finished_and_none_of_it_comes_again() -> None:
    lab = await parked(Fault.OK, Fault.OK, Fault.PARK)
    assert len(lab.titles()) == 1
    await back(lab, at(18, 15))
    assert len(lab.titles()) == len(set(lab.titles())) == 5


async def test_where_no_digest_will_be_made_what_waited_is_posted_as_it_is() -> None:
    lab = await parked(Fault.PARK)
    async with lab.library.begin() as work:
        radar = await work.radars.get(PLACE)
        assert radar is not None
        await work.radars.save(replace(radar, schedule=Schedule(ScheduleKind.OFF)))
    await back(lab, at(18, 15))
    assert len(lab.titles()) == len(set(lab.titles())) == 3


async def test_what_may_have_been_posted_before_the_place_was_closed_is_looked_for_and_not_made_again() -> None:
    lab = await parked(Fault.LOST_AFTER)
    async with lab.library.begin() as work:
        await park(work, PLACE, Parking(ParkedAs.PLACE, "is_archived", lab.clock.now()))
    await back(lab, at(15, 10))
    worker = Deliverer(lab.library, {"slack": lab.messenger}, lab.clock, "worker", Random(1))
    await worker.sweep()
    await worker.deliver_due()
    assert len(headings(lab)) == 1
    assert len(lab.titles()) == len(set(lab.titles())) == 3
