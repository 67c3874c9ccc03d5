"""The door to who writes briefings: what is ordered, and what comes of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.briefing import Briefing
from bot.domain.paper import Paper
from bot.domain.watch import Language

Told = Callable[[int, int], Awaitable[None]]
"""Hears how far the writing is: papers read, of so many."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question that was asked in the same thread before, and what was answered."""

    question: str
    answer: Briefing


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be written.

    Attributes:
        papers: numbered from 1 in this order, 1 and up; untrusted.
        language: of everything but titles and quotations.
        question: what is asked of the papers, untrusted; empty: a briefing over all of them.
        history: what was asked before, oldest first; only where a question is asked.
        left_out: papers that were chosen from and didn't fit.
        money: the most that may be spent, in micro-dollars; None: what `cost` gives.
    """

    papers: Sequence[Paper]
    language: Language
    question: str = ""
    history: Sequence[Exchange] = ()
    left_out: int = 0
    money: int | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """What was written, and what the calls for it cost now, in micro-dollars; answers kept from before cost nothing."""

    briefing: Briefing
    cost: int


class Writer(Protocol):
    """Writes briefings and answers with a language model, or says in the briefing why sentences were chosen instead.

    An answer is a briefing whose only theme, without a title, has the claims; one without themes says that the papers
    don't tell.
    """

    async def cost(self, order: Order) -> int:
        """Give the most that the calls may cost, in micro-dollars."""
        ...

    async def write(self, order: Order, told: Told) -> Composed:
        """Write it; whatever the model does, a briefing comes of it."""
        ...
