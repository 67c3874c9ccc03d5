"""The reading list of a place, and the rest of a digest."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands import muting
from bot.commands.command import More, Save, Unsave
from bot.commands.digests import records_of
from bot.commands.reading import known_papers
from bot.commands.replies import answer, heading, row, said
from bot.commands.visit import Visit
from bot.digest.compose import Called, numbered_cards
from bot.digest.selection import merged
from bot.domain.conversation import Answer
from bot.domain.delivery import Delivery, DeliveryKind, DeliveryRecord
from bot.domain.digest import Selected
from bot.domain.errors import NotFound
from bot.domain.job import Job
from bot.domain.message import Block, Button, Link, Message, Paragraph, Text
from bot.domain.paper import KnownPaper
from bot.ports import Work

OPENED_AT_ONCE = 20
"""How many of a digest's rest one press opens."""

SAVED_SHOWN = 20
"""How many of the reading list are shown, the newest saved."""


async def save(visit: Visit, command: Save) -> Answer:
    """Put a paper on the place's reading list.

    Raises:
        NotFound: no such paper is known.
    """
    async with visit.doors.library.begin() as work:
        (known,) = await known_papers(visit, work, (command.paper,))
        new = await work.saved.add(visit.place, known.key, visit.request.person.name, visit.now)
    key = "commands.saved" if new else "commands.saved_already"
    listing = Button(visit.say("commands.reading_list"), "saved")
    return said(visit.say(key, title=known.paper.title), _off_button(visit, known), listing)


async def unsave(visit: Visit, command: Unsave) -> Answer:
    """Take a paper off the reading list.

    Raises:
        NotFound: no such paper is known.
    """
    async with visit.doors.library.begin() as work:
        (known,) = await known_papers(visit, work, (command.paper,))
        was_there = await work.saved.remove(visit.place, known.key)
    key = "commands.unsaved" if was_there else "commands.not_saved"
    back = Button(visit.say("commands.save_again"), f"save {known.key}")
    return said(visit.say(key, title=known.paper.title), *((back,) if was_there else ()))


async def saved_list(visit: Visit) -> Answer:
    """Show the reading list, the newest saved first."""
    async with visit.doors.library.begin() as work:
        papers = await work.saved.all(visit.place)
    if not papers:
        return said(visit.say("commands.nothing_saved"))
    blocks: list[Block] = [heading(visit.say("commands.saved_count", n=len(papers)))]
    for known in papers[:SAVED_SHOWN]:
        blocks.append(_title(known))
        blocks.extend(row([_off_button(visit, known), Button(visit.say("cards.whole"), f"whole {known.key}")]))
    if len(papers) > SAVED_SHOWN:
        blocks.append(Paragraph((Text(visit.say("commands.and_more", n=len(papers) - SAVED_SHOWN)),)))
    return answer(*blocks)


async def more(visit: Visit, command: More) -> Answer:
    """Open the rest of a digest in the thread under it, for everyone, numbers running on.

    Raises:
        NotFound: there is no such digest, or nothing is left of it.
    """
    async with visit.doors.library.begin() as work:
        records = await records_of(visit, work, command.slot)
        keys = _unopened(records)
        known = await work.papers.get(keys)
        fitting = await muting.left_of(visit, work, [known[key] for key in keys if key in known], frozenset())
        rest = [each.key for each in fitting]
        if not rest:
            raise NotFound(visit.say("errors.nothing_rest"), try_instead=("today", "shuffle"))
        opened = rest[:OPENED_AT_ONCE]
        papers = await _selected(visit, work, opened)
        called = (await work.notifications.of([visit.place])).get(visit.place, {})
        await work.outbox.enqueue(_opened(visit, command.slot, records, papers, called), visit.now)
    visit.doors.wake(Job.DELIVER)
    left = len(rest) - len(opened)
    again = [Button(visit.say("commands.open_more", n=left), f"more {command.slot}")] if left else []
    return said(visit.say("commands.opening", n=len(opened)), *again)


def _unopened(records: Sequence[DeliveryRecord]) -> list[int]:
    """Give the papers that the tail carries and no card of the digest does."""
    shown = {key for record in records if record.delivery.kind is DeliveryKind.CARD for key in record.delivery.papers}
    tails = [record for record in records if record.delivery.kind is DeliveryKind.TAIL]
    return [key for record in tails for key in record.delivery.papers if key not in shown]


async def _selected(visit: Visit, work: Work, keys: list[int]) -> list[Selected]:
    known = await work.papers.get(keys)
    papers: list[Selected] = []
    for key in keys:
        matches = await work.matches.of_paper(visit.place, key)
        found = merged((match, known[key]) for match in matches)
        papers.append(found[0] if found else Selected(known[key], (), ()))
    return papers


def _opened(
    visit: Visit, slot: str, records: Sequence[DeliveryRecord], papers: list[Selected], called: Called
) -> list[Delivery]:
    cards = [record.delivery for record in records if record.delivery.kind is DeliveryKind.CARD]
    header = [record.delivery for record in records if record.delivery.kind is DeliveryKind.HEADER]
    parent = (header or cards)[0].id
    part, number = max(card.part for card in cards) + 1, sum(len(card.papers) for card in cards) + 1
    shown = zip(numbered_cards(papers, visit.radar.language, number, called), papers, strict=True)
    return [
        Delivery(visit.place, slot, DeliveryKind.CARD, at, Message((card,)), (each.known.key,), parent)
        for at, (card, each) in enumerate(shown, part)
    ]


def _off_button(visit: Visit, known: KnownPaper) -> Button:
    return Button(visit.say("commands.unsave"), f"unsave {known.key}")


def _title(known: KnownPaper) -> Paragraph:
    paper = known.paper
    return Paragraph((Link(paper.title, paper.url),)) if paper.url else Paragraph((Text(paper.title),))
