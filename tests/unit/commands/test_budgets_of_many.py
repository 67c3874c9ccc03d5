"""A thousand questions of fifty people at once, from the word to the model's bill: caps are reached and not passed.

The judges are what people were answered, what stands in their threads, and what the model charged.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from random import Random

import pytest

from bot.brief_rounds import BriefRounds
from bot.briefing.asking import KeptAnswers
from bot.briefing.extractive import ExtractiveBriefer
from bot.briefing.writer import ModelWriter
from bot.commands.handlers import RadarDesk
from bot.delivery import Deliverer
from bot.domain.conversation import Request
from bot.domain.model import Answered, Prompt
from bot.domain.spending import Caps
from bot.domain.watch import Language, Person, Place
from bot.ports.writing import Order
from storage.library import SqlLibrary
from tests.fakes.clock import FakeClock
from tests.fakes.language_model import FakeLanguageModel
from tests.fakes.messenger import FakeMessenger
from tests.fakes.papers import a_paper
from tests.fakes.store_database import (
    database,
    migrated_file,
    postgresql_emptied,
    postgresql_server,
    postgresql_template,
    postgresql_used,
)
from tests.patience import PATIENCE_S
from tests.unit.commands.conversation import LI, buttons_of, words_of

__all__ = [
    "database",
    "migrated_file",
    "postgresql_emptied",
    "postgresql_server",
    "postgresql_template",
    "postgresql_used",
]
pytestmark = pytest.mark.chaos

PROCESSES, PEOPLE, QUESTIONS, AFFORDED = 4, 50, 20, 40
PLACES = [Place("slack", f"T{number % 3}", f"C{number}") for number in range(10)]
PAPERS = [a_paper(n, f"Video diffusion {n}", abstract=f"We propose a sampler {n} times faster.") for n in (1, 2, 3)]
MUCH = 10**12
REQUESTS = Caps(person=3, place=12, tenant=MUCH, all=MUCH)


class FakeChargingModel(FakeLanguageModel):
    """Stands in for a model that writes a bill."""

    charged = 0

    async def write(self, prompt: Prompt) -> Answered:
        answered = await super().write(prompt)
        self.charged += self.price.of(answered.usage)
        return answered


ON_ITS_WAY = "the answer comes into its thread"
ASKED = "which samplers of video diffusion"


def question(person: str, number: int) -> str:
    """One of a person's questions; all are equally long."""
    return f"ask {ASKED} are {number:02} times faster for {person}?"


@dataclass
class World:
    """Several processes on one database, one platform and one model."""

    libraries: list[SqlLibrary]
    caps: Caps = REQUESTS

    def __post_init__(self) -> None:
        """Build what they share."""
        self.clock, self.model = FakeClock(), FakeChargingModel()
        self.platform = FakeMessenger(self.clock)

    def writer(self, library: SqlLibrary) -> ModelWriter:
        """What writes in a process."""
        return ModelWriter(self.model, KeptAnswers(library), self.clock, ExtractiveBriefer())

    async def says(self, process: int, place: Place, person: Person, text: str) -> str:
        """Let a process answer; all the words of it, and the button to press where one is offered."""
        library = self.libraries[process]
        asked = library, self.clock, (), lambda _: None
        desk = RadarDesk(*asked, timezone="UTC", writer=self.writer(library), caps=self.caps)
        answer = await desk.answer(Request(place, person, text, Language.ENGLISH, "UTC"))
        for button in buttons_of(answer.messages):
            if button.label == "Add":
                return await self.says(process, place, person, button.command)
        return words_of(answer.messages)

    async def set_up(self) -> None:
        """Let every place watch the papers."""
        async with self.libraries[0].begin() as work:
            await work.papers.remember(PAPERS, self.clock.now())
        for place in PLACES:
            await self.says(0, place, LI, "keyword video diffusion")
        await self.post()

    async def post(self) -> None:
        """Post all that waits."""
        poster = Deliverer(self.libraries[0], {"slack": self.platform}, self.clock, "poster", Random(1))
        while True:
            await poster.deliver_due()
            async with self.libraries[0].begin() as work:
                if not await work.log.unfinished():
                    return

    async def write(self) -> None:
        """Let a worker of every process write all that was asked."""
        asked = [(library, self.clock, f"w{number}", lambda _: None) for number, library in enumerate(self.libraries)]
        workers = [BriefRounds(*each, writer=self.writer(each[0]), caps=self.caps) for each in asked]
        await asyncio.gather(*(worker.run() for worker in workers))


@pytest.fixture(params=["sqlite", "postgresql"])
async def world(request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """Several processes on each database; on SQLite one, as it is run."""
    on_sqlite = request.param == "sqlite"
    name = "database" if on_sqlite else "postgresql_emptied"
    url = ("sqlite:///{}" if on_sqlite else "{}").format(request.getfixturevalue(name))
    async with AsyncExitStack() as stack:
        opened = [SqlLibrary(url, busy_timeout_s=10 * PATIENCE_S) for _ in range(1 if on_sqlite else PROCESSES)]
        for library in opened:
            stack.push_async_callback(library.close)
        yield World(opened)


async def asked_at_once(world: World) -> Counter[Place]:
    """Let all people ask all their questions at once; gives how many are on their way, by place."""
    rush = [
        (PLACES[person % len(PLACES)], Person(f"U{person:02}", "Ada"), q)
        for person in range(PEOPLE)
        for q in range(QUESTIONS)
    ]
    Random(1).shuffle(rush)
    assert len(rush) == 1_000
    answers = await asyncio.gather(
        *(
            world.says(number % len(world.libraries), place, person, question(person.id, q))
            for number, (place, person, q) in enumerate(rush)
        )
    )
    told = Counter("way" if ON_ITS_WAY in each else "budget" if "no budget left" in each else each for each in answers)
    assert told.keys() == {"way", "budget"}, told
    pairs = zip(rush, answers, strict=True)
    return Counter(place for (place, _, _), each in pairs if ON_ITS_WAY in each)


async def what_was_charged(world: World, granted: int) -> int:
    """Let it all be written and posted, and compare what people see and the model charged with what was booked."""
    before = world.model.charged
    await world.write()
    await world.post()
    heads = [one for one in world.platform.visible() if one.parent_ref is None and ASKED in str(one.shown)]
    marks = [one.mark for one in world.platform.visible()]
    assert (len(heads), len(marks)) == (granted, len(set(marks)))
    async with world.libraries[0].begin() as work:
        spent = await work.spending.of_all(world.clock.now())
    assert (spent.requests, spent.cost, spent.under_way) == (granted, world.model.charged - before, 0)
    return spent.cost


async def test_a_thousand_questions_at_once_are_as_many_answers_as_the_places_may_have(world: World) -> None:
    await world.set_up()
    assert await asked_at_once(world) == Counter(dict.fromkeys(PLACES, REQUESTS.place))
    assert await what_was_charged(world, 120) > 0


async def test_a_thousand_questions_at_once_cost_no_more_than_the_money_of_all(world: World) -> None:
    await world.set_up()
    order = Order(PAPERS, Language.ENGLISH, question("U00", 0).removeprefix("ask "))
    most = await world.writer(world.libraries[0]).cost(order)
    world.caps = replace(REQUESTS, all=AFFORDED * most + most - 1)
    assert (await asked_at_once(world)).total() == AFFORDED
    assert 0 < await what_was_charged(world, AFFORDED) <= world.caps.all
