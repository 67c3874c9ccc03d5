"""Turns at a source: the pace, what a server asks for, and other processes."""

import asyncio
from datetime import datetime
from uuid import uuid4

import pytest

from adapters.sources.fetched import Fetched
from adapters.sources.http import PoliteClient
from adapters.sources.pace import ARXIV_PACE, LOCKED_TIMES, SLOWEST_S, Gate, Pace, asked_interval_s, pace_of
from bot.domain.errors import StorageFull, StorageLocked
from bot.domain.rate import Turn, TurnWanted
from bot.ports import Clock, RateGate
from tests.fakes.clock import FakeClock
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import Reply, SourceServer

PACE = Pace("somewhere", 1.0)


class FakeFullGates(FakeRateGate):
    """Stands in for the `RateGate` door whose disk is full when a turn is over."""

    async def give_back(self, gate: str, holder: str, now: datetime) -> None:
        """Fail."""
        raise StorageFull


class FakeLockedGates(FakeRateGate):
    """Stands in for the `RateGate` door whose store others hold for a while.

    Attributes:
        locked: how many calls more meet the lock.
    """

    def __init__(self, locked: int) -> None:
        super().__init__()
        self.locked = locked

    async def take(self, wanted: TurnWanted, now: datetime) -> Turn:
        """Fail so many times, then take the turn."""
        self.locked -= 1
        if self.locked >= 0:
            raise StorageLocked
        return await super().take(wanted, now)


def a_gate(clock: Clock, pace: Pace = PACE, rates: RateGate | None = None) -> Gate:
    """A gate as a process of its own has it."""
    return Gate(pace, clock, rates or FakeRateGate(), holder=uuid4().hex, alone_s=40.0)


@pytest.mark.parametrize(
    ("limit", "interval", "seconds"),
    [
        ("50", "1s", 0.02),
        ("1", "3s", 3.0),
        ("5", "10", 2.0),
        ("1", "3600s", SLOWEST_S),
        ("0", "1s", None),
        ("many", "1s", None),
        ("", "", None),
    ],
)
def test_a_limit_is_read_as_seconds_between_requests(limit: str, interval: str, seconds: float | None) -> None:
    assert asked_interval_s({"x-rate-limit-limit": limit, "x-rate-limit-interval": interval}) == seconds


async def test_an_answer_carries_the_limit_its_server_named(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/works", Reply(b"{}", headers={"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Interval": "2s"}))
    fetched = await client.fetch(f"{server.url}/works", PACE)
    assert isinstance(fetched, Fetched)
    assert fetched.interval_s == 2.0


@pytest.mark.parametrize(("asked", "slept"), [(4.0, 4.0), (0.02, 1.0)])
async def test_a_gate_slows_as_asked_and_is_never_faster_than_its_own_pace(
    clock: FakeHastyClock, asked: float, slept: float
) -> None:
    gate = a_gate(clock)
    gate.slow_to(asked)
    for _ in range(2):
        async with gate.passed() as shut_s:
            assert shut_s == 0.0
    assert clock.slept == [slept]


async def test_two_processes_share_a_pace(clock: FakeHastyClock) -> None:
    rates = FakeRateGate()
    one, two = a_gate(clock, PACE, rates), a_gate(clock, PACE, rates)
    for gate in (one, two, one):
        async with gate.passed():
            pass
    assert clock.slept == [1.0, 1.0]


async def test_arxiv_is_asked_over_one_connection_by_all_processes() -> None:
    clock, rates = FakeClock(), FakeRateGate()
    one, two = a_gate(clock, ARXIV_PACE, rates), a_gate(clock, ARXIV_PACE, rates)
    order: list[str] = []

    async def ask(gate: Gate, name: str, takes_s: float) -> None:
        async with gate.passed():
            order.append(f"{name} begins")
            await clock.sleep(takes_s)
            order.append(f"{name} ends")

    asking = [asyncio.create_task(ask(one, "one", 10.0)), asyncio.create_task(ask(two, "two", 1.0))]
    await clock.advance(9.0)
    assert order == ["one begins"]
    await clock.advance(5.0)
    await asyncio.gather(*asking)
    assert order == ["one begins", "one ends", "two begins", "two ends"]


async def test_a_long_harvest_keeps_nobody_out() -> None:
    clock, rates = FakeClock(), FakeRateGate()
    one, two = a_gate(clock, ARXIV_PACE, rates), a_gate(clock, ARXIV_PACE, rates)
    order: list[str] = []

    async def ask(gate: Gate, name: str, times: int) -> None:
        for _ in range(times):
            async with gate.passed():
                order.append(name)
                await clock.sleep(1.0)

    asking = [asyncio.create_task(ask(one, "harvest", 6)), asyncio.create_task(ask(two, "person", 2))]
    await clock.advance(60.0)
    await asyncio.gather(*asking)
    assert order == ["harvest", "person", "harvest", "person", *["harvest"] * 4]


async def test_who_is_cut_off_leaves_the_gate_to_others() -> None:
    clock, rates = FakeClock(), FakeRateGate()
    one, two = a_gate(clock, ARXIV_PACE, rates), a_gate(clock, ARXIV_PACE, rates)

    async def ask(gate: Gate) -> None:
        async with gate.passed():
            await clock.sleep(20.0)

    first = asyncio.create_task(ask(one))
    await clock.advance(1.0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    second = asyncio.create_task(ask(two))
    await clock.advance(2.0 + 20.0)
    assert second.done(), "the interval was left to wait for, and nothing else"


async def test_a_gate_that_is_shut_for_long_says_so_and_lets_nobody_wait(clock: FakeHastyClock) -> None:
    rates = FakeRateGate()
    one, two = a_gate(clock, PACE, rates), a_gate(clock, PACE, rates)
    async with one.passed():
        await one.shut(3_600.0)
    async with two.passed() as shut_s:
        assert shut_s == 3_600.0
    assert clock.slept == []


async def test_a_store_that_cannot_be_written_any_more_costs_no_answer(clock: FakeHastyClock) -> None:
    gate = a_gate(clock, ARXIV_PACE, FakeFullGates())
    async with gate.passed() as shut_s:
        assert shut_s == 0.0


async def test_a_store_that_others_hold_for_a_while_is_waited_for(clock: FakeHastyClock) -> None:
    async with a_gate(clock, PACE, FakeLockedGates(LOCKED_TIMES)).passed() as shut_s:
        assert shut_s == 0.0
    with pytest.raises(StorageLocked):
        async with a_gate(clock, PACE, FakeLockedGates(LOCKED_TIMES + 1)).passed():
            raise AssertionError("nobody may be asked")


@pytest.mark.parametrize(
    ("host", "pace"),
    [
        ("rss.arxiv.org", ARXIV_PACE),
        ("EXPORT.arXiv.org.", ARXIV_PACE),
        ("arxiv.org", ARXIV_PACE),
        ("notarxiv.org", PACE),
        ("arxiv.org.example", PACE),
    ],
)
def test_arxiv_has_one_pace_whoever_names_its_hosts(host: str, pace: Pace) -> None:
    assert pace_of(host, PACE) == pace
