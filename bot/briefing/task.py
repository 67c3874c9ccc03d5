"""A briefing on its way: what it is written from, and its messages before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.briefing.cards import BriefingThread, answer_of, thread_of
from bot.briefing.slots import next_slot
from bot.domain.briefing import Briefing
from bot.domain.delivery import Delivery, DeliveryKind, delivery_id
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
    return replace(alone, kind=DeliveryKind.SECTION, parent=asked.parent) if in_thread(asked) else alone


def in_thread(asked: BriefingAsked) -> bool:
    """Tell whether it is a question that was asked in a thread: others have a thread of their own."""
    own = delivery_id(asked.place, asked.slot, DeliveryKind.BRIEFING, 0)
    return bool(asked.question) and asked.parent != own


def asked_again(asked: BriefingAsked) -> BriefingAsked:
    """Give the same, asked once more: another slot, and where it has a thread of its own, another first message."""
    slot = next_slot(asked.slot)
    parent = asked.parent if in_thread(asked) else delivery_id(asked.place, slot, DeliveryKind.BRIEFING, 0)
    return replace(asked, slot=slot, parent=parent)


def shown(asked: BriefingAsked, briefing: Briefing, papers: Sequence[Paper]) -> BriefingThread:
    """Lay out what was written: a briefing, or the answer to a question."""
    if asked.question:
        return answer_of(asked.question, briefing, papers, asked.slot, in_thread=in_thread(asked))
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
    if task.head is None or not await work.outbox.revise(task.head, thread.parent, now):
        await work.outbox.enqueue([head_of(asked, thread.parent)], now)
    first = 1 if in_thread(asked) else 0
    sections = [
        Delivery(asked.place, asked.slot, DeliveryKind.SECTION, part, reply, parent=asked.parent)
        for part, reply in enumerate(thread.replies, first)
    ]
    await work.outbox.enqueue(sections, now)
