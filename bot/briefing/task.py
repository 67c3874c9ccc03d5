"""A briefing on its way: what it is written from, and its messages before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.briefing.cards import BriefingThread, answer_of, thread_of
from bot.domain.briefing import Briefing
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.message import Message
from bot.domain.paper import Paper
from bot.ports import Work
from bot.ports.briefings import BriefingAsked, BriefingClaim
from bot.ports.writing import Exchange, Order

REMEMBERED = 6
"""So many of the last questions in a thread are told with the next one."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be written, with all that it is written from.

    Attributes:
        claim: the hold on it.
        order: for the writer.
        head: delivery id of the message that tells how far it is; None where the store lost it.
    """

    claim: BriefingClaim
    order: Order
    head: str | None

    @property
    def asked(self) -> BriefingAsked:
        """What was asked for."""
        return self.claim.asked


def head_of(asked: BriefingAsked, message: Message) -> Delivery:
    """Give the first message of what was asked: in the channel, or for a question in a thread there."""
    alone = Delivery(asked.place, asked.slot, DeliveryKind.BRIEFING, 0, message)
    return alone if alone.id == asked.parent else replace(alone, kind=DeliveryKind.SECTION, parent=asked.parent)


def shown(asked: BriefingAsked, briefing: Briefing, papers: Sequence[Paper]) -> BriefingThread:
    """Lay out what was written: a briefing, or the answer to a question."""
    if asked.question:
        return answer_of(asked.question, briefing, papers, asked.slot)
    return thread_of(briefing, papers, asked.slot)


async def task_of(work: Work, claim: BriefingClaim) -> Task:
    """Gather what a briefing is written from."""
    asked = claim.asked
    known = await work.papers.get(asked.papers)
    papers = [known[key].paper for key in asked.papers if key in known]
    before: list[Exchange] = []
    if asked.question:
        thread = await work.briefings.of_thread(asked.place, asked.parent)
        earlier = [each for each in thread if each.asked.question and each.asked.slot != asked.slot]
        before = [Exchange(each.asked.question, each.briefing) for each in earlier if each.briefing is not None]
    order = Order(papers, asked.language, asked.question, tuple(before[-REMEMBERED:]), asked.left_out)
    records = await work.log.of_slot(asked.place, asked.slot)
    return Task(claim, order, next((each.delivery.id for each in records if each.delivery.part == 0), None))


async def post(work: Work, task: Task, thread: BriefingThread, now: datetime) -> None:
    """Put the messages into the outbox: the first in place of what told how far it was, the others under it."""
    asked = task.asked
    alone = task.head is None or task.head == asked.parent
    if task.head is None or not await work.outbox.revise(task.head, thread.parent, now):
        await work.outbox.enqueue([head_of(asked, thread.parent)], now)
    first = 0 if alone else 1
    sections = [
        Delivery(asked.place, asked.slot, DeliveryKind.SECTION, part, reply, parent=asked.parent)
        for part, reply in enumerate(thread.replies, first)
    ]
    await work.outbox.enqueue(sections, now)
