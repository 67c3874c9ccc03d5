"""A writer with everything around it: a scripted model, a memory, a clock that passes by itself while it waits."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from bot.briefing.extractive import ExtractiveBriefer
from bot.briefing.writer import ModelWriter
from bot.domain.paper import Paper
from bot.domain.paper_text import PaperText
from bot.domain.watch import Language
from bot.ports import LanguageModel
from bot.ports.writing import Composed, Exchange, Order, Told
from tests.fakes.clock import FakeClock
from tests.fakes.store_briefings import FakeAnswers
from tests.fakes.store_shelves import Shelves


@dataclass
class FakeTexts:
    """Full texts that the test gives, by the paper's id; the others' abstracts."""

    known: dict[str, PaperText] = field(default_factory=dict)
    whole: bool = True

    async def of(self, papers: Sequence[Paper]) -> Sequence[PaperText]:
        """Give them in order."""
        return [self.known.get(paper.id, PaperText(paper)) for paper in papers]


Model = TypeVar("Model", bound=LanguageModel)


class Stand(Generic[Model]):
    """A writer over a model.

    Attributes:
        told: what was told of the progress.
        tell: hears it.
        waited_s: how long the writer slept in all.
    """

    def __init__(self, model: Model, texts: FakeTexts | None = None) -> None:
        self.model = model
        self.clock = FakeClock()
        self.shelves = Shelves()
        self.told: list[tuple[int, int]] = []
        self.tell: Told = self._tell
        self.waited_s = 0.0
        self.writer = ModelWriter(model, FakeAnswers(self.shelves), self.clock, ExtractiveBriefer(), texts)

    async def brief(
        self,
        papers: Sequence[Paper],
        language: Language = Language.ENGLISH,
        *,
        money: int | None = None,
        left_out: int = 0,
    ) -> Composed:
        """Have a briefing written."""
        return await self._write(Order(papers, language, left_out=left_out, money=money))

    async def answer(
        self,
        papers: Sequence[Paper],
        question: str,
        history: Sequence[Exchange] = (),
        language: Language = Language.ENGLISH,
        *,
        money: int | None = None,
    ) -> Composed:
        """Have a question answered."""
        return await self._write(Order(papers, language, question, history, money=money))

    async def _write(self, order: Order) -> Composed:
        writing = asyncio.create_task(self.writer.write(order, self.tell))
        while not writing.done():
            await asyncio.wait([writing], timeout=0.002)
            if not writing.done() and self.clock.due_in_s is not None:
                self.waited_s += self.clock.due_in_s
                await self.clock.advance(self.clock.due_in_s)
        return writing.result()

    async def _tell(self, read: int, of: int) -> None:
        self.told.append((read, of))
