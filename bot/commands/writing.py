"""`brief`: the papers are chosen, a line says that they are read, and a worker writes the briefing into its thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.briefing.slots import brief_slot
from bot.commands.digests import records_of, slot_records
from bot.commands.lookback import WEEK, hits_of
from bot.commands.ordered import Brief
from bot.commands.ordering import order
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
from bot.domain.delivery import DeliveryKind, delivery_id
from bot.domain.errors import NotFound
from bot.domain.paper import KnownPaper
from bot.domain.watch import Language
from bot.ports import Work
from bot.ports.briefings import BriefingAsked

MOST_PAPERS = 30
"""Over how many papers one briefing is written."""

MOST_CHOSEN = 1_000
"""Among how many of the newest that a query finds they are chosen."""


async def brief(visit: Visit, command: Brief) -> Answer:
    """Have a briefing written for everyone here, once for the same papers, language and day.

    Raises:
        WrongUse: there are no such papers, the query doesn't parse, or it fits no budget.
    """
    chosen = await _chosen(visit, command)
    papers = chosen[:MOST_PAPERS]
    asked = asked_over(visit, papers, command.language or visit.radar.language, len(chosen) - len(papers))
    there = await order(visit, asked)
    if there is not None:
        return there
    said = paragraph(visit.say("commands.brief_posting", n=len(papers)))
    if len(chosen) > len(papers):
        return answer(said, fine(visit.say("commands.brief_left", n=len(chosen), kept=len(papers))))
    return answer(said)


def asked_over(visit: Visit, papers: Sequence[KnownPaper], language: Language, left_out: int) -> BriefingAsked:
    """Give what is asked for by a briefing over papers, under its own first message."""
    keys = tuple(known.key for known in papers)
    slot = brief_slot(visit.local(visit.now).date(), keys, language)
    parent = delivery_id(visit.place, slot, DeliveryKind.BRIEFING, 0)
    return BriefingAsked(visit.place, slot, parent, keys, language, visit.request.person.id, left_out=left_out)


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
