"""What tests of sources share: a server on this machine and a polite client with a hasty clock."""

import random
from collections.abc import AsyncIterator

import pytest

from adapters.sources.http import PoliteClient
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.library import FakeFetchMemory
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import SourceServer


@pytest.fixture
async def server() -> AsyncIterator[SourceServer]:
    async with SourceServer() as running:
        yield running


@pytest.fixture
def clock() -> FakeHastyClock:
    return FakeHastyClock()


@pytest.fixture
def memory() -> FakeFetchMemory:
    return FakeFetchMemory()


@pytest.fixture
async def client(clock: FakeHastyClock, memory: FakeFetchMemory) -> AsyncIterator[PoliteClient]:
    async with polite_client(clock, memory, deadline_s=20.0) as made:
        yield made


@pytest.fixture
async def impatient(clock: FakeHastyClock, memory: FakeFetchMemory) -> AsyncIterator[PoliteClient]:
    """A client for servers that never finish: what takes longer than half a second is too long."""
    async with polite_client(clock, memory, deadline_s=2.0) as made:
        yield made


def polite_client(clock: FakeHastyClock, memory: FakeFetchMemory, *, deadline_s: float) -> PoliteClient:
    return PoliteClient(
        clock=clock,
        memory=memory,
        rates=FakeRateGate(),
        rng=random.Random(7),
        contact="lab@example.org",
        deadline_s=deadline_s,
    )
