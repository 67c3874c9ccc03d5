"""The dialogue about an author: a name that several people bear offers them, each to be followed alone.

Told apart are the people in the papers known here and at sources that know the name, joined by their ids with those
whom other sources tell of. Each is followed by the ids, the co-authors and the fields that no other of them has:
`author Wei Wang orcid:… with Ada Li`. Of a pin it says who bears the id. The name can still be followed as it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.catalogue import taxonomy
from bot.commands.asking_people import Asked, ask_all, bearer, name_asker
from bot.commands.lookback import own_of
from bot.commands.people_words import id_words
from bot.commands.preview import Item, Preview
from bot.commands.preview_words import failure_words, sources_named
from bot.commands.replies import BUTTON_LIMIT, LABEL_LIMIT, fine, listed, paragraph, row
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.collection import SourceFailure, SourceFault
from bot.domain.conversation import Answer
from bot.domain.message import Block, Bullets, Button, Buttons, Text
from bot.domain.namesake import Namesake
from bot.domain.paper import Paper
from bot.domain.query import Pin, Term
from bot.domain.watch import WatchKind
from bot.matching import names
from bot.matching.namesakes import is_common, namesakes, with_told
from bot.matching.pins import id_of, pin
from bot.matching.searching import search

PEOPLE_SHOWN = 5
"""People offered at the most; those who are told best."""

PAPERS_READ = 300
"""Papers of a name that are looked through for its people, newest first."""

MARKS = 3
"""Co-authors and fields by which one person is told, at the most."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Who bears a name, or who bears the ids that a name is pinned to.

    Attributes:
        term: the author, as typed.
        people: those with most papers first; None where nothing was asked.
        bearers: by id of the pin, what the source answered that was asked.
        carried: True: a paper known here carries an id of the pin.
        failures: of sources that could not be asked.
    """

    term: Term
    people: tuple[Namesake, ...] = ()
    bearers: tuple[tuple[str, Asked], ...] = ()
    carried: bool = False
    failures: tuple[SourceFailure, ...] = ()


async def named(visit: Visit, text: str) -> str:
    """Put the name before an id that was typed alone, if a source tells whose it is; else give the text as it is."""
    person_id = id_of(text)
    source = bearer(visit, person_id) if person_id else None
    if person_id is None or source is None:
        return text
    [(_, answer)] = await ask_all(visit, [(source, source.person(person_id))])
    people = () if isinstance(answer, SourceFailure) else answer.people
    return pin(people[0].name, Pin((person_id,))) if people else text


async def dialogue_of(visit: Visit, items: Sequence[Item]) -> Dialogue | None:
    """Ask about the author that is to be followed; None where it isn't one whole name of a person."""
    if len(items) != 1 or items[0].kind is not WatchKind.AUTHOR or not isinstance(items[0].query, Term):
        return None
    term = items[0].query
    if term.pin is not None:
        return await _pinned(visit, term, term.pin)
    if names.is_single(term.text) or names.is_collaboration(term.text):
        return None
    return await _of_name(visit, term)


def with_people(visit: Visit, dialogue: Dialogue | None, answer: Answer) -> Answer:
    """Add to the preview of an author who bears the name, if several do, or whom a pin means, if there is one."""
    if dialogue is None:
        return answer
    meant = dialogue.term.pin
    *before, last = answer.messages
    if meant is None:
        blocks = (*last.blocks, *_offers(visit, dialogue))
    else:
        at = next((at for at, block in enumerate(last.blocks) if isinstance(block, Buttons)), len(last.blocks))
        blocks = (*last.blocks[:at], *_pin_told(visit, dialogue, meant), *last.blocks[at:])
    return replace(answer, messages=(*before, replace(last, blocks=blocks)))


def told_once(seen: Preview, dialogue: Dialogue | None) -> tuple[Preview, Dialogue | None]:
    """Let the preview tell what failed for both: each source once, and beside it those that failed alike."""
    if dialogue is None:
        return seen, None
    before = [failure for failure in seen.beyond.failures if failure.fault is not SourceFault.UNASKED]
    sources, causes = {failure.source for failure in before}, {failure.cause for failure in before}
    others = [failure for failure in dialogue.failures if failure.source not in sources]
    alike = [failure for failure in others if failure.cause in causes]
    apart = tuple(failure for failure in others if failure.cause not in causes)
    beyond = replace(seen.beyond, failures=(*before, *alike))
    return replace(seen, beyond=beyond), replace(dialogue, failures=apart)


