"""A briefing written here and now: money is set aside before it and settled after it, whatever becomes of it."""

from datetime import timedelta

import pytest

from bot.brief_once import BriefOnce
from bot.briefing.extractive import ExtractiveBriefer
from bot.domain.briefing import Briefing, Instead
from bot.domain.paper import Paper
from bot.domain.spending import Budget, Caps, Spender, Spent
from bot.domain.watch import Language, Place
from bot.ports.writing import Composed, Order, Told
from tests.fakes.clock import FakeClock
from tests.fakes.library import FakeLibrary
from tests.unit.briefing.makings import FIVE

WHO = Spender(Place("local", "", "radar"), "terminal")
ROOMY = Caps(person=10, place=10, tenant=1_000_000, all=1_000_000)
PRICE, PAID = 400_000, 150_000
SLOW = timedelta(minutes=9)


class FakeWriter:
    """Writes what the extractive briefer writes, takes nine minutes a paper, and can break."""

    def __init__(self, clock: FakeClock, *, breaks: bool = False) -> None:
        self.clock = clock
        self.breaks = breaks

    async def cost(self, order: Order) -> int:
        return PRICE

    async def write(self, order: Order, told: Told) -> Composed:
        for read in range(len(order.papers)):
            await self.clock.advance(SLOW)
            await told(read + 1, len(order.papers))
        if self.breaks:
            raise RuntimeError("the writer broke")
        return Composed(await ExtractiveBriefer().brief(order.papers, order.language), PAID)


class Once:
    """One to write, with its store and what it told."""

    def __init__(self, caps: Caps = ROOMY, *, breaks: bool = False) -> None:
        self.library, self.clock = FakeLibrary(), FakeClock()
        self.told: list[tuple[int, int]] = []
        writer = FakeWriter(self.clock, breaks=breaks)
        self.once = BriefOnce(self.library, self.clock, writer, ExtractiveBriefer(), caps)

    async def brief(self, papers: tuple[Paper, ...] = FIVE) -> Briefing:
        async def tell(read: int, of: int) -> None:
            self.told.append((read, of))

        return await self.once.brief(papers, Language.ENGLISH, WHO, tell)

    async def spent(self) -> Spent:
        async with self.library.begin() as work:
            return (await work.spending.spent(WHO, self.clock.now()))[Budget.ALL]


async def test_what_it_cost_is_written_down_and_nothing_stays_aside() -> None:
    once = Once()
    assert (await once.brief()).papers == 5
    assert await once.spent() == Spent(requests=1, cost=PAID)
    assert once.told[-1] == (5, 5)


async def test_money_stays_aside_while_papers_are_read_however_long_that_takes() -> None:
    once = Once()
    aside: list[int] = []

    async def tell(read: int, of: int) -> None:
        aside.append((await once.spent()).aside)

    await once.once.brief(FIVE, Language.ENGLISH, WHO, tell)
    assert aside == [PRICE] * 5


@pytest.mark.parametrize(
    ("caps", "named"),
    [
        (Caps(0, 10, PRICE, PRICE), "budget person: 0 briefings and questions a day"),
        (Caps(10, 10, PRICE, PRICE - 1), "budget all: $0.40 a day; it renews 2026-06-16 00:00 UTC"),
    ],
)
async def test_without_budget_sentences_are_chosen_and_the_budget_is_named(caps: Caps, named: str) -> None:
    once = Once(caps)
    briefing = await once.brief()
    assert briefing.instead is Instead.BUDGET
    assert briefing.why.startswith(named)
    assert briefing.themes
    assert await once.spent() == Spent()


async def test_what_broke_off_counts_as_all_that_was_set_aside() -> None:
    once = Once(breaks=True)
    with pytest.raises(RuntimeError):
        await once.brief()
    assert await once.spent() == Spent(requests=1, cost=PRICE)
