"""What `why` tells of a paper's life: what happened to it, and which records are, or seem to be, the same work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.commands.preview_words import sources_named
from bot.commands.replies import fine, listed
from bot.commands.visit import Visit
from bot.domain.life import Alike, Event, Rests, Tie
from bot.domain.message import Block
from bot.domain.paper import KnownPaper
from bot.ports import Work


async def life_of(visit: Visit, work: Work, known: KnownPaper) -> Sequence[Block]:
    """Tell a work's events, oldest first, then its ties to other records."""
    paper = known.paper
    ids = dict.fromkeys((paper.id, *(f"{scheme}:{value}" for scheme, value in paper.ids.items()), *paper.links))
    events = await work.lives.of_paper(known.key)
    ties = await work.ties.of_ids(list(ids))
    return [fine(line) for line in [_event(visit, event) for event in events] + [_tie(visit, tie) for tie in ties]]


def _event(visit: Visit, event: Event) -> str:
    source = sources_named(visit, (event.source,))
    return visit.say(f"why.event_{event.turn.value}", at=visit.moment(event.at), what=event.evidence, source=source)


def _tie(visit: Visit, tie: Tie) -> str:
    match tie.rests:
        case Rests.ID:
            key = "why.tie_id"
        case Rests.LINK:
            key = "why.tie_link"
        case Rests.TITLE:
            key = "why.tie_title"
        case _:
            assert_never(tie.rests)
    said = _alike(visit, tie.evidence) if isinstance(tie.evidence, Alike) else tie.evidence
    return visit.say(key, one=tie.one, other=tie.other, evidence=said)


def _alike(visit: Visit, alike: Alike) -> str:
    titles = visit.say(f"why.titles_{alike.titles.value}")
    people = visit.say("why.people", n=alike.agreed, of=alike.of) if alike.of else visit.say("why.nobody_named")
    return listed((titles, people), visit.language)
