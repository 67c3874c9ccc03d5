"""A briefing over papers that need not be in the store: written here and now, within the same budgets as any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.brief_rounds import RESERVED_S
from bot.domain.briefing import Briefing, Instead
from bot.domain.paper import Paper
from bot.domain.spending import Budget, Caps, OverBudget, Reservation, Spender
from bot.domain.watch import Language
from bot.ports import Briefer, Clock, Library
from bot.ports.writing import Order, Told, Writer

MICRO = 1_000_000
"""Micro-dollars a dollar."""


@dataclass(frozen=True, slots=True)
class BriefOnce:
    """Writes a briefing with the model, kept nowhere but where it goes.

    Attributes:
        library: the store, in which money is set aside and what the model answered is kept.
        clock: the time.
        writer: writes.
        briefer: chooses sentences where there is no budget left.
        caps: what may be spent within a day.
    """

    library: Library
    clock: Clock
    writer: Writer
    briefer: Briefer
    caps: Caps

    async def brief(self, papers: Sequence[Paper], language: Language, who: Spender, told: Told) -> Briefing:
        """Write it; with no budget left for it sentences are chosen, and `why` names the budget and when it renews."""
        order = Order(papers, language)
        cost = await self.writer.cost(order)
        async with self.library.begin() as work:
            reserved = await work.spending.reserve(who, cost, self.caps, self.clock.now(), RESERVED_S)
        if isinstance(reserved, OverBudget):
            chosen = await self.briefer.brief(papers, language)
            return replace(chosen, instead=Instead.BUDGET, why=_refusal(reserved))
        return await self._written(replace(order, money=cost), reserved, told)

    async def _written(self, order: Order, reserved: Reservation, told: Told) -> Briefing:
        """Write for the money that is set aside; all of it counts as spent where the writing broke off."""
        spent = reserved.cost
        try:
            composed = await self.writer.write(order, self._keeping(reserved, told))
            spent = composed.cost
        finally:
            async with self.library.begin() as work:
                await work.spending.settle(reserved, spent, self.clock.now())
        return composed.briefing

    def _keeping(self, reserved: Reservation, told: Told) -> Told:
        """Hear how far it is, and keep the money aside meanwhile."""

        async def heard(read: int, of: int) -> None:
            async with self.library.begin() as work:
                await work.spending.renew(reserved, self.clock.now(), RESERVED_S)
            await told(read, of)

        return heard


def _refusal(over: OverBudget) -> str:
    """Say to the operator which budget doesn't hold it."""
    money = over.budget in (Budget.TENANT, Budget.ALL)
    most = f"${over.cap / MICRO:,.2f}" if money else f"{over.cap} briefings and questions"
    return f"budget {over.budget.value}: {most} a day; it renews {over.renews_at:%Y-%m-%d %H:%M} UTC"
