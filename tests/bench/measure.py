"""Measuring as ratios: the median of several runs beside a named peer's, and the most memory used.

Seconds alone say little on a shared machine; a ratio to a peer that ran in turn with it says more.
"""

import asyncio
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
MIB = 1024 * 1024

RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes; Source: getrusage(2) of each system

# A process is charged with the memory of the one that starts it, so a small one does that, not the tests' own.
LAUNCHER = """
import os, sys, time
begun = time.perf_counter()
argv = [sys.executable, *sys.argv[1:]]
silent = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
pid = os.posix_spawn(sys.executable, argv, os.environ, file_actions=silent)
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - begun, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Compared:
    """Medians of work and peer that ran in turn, in seconds."""

    work_s: float
    peer_s: float
    runs: int

    @property
    def ratio(self) -> float:
        """How many times the peer's time the work took."""
        return self.work_s / self.peer_s


@dataclass(frozen=True, slots=True)
class Child:
    """A finished process: how long it ran, in seconds, and the most memory it held, in bytes."""

    seconds: float
    peak_bytes: int


def seconds(work: Work) -> float:
    """Run the work once and tell how long it took; what it returns is awaited if it can be."""
    begun = time.perf_counter()
    result = work()
    if isinstance(result, Awaitable):
        asyncio.run(_settled(result))
    return time.perf_counter() - begun


async def _settled(result: Awaitable[object]) -> None:
    await result


def median_s(work: Work, runs: int = RUNS) -> float:
    """The median of the runs, in seconds, after one that is not counted."""
    seconds(work)
    return statistics.median(seconds(work) for _ in range(runs))


def compare(work: Work, peer: Work, runs: int = RUNS) -> Compared:
    """Run work and peer in turn, each once beforehand uncounted, so that a busy machine slows both alike."""
    seconds(work)
    seconds(peer)
    works, peers = zip(*((seconds(work), seconds(peer)) for _ in range(runs)), strict=True)
    return Compared(statistics.median(works), statistics.median(peers), runs)


def peak_bytes(work: Work) -> int:
    """The most memory Python held for the work, in bytes, what was held before left out."""
    tracemalloc.start()
    try:
        seconds(work)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def child(*argv: str) -> Child:
    """Run Python with these arguments in the checkout, to its end, and tell its time and memory.

    Raises:
        subprocess.CalledProcessError: the process did not end with 0.
    """
    ran = subprocess.run([sys.executable, "-c", LAUNCHER, *argv], cwd=ROOT, check=True, stdout=subprocess.PIPE)
    ran_s, peak = ran.stdout.split()[-2:]
    return Child(float(ran_s), int(peak) * RSS_UNIT)


def median_child(argv: Sequence[str], runs: int = RUNS) -> Child:
    """The medians of several such processes, after one that is not counted."""
    child(*argv)
    ran = [child(*argv) for _ in range(runs)]
    return Child(statistics.median(one.seconds for one in ran), int(statistics.median(one.peak_bytes for one in ran)))
