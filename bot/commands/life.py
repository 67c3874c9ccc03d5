"""What `why` tells of a paper's life: what happened to it, and which records are, or are not, the same work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from bot.commands.preview_words import sources_named
from bot.commands.replies import fine, listed
from bot.commands.visit import Visit
from bot.domain.life import Alike, Event, Parting, Rests, Tie
from bot.domain.message import Block, Code, Fine, Text
from bot.domain.paper import KnownPaper
from bot.ports import Work


async def life_of(visit: Visit, work: Work, known: KnownPaper) -> Sequence[Block]:
    """Tell a work's events, oldest first, its ties to other records, and what people parted it from."""
    paper = known.paper
    ids = dict.fromkeys((*paper.all_ids, *paper.links))
    events = await work.lives.of_paper(known.key)
    ties = await work.ties.of_ids(list(ids))
    partings = [parting for parting in await work.ties.partings() if ids.keys() & {parting.one, parting.other}]
    told = [
        *(_event(visit, event) for event in events),
        *(_tie(visit, tie) for tie in ties),
        *(_parting(visit, parting) for parting in partings),
    ]
    joined = next((tie for tie in ties if tie.rests is not Rests.TITLE), None)
    return [*map(fine, told), *([_how_to_part(visit, joined)] if joined else [])]


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


def _parting(visit: Visit, parting: Parting) -> str:
    at = visit.moment(parting.at)
    return visit.say("why.parted", one=parting.one, other=parting.other, by=parting.by, at=at)


def _how_to_part(visit: Visit, tie: Tie) -> Block:
    """The papers are everybody's, so whoever runs the program settles it, not one place."""
    return Fine((Text(visit.say("why.how_to_part")), Code(f"academichub part {tie.one} {tie.other}")))


def _alike(visit: Visit, alike: Alike) -> str:
    titles = visit.say(f"why.titles_{alike.titles.value}")
    people = visit.say("why.people", n=alike.agreed, of=alike.of) if alike.of else visit.say("why.nobody_named")
    return listed((titles, people), visit.language)
