"""The page's world: the real desk, store, pipeline and engine over the samples, and a clock that the test turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from starlette.requests import Request as WebRequest
from starlette.responses import Response

from adapters.engine.duties import Duties
from adapters.engine.embedded import EmbeddedEngine
from adapters.sources.samples import samples
from adapters.web.incoming import Page, Room
from adapters.web.metrics import PrometheusMeter
from adapters.web.operation import Operation
from adapters.web.send import Bell, LocalMessenger
from bot.brief_rounds import BriefRounds
from bot.briefing.asking import KeptAnswers
from bot.briefing.extractive import ExtractiveBriefer
from bot.briefing.writer import ModelWriter
from bot.commands.handlers import RadarDesk
from bot.delivery import Deliverer
from bot.domain.conversation import Answer, Request
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.job import Job
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.domain.spending import Caps
from bot.domain.watch import Language, Person, Place, Role
from bot.health import Health, LastRuns
from bot.pipeline import Pipeline
from bot.ports import LanguageModel, Library
from bot.recovery import Recoverer
from bot.schedule.stepping import WallWatch
from storage.board import SqlBoard
from storage.library import SqlLibrary
from tests.fakes.clock import FakeClock
from tests.fakes.paper_source import FakePaperSource

MORNING = datetime(2026, 6, 18, 6, 0, tzinfo=UTC)
NEWS = 12
"""So many of the samples are not yet known: `publish` brings them."""
ZONE = "Asia/Shanghai"
CAPS = Caps(10, 30, 5_000_000, 20_000_000)


class Stand:
    """The page's rooms with all that works behind them, in this process."""

    def __init__(self, library: SqlLibrary, bell: Bell, model: LanguageModel | None = None) -> None:
        self.library = library
        self.clock = FakeClock(MORNING)
        self.bell = bell
        self.reachable = True
        self.board = SqlBoard(library)
        self.messenger = LocalMessenger(self.board, self.clock, self.bell)
        self.source = FakePaperSource(self.clock, "sample")
        messengers, rng = {"local": self.messenger}, Random(1)
        self.pipeline = Pipeline(library, {"sample": self.source}, messengers, self.clock, rng)
        deliverer = Deliverer(library, messengers, self.clock, uuid4().hex, rng)
        recoverer = Recoverer(library, messengers, self.clock)
        answers = KeptAnswers(library)
        writer = None if model is None else ModelWriter(model, answers, self.clock, ExtractiveBriefer())
        self.briefs = BriefRounds(library, self.clock, uuid4().hex, self._wake, writer=writer, caps=CAPS)
        self.engine = EmbeddedEngine(Duties(self.pipeline, deliverer, recoverer, self.briefs, library), self.clock)
        self.desk = RadarDesk(library, self.clock, (), self.engine.wake, timezone=ZONE, writer=writer, caps=CAPS)
        self.rooms = {name: Room(name, _place(name), self.desk, self.board) for name in ("radar", "samples")}

    @property
    def place(self) -> Place:
        """The first room's."""
        return self.rooms["radar"].place

    def _wake(self, job: Job) -> None:
        self.engine.wake(job)

    async def say(self, text: str, language: Language = Language.ENGLISH) -> Answer:
        """Type a command in the first room, as somebody else before the same page."""
        answer = await self.desk.answer(Request(self.place, Person("page", "Ada", Role.KEEPER), text, language))
        await self.engine.quiet()
        return answer

    async def watch(self, text: str, language: Language = Language.ENGLISH) -> None:
        """Type a command that previews a watch, and confirm it."""
        previewed = await self.say(text, language)
        (command,) = (
            button.command
            for message in previewed.messages
            for block in message.blocks
            if block.kind == "buttons"
            for button in block.buttons
            if button.command.startswith("confirm")
        )
        await self.say(command, language)

    async def post(self, message: Message, part: int = 0, parent: str | None = None) -> Delivery:
        """Put a message into the outbox and let it be posted; `parent` is a delivery's id."""
        delivery = Delivery(self.place, "test", DeliveryKind.SHARED, part, message, parent=parent)
        async with self.library.begin() as work:
            await work.outbox.enqueue((delivery,), self.clock.now())
        self.engine.wake(Job.DELIVER)
        await self.engine.quiet()
        return delivery

    async def revise(self, delivery: Delivery, message: Message) -> None:
        """Change a posted message."""
        async with self.library.begin() as work:
            await work.outbox.revise(delivery.id, message, self.clock.now())
        self.engine.wake(Job.DELIVER)
        await self.engine.quiet()

    async def publish(self) -> None:
        """Let the source announce the newest samples, and the day's digest be made and posted."""
        self.source.lay_out("cs.LG", known(), samples()[:NEWS])
        for _ in range(2):
            await self.pipeline.collect()
            self.clock.step(timedelta(hours=12))
        await self.pipeline.digest()
        self.engine.wake(Job.DELIVER)
        await self.engine.quiet()


def known() -> list[Paper]:
    """Give the samples that the store knows from the beginning."""
    return list(samples()[NEWS:])


async def remember_known(library: Library) -> None:
    """Let the store know all but the newest samples, as first seen this week."""
    async with library.begin() as work:
        await work.papers.remember(known(), MORNING - timedelta(days=1))


@asynccontextmanager
async def standing(
    library: SqlLibrary, bell: Bell | None = None, model: LanguageModel | None = None
) -> AsyncIterator[Stand]:
    """A world over a store that knows the samples; its engine runs while inside."""
    stand = Stand(library, bell or Bell(), model)
    running = asyncio.create_task(stand.engine.run())
    try:
        await asyncio.sleep(0)
        await stand.engine.quiet()
        yield stand
    finally:
        await stand.engine.stop()
        await running


@dataclass(frozen=True)
class AttendedPage(Page):
    """The page, with the requests that it is answering now, those among them that nobody waits for any more."""

    answering: set[WebRequest] = field(default_factory=set)

    async def show(self, request: WebRequest) -> Response:
        return await self._attended(request, super().show)

    async def parts(self, request: WebRequest) -> Response:
        return await self._attended(request, super().parts)

    async def say(self, request: WebRequest) -> Response:
        return await self._attended(request, super().say)

    async def suggest(self, request: WebRequest) -> Response:
        return await self._attended(request, super().suggest)

    async def _attended(
        self, request: WebRequest, answer: Callable[[WebRequest], Coroutine[Any, Any, Response]]
    ) -> Response:
        self.answering.add(request)
        try:
            return await answer(request)
        finally:
            self.answering.discard(request)


def page_of(stand: Stand) -> AttendedPage:
    """Make the page over a world."""

    wall = WallWatch(stand.clock)
    health = Health(stand.library, stand.clock, wall, lambda: stand.engine.troubles, LastRuns(stand.clock))
    operation = Operation("1.2.3", health.look, PrometheusMeter("1.2.3").text)

    async def reachable() -> bool:
        return stand.reachable

    return AttendedPage(stand.rooms, stand.bell, Language.ENGLISH, operation, reachable)


def _place(name: str) -> Place:
    return Place("local", "", name, private=True)
