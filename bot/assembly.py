"""How the parts are put together: a world is a store with all that works on it.

With `__main__.py` and `doctor.py` the only file that knows adapters and storage. Parts are imported when they are first
needed, so that a small command starts fast.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, partial
from random import Random, SystemRandom
from typing import TYPE_CHECKING
from uuid import uuid4

from adapters.engine.system_clock import SystemClock
from bot.domain.happening import both, unheard
from bot.domain.job import Job
from bot.faces import NO_FACES, Face, Faces
from bot.outdoors import Outdoors, Outside
from bot.settings import Settings

if TYPE_CHECKING:
    from adapters.engine.duties import Duties
    from adapters.models.claude import ModelServer
    from adapters.web.send import Bell
    from bot.brief_rounds import BriefRounds
    from bot.briefing.extractive import ExtractiveBriefer
    from bot.commands.handlers import RadarDesk
    from bot.health import Health
    from bot.matching.likeness import Likeness
    from bot.pipeline import Pipeline
    from bot.ports import Clock, Engine, FetchMemory, LanguageModel, PaperSource, RateGate
    from bot.ports.meter import Meter
    from bot.ports.texts import Texts
    from bot.ports.writing import Writer
    from bot.schedule.stepping import WallWatch
    from storage.board import SqlBoard
    from storage.library import SqlLibrary

SAMPLES_URL = "sqlite://"
"""The samples live in memory, apart from everything real."""


@dataclass(frozen=True, slots=True)
class World:
    """A store with all that works on it: the real one, or that of the samples."""

    library: SqlLibrary
    board: SqlBoard
    desk: RadarDesk
    pipeline: Pipeline
    briefs: BriefRounds
    engine: Engine
    health: Health


class Assembly:
    """Builds parts from the settings; whoever has them built gives the stack that closes them."""

    def __init__(self, settings: Settings, clock: Clock | None = None, rng: Random | None = None) -> None:
        """Take the settings; `clock` and `rng` are the machine's own where None. Set `meter` before parts are built."""
        self.settings = settings
        self.meter: Meter = unheard
        self.clock: Clock = clock or SystemClock()
        self._rng = rng or SystemRandom()

    @cached_property
    def likeness(self) -> Likeness:
        """What compares papers with topics and examples: by meaning where the extra `topics` is installed."""
        from adapters.models.embeddings import installed_embedder
        from bot.matching.likeness import Likeness

        return Likeness(installed_embedder())

    @cached_property
    def briefer(self) -> ExtractiveBriefer:
        """What chooses sentences where no model writes."""
        from adapters.models.embeddings import installed_embedder
        from bot.briefing.extractive import ExtractiveBriefer

        return ExtractiveBriefer(installed_embedder())

    async def real(
        self,
        stack: AsyncExitStack,
        *,
        faces: Mapping[str, Face] = NO_FACES,
        bell: Bell | None = None,
        directly: bool = False,
        dry_run: bool = False,
        parts: Collection[str] = (),
    ) -> World:
        """Build the real world over the database; of its jobs this process runs its part, as `parts` says."""
        from adapters.web.send import Bell
        from storage.fetches import SqlFetchMemory
        from storage.rates import SqlRateGate

        library = await self.library(stack, self.settings.database_url)
        memory, rates = SqlFetchMemory(library), SqlRateGate(library)
        outdoors = Outdoors(self.settings, self.clock, self._rng)
        outside, feeds = await outdoors.sources(stack, memory, rates), await outdoors.user_feeds(stack, memory, rates)
        bell = bell or Bell()

        def engine(duties: Duties, pipeline: Pipeline) -> Engine:
            return self._engine(stack, duties, pipeline, bell, parts)

        model, world = self.model(stack), (library, outside, feeds, faces, bell, engine, directly, dry_run, self.meter)
        return self._world(*world, model, self.writer(model, library, await outdoors.texts(stack, memory, rates)))

    async def samples(
        self, stack: AsyncExitStack, *, bell: Bell | None = None, directly: bool = False, dry_run: bool = False
    ) -> World:
        """Build the world of the samples, with all of them known."""
        from adapters.engine.embedded import EmbeddedEngine
        from adapters.sources.samples import SampleSource
        from adapters.web.send import Bell

        library = await self.library(stack, SAMPLES_URL)
        outside = Outside({"sample": SampleSource(self.clock)}, {})

        def engine(duties: Duties, _: Pipeline) -> Engine:
            return EmbeddedEngine(duties, self.clock)

        world = self._world(library, outside, None, NO_FACES, bell or Bell(), engine, directly, dry_run, unheard)
        await world.pipeline.collect()
        return world

    def _world(
        self,
        library: SqlLibrary,
        outside: Outside,
        feeds: PaperSource | None,
        faces: Mapping[str, Face],
        bell: Bell,
        engine_of: Callable[[Duties, Pipeline], Engine],
        directly: bool,
        dry_run: bool,
        meter: Meter,
        model: LanguageModel | None = None,
        writer: Writer | None = None,
    ) -> World:
        from adapters.engine.duties import Duties
        from adapters.web.send import LocalMessenger
        from bot.commands.handlers import RadarDesk
        from bot.delivery import Deliverer
        from bot.gloss_rounds import GlossRounds
        from bot.health import Health, LastRuns
        from bot.pipeline import Pipeline
        from bot.recovery import Recoverer
        from bot.schedule.stepping import WallWatch
        from storage.board import SqlBoard

        board = SqlBoard(library)
        local = LocalMessenger(board, self.clock, bell)
        messengers = {local.platform: local, **{name: face.messenger for name, face in faces.items()}}
        polled = {**outside.sources, **({feeds.name: feeds} if feeds else {})}
        late = timedelta(hours=self.settings.late_hours)
        wall, runs = WallWatch(self.clock, meter), LastRuns(self.clock)
        asked = library, polled, messengers, self.clock, self._rng, self.likeness

        def wake(job: Job) -> None:
            engine.wake(job)

        to_post = partial(wake, Job.DELIVER)
        pipeline = Pipeline(*asked, late_limit=late, meter=meter, wall=wall, to_post=to_post)
        deliverer = Deliverer(library, messengers, self.clock, uuid4().hex, self._rng, meter=meter)
        recoverer = Recoverer(library, messengers, self.clock)
        briefs = self._briefs(library, wake, wall, late, writer)
        glossing = library, self.clock, messengers, self.settings.caps, wall.doubt
        glosses = None if model is None else GlossRounds(model, *glossing)
        duties = Duties(pipeline, deliverer, recoverer, briefs, library, glosses=glosses, meter=both(runs, meter))
        engine = engine_of(duties, pipeline)
        health = Health(library, self.clock, wall, lambda: engine.troubles, runs)
        desk = RadarDesk(
            library,
            self.clock,
            tuple(outside.sources.values()),
            wake,
            timezone=self.settings.timezone,
            writer=writer,
            caps=self.settings.caps,
            directly=directly,
            dry_run=dry_run,
            feeds=feeds,
            people=tuple(outside.people.values()),
            likeness=self.likeness,
            late_limit=late,
            doubt=wall.doubt,
        )
        return World(library, board, desk, pipeline, briefs, engine, health)

    def _briefs(
        self, library: SqlLibrary, wake: Callable[[Job], None], wall: WallWatch, late: timedelta, writer: Writer | None
    ) -> BriefRounds:
        """Make what writes briefings, those that come by themselves too."""
        from bot.brief_rounds import BriefRounds
        from bot.commands.standing_briefs import StandingBriefs
        from bot.commands.visit import Doors

        caps = self.settings.caps
        doors = Doors(library, self.clock, (), wake, writer, caps, likeness=self.likeness, late_limit=late)
        standing = StandingBriefs(doors, wall.doubt).ask_due
        asked = library, self.clock, uuid4().hex, wake
        return BriefRounds(*asked, writer=writer, caps=caps, briefer=self.briefer, standing=standing, doubt=wall.doubt)

    def _engine(
        self, stack: AsyncExitStack, duties: Duties, pipeline: Pipeline, bell: Bell, parts: Collection[str]
    ) -> Engine:
        """Make the embedded engine, or on PostgreSQL this process's part of the one for many."""
        from storage.running import libpq_url

        url = libpq_url(self.settings.database_url)
        if url is None:
            from adapters.engine.embedded import EmbeddedEngine

            return EmbeddedEngine(duties, self.clock)
        from adapters.engine.postgresql import Calendar, PostgresEngine

        calendar = Calendar(pipeline.upcoming, pipeline.next_polls) if "clock" in parts else None
        works = "worker" in parts
        engine = PostgresEngine(url, duties, self.clock, works=works, calendar=calendar, rung=bell.rung)
        bell.onward = engine.tell
        stack.push_async_callback(engine.pass_on)
        return engine

    async def library(self, stack: AsyncExitStack, url: str) -> SqlLibrary:
        """Open a store, brought up to date."""
        from storage.library import SqlLibrary

        library = SqlLibrary(url)
        stack.push_async_callback(library.close)
        await library.migrate()
        await self.migrate_queues(url)
        return library

    async def migrate_queues(self, url: str) -> bool:
        """Bring the engine's own tables up to date; False where a step waits for older workers to end."""
        from storage.running import libpq_url
        from storage.steps import MIGRATING_LOCK

        address = libpq_url(url)
        if address is None:
            return True
        from adapters.engine.schema import migrate_queues

        return await migrate_queues(address, MIGRATING_LOCK)

    async def outside(self, stack: AsyncExitStack, memory: FetchMemory, rates: RateGate) -> Outside:
        """Build the sources that are switched on.

        Raises:
            SettingError: one is named that there isn't.
        """
        return await Outdoors(self.settings, self.clock, self._rng).sources(stack, memory, rates)

    def faces(self, stack: AsyncExitStack) -> dict[str, Face]:
        """Build the faces whose tokens are set."""
        return Faces(self.settings, self.clock, self._rng, self.meter).built(stack)

    def writer(self, model: LanguageModel | None, library: SqlLibrary, texts: Texts) -> Writer | None:
        """Build what writes briefings with the model; None where none is set up."""
        from bot.briefing.asking import KeptAnswers
        from bot.briefing.writer import ModelWriter

        return None if model is None else ModelWriter(model, KeptAnswers(library), self.clock, self.briefer, texts)

    def model(self, stack: AsyncExitStack) -> LanguageModel | None:
        """Build the language model that writes briefings; None where none is set up."""
        if (server := self.model_server()) is None:
            return None
        from adapters.models.claude import ClaudeModel

        model = ClaudeModel(server, self.clock, self.meter)
        stack.push_async_callback(model.close)
        return model

    def model_server(self) -> ModelServer | None:
        """Give what the settings say of the language model's server; None where none is set up."""
        settings = self.settings
        if not settings.has_model:
            return None
        from adapters.models.claude import ModelServer

        return ModelServer(
            settings.anthropic_api_key.get_secret_value(),
            settings.anthropic_base_url,
            settings.model,
            settings.model_timeout_s,
            settings.price,
            settings.model_window,
            settings.proxy,
        )
