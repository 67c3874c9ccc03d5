"""'Not them' on a card: the watch on a person learns to leave that namesake out, in words that stand in the panel."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.changes import keep, undo_button
from bot.commands.command import NotThem
from bot.commands.reading import known_papers
from bot.commands.replies import listed, said, watched
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
    """Replace each watch on a person that wants the paper by one that leaves its namesake out; Undo takes it back.

    Raises:
        NotFound: no such paper is known, or no watch here wants it for a person who can be told from its author.
    """
    async with visit.doors.library.begin() as work:
        (known,) = await known_papers(visit, work, (command.paper,))
        standing = await work.watches.of(visit.place)
        taught = {watch: to_text(query) for watch in standing if (query := not_them(watch, known.paper)) is not None}
        if not taught:
            raise NotFound(visit.say("people.nobody_meant"), try_instead=(f"why {command.paper}", "list"))
        made = await _replaced(visit, work, taught)
        numbers = [watch.number for watch in taught]
        await work.watches.set_removed(visit.place, numbers, visit.now)
        language = visit.radar.language
        what = visit.tell("people.change_taught", what=_labels(taught, language), to=_labels(made, language))
        edit = await keep(visit, work, what, added=[watch.number for watch in made], removed=numbers)
    visit.doors.wake(Job.DELIVER)
    words = visit.say("people.taught", what=_labels(taught, visit.language), to=_labels(made, visit.language))
    return said(words, undo_button(edit, visit.language), Button(visit.say("commands.panel"), "list"))


async def _replaced(visit: Visit, work: Work, taught: dict[Watch, str]) -> list[Watch]:
    texts = list(dict.fromkeys(taught.values()))
    return list(await work.watches.add(visit.place, WatchKind.QUERY, texts, visit.request.person.name, visit.now))


def _labels(watches: Iterable[Watch], language: Language) -> str:
    return listed((f"{watch.number}. {watched(watch.kind, watch.text, language)}" for watch in watches), language)
