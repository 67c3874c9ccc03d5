"""Once, on time, whatever happens: a state machine over sources, processes, clocks, people and platforms."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.proofs.conftest import Told
from tests.proofs.machine import Promises, PromisesOnSqlite

FEW, MANY, ON_SQLITE = 8, 2_500, 30
STEPS, MORE_STEPS = 12, 30


def run(machine: type[Promises], worlds: int, steps: int) -> str:
    """Run worlds, the same ones each time; gives the figures."""
    Promises.worlds = Promises.steps = Promises.crashed = Promises.posted = 0
    chosen = settings(
        max_examples=worlds,
        stateful_step_count=steps,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
    return (
        f"{machine.__name__:<22} {Promises.worlds:>7} worlds, {Promises.steps} steps, {Promises.crashed} crashes, "
        f"{Promises.posted} messages seen: none twice, none lost"
    )


def test_a_few_worlds_keep_their_promises() -> None:
    run(Promises, FEW, STEPS)


@pytest.mark.chaos
def test_many_worlds_keep_their_promises(told: Told) -> None:
    told(run(Promises, MANY, MORE_STEPS))


@pytest.mark.chaos
def test_worlds_on_sqlite_keep_their_promises(told: Told) -> None:
    told(run(PromisesOnSqlite, ON_SQLITE, MORE_STEPS))
