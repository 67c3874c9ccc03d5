"""From the invitation on: the radar's defaults, the welcome, an example."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.commands.lookback import MONTH, ask
from bot.commands.outlook import schedule_words
from bot.commands.preview_words import failures_told
from bot.commands.replies import answer, author_button, fine, heading, keyword_button, paragraph, row, typed
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.commands.zones import zone_of
from bot.digest.cards import card_of
from bot.domain.conversation import Answer
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.match import Reason
from bot.domain.message import Block, Button, Message
from bot.domain.paper import KnownPaper, Paper
from bot.domain.query import Field, Term
from bot.domain.watch import Language, Person, Place, Radar, WatchKind
from bot.language import say
from bot.ports import Work

EXAMPLE_AUTHOR = "Bohan Zhuang"
"""Whom the example follows where nothing is known yet."""


def new_radar(
    place: Place, language: Language, timezone: str | None, fallback: str, now: datetime, asked_by: str = ""
) -> Radar:
    """Make a place's radar with the defaults.

    Args:
        place: whose.
        language: the person's.
        timezone: the person's; None or an unknown one: the host's.
        fallback: the host's zone, IANA.
        now: aware UTC.
        asked_by: the platform's id of the person; empty where nobody knows.
    """
    return Radar(place, language, (zone_of(timezone) if timezone else None) or fallback, now, asked_by=asked_by)


async def welcome(work: Work, radar: Radar, person: Person | None, now: datetime) -> None:
    """Put the welcome into the outbox, once a place.

    Args:
        work: the open unit of work.
        radar: the place's, just made or long standing.
        person: who invited the bot; None where the platform doesn't tell.
        now: aware UTC.
    """
    message = Delivery(radar.place, "welcome", DeliveryKind.WELCOME, 0, _welcome(radar, person))
    await work.outbox.enqueue((message,), now)


async def example(visit: Visit) -> Answer:
    """Show a real card, as one comes when its author is followed; from the store, else from the sources."""
    async with visit.doors.library.begin() as work:
        recent = await work.papers.since(visit.now - MONTH, 20)
    shown = next((known for known in recent if known.paper.authors), None)
    if shown is not None:
        return _example(visit, shown, shown.paper.authors[0].name)
    beyond = await ask(visit.doors.sources, [Term(Field.AUTHOR, EXAMPLE_AUTHOR)]) if visit.doors.sources else None
    if beyond and beyond.papers:
        return _example(visit, beyond.papers[0], EXAMPLE_AUTHOR)
    notes: list[Block] = [fine(line) for line in failures_told(visit, beyond.failures if beyond else ())]
    return answer(paragraph(visit.say("commands.no_example")), *notes, *row(_follow_buttons(visit.language)))


def _follow_buttons(language: Language) -> tuple[Button, Button]:
    return author_button(language), keyword_button(language)


def _example(visit: Visit, paper: KnownPaper | Paper, author: str) -> Answer:
    intro = visit.say("commands.example")
    command = f"{name_in('author', visit.language)} {author}"
    card = card_of(paper, number=1, language=visit.language, reasons=(Reason(WatchKind.AUTHOR, author, (author,)),))
    return answer(paragraph(intro, typed(command)), card, *row(_follow_buttons(visit.language)))


def _welcome(radar: Radar, person: Person | None) -> Message:
    language = radar.language
    invited = (paragraph(say(language, "commands.welcome_invited", by=person.name)),) if person else ()
    buttons = (
        replace(author_button(language), style="primary"),
        keyword_button(language),
        Button(say(language, "commands.show_example"), "example"),
    )
    defaults = say(
        language,
        "commands.welcome_defaults",
        cap=radar.cap,
        schedule=schedule_words(radar, language),
        spoken=say(language, f"panel.language_{language.value}"),
    )
    title, does = heading(say(language, "commands.welcome_title")), paragraph(say(language, "commands.welcome"))
    return Message((title, *invited, does, *row(buttons), fine(defaults)))
