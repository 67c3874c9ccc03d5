"""`brief`: the papers are chosen, the briefer writes, and the briefing goes into a thread through the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import assert_never

from bot.briefing.cards import BriefingThread, thread_of
from bot.commands.command import Brief
from bot.commands.digests import records_of, slot_records
from bot.commands.lookback import WEEK, hits_of
from bot.commands.reading import (
    answering,
    known_papers,
    nothing_found,
    papers_since,
    parsed,
    start_of_day,
)
from bot.commands.reading_words import WEEK_DAYS
from bot.commands.replies import answer, fine, paragraph
from bot.commands.scope import About, OfCard, OfDays, OfSlot
from bot.commands.standing import best_first
from bot.commands.visit import Visit
from bot.domain.conversation import Answer
from bot.domain.delivery import Delivery, DeliveryKind, delivery_id
from bot.domain.errors import NotFound
from bot.domain.job import Job
from bot.domain.paper import KnownPaper
from bot.domain.watch import Language
from bot.ports import Work

MOST_PAPERS = 30
"""Over how many papers one briefing is written."""

MOST_CHOSEN = 1_000
"""Among how many of the newest that a query finds they are chosen."""


async def brief(visit: Visit, command: Brief) -> Answer:
    """Write a briefing for everyone here, once for the same papers, language and day.

    Raises:
        WrongUse: there are no such papers, or the query doesn't parse.
    """
    chosen = await _chosen(visit, command)
    papers = chosen[:MOST_PAPERS]
    language = command.language or visit.radar.language
    slot = _slot(visit, papers, language)
    async with visit.doors.library.begin() as work:
        there = await work.log.get(delivery_id(visit.place, slot, DeliveryKind.BRIEFING, 0))
    if there is not None:
        at = visit.moment(there.settled_at or visit.now)
        return answer(paragraph(visit.say("commands.brief_already", n=len(papers), at=at)))
    records = [known.paper for known in papers]
    thread = thread_of(await visit.doors.briefer.brief(records, language), records)
    async with visit.doors.library.begin() as work:
        await work.outbox.enqueue(_deliveries(visit, slot, thread), visit.now)
    visit.doors.wake(Job.DELIVER)
    said = paragraph(visit.say("commands.brief_posting", n=len(papers)))
    if len(chosen) > len(papers):
        return answer(said, fine(visit.say("commands.brief_left", n=len(chosen), kept=len(papers))))
    return answer(said)


async def _chosen(visit: Visit, command: Brief) -> list[KnownPaper]:
    scope = command.scope
    match scope:
        case About(query):
            return await _about(visit, query)
        case OfCard(paper):
            return await _of_card(visit, paper)
        case OfSlot(slot):
            return await _of_slot(visit, slot)
        case OfDays(days):
            return await _of_days(visit, days)
        case _:
            assert_never(scope)


async def _about(visit: Visit, text: str) -> list[KnownPaper]:
    query = parsed(visit, text, "brief")
    searched = await answering(visit, query, MOST_CHOSEN)
    papers = [hit.paper for hit in hits_of(searched, query) if isinstance(hit.paper, KnownPaper)]
    if not papers:
        raise _no_papers(visit, await nothing_found(visit, text, searched), f"search {text}")
    return papers


async def _of_card(visit: Visit, key: int) -> list[KnownPaper]:
    """Give the paper first, then what the same watches matched here within the last week, best first."""
    async with visit.doors.library.begin() as work:
        (known,) = await known_papers(visit, work, (key,))
        numbers = {match.watch for match in await work.matches.of_paper(visit.place, key)}
        recent = await best_first(visit, work, visit.now - WEEK)
    beside = [each.known for each in recent if numbers & set(each.watches) and each.known.key != key]
    return [known, *beside]


async def _of_slot(visit: Visit, slot: str) -> list[KnownPaper]:
    """Give a digest's papers as they are numbered there: its cards, then the rest."""
    async with visit.doors.library.begin() as work:
        records = await records_of(visit, work, slot)
        kinds = (DeliveryKind.CARD, DeliveryKind.TAIL)
        keys = dict.fromkeys(
            key for kind in kinds for each in records if each.delivery.kind is kind for key in each.delivery.papers
        )
        known = await work.papers.get(list(keys))
    papers = [known[key] for key in keys if key in known]
    if not papers:
        raise _no_papers(visit, visit.say("errors.nothing_in", words=slot), "brief today")
    return papers


async def _of_days(visit: Visit, days: int) -> list[KnownPaper]:
    """Give what matched or was posted within the last local days; of an empty day, the week's."""
    async with visit.doors.library.begin() as work:
        papers = await _since(visit, work, days)
        if not papers and days < WEEK_DAYS:
            days = WEEK_DAYS
            papers = await _since(visit, work, days)
    if not papers:
        day = start_of_day(visit, days - 1).date().isoformat()
        raise _no_papers(visit, visit.say("commands.nothing_since", day=day), "search video diffusion", "list")
    return papers


async def _since(visit: Visit, work: Work, days: int) -> list[KnownPaper]:
    at = start_of_day(visit, days - 1)
    records = await slot_records(visit, work, at)
    return [each.known for each in await papers_since(visit, work, at, records)]


def _no_papers(visit: Visit, why: str, *try_instead: str) -> NotFound:
    return NotFound(visit.say("errors.no_papers", why=why), try_instead=try_instead)


def _slot(visit: Visit, papers: Sequence[KnownPaper], language: Language) -> str:
    """Name the briefing by its papers, so that the same one is never posted twice on a day."""
    keys = ",".join(str(known.key) for known in papers)
    mark = hashlib.sha256(f"{language.value} {keys}".encode()).hexdigest()[:12]
    return f"brief/{visit.local(visit.now):%Y-%m-%d}/{mark}"


def _deliveries(visit: Visit, slot: str, thread: BriefingThread) -> list[Delivery]:
    parent = Delivery(visit.place, slot, DeliveryKind.BRIEFING, 0, thread.parent)
    sections = [
        Delivery(visit.place, slot, DeliveryKind.SECTION, part, reply, parent=parent.id)
        for part, reply in enumerate(thread.replies)
    ]
    return [parent, *sections]