async def _of_name(visit: Visit, term: Term) -> Dialogue:
    """Tell apart who bears a name; sources are asked unless it is one person's here, and no common name."""
    found = await search(visit.doors.library.begin, term, most=PAPERS_READ, own=await own_of(visit))
    papers = [one.known.paper for one in found.found]
    here = await asyncio.to_thread(namesakes, term.text, papers)
    if len(here) == 1 and not is_common(term.text):
        return Dialogue(term, here)
    asked = await ask_all(visit, [name_asker(source, term.text, PEOPLE_SHOWN) for source in visit.doors.people])
    failures = tuple(answer for _, answer in asked if isinstance(answer, SourceFailure))
    answers = [answer for _, answer in asked if not isinstance(answer, SourceFailure)]
    if further := [paper for answer in answers for paper in answer.papers]:
        here = await asyncio.to_thread(namesakes, term.text, _each_once([*papers, *further]))
    people = with_told(here, [person for answer in answers for person in answer.people])
    return Dialogue(term, tuple(sorted(people, key=lambda each: -(each.papers or 0))), failures=failures)


def _each_once(papers: Iterable[Paper]) -> list[Paper]:
    return list({paper.id: paper for paper in reversed(list(papers))}.values())


async def _pinned(visit: Visit, term: Term, meant: Pin) -> Dialogue:
    alone = replace(term, pin=Pin(meant.ids, only=True))
    found = await search(visit.doors.library.begin, alone, most=1, own=await own_of(visit)) if meant.ids else None
    known = [(one, source) for one in meant.ids if (source := bearer(visit, one)) is not None]
    asked = await ask_all(visit, [(source, source.person(one)) for one, source in known])
    bearers = tuple((one, answer) for (one, _), (_, answer) in zip(known, asked, strict=True))
    return Dialogue(term, bearers=bearers, carried=found is not None and bool(found.found))


def _pin_told(visit: Visit, dialogue: Dialogue, meant: Pin) -> list[Block]:
    """Say who bears the ids, with a warning where that is nobody or somebody else, and what the pin does."""
    blocks: list[Block] = [_bearer_told(visit, dialogue.term.text, one, answer) for one, answer in dialogue.bearers]
    if meant.ids and not dialogue.carried:
        blocks.append(paragraph(visit.say("people.not_carried", id=listed(map(id_words, meant.ids), visit.language))))
    if meant.known_by:
        blocks.append(fine(visit.say("people.known_by", names=listed(meant.known_by, visit.language))))
    rest = "left_out" if meant.only else "marked"
    blocks.append(fine(visit.say(f"people.{'others' if meant.ids else 'rest'}_{rest}")))
    only = f"{name_in('author', visit.language)} {pin(dialogue.term.text, replace(meant, only=True))}"
    offers = [] if meant.only else [Button(visit.say("people.only_sure"), only)]
    return [*blocks, *row(offers)]


def _bearer_told(visit: Visit, name: str, person_id: str, answer: Asked) -> Block:
    shown = id_words(person_id)
    if isinstance(answer, SourceFailure):
        return fine(failure_words(visit, answer))
    if not answer.people:
        return paragraph(visit.say("people.nobody_bears", id=shown))
    person = answer.people[0]
    told = _told(visit, replace(person, ids=()))
    if names.verdict(name, person.name) is names.Verdict.DIFFERENT:
        return paragraph(visit.say("people.somebody_else", id=shown, name=person.name, wanted=name))
    return fine(visit.say("people.bears", id=shown, name=visit.say("commands.comma").join((person.name, *told))))


