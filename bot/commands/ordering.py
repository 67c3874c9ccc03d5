"""Having something written: what is asked, its first message and the money for it, all or nothing."""

from __future__ import annotations

from dataclasses import replace

from bot.brief_rounds import RESERVED_S
from bot.briefing.cards import reading_message
from bot.briefing.task import asked_again, head_of
from bot.commands.replies import answer, fine, paragraph
from bot.commands.visit import Visit
from bot.domain.briefing import Instead
from bot.domain.conversation import Answer
from bot.domain.errors import NotAllowed, NotFound
from bot.domain.job import Job
from bot.domain.message import Block
from bot.domain.spending import Budget, OverBudget, Reservation, Spender, Spent, renews_at, trusted
from bot.ports import Work
from bot.ports.briefings import BriefingAsked, BriefingRecord
from bot.ports.writing import Order

PASSING = frozenset({Instead.NO_MODEL, Instead.TROUBLE, Instead.BUDGET})
"""Why no model wrote, where asked again one may."""

MICRO = 1_000_000
"""Micro-dollars a dollar."""


async def order(visit: Visit, asked: BriefingAsked) -> Answer | None:
    """Have something written and shown; None once it is under way, else who asks is told what stands there already.

    Raises:
        NotAllowed: it fits no budget; the words name it, and say when it renews.
        NotFound: none of the papers is known any more.
    """
    async with visit.doors.library.begin() as work:
        there = await work.briefings.get(asked.place, asked.slot)
        while there is not None and _worth_another_try(visit, there):
            asked = asked_again(asked)
            there = await work.briefings.get(asked.place, asked.slot)
        cost = await most_cost(visit, work, asked) if there is None else None
    if there is not None:
        return _already(visit, there)
    async with visit.doors.library.begin() as work:
        reserved = await _reserve(visit, work, asked, cost)
        if isinstance(reserved, OverBudget):
            raise NotAllowed(refusal_words(visit, reserved), try_instead=("status",))
        if not await work.briefings.add(replace(asked, reserved=reserved), visit.now):
            if reserved is not None:
                await work.spending.release(reserved)
            return answer(paragraph(visit.say("asking.same_moment")))
        first = reading_message(asked.language, len(asked.papers), question=asked.question)
        await work.outbox.enqueue([head_of(asked, first)], visit.now)
    visit.doors.wake(Job.DELIVER)
    visit.doors.wake(Job.BRIEF)
    return None


async def most_cost(visit: Visit, work: Work, asked: BriefingAsked) -> int | None:
    """Give the most that it may cost, in micro-dollars; None where no model writes.

    Raises:
        NotFound: none of its papers is known any more.
    """
    known = await work.papers.get(asked.papers)
    papers = [known[key].paper for key in asked.papers if key in known]
    if not papers:
        raise NotFound(visit.say("asking.papers_gone"), try_instead=("brief week",))
    if visit.doors.writer is None:
        return None
    return await visit.doors.writer.cost(Order(papers, asked.language, asked.question, left_out=asked.left_out))


async def _reserve(visit: Visit, work: Work, asked: BriefingAsked, cost: int | None) -> Reservation | OverBudget | None:
    if cost is None:
        return None
    who = Spender(asked.place, asked.person)
    now = trusted(visit.now, visit.doors.doubt())
    return await work.spending.reserve(who, cost, visit.doors.caps, now, RESERVED_S)


def refusal_words(visit: Visit, over: OverBudget) -> str:
    """Say whose budget something doesn't fit, what it allows and when it renews."""
    words = budget_words(visit, over.budget, over.cap)
    return visit.say("asking.over", budget=words, at=visit.moment(over.renews_at))


def budget_words(visit: Visit, budget: Budget, amount: int) -> str:
    """Say a budget with what it allows: `10 briefings and questions a day for each person`."""
    shown = dollars(amount) if budget in (Budget.TENANT, Budget.ALL) else str(amount)
    return visit.say(f"asking.budget_{budget.value}", amount=shown)


async def spent_today(visit: Visit, work: Work) -> list[Block]:
    """Say what stands against each budget today, beside its cap; nothing where no model is."""
    if visit.doors.writer is None:
        return []
    spent = await work.spending.spent(Spender(visit.place, visit.request.person.id), visit.now)
    lines = [_spent_words(visit, budget, spent.get(budget, Spent())) for budget in Budget]
    told = visit.say("asking.spent", lines=" · ".join(lines))
    return [fine(f"{told}. {visit.say('asking.spent_renews', at=visit.moment(renews_at(visit.now)))}")]


def _spent_words(visit: Visit, budget: Budget, spent: Spent) -> str:
    cap = visit.doors.caps.of(budget)
    money = budget in (Budget.TENANT, Budget.ALL)
    used, most = (dollars(spent.cost), dollars(cap)) if money else (str(spent.requests), str(cap))
    return visit.say(f"asking.spent_{budget.value}", used=used, cap=most)


def dollars(cost: int) -> str:
    """Say micro-dollars: `$0.12`, `$12.00`."""
    return f"${cost / MICRO:,.2f}"


def _worth_another_try(visit: Visit, there: BriefingRecord) -> bool:
    """Tell whether a model could have written it, and none did for a reason that may be over by now."""
    return visit.doors.writer is not None and there.briefing is not None and there.briefing.instead in PASSING


def _already(visit: Visit, there: BriefingRecord) -> Answer:
    """Say since when the very same stands here, or that it is being written."""
    asked, n = there.asked, len(there.asked.papers)
    if there.written_at is None:
        return answer(paragraph(visit.say("asking.under_way", at=visit.moment(there.asked_at))))
    key = "asking.answered_already" if asked.question else "commands.brief_already"
    return answer(paragraph(visit.say(key, n=n, at=visit.moment(there.written_at))))
