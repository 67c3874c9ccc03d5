"""Anything, in any order: people, sources, networks, clocks and crashes, as steps of a state machine."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import time, timedelta
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.watch import Mode, Place
from bot.ports import Library
from storage.library import SqlLibrary
from tests.fakes.library import FakeLibrary
from tests.fakes.messenger import Fault
from tests.proofs.hostile_source import Mood
from tests.proofs.sweep import NETWORK, POINTS
from tests.proofs.world import HOUR, PLACES, PROCESSES, WORDS, ZONES, World

T = TypeVar("T")
MODES = (Mode.CARDS, Mode.THREAD, Mode.DIGEST)
processes = st.integers(0, PROCESSES - 1)
crashes = st.lists(st.sampled_from((*POINTS, "pipeline.collected", "pipeline.digested")), max_size=2)
places = st.sampled_from(PLACES)
times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 30)))
zones = st.sampled_from(ZONES)
words = st.sampled_from(WORDS)


class Promises(RuleBasedStateMachine):
    """One world over the store in memory; the figures count over all of them."""

    worlds = steps = crashed = posted = 0

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.library: Library = self.runner.run(self.opened())
        self.world = World(self.library)
        self.world.killer.__enter__()

    async def opened(self) -> Library:
        """Open the store."""
        return FakeLibrary()

    async def closed(self) -> None:
        """Close the store."""

    def run(self, step: Coroutine[object, object, T], crashing: Sequence[str] = ()) -> T:
        """Do a step, with workers killed at these points."""
        Promises.steps += 1
        self.world.killer.aim(crashing)
        return self.runner.run(step)

    @initialize(place=places, zone=zones, at=times, mode=st.sampled_from(MODES), word=words)
    def begin(self, place: Place, zone: str, at: time, mode: Mode, word: str) -> None:
        """One place watches, and the sources were read once."""
        self.run(self.world.open_place(place, zone, at, mode))
        self.run(self.world.watch(place, word))
        for source in self.world.sources.values():
            source.change(Mood.NEW, WORDS)
        self.run(self.world.collect(0))

    @rule(place=places, zone=zones, at=times, mode=st.sampled_from(MODES))
    def open_place(self, place: Place, zone: str, at: time, mode: Mode) -> None:
        """The bot comes into a place, or its people move its time."""
        if place not in self.world.radars:
            self.run(self.world.open_place(place, zone, at, mode))
        else:
            self.run(self.world.reschedule(place, zone, at))

    @rule(place=places)
    def pause(self, place: Place) -> None:
        """People pause a place, or go on."""
        if radar := self.world.radars.get(place):
            self.run(self.world.settle(replace(radar, paused=not radar.paused)))

    @rule(place=places, word=words)
    def watch(self, place: Place, word: str) -> None:
        """People add a watch, or remove it."""
        if place in self.world.radars:
            watched = word in self.world.watches[place]
            self.run(self.world.unwatch(place, word) if watched else self.world.watch(place, word))

    @rule(
        name=st.sampled_from(("arxiv", "mirror")),
        mood=st.sampled_from(list(Mood)),
        of=st.lists(words, min_size=1, max_size=5),
        process=processes,
        crashing=crashes,
    )
    def publish(self, name: str, mood: Mood, of: list[str], process: int, crashing: list[str]) -> None:
        """A source changes, and all are asked."""
        self.world.sources[name].change(mood, of)
        self.run(self.world.collect(process), crashing)

    @rule(faults=st.lists(st.sampled_from((*NETWORK, Fault.PARK)), min_size=1, max_size=4), place=places)
    def trouble(self, faults: list[Fault], place: Place) -> None:
        """The network of a platform goes bad."""
        self.world.messengers[place.platform].faults.extend(faults)

    @rule(process=processes, crashing=crashes)
    def work(self, process: int, crashing: list[str]) -> None:
        """A process does what is due."""
        self.run(self.world.digest(process), crashing)
        self.run(self.world.deliver(process), crashing)

    @rule(crashing=crashes)
    def work_at_once(self, crashing: list[str]) -> None:
        """All processes do what is due, at the same time."""
        self.run(self.world.digest(0))
        self.run(self.world.deliver(*range(PROCESSES)), crashing)

    @rule(hours=st.integers(1, 30), crashing=crashes)
    def live(self, hours: int, crashing: list[str]) -> None:
        """Hours pass with everybody at work."""
        self.run(self.world.live(timedelta(hours=hours), HOUR), crashing)

    @rule(seconds=st.sampled_from((1, 20, 31, 61, 130, 600, 5_000, 50_000, 200_000)))
    def down(self, seconds: int) -> None:
        """Time passes, and nobody works."""
        self.world.true.turn(seconds)

    @rule(process=processes)
    def restart(self, process: int) -> None:
        """A process is started anew."""
        self.world.restart(process)

    @rule(minutes=st.sampled_from((-26 * 60, -70, -5, 0, 0, 5, 70, 26 * 60)))
    def set_clock(self, minutes: int) -> None:
        """The wall clock of the bot's machine is set, or set right."""
        self.run(self.world.set_clock(timedelta(minutes=minutes)))

    @invariant()
    def once(self) -> None:
        """Nothing is seen twice."""
        self.world.check()

    def teardown(self) -> None:
        """All trouble ends: what was due must have come."""
        try:
            self.run(self.world.heal())
            self.world.check()
            self.world.check_nothing_lost()
        finally:
            Promises.worlds += 1
            Promises.crashed += self.world.crashes
            Promises.posted += sum(len(self.world.visible(place)) for place in self.world.radars)
            self.world.killer.__exit__()
            self.runner.run(self.closed())
            self.runner.close()


class PromisesOnSqlite(Promises):
    """The same over a real SQLite in memory."""

    async def opened(self) -> Library:
        library = SqlLibrary("sqlite://")
        await library.migrate()
        return library

    async def closed(self) -> None:
        assert isinstance(self.library, SqlLibrary)
        await self.library.close()
