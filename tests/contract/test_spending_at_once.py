"""However many ask at once, each cap is reached exactly: nothing beyond it, nobody refused while there is room."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

import pytest

from bot.domain.errors import StorageLocked
from bot.domain.spending import Budget, Caps, OverBudget, Reservation, Spender
from bot.domain.watch import Place
from bot.ports import Library
from tests.contract.givens import NOW

LASTS_S = 600.0
DEAR = 40


@dataclass(frozen=True)
class Rush:
    """Requests at once, and what comes of them exactly.

    Attributes:
        wanted: for whom, and what it costs.
        caps: what is allowed.
        granted: how many are, by workspace.
    """

    wanted: Sequence[tuple[Spender, int]]
    caps: Caps
    granted: Counter[str]


def a_rush(each: int) -> Rush:
    """50 people in 11 places of 3 workspaces, each asking twice as often as they may: `each` times.

    In the first the people's caps hold, in the second the place's, in the third the workspace's money; what that is
    together is the cap of all, to the micro-dollar.
    """
    crowds = {
        "T1": [(Spender(Place("slack", "T1", f"C{n % 5}"), f"U{n}"), 1) for n in range(20)],
        "T2": [(Spender(Place("slack", "T2", "C0"), f"U{n}"), 1) for n in range(15)],
        "T3": [(Spender(Place("discord", "T3", f"C{n % 5}"), f"U{n}"), DEAR) for n in range(15)],
    }
    granted = Counter(T1=20 * each, T2=5 * each, T3=7 * each)
    money = granted["T1"] + granted["T2"] + DEAR * granted["T3"]
    caps = Caps(person=each, place=5 * each, tenant=DEAR * granted["T3"] + DEAR - 1, all=money)
    wanted = [wanted for crowd in crowds.values() for wanted, _ in product(crowd, range(2 * each))]
    Random(each).shuffle(wanted)
    return Rush(wanted, caps, granted)


async def outcome(library: Library, who: Spender, cost: int, caps: Caps) -> Reservation | OverBudget:
    """Reserve in a unit of work, again where the store was too busy."""
    while True:
        try:
            async with library.begin() as work:
                return await work.spending.reserve(who, cost, caps, NOW, LASTS_S)
        except StorageLocked:
            await asyncio.sleep(0)


async def caps_hold(library: Library, rush: Rush) -> None:
    """Let them all ask at once, and look who got what."""
    outcomes = await asyncio.gather(*(outcome(library, who, cost, rush.caps) for who, cost in rush.wanted))
    pairs = list(zip(rush.wanted, outcomes, strict=True))
    assert Counter(who.place.tenant for (who, _), each in pairs if isinstance(each, Reservation)) == rush.granted
    assert len({each.number for each in outcomes if isinstance(each, Reservation)}) == rush.granted.total()
    refused = {(who.place.tenant, each.budget) for (who, _), each in pairs if isinstance(each, OverBudget)}
    assert ("T1", Budget.PERSON) in refused
    assert refused <= {(tenant, Budget.PERSON) for tenant in rush.granted} | {
        ("T2", Budget.PLACE),
        ("T3", Budget.TENANT),
    }
    async with library.begin() as work:
        assert (await work.spending.of_all(NOW)).cost == rush.caps.all


async def the_last_cap_holds(library: Library, people: int) -> None:
    """One after another, and at once, all ask for a share of what is too little for them."""
    caps = Caps(person=2, place=1_000, tenant=10**6, all=7 * people + 6)
    wanted = [Spender(Place("slack", f"T{n % 3}", f"C{n % 7}"), f"U{n}") for n in range(people)] * 2
    outcomes = await asyncio.gather(*(outcome(library, who, 7, caps) for who in wanted))
    assert sum(isinstance(each, Reservation) for each in outcomes) == people
    assert {each.budget for each in outcomes if isinstance(each, OverBudget)} == {Budget.ALL}


async def test_each_cap_is_reached_exactly_by_many_at_once(library: Library) -> None:
    rush = a_rush(1)
    assert len(rush.wanted) == 100
    await caps_hold(library, rush)


async def test_the_money_of_all_is_reached_exactly_by_many_at_once(library: Library) -> None:
    await the_last_cap_holds(library, 30)


@pytest.mark.chaos
async def test_each_cap_is_reached_exactly_by_a_thousand_at_once(library: Library) -> None:
    rush = a_rush(10)
    assert len(rush.wanted) == 1_000
    await caps_hold(library, rush)


@pytest.mark.chaos
async def test_the_money_of_all_is_reached_exactly_by_a_thousand_at_once(library: Library) -> None:
    await the_last_cap_holds(library, 500)