def _offers(visit: Visit, dialogue: Dialogue) -> list[Block]:
    notes = _silent(visit, dialogue.failures)
    people = dialogue.people
    if len(people) < 2:
        return notes
    name = dialogue.term.text
    shown = sorted((person for person in people if _is_told(name, person, people)), key=_told_less)[:PEOPLE_SHOWN]
    if not shown:
        return [paragraph(visit.say("people.several_untold", n=len(people), name=name)), *notes]
    key = "people.several_more" if len(people) > len(shown) else "people.several"
    lines = tuple((Text(_line(visit, number, person)),) for number, person in enumerate(shown, 1))
    offers = [
        Button(visit.say("people.only", n=number)[:LABEL_LIMIT], command)
        for number, person in enumerate(shown, 1)
        if (command := _command(visit, name, person, people))
    ]
    unnamed = [fine(visit.say("people.no_id"))] if any(not person.ids for person in shown) else []
    return [paragraph(visit.say(key, n=len(people), name=name)), Bullets(lines), *row(offers), *unnamed, *notes]


def _is_told(name: str, person: Namesake, people: Sequence[Namesake]) -> bool:
    return any(True for _ in _pins(name, person, [each for each in people if each is not person]))


def _told_less(person: Namesake) -> tuple[bool, bool, int]:
    """Order people: those whose papers are known, of them who is told by an id, of them who wrote most."""
    return person.papers is None, not person.ids, -(person.papers or 0)


def _silent(visit: Visit, failures: Sequence[SourceFailure]) -> list[Block]:
    """Say in one line who could not be asked, and why."""
    if not failures:
        return []
    names = sources_named(visit, (failure.source for failure in failures))
    why = listed(dict.fromkeys(failure.why for failure in failures), visit.language)
    return [fine(visit.say("people.silent", source=names, why=why))]


def _line(visit: Visit, number: int, person: Namesake) -> str:
    """Say who it is: `1. 12 papers, 2021–2026 · with Ada Li · cs.CV · An Institute · ORCID 0000-…`."""
    ids = [id_words(one) for one in person.ids]
    return f"{number}. {' · '.join((*_told(visit, person), *ids, *_told_by(visit, person)))}"


def _told(visit: Visit, person: Namesake) -> list[str]:
    said = [visit.say("people.papers", n=person.papers)] if person.papers else []
    if person.years is not None:
        first, last = person.years
        years = visit.say("people.years", first=first, last=last) if first != last else str(last)
        said = [visit.say("commands.comma").join((*said, years))]
    if person.coauthors:
        said.append(visit.say("people.with", names=listed(person.coauthors, visit.language)))
    said += [listed(person.fields, visit.language)] if person.fields else []
    return [*said, person.institution] if person.institution else said


def _told_by(visit: Visit, person: Namesake) -> list[str]:
    return [visit.say("people.told", source=sources_named(visit, person.sources))] if person.sources else []


def _command(visit: Visit, name: str, person: Namesake, people: Sequence[Namesake]) -> str:
    """Give what follows one person alone; empty where nothing does that a button can carry."""
    start, best = name_in("author", visit.language), ""
    for meant in _pins(name, person, [each for each in people if each is not person]):
        command = f"{start} {pin(name, meant)}"
        if len(command) > BUTTON_LIMIT:
            break
        best = command
    return best


def _tells(coauthor: str) -> bool:
    return not is_common(coauthor) and not set(coauthor) & set('",+、')


def _pins(name: str, person: Namesake, others: Sequence[Namesake]) -> Iterable[Pin]:
    """Give what tells a person, less before more: the ids, then co-authors and a field that none of the others has.

    Co-authors whose names very many bear tell nobody; of a name that very many bear a field does only in default, and
    alone it tells nobody: whoever else of that name works in it would be meant.
    """
    for size in range(1, len(person.ids) + 1):
        yield Pin(person.ids[:size])
    known = {name for each in others for name in each.coauthors}
    own = [each for each in person.coauthors if each not in known and _tells(each)]
    if not own and not person.ids:
        return
    if not own or not is_common(name):
        fields = {field for each in others for field in each.fields}
        own += [field for field in person.fields if field not in fields and taxonomy.get(field)][:1]
    for size in range(1, min(len(own), MARKS) + 1):
        yield Pin(person.ids, tuple(own[:size]))
