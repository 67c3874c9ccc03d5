"""Processes that reserve, call and settle side by side, some of them killed in mid-call: no cap is ever passed.

The judge is what the processes wrote down of their calls, each in a file of its own, not our tables.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from bot.domain.spending import Budget, Caps, OverBudget, Reservation, Spender
from bot.domain.watch import Place
from storage.library import SqlLibrary
from tests.contract.givens import NOW
from tests.contract.test_spending_at_once import LASTS_S, a_rush, outcome
from tests.patience import PATIENCE_S, eventually

pytestmark = pytest.mark.chaos
PROCESSES = 4
AT_ONCE = 8
"""So many calls a process has under way."""
CALL_S = 0.05
KILLED = 2
PATIENT_S = 4 * PATIENCE_S
Wanted = Sequence[tuple[Spender, int]]


@dataclass(frozen=True)
class Called:
    """What a process wrote down of a call: of which workspace, what was set aside, whether it was settled."""

    tenant: str
    aside: int
    done: bool


def run(url: str, wanted: Wanted, caps: Caps, file: Path, call_s: float) -> None:
    """Be a process that asks for all that is wanted, and calls where it may."""
    asyncio.run(_run(url, wanted, caps, file, call_s))


async def _run(url: str, wanted: Wanted, caps: Caps, file: Path, call_s: float) -> None:
    library, room = SqlLibrary(url, busy_timeout_s=PATIENT_S), asyncio.Semaphore(AT_ONCE)
    with file.open("a", buffering=1) as told:

        async def ask(who: Spender, cost: int) -> None:
            async with room:
                reserved = await outcome(library, who, cost, caps)
                if isinstance(reserved, OverBudget):
                    return
                told.write(f"call {reserved.number} {who.place.tenant} {cost}\n")
                await asyncio.sleep(call_s)
                async with library.begin() as work:
                    await work.spending.settle(reserved, cost, NOW)
                told.write(f"done {reserved.number}\n")

        await asyncio.gather(*(ask(who, cost) for who, cost in wanted))
    await library.close()


def started(url: str, wanted: Wanted, caps: Caps, folder: Path, call_s: float = CALL_S) -> list[BaseProcess]:
    """Start processes that share what is wanted."""
    folder.mkdir(exist_ok=True)
    context = multiprocessing.get_context("forkserver")
    shares = [list(wanted[number::PROCESSES]) for number in range(PROCESSES)]
    processes: list[BaseProcess] = [
        context.Process(target=run, args=(url, share, caps, folder / f"{number}.txt", call_s))
        for number, share in enumerate(shares)
    ]
    for process in processes:
        process.start()
    return processes


def calls(folder: Path) -> list[Called]:
    """All calls that were made, by what the processes wrote down."""
    lines = [line.split() for file in sorted(folder.glob("*.txt")) for line in file.read_text().splitlines()]
    done = {number for word, number, *_ in lines if word == "done"}
    begun = [rest for word, *rest in lines if word == "call"]
    assert len({number for number, *_ in begun}) == len(begun)
    return [Called(tenant, int(aside), number in done) for number, tenant, aside in begun]


def under_way(folder: Path, wanted: int) -> bool:
    """Whether so many calls were begun."""
    return len(calls(folder)) >= wanted


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database that several processes may open."""
    if request.param == "sqlite":
        return f"sqlite:///{request.getfixturevalue('database')}"
    return str(request.getfixturevalue("postgresql_url"))


async def test_a_thousand_requests_from_several_processes_reach_each_cap_exactly(url: str, tmp_path: Path) -> None:
    rush = a_rush(10)
    assert len(rush.wanted) == 1_000
    processes = started(url, rush.wanted, rush.caps, tmp_path, 0.0)
    for process in processes:
        await eventually_ended(process)
        assert process.exitcode == 0
    made = calls(tmp_path)
    assert Counter(call.tenant for call in made) == rush.granted
    assert sum(call.aside for call in made) == rush.caps.all


async def eventually_ended(process: BaseProcess) -> None:
    """Wait for a process, however slow the machine is."""
    await asyncio.to_thread(process.join, PATIENT_S)
    assert not process.is_alive()


async def test_processes_killed_in_mid_call_pass_no_cap_and_their_money_is_free_again(url: str, tmp_path: Path) -> None:
    rush = a_rush(10)
    first, second = tmp_path / "first", tmp_path / "second"
    processes = started(url, rush.wanted, rush.caps, first)
    for killed, calling in zip(processes[:KILLED], (40, 90), strict=True):
        await eventually(partial(under_way, first, calling), "calls under way")
        killed.kill()
    for process in (*processes, *started(url, rush.wanted, rush.caps, second)):
        await eventually_ended(process)
    assert [process.exitcode for process in processes] == [-signal.SIGKILL, -signal.SIGKILL, 0, 0]
    made = calls(first) + calls(second)
    lost = [call for call in made if not call.done]
    assert 0 < len(lost) <= KILLED * AT_ONCE
    assert Counter(call.tenant for call in made) <= rush.granted
    assert rush.granted.total() - len(made) <= KILLED * AT_ONCE  # killed with money aside, before the call
    assert sum(call.aside for call in made) <= rush.caps.all
    await money_is_free_again(url, rush.caps, made)


async def money_is_free_again(url: str, caps: Caps, made: Sequence[Called]) -> None:
    """Once what was set aside expired, all that isn't settled can be spent, and not a micro-dollar more."""
    library, who, later = SqlLibrary(url), Spender(Place("discord", "T3", "C0")), NOW + timedelta(seconds=LASTS_S)
    async with library.begin() as work:
        now, spent = await work.spending.of_all(NOW), await work.spending.spent(who, later)
        assert (now.cost, now.requests) == (caps.all, spent[Budget.ALL].requests)
        settled = spent[Budget.ALL].cost
        assert sum(call.aside for call in made if call.done) <= settled < caps.all
        room = min(caps.all - settled, caps.tenant - spent[Budget.TENANT].cost)
        beyond = await work.spending.reserve(who, room + 1, caps, later, LASTS_S, requests=0)
        within = await work.spending.reserve(who, room, caps, later, LASTS_S, requests=0)
    assert (isinstance(beyond, OverBudget), isinstance(within, Reservation)) == (True, True)
    await library.close()
