"""Workers of several programs on a PostgreSQL write each briefing once, and none waits for another."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

from bot.domain.watch import Place
from bot.ports.briefings import BriefingClaim
from storage.library import SqlLibrary
from tests.contract.givens import LAB, NOW
from tests.contract.test_briefings import KEYLESS, WRITTEN, added, asked
from tests.unit.storage.test_side_by_side import programs

__all__ = ["programs"]


async def test_workers_at_once_write_each_briefing_once(programs: list[SqlLibrary]) -> None:
    places = [Place("slack", f"T{number % 5}", f"C{number}") for number in range(40)]
    await added(programs[0], *map(asked, places))
    later = NOW + timedelta(hours=1)
    written: Counter[Place] = Counter()

    async def work_off(library: SqlLibrary, owner: str) -> None:
        while written.total() < len(places):
            async with library.begin() as work:
                claims = await work.briefings.claim(owner, later, 60.0, 3)
            for claim in claims:
                async with library.begin() as work:
                    assert await work.briefings.finish(claim, WRITTEN, later)
                written[claim.asked.place] += 1
            await asyncio.sleep(0)

    await asyncio.gather(*(work_off(library, f"w{number}") for number, library in enumerate(programs)))
    assert written == Counter(places)


async def test_one_that_another_worker_is_just_taking_is_left_to_it(programs: list[SqlLibrary]) -> None:
    await added(programs[0], asked(LAB, "a"), asked(LAB, "b"))
    later = NOW + timedelta(hours=1)
    async with programs[0].begin() as one, programs[1].begin() as other:
        (first,) = await one.briefings.claim("w1", later, 60.0, 1)
        (second,) = await other.briefings.claim("w2", later, 60.0, 2)
    assert (first.asked.slot, second.asked.slot) == ("a", "b")


async def test_of_two_that_finish_at_once_the_one_with_the_claim_is_kept(programs: list[SqlLibrary]) -> None:
    await added(programs[0], asked())
    claims: list[BriefingClaim] = []
    for hour in (1, 2):
        async with programs[0].begin() as work:
            claims += await work.briefings.claim(f"w{hour}", NOW + timedelta(hours=hour), 60.0, 1)

    async def finish(number: int) -> bool:
        async with programs[number].begin() as work:
            return await work.briefings.finish(claims[number], (WRITTEN, KEYLESS)[number], NOW)

    assert list(await asyncio.gather(finish(0), finish(1))) == [False, True]
    async with programs[2].begin() as work:
        record = await work.briefings.get(LAB, "brief/1")
    assert record is not None
    assert record.briefing == KEYLESS
