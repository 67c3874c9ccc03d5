"""What was asked, written and spent is kept as long as it is of use; the sweep that runs anyway deletes the rest."""

from __future__ import annotations

from bot.domain.spending import DAY, Caps, Reservation, Spender
from tests.contract.givens import LAB
from tests.contract.test_briefings import asked
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.unit.delivery.stand import Stand

CAPS = Caps(9, 9, 0, 0)


async def test_a_sweep_forgets_what_is_too_old_and_nothing_a_day_before() -> None:
    stand = Stand(FakeLibrary(), FakeClock())
    begun = stand.clock.now()
    async with stand.library.begin() as work:
        await work.briefings.add(asked(), begun)
        await work.answers.keep("a", {}, begun)
        for day in (0, 40, 41):
            late = await work.spending.reserve(Spender(LAB), 0, CAPS, begun + day * DAY, 1)
            assert isinstance(late, Reservation)
    kept: dict[int, tuple[int, bool, int]] = {}
    for day in (29, 31, 399, 401):
        await stand.clock.advance_to(begun + day * DAY)
        await stand.worker().sweep()
        async with stand.library.begin() as work:
            answers, briefing = await work.answers.get(["a"]), await work.briefings.get(LAB, "brief/1")
            kept[day] = len(answers), briefing is not None, (await work.spending.of_all(begun)).requests
    assert kept == {29: (1, True, 3), 31: (0, True, 2), 399: (0, True, 2), 401: (0, False, 2)}
