"""Every way in which a delivery may meet trouble: what the network does, where the worker dies, how long it is down."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from pathlib import Path
from typing import Protocol

import bot.delivery
import bot.posting
from bot.faultpoint import listen
from tests.fakes.clock import FakeClock
from tests.fakes.messenger import FakeMessenger, Fault
from tests.unit.delivery.stand import REPEAT_SAFE_S, Crash

TROUBLE = (
    Fault.LOST_BEFORE,
    Fault.LOST_AFTER,
    Fault.ERROR_BEFORE,
    Fault.ERROR_AFTER,
    Fault.RATE_LIMITED,
    Fault.LATE,
    Fault.UNREACHABLE,
)
NETWORK = (Fault.OK, *TROUBLE)
LONGEST = 3
"""Outcomes a sequence; the network is well after them."""
MOST_CRASHES = 2
DOWN_S = (1.0, 30.0, 600.0)
TIMEOUT_S = 10.0
TICK_S = 30.0
MOST_TICKS = 80
PLATFORMS = tuple(sorted(REPEAT_SAFE_S))
_FILES = [Path(file) for file in (bot.delivery.__file__, bot.posting.__file__)]
POINTS = tuple(
    sorted({name for file in _FILES for name in re.findall(r'faultpoint\("(.+)"\)', file.read_text("utf-8"))})
)
"""The named points of delivery: a new one joins by itself."""

Faults = tuple[Fault, ...]
Points = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One run: what the network answers in turn, at which points workers are killed, how long they are down."""

    platform: str
    faults: Faults
    crashes: Points
    down_s: float


class Contender(Protocol):
    """A worker of one protocol of delivery, with one message to deliver; a new one is started whenever one dies."""

    async def work(self) -> bool:
        """Do what can be done now; True when nothing is left to do."""
        ...


Entry = Callable[[FakeMessenger, "FakeLeanClock"], "Entered"]


class Entered(Protocol):
    """One message in one protocol, over all its workers."""

    async def begin(self) -> str:
        """Accept the message; gives the mark by which the platform shows it."""
        ...

    def start(self) -> Contender:
        """Start a worker."""
        ...


class FakeLeanClock(FakeClock):
    """Stands in for the `Clock` door where one worker runs at a time: whoever sleeps has slept at once."""

    async def sleep(self, seconds: float) -> None:
        self._turn(seconds)

    def turn(self, seconds: float) -> None:
        """Let so many seconds pass."""
        self._turn(seconds)


class Killer:
    """Kills the worker once at each of the points it was given; a point given twice, twice."""

    def __init__(self) -> None:
        self._left: list[str] = []
        self.survived: set[str] = set()

    def __enter__(self) -> Killer:
        listen(self._pass)
        return self

    def __exit__(self, *_: object) -> None:
        listen(None)

    def aim(self, points: Sequence[str]) -> None:
        """Take the points of the next run."""
        self._left, self.survived = list(points), set()

    def _pass(self, name: str) -> None:
        if name in self._left:
            self._left.remove(name)
            raise Crash(name)
        self.survived.add(name)


@dataclass(slots=True)
class Tally:
    """What came of the runs, as people on the platform see it."""

    runs: int = 0
    killed: int = 0
    once: int = 0
    lost: int = 0
    doubled: int = 0
    first_bad: Case | None = None

    def count(self, case: Case, copies: int) -> None:
        """Add a run that ended in so many visible copies."""
        self.runs += 1
        self.killed += len(case.crashes)
        self.once += copies == 1
        self.lost += copies == 0
        self.doubled += copies > 1
        if copies != 1 and self.first_bad is None:
            self.first_bad = case

    def line(self, name: str) -> str:
        """The row of the table."""
        shares = (f"{share:>7} ({share / max(self.runs, 1):6.1%})" for share in (self.once, self.lost, self.doubled))
        return f"{name:<42} {self.runs:>7} runs, {self.killed:>7} killed; once, lost, doubled: {' '.join(shares)}"


async def run(case: Case, entry: Entry, killer: Killer) -> int:
    """Run a case to its end; gives how many copies people see."""
    clock = FakeLeanClock()
    safe_s = REPEAT_SAFE_S[case.platform]
    messenger = FakeMessenger(
        clock, platform=case.platform, repeat_safe_s=safe_s, faults=case.faults, timeout_s=TIMEOUT_S
    )
    entered = entry(messenger, clock)
    mark = await entered.begin()
    killer.aim(case.crashes)
    worker = entered.start()
    for _ in range(MOST_TICKS):
        try:
            if await worker.work():
                break
            clock.turn(TICK_S)
        except Crash:
            worker = entered.start()
            clock.turn(case.down_s)
    clock.turn(TICK_S)  # what is recorded late becomes visible
    return messenger.copies(mark)


async def sweep(
    platform: str, entry: Entry, points: Points, *, sequences: Sequence[Faults] | None = None, every: int = 1
) -> Tally:
    """Run every case of a platform, each of which differs from all others: its crashes do happen.

    Args:
        platform: `slack` or `discord`.
        entry: the protocol.
        points: where its workers may die.
        sequences: of outcomes; None: all there are.
        every: 1 runs all cases; 2 every second of them, and so on.
    """
    tally, number = Tally(), 0
    with Killer() as killer:
        for faults in sequences or list(all_sequences()):
            passed: dict[Points, set[str]] = {}
            for crashes in deaths(points):
                if not _happens(crashes, passed):
                    continue
                for down_s in DOWN_S if crashes else DOWN_S[:1]:
                    number += 1
                    if len(crashes) == MOST_CRASHES and number % every:
                        continue
                    case = Case(platform, faults, crashes, down_s)
                    tally.count(case, await run(case, entry, killer))
                    passed.setdefault(crashes, set()).update(killer.survived)
    return tally


def all_sequences(longest: int = LONGEST) -> Iterator[Faults]:
    """Give every sequence of outcomes; a last OK is left out: the network is well after a sequence anyway."""
    yield ()
    for length in range(1, longest + 1):
        for faults in product(NETWORK, repeat=length - 1):
            for last in TROUBLE:
                yield (*faults, last)


def deaths(points: Points) -> Iterator[Points]:
    """Give every choice of no, one or two points, the shorter first."""
    for count in range(MOST_CRASHES + 1):
        yield from combinations_with_replacement(points, count)


def _happens(crashes: Points, passed: dict[Points, set[str]]) -> bool:
    """Whether each of the crashes can happen: the run without it passes its point."""
    without = [(crashes[:at] + crashes[at + 1 :], point) for at, point in enumerate(crashes)]
    return all(point in passed.get(others, set()) for others, point in without)
