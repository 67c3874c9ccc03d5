"""What a server that asks us to wait gets from all processes, through a proxy on this machine."""

import random
from dataclasses import replace

import pytest

from adapters.sources.fetched import Fetched, FetchFailed, Outcome
from adapters.sources.http import PoliteClient
from adapters.sources.pace import API_PATIENCE, Pace
from bot.domain.collection import SourceFault
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.library import FakeFetchMemory
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import Reply, SourceServer, too_many

PACE = Pace("here", 1.0)
DOCUMENT = b"<rss></rss>"


def a_process(clock: FakeHastyClock, rates: FakeRateGate) -> PoliteClient:
    return PoliteClient(clock=clock, memory=FakeFetchMemory(), rates=rates, rng=random.Random(7))


def failure_of(outcome: Outcome) -> FetchFailed:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


async def test_a_wait_that_a_server_asks_for_is_kept_by_all_processes_and_all_hosts_of_the_source(
    server: SourceServer, clock: FakeHastyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.serve("/feed", DOCUMENT)
    server.plant("/feed", too_many("7200"))
    rates = FakeRateGate()
    outcomes = []
    for host in ("rss.arxiv.org", "export.arxiv.org"):
        async with a_process(clock, rates) as client:
            outcomes.append(await client.fetch(f"http://{host}/feed", PACE))
    asked, unasked = map(failure_of, outcomes)
    assert (asked.fault, asked.retry_after_s) == (SourceFault.RATE_LIMITED, 7_200.0)
    assert (unasked.fault, unasked.retry_after_s) == (SourceFault.RATE_LIMITED, 7_200.0)
    assert unasked.why == "it asked for no requests before 2026-06-15 10:00 UTC"
    assert (server.times("/feed"), clock.slept) == (1, [])
    await clock.advance(7_200)
    async with a_process(clock, rates) as client:
        assert isinstance(await client.fetch("http://rss.arxiv.org/feed", PACE), Fetched)


async def test_a_short_wait_that_a_server_asks_for_is_waited_by_others_too(
    server: SourceServer, clock: FakeHastyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.serve("/feed", DOCUMENT)
    server.plant("/feed", Reply(status=503, headers={"Retry-After": "15"}))
    rates = FakeRateGate()
    once = replace(API_PATIENCE, attempts=1)
    async with a_process(clock, rates) as one, a_process(clock, rates) as two:
        assert failure_of(await one.fetch("http://here.invalid/feed", PACE, once)).status == 503
        assert isinstance(await two.fetch("http://here.invalid/feed", PACE, once), Fetched)
    assert clock.slept == [15.0]
