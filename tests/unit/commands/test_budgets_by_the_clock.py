"""A wall clock that is set on by a day gives nobody another day's budget, until it is sure that it is the next day."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from bot.brief_rounds import BriefRounds
from bot.commands.handlers import RadarDesk
from bot.domain.spending import DAY, Spent
from bot.schedule.stepping import STEADY_S, WallWatch
from tests.unit.commands.briefing_stand import Stand
from tests.unit.commands.conversation import MONEY


async def watched_stand() -> tuple[Stand, WallWatch]:
    """A lab in which one person may ask once a day, and whose process watches the clock."""
    stand = await Stand(caps=replace(MONEY, person=1)).with_papers()
    stand.clock.kept_right = None  # the machine does not say
    wall = WallWatch(stand.clock)
    asked = stand.library, stand.clock, (), stand.talk.woken.append
    stand.talk.desk = RadarDesk(*asked, timezone="UTC", writer=stand.writer, caps=stand.caps, doubt=wall.doubt)
    assert "is on its way" in await stand.talk.say("brief card 1")
    return stand, wall


async def test_who_asks_gets_the_next_day_s_budget_once_the_clock_is_sure() -> None:
    stand, _ = await watched_stand()
    for step in (DAY, -DAY, -DAY, DAY):
        stand.clock.step(step)
        assert "is on its way" not in await stand.talk.say("brief card 2")
    stand.clock.step(DAY)
    assert "is on its way" not in await stand.talk.say("brief card 2")
    await stand.clock.advance(STEADY_S + 1)
    assert "is on its way" in await stand.talk.say("brief card 2")


async def test_a_worker_sets_nothing_aside_on_a_day_that_is_in_doubt() -> None:
    stand, wall = await watched_stand()
    stand.clock.step(DAY)
    asked = stand.library, stand.clock, uuid4().hex, stand.talk.woken.append
    await BriefRounds(*asked, writer=stand.writer, caps=stand.caps, doubt=wall.doubt).run()
    async with stand.library.begin() as work:
        assert await work.spending.of_all(stand.clock.now()) == Spent()
        assert (await work.spending.of_all(stand.clock.now() - DAY)).cost > 0
