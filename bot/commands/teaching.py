"""'Not them' on a card: the watch on a person learns to leave that namesake out, in words that stand in the panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.commands.changes import keep, undo_button
from bot.commands.command import NotThem
from bot.commands.items import name_of, standing_here
from bot.commands.reading import known_papers
from bot.commands.rematching import reword
from bot.commands.replies import labelled, listed, said, watched
from bot.commands.visit import Visit
from bot.domain.conversation import Answer
from bot.domain.errors import NotFound
from bot.domain.job import Job
from bot.domain.message import Button
from bot.domain.watch import Language, Watch, WatchKind
from bot.matching.query import to_text
from bot.matching.teaching import not_them
from bot.ports import Work


async def teach(visit: Visit, command: NotThem) -> Answer:
    """Give each watch on a person that wants the paper words that leave its namesake out; Undo takes it back.

    A watch keeps its number, and what was announced meanwhile still counts; one whose new words another one has goes.

    Raises:
        NotFound: no such paper is known, or no watch here wants it for a person who can be told from its author.
    """
    async with visit.doors.library.begin() as work:
        (known,) = await known_papers(visit, work, (command.paper,))
        standing = await work.watches.of(visit.place)
        queries = {watch: query for watch in standing if (query := not_them(watch, known.paper)) is not None}
        if not queries:
            raise NotFound(visit.say("people.nobody_meant"), try_instead=(f"why {command.paper}", "list"))
        taught = {
            before: replace(before, kind=WatchKind.QUERY, text=to_text(query)) for before, query in queries.items()
        }
        reworded, removed = await _once_each(visit, work, taught)
        for watch in reworded:
            await reword(work, taught[watch], visit.now, visit.doors.likeness)
        await work.watches.set_removed(visit.place, removed, visit.now)
        language = visit.radar.language
        what = visit.tell("people.change_taught", what=labelled(taught, language), to=_words(taught.values(), language))
        edit = await keep(visit, work, what, reworded=reworded, removed=removed)
    visit.doors.wake(Job.DELIVER)
    to = _words(taught.values(), visit.language)
    words = visit.say("people.taught", what=labelled(taught, visit.language), to=to)
    return said(words, undo_button(visit, edit), Button(visit.say("commands.panel"), "list"))


async def _once_each(visit: Visit, work: Work, taught: Mapping[Watch, Watch]) -> tuple[list[Watch], list[int]]:
    """Part the watches into those to be reworded and the numbers of those whose new words are watched already."""
    there = set(await standing_here(visit, work))
    reworded: list[Watch] = []
    removed: list[int] = []
    for before, after in taught.items():
        name = name_of(after.kind, after.text)
        if name in there:
            removed.append(before.number)
        else:
            reworded.append(before)
        there.add(name)
    return reworded, removed


def _words(watches: Iterable[Watch], language: Language) -> str:
    return listed(dict.fromkeys(watched(watch.kind, watch.text, language) for watch in watches), language)
