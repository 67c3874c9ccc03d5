"""`ask`: a question over the papers of this radar, or over those of a briefing in its thread."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.briefing.slots import ask_slot
from bot.commands import muting
from bot.commands.lookback import MONTH, own_of
from bot.commands.ordered import Ask
from bot.commands.ordering import order
from bot.commands.replies import answer, paragraph
from bot.commands.topics import LEAST
from bot.commands.visit import Visit
from bot.domain.conversation import Answer
from bot.domain.delivery import DeliveryKind, delivery_id
from bot.domain.errors import NotFound, WrongUse
from bot.domain.paper import KnownPaper
from bot.domain.watch import Aim
from bot.intake.folding import tokens
from bot.matching.query import parse
from bot.matching.searching import search
from bot.matching.stems import stem_of
from bot.matching.topics import nearest_of
from bot.matching.translating import in_english
from bot.ports.briefings import BriefingAsked, BriefingRecord

MOST_ASKED = 12
"""Over how many papers a question is answered."""

MOST_SOUGHT = 300
"""Among how many of the newest that hold a word of the question they are chosen."""

MOST_WORDS = 12
"""So many words of a question are looked for."""

NOTHING = Answer(())
"""Nothing is said to the person: what everybody sees is under way in the thread."""


async def ask(visit: Visit, command: Ask) -> Answer:
    """Have a question answered from papers alone: those of a briefing, or those known here that speak of it.

    Raises:
        WrongUse: no model is set up, there is no such briefing, no paper speaks of it, or it fits no budget.
    """
    if not command.slot:
        return await _of_radar(visit, command.question)
    async with visit.doors.library.begin() as work:
        record = await work.briefings.get(visit.place, command.slot)
    if record is None:
        raise NotFound(visit.say("asking.no_such_briefing", words=command.slot), try_instead=("brief week",))
    return await in_thread(visit, record, command.question)


async def in_thread(visit: Visit, record: BriefingRecord, question: str) -> Answer:
    """Have a question answered in a briefing's thread, from its papers, in its language.

    Raises:
        WrongUse: no model is set up, or it fits no budget.
    """
    _with_model(visit, "brief week")
    first = record.asked
    slot = ask_slot(visit.local(visit.now).date(), first.papers, first.language, question, first.parent)
    mine = replace(first, place=visit.place, slot=slot, person=visit.request.person.id, question=question)
    asked = replace(mine, left_out=0, reserved=None)
    there = await order(visit, asked)
    if there is not None:
        return there
    return NOTHING if visit.request.thread else answer(paragraph(visit.say("asking.in_its_thread")))


async def _of_radar(visit: Visit, question: str) -> Answer:
    _with_model(visit, f"search {question}")
    papers = await _speaking(visit, question)
    if not papers:
        raise NotFound(visit.say("asking.none_speaks", words=question), try_instead=("brief week",))
    keys, language = tuple(known.key for known in papers), visit.radar.language
    slot = ask_slot(visit.local(visit.now).date(), keys, language, question)
    parent = delivery_id(visit.place, slot, DeliveryKind.BRIEFING, 0)
    asked = BriefingAsked(visit.place, slot, parent, keys, language, visit.request.person.id, question)
    there = await order(visit, asked)
    return there or answer(paragraph(visit.say("asking.on_its_way", n=len(papers))))


def _with_model(visit: Visit, *instead: str) -> None:
    if visit.doors.writer is None:
        raise WrongUse(visit.say("asking.no_model"), try_instead=instead)


async def _speaking(visit: Visit, question: str) -> list[KnownPaper]:
    """Give the papers that matched here lately, or are known here, and speak of what is asked; the likest first."""
    english = " ".join(in_english(question).text.split())
    sought = [found for found in dict.fromkeys(tokens(english)) if stem_of(found)][:MOST_WORDS]
    if not sought:
        return []
    query = parse(" OR ".join(sought))
    searched = await search(visit.doors.library.begin, query, most=MOST_SOUGHT, own=await own_of(visit))
    async with visit.doors.library.begin() as work:
        matched = [known for _, known in (await muting.recent(visit, work, visit.now - MONTH)).kept]
        found = await muting.left_of(visit, work, [each.known for each in searched.found], frozenset())
    known = list({each.key: each for each in (*matched, *found)}.values())
    aim = Aim(english, 1.0, LEAST, visit.doors.likeness.scored_by)
    near = await asyncio.to_thread(nearest_of, known, visit.doors.likeness, aim, MOST_ASKED)
    return [each.known for each in near]
