"""What happened to a paper after its card was posted: one reply under the card, in every place that has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote

from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.life import Event, Turn
from bot.domain.message import Emphasis, Line, Link, Message, Paragraph, Text
from bot.domain.paper import Paper
from bot.domain.watch import Language
from bot.language import say
from bot.ports import Work

DOI_URL = "https://doi.org/"


async def reply_under_cards(work: Work, events: Sequence[Event], now: datetime) -> None:
    """Put a reply into the outbox for each event and card. A place that is paused gets none, one that is parked later.

    An event that is told twice makes the same delivery, so that it is posted once.

    Args:
        work: the unit of work in which the events are kept.
        events: what is news of papers known before.
        now: aware UTC.
    """
    cards = await work.log.cards_of({event.paper_key for event in events}) if events else ()
    if not cards:
        return
    radars = {radar.place: radar for radar in await work.radars.all() if not radar.paused}
    known = await work.papers.get(sorted({paper for paper, _ in cards}))
    first = {(card.place, paper): card for paper, card in reversed(cards)}
    replies = [
        _reply(event, card, known[paper].paper, radars[place].language)
        for event in events
        for (place, paper), card in first.items()
        if paper == event.paper_key and place in radars
    ]
    await work.outbox.enqueue(replies, now)


def _reply(event: Event, card: Delivery, paper: Paper, language: Language) -> Delivery:
    """Make the reply; it goes under the card, or where that stands in a thread, there."""
    slot = f"turn/{event.paper_key}/{event.turn.value}/{event.evidence}"
    message = Message((Paragraph(_words(event, paper, language)),))
    return Delivery(card.place, slot, DeliveryKind.TURN, 0, message, (event.paper_key,), card.parent or card.id)


def _words(event: Event, paper: Paper, language: Language) -> Line:
    """Say what happened, and to which paper: a message may carry many cards."""
    happened = Emphasis(say(language, f"cards.turn_{event.turn.value}", what=event.evidence))
    title = Link(paper.title, paper.url) if paper.url else Text(paper.title)
    if event.turn is not Turn.ARTICLE:
        return (happened, Text(" "), title)
    doi = event.evidence.partition(":")[2]
    return (happened, Text(" "), title, Text(" · "), Link(event.evidence, DOI_URL + quote(doi, safe="/")))
