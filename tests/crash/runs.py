"""One run: a worker is struck at a point while its first post meets an outcome; another finishes; copies count."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Language, Place, Radar
from bot.posting import LEASE_S
from storage.library import SqlLibrary
from tests.crash.stages import LATE_S, Seen, Stage
from tests.crash.worker import Plan, work
from tests.fakes.hurried_clock import FakeHurriedClock
from tests.patience import PATIENCE_S

KILL, STOP = signal.SIGKILL, signal.SIGSTOP
TEXTS = ["first", "second"]
LOOK_S = 0.05
LONGEST_S = 4 * PATIENCE_S
"""How long a worker is waited for, in real seconds: several share the cores."""
Strike = tuple[str, signal.Signals]


@dataclass(frozen=True)
class Case:
    """What happens in a run: on which platform, what the first post meets, where the first worker is struck."""

    platform: str
    outcome: str
    strikes: tuple[Strike, ...] = ()

    def __str__(self) -> str:
        struck = ", ".join(f"{sign.name} at {point}" for point, sign in self.strikes)
        return f"{self.platform}, {self.outcome}, {struck or 'nothing struck'}"


@dataclass
class Ended:
    """How a run ended: what people see, which strikes fell, which points were passed."""

    case: Case
    seen: Seen
    fell: list[str] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)

    @property
    def well(self) -> bool:
        """Whether each message stands there exactly once."""
        return sorted(self.seen.words) == TEXTS


def nursery() -> ForkServerContext:
    """Where workers come from: forks of one process that has imported everything."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.crash.worker"])
    return context


class Theatre:
    """Runs cases, several side by side."""

    def __init__(self, empty: Path, folder: Path, stages: dict[str, Stage], clock: FakeHurriedClock, at_once: int):
        """Run on copies of an empty database, in a folder, on these stages."""
        self._empty = empty
        self._folder = folder
        self._stages = stages
        self._clock = clock
        self._room = asyncio.Semaphore(at_once)
        self._nursery = nursery()
        self._number = 0

    async def all(self, cases: Sequence[Case]) -> list[Ended]:
        """Run all of them."""
        return list(await asyncio.gather(*(self.run(case) for case in cases)))

    async def run(self, case: Case) -> Ended:
        """Let a worker be struck and another finish; then count."""
        async with self._room:
            self._number += 1
            name = f"run{self._number}"
            stage = self._stages[case.platform]
            place = stage.room(case.outcome)
            database = f"sqlite:///{shutil.copy(self._empty, self._folder / f'{name}.db')}"
            await self._enqueue(database, place)
            notes = self._folder / f"{name}.txt"
            plan = Plan(database, case.platform, stage.api_url, stage.token, self._clock, str(notes), case.strikes)
            try:
                await self._play(plan, notes)
            except TimeoutError as error:
                raise TimeoutError(f"{case}: {error}") from None
        await self._clock.sleep(LATE_S + 5)  # what is recorded late becomes visible
        lines = self._passed(notes)
        fell = [line[1:] for line in lines if line.startswith("!")]
        return Ended(case, stage.seen(place), fell, {line.lstrip("!") for line in lines})

    async def _play(self, plan: Plan, notes: Path) -> None:
        first = self._begin(plan)
        stops = [point for point, sign in plan.strikes if sign is STOP]
        struck = await self._struck(first, notes, stops[0]) if stops else False
        if struck:
            await self._clock.sleep(LEASE_S)
            await self._finished(self._begin(plan, struck=True), notes)
            signal_to(first, signal.SIGCONT)
        if await self._finished(first, notes) != 0:
            await self._finished(self._begin(plan, struck=True), notes)

    def _begin(self, plan: Plan, *, struck: bool = False) -> ForkServerProcess:
        """Start a worker; one that comes after a struck one is left alone."""
        told = Plan(**{**vars(plan), "strikes": ()}) if struck else plan
        process = self._nursery.Process(target=work, args=(told,), daemon=True)
        process.start()
        return process

    async def _struck(self, process: ForkServerProcess, notes: Path, point: str) -> bool:
        """Wait until a worker was stopped at a point (True) or ended without coming there (False)."""
        while process.is_alive():
            if f"!{point}" in self._passed(notes):
                return True
            await asyncio.sleep(LOOK_S)
        return False

    async def _finished(self, process: ForkServerProcess, notes: Path) -> int:
        """Wait until a worker ended; gives its exit status."""
        loop = asyncio.get_running_loop()
        end = loop.time() + LONGEST_S
        while process.is_alive():
            if loop.time() > end:
                process.kill()
                raise TimeoutError(f"a worker did not finish; it passed {self._passed(notes)[-12:]}")
            await asyncio.sleep(LOOK_S)
        return process.exitcode or 0

    @staticmethod
    def _passed(notes: Path) -> list[str]:
        return notes.read_text("utf-8").split() if notes.exists() else []

    async def _enqueue(self, database: str, place: Place) -> None:
        library = SqlLibrary(database)
        now = self._clock.now()
        async with library.begin() as unit:
            await unit.radars.save(Radar(place, Language.ENGLISH, "UTC", now))
            messages = [Message((Paragraph(words(text)),)) for text in TEXTS]
            deliveries = [Delivery(place, "slot", DeliveryKind.CARD, part, one) for part, one in enumerate(messages)]
            await unit.outbox.enqueue(deliveries, now)
        await library.close()


def signal_to(process: ForkServerProcess, sign: signal.Signals) -> None:
    """Send a signal to a worker of ours."""
    if process.pid is not None:
        os.kill(process.pid, sign)
