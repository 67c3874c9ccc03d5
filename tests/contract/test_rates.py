"""The contract of the rates that all processes keep together."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.rate import LOOK_AGAIN_S, YIELD_S, Closed, Granted, NotYet, TurnWanted
from bot.ports import RateGate
from storage.rates import SqlRateGate
from tests.contract.givens import NOW
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.store_database import real


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def rates(request: pytest.FixtureRequest) -> AsyncIterator[RateGate]:
    """Gates that nobody asked yet."""
    if request.param == "fake":
        yield FakeRateGate()
        return
    async with real(request) as library:
        yield SqlRateGate(library)


def wants(gate: str = "crossref", holder: str = "one", *, alone_s: float = 0.0, within_s: float = 60.0) -> TurnWanted:
    return TurnWanted(gate, holder, 3.0, alone_s, within_s)


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


async def test_turns_are_an_interval_apart_whoever_takes_them(rates: RateGate) -> None:
    turns = [await rates.take(wants(holder=holder), NOW) for holder in ("one", "two", "one")]
    assert turns == [Granted(0.0), Granted(3.0), Granted(6.0)]
    assert await rates.take(wants(), NOW + after(20)) == Granted(0.0), "what nobody took is not saved up"
    assert await rates.take(wants(), NOW + after(21)) == Granted(2.0)


async def test_turns_asked_for_at_once_are_given_once(rates: RateGate) -> None:
    turns = await asyncio.gather(*(rates.take(wants(holder=f"{number}"), NOW) for number in range(8)))
    assert sorted(turn.wait_s for turn in turns if isinstance(turn, Granted)) == [number * 3.0 for number in range(8)]


async def test_gates_know_nothing_of_each_other(rates: RateGate) -> None:
    await rates.take(wants("crossref"), NOW)
    assert await rates.take(wants("pubmed"), NOW) == Granted(0.0)


async def test_a_turn_that_is_too_far_away_is_not_taken(rates: RateGate) -> None:
    await rates.shut("crossref", 100.0, NOW)
    assert await rates.take(wants(within_s=99.0), NOW) == Closed(100.0)
    assert await rates.take(wants(within_s=99.0), NOW + after(2)) == Granted(98.0), "the first one took nothing"


async def test_a_source_that_asks_to_wait_is_left_alone_by_all(rates: RateGate) -> None:
    await rates.take(wants(), NOW)
    await rates.shut("crossref", 50.0, NOW)
    await rates.shut("crossref", 10.0, NOW)
    assert await rates.take(wants(holder="two"), NOW) == Granted(50.0), "the longer wait counts"


async def test_who_goes_alone_keeps_others_out_until_it_is_done(rates: RateGate) -> None:
    assert await rates.take(wants(alone_s=40.0), NOW) == Granted(0.0)
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(5)) == NotYet(LOOK_AGAIN_S)
    await rates.give_back("crossref", "two", NOW + after(5))
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(5)) == NotYet(LOOK_AGAIN_S), "not two's"
    await rates.give_back("crossref", "one", NOW + after(6))
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(6)) == Granted(0.0)


async def test_the_next_one_keeps_the_interval_however_fast_the_one_before_was(rates: RateGate) -> None:
    await rates.take(wants(alone_s=40.0), NOW)
    await rates.give_back("crossref", "one", NOW + after(1))
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(1)) == NotYet(2.0)
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(3)) == Granted(0.0)


async def test_who_had_the_last_turn_lets_those_go_first_who_came_meanwhile(rates: RateGate) -> None:
    await rates.take(wants(alone_s=40.0), NOW)
    await rates.take(wants(holder="two", alone_s=40.0), NOW + after(1))
    await rates.give_back("crossref", "one", NOW + after(2))
    assert await rates.take(wants(alone_s=40.0), NOW + after(2)) == NotYet(1.0 + YIELD_S)
    assert await rates.take(wants(alone_s=40.0), NOW + after(3)) == NotYet(YIELD_S)
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(3)) == Granted(0.0)
    await rates.give_back("crossref", "two", NOW + after(4))
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(4)) == NotYet(2.0), "nobody else came"


async def test_who_waits_for_one_that_never_came_again_does_so_once(rates: RateGate) -> None:
    await rates.take(wants(alone_s=40.0), NOW)
    await rates.take(wants(holder="gone", alone_s=40.0), NOW + after(1))
    await rates.give_back("crossref", "one", NOW + after(2))
    assert await rates.take(wants(alone_s=40.0), NOW + after(3 + YIELD_S)) == Granted(0.0)
    await rates.give_back("crossref", "one", NOW + after(4))
    assert await rates.take(wants(alone_s=40.0), NOW + after(6 + YIELD_S)) == Granted(0.0)


async def test_who_died_on_the_way_is_waited_for_only_so_long(rates: RateGate) -> None:
    await rates.take(wants(alone_s=40.0), NOW)
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(39.9)) == NotYet(0.1)
    assert await rates.take(wants(holder="two", alone_s=40.0), NOW + after(40)) == Granted(0.0)
    await rates.give_back("crossref", "one", NOW + after(41))
    late = await rates.take(wants(holder="three", alone_s=40.0), NOW + after(44))
    assert late == NotYet(LOOK_AGAIN_S), "one was too late"


@pytest.mark.parametrize("back", [timedelta(seconds=2), timedelta(hours=5), timedelta(days=400)])
async def test_a_clock_set_back_lengthens_no_wait(rates: RateGate, back: timedelta) -> None:
    await rates.take(wants(), NOW)
    assert await rates.take(wants(), NOW - back) == Granted(3.0)
    assert await rates.take(wants(), NOW - back + after(5)) == Granted(1.0), "from now on by the new time"
    await rates.take(wants("arxiv", alone_s=40.0), NOW)
    assert await rates.take(wants("arxiv", "two", alone_s=40.0), NOW - back) == NotYet(3.0)
    assert await rates.take(wants("arxiv", "two", alone_s=40.0), NOW - back + after(39)) == NotYet(LOOK_AGAIN_S)
    assert await rates.take(wants("arxiv", "two", alone_s=40.0), NOW - back + after(40)) == Granted(0.0)


async def test_a_clock_set_on_gives_one_turn_early(rates: RateGate) -> None:
    await rates.shut("crossref", 3_600.0, NOW)
    later = NOW + timedelta(days=1)
    assert await rates.take(wants(), later) == Granted(0.0)
    assert await rates.take(wants(), later) == Granted(3.0)
