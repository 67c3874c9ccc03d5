"""Rate limits that a server names in its answers."""

import pytest

from adapters.sources.fetched import Fetched
from adapters.sources.http import PoliteClient
from adapters.sources.pace import SLOWEST_S, Gate, Pace, asked_interval_s
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import Reply, SourceServer

PACE = Pace("somewhere", 1.0)


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
    gate = Gate(PACE, clock)
    async with gate.passed():
        gate.slow_to(asked)
    async with gate.passed():
        assert clock.slept == [slept]
