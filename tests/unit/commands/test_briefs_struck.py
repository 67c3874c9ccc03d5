"""A worker is killed, paused or doubled in the middle of a briefing: it is written and posted once, and paid once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.brief_rounds import EDIT_S, LEASE_S, RESERVED_S
from tests.fakes.language_model import FakeLanguageModel
from tests.unit.commands.briefing_stand import Stand, seen
from tests.unit.delivery.stand import Crash, killed_at

POINTS = ("brief.claimed", "brief.told", "brief.written", "brief.finishing", "brief.finished")


async def unstruck() -> Stand:
    stand = await Stand().with_papers()
    await stand.briefed()
    return stand


@pytest.mark.parametrize("point", POINTS)
async def test_killed_at_any_point_another_goes_on_and_nothing_is_posted_or_paid_twice(point: str) -> None:
    whole = await unstruck()
    stand = await Stand().with_papers()
    await stand.talk.say("brief")
    with killed_at(point), pytest.raises((Crash, BaseExceptionGroup)):
        await stand.worker().run()
    await stand.post()
    await stand.clock.advance(LEASE_S + 1)
    await stand.worker().run()
    await stand.post()
    assert seen(stand) == seen(whole)
    assert len(stand.model.asked) == len(whole.model.asked), "what was answered before is not asked again"
    requests, cost = await stand.spent()
    assert requests == 1
    assert cost >= (await whole.spent())[1]


async def test_money_that_was_freed_meanwhile_is_set_aside_anew() -> None:
    whole = await unstruck()
    stand = await Stand().with_papers()
    await stand.talk.say("brief")
    await stand.clock.advance(RESERVED_S + 1)
    with killed_at("brief.reserved"), pytest.raises(Crash):
        await stand.worker().run()
    await stand.clock.advance(LEASE_S + 1)
    await stand.worker().run()
    await stand.post()
    assert seen(stand) == seen(whole)
    assert (await stand.spent())[0] == 1


async def test_several_workers_at_once_write_each_briefing_once() -> None:
    stand = await Stand().with_papers(5)
    for card in (2, 3, 4, 5):
        for language in ("en", "zh"):
            assert "is on its way" in await stand.talk.say(f"brief card {card} {language}")
    await asyncio.gather(stand.worker().run(), stand.worker().run(), stand.worker().run())
    await stand.post()
    assert sum(line.startswith(("Briefing: ", "简报：")) for line in seen(stand)) == 8
    marks = [one.mark for one in stand.platform.visible()]
    assert len(marks) == len(set(marks))
    assert (await stand.spent())[0] == 8


async def test_a_worker_whose_claim_somebody_else_took_stops_and_posts_nothing() -> None:
    door = asyncio.Event()
    stand = await Stand(FakeLanguageModel(held=door.wait)).with_papers()
    await stand.talk.say("brief")
    late = await stand.working()
    async with stand.library.begin() as work:
        ahead = stand.clock.now() + timedelta(seconds=LEASE_S + 1)
        assert len(await work.briefings.claim("another", ahead, 10 * LEASE_S, 9)) == 1
    await stand.clock.advance(LEASE_S)
    await late
    door.set()
    await stand.post()
    assert seen(stand)[-1] == "Briefing over 4 papers"
    assert [one for one in stand.platform.visible() if one.parent_ref] == []


async def test_how_far_it_is_is_edited_into_the_line_at_most_every_three_seconds() -> None:
    stand = Stand()

    async def slowly() -> None:
        await stand.clock.sleep(1.0)

    stand.model.held = slowly
    await stand.with_papers(9)
    await stand.talk.say("brief")
    await stand.post()
    (line,) = [one for one in stand.platform.visible() if "Reading: 0 of 9" in str(one.shown)]
    working = await stand.working()
    for _ in range(40):
        await stand.clock.advance(1.0)
        await stand.deliverer.deliver_due()
    await working
    await stand.post()
    told = [edit for edit in line.edits if "Reading: " in str(edit)]
    assert 0 < len(told) <= 9 / EDIT_S + 1
    assert line.shown.summary.startswith("Briefing: ")
