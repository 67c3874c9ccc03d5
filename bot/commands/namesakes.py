"""The dialogue about an author: a name that several people bear offers them, each to be followed alone.

Told apart are the people in the papers known here, with what sources add who know people. Who has an ORCID is followed
by it, `author Wei Wang orcid:…`; who has none, by the name together with what no other has: a field, co-authors.
The name can still be followed as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.catalogue import taxonomy
from bot.commands.lookback import own_of
from bot.commands.preview import Item
from bot.commands.preview_words import failure_words, sources_named
from bot.commands.replies import LABEL_LIMIT, fine, listed, paragraph, row
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.collection import SourceFailure
from bot.domain.conversation import Answer
from bot.domain.message import Block, Bullets, Button, Text
from bot.domain.namesake import Namesake, Namesakes
from bot.domain.query import Pin, Term
from bot.domain.watch import WatchKind
from bot.matching import names
from bot.matching.namesakes import namesakes, with_told
from bot.matching.pins import pin
from bot.matching.searching import search
from bot.ports import PeopleSource

PEOPLE_SHOWN = 5
"""People offered at the most; those with most papers."""

PAPERS_READ = 300
"""Papers of a name that are looked through for its people, newest first."""

LONGEST_COMMAND = 80
"""Characters of a command that a button carries."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Who bears a name.

    Attributes:
        name: as typed.
        people: those with most papers first.
        failures: of sources that could not be asked.
    """

    name: str
    people: tuple[Namesake, ...]
    failures: tuple[SourceFailure, ...] = ()


async def with_people(visit: Visit, items: Sequence[Item], answer: Answer) -> Answer:
    """Add to the preview of one author who bears the name, if several do, or what a pin means, if it has one."""
    if len(items) != 1 or items[0].kind is not WatchKind.AUTHOR or not isinstance(items[0].query, Term):
        return answer
    term = items[0].query
    if term.pin is not None:
        blocks: list[Block] = [fine(visit.say("people.pinned"))]
    elif names.is_single(term.text) or names.is_collaboration(term.text):
        return answer
    else:
        blocks = _blocks(visit, await _dialogue(visit, term))
    *before, last = answer.messages
    return replace(answer, messages=(*before, replace(last, blocks=(*last.blocks, *blocks)))) if blocks else answer


async def _dialogue(visit: Visit, term: Term) -> Dialogue:
    """Tell apart who bears a name; sources are asked where it is several people's here, or nobody's."""
    found = await search(visit.doors.library.begin, term, most=PAPERS_READ, own=await own_of(visit))
    here = await asyncio.to_thread(namesakes, term.text, [one.known.paper for one in found.found])
    sources = [source for source in visit.doors.sources if isinstance(source, PeopleSource)]
    if len(here) == 1 or not sources:
        return Dialogue(term.text, here)
    answers = await asyncio.gather(*(source.authors(term.text, PEOPLE_SHOWN) for source in sources))
    told = [person for answer in answers if isinstance(answer, Namesakes) for person in answer.people]
    failures = tuple(answer for answer in answers if isinstance(answer, SourceFailure))
    return Dialogue(term.text, with_told(here, told), failures)


def _blocks(visit: Visit, dialogue: Dialogue) -> list[Block]:
    notes: list[Block] = [fine(failure_words(visit, failure)) for failure in dialogue.failures]
    people = sorted(dialogue.people, key=lambda each: -each.papers)
    if len(people) < 2:
        return notes
    shown = people[:PEOPLE_SHOWN]
    key = "people.several_more" if len(people) > len(shown) else "people.several"
    lines = tuple((Text(_line(visit, number, person)),) for number, person in enumerate(shown, 1))
    offers = [
        Button(visit.say("people.only", n=number)[:LABEL_LIMIT], command)
        for number, person in enumerate(shown, 1)
        if (command := _command(visit, dialogue.name, person, people))
    ]
    unnamed = [fine(visit.say("people.no_id"))] if any(person.orcid is None for person in shown) else []
    return [
        paragraph(visit.say(key, n=len(people), name=dialogue.name)),
        Bullets(lines),
        *row(offers),
        *unnamed,
        *notes,
    ]


def _line(visit: Visit, number: int, person: Namesake) -> str:
    """Say who it is: `1. 12 papers, 2021–2026 · with Ada Li · cs.CV · An Institute · ORCID 0000-…`."""
    said = [visit.say("people.papers", n=person.papers)]
    if person.years is not None:
        first, last = person.years
        years = visit.say("people.years", first=first, last=last) if first != last else str(last)
        said = [f"{said[0]}{visit.say('commands.comma')}{years}"]
    if person.coauthors:
        said.append(visit.say("people.with", names=listed(person.coauthors, visit.language)))
    said += [listed(person.fields, visit.language)] if person.fields else []
    said += [person.institution] if person.institution else []
    said += [f"ORCID {person.orcid}"] if person.orcid else []
    said += [visit.say("people.told", source=sources_named(visit, (person.source,)))] if person.source else []
    return f"{number}. {' · '.join(said)}"


def _command(visit: Visit, name: str, person: Namesake, people: Sequence[Namesake]) -> str:
    """Give what follows one person alone; empty where nothing does that a button can carry."""
    if person.orcid is not None:
        meant = Pin((f"orcid:{person.orcid}",))
        command = f"{name_in('author', visit.language)} {pin(name, meant)}"
        return command if len(command) <= LONGEST_COMMAND else ""
    start = f'{name_in("query", visit.language)} au:"{name}"'
    command = ""
    found: list[str] = []
    for mark in _marks(person, [each for each in people if each is not person]):
        found.append(mark)
        longer = f"{start} {mark}" if len(found) == 1 else f"{start} ({' OR '.join(found)})"
        if len(longer) > LONGEST_COMMAND:
            break
        command = longer
    return command if '"' not in name else ""


def _marks(person: Namesake, others: Sequence[Namesake]) -> Iterable[str]:
    """Give what a person has and none of the others has: a category, co-authors."""
    fields = {field for each in others for field in each.fields}
    own = next((field for field in person.fields if field not in fields and taxonomy.get(field)), None)
    if own is not None:
        yield f"cat:{own}"
    known = {name for each in others for name in each.coauthors}
    yield from (f'au:"{name}"' for name in person.coauthors if name not in known and '"' not in name)
