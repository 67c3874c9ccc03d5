"""Measurements measure: medians, ratios beside a peer, and memory."""

import asyncio
import subprocess
from itertools import chain, repeat

import pytest

from tests.bench.measure import MIB, child, compare, median_s, peak_bytes


def test_the_first_run_is_not_counted() -> None:
    ran: list[int] = []
    median_s(lambda: ran.append(1), runs=5)
    assert len(ran) == 6


def test_work_and_peer_run_in_turn() -> None:
    ran: list[str] = []
    compared = compare(lambda: ran.append("work"), lambda: ran.append("peer"), runs=3)
    assert ran == list(chain.from_iterable(repeat(("work", "peer"), 4)))
    assert compared.ratio == compared.work_s / compared.peer_s
    assert compared.runs == 3


def test_asynchronous_work_is_awaited() -> None:
    assert median_s(lambda: asyncio.sleep(0.01), runs=1) >= 0.01


def test_the_most_memory_of_the_work_is_told() -> None:
    assert MIB <= peak_bytes(lambda: bytes(MIB)) < 2 * MIB


def test_a_process_tells_its_memory() -> None:
    bare, full = child("-c", "pass"), child("-c", f"bytes(range(256)) * {40 * MIB // 256}")
    assert 39 * MIB < full.peak_bytes - bare.peak_bytes < 42 * MIB


def test_a_process_that_fails_is_not_measured() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        child("-c", "raise SystemExit(3)")
