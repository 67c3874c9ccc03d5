"""“More like this”: the papers known here that are likest to one, for the person alone; a watch on its like beside."""

from __future__ import annotations

import asyncio

from bot.commands import muting
from bot.commands.command import Akin
from bot.commands.lookback import MONTH
from bot.commands.reading import known_papers
from bot.commands.replies import cards_of, fine, heading, post_buttons, row, said, with_cards
from bot.commands.topics import LEAST, by_words_note
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.conversation import Answer
from bot.domain.digest import Selected
from bot.domain.message import Block, Button
from bot.domain.paper import KnownPaper
from bot.domain.watch import Aim, WatchKind
from bot.intake.cited import cited_id, shown_id
from bot.matching.topics import Near, example_text, nearest_of
from bot.ports import Work

SHOWN = 5
"""How many of the likest are shown."""

COMPARED = 3_000
"""Papers that one is compared with at the most, the newest of a month."""


async def akin(visit: Visit, command: Akin) -> Answer:
    """Show the likest papers, whatever brought them; the paper itself is none of them.

    Raises:
        NotFound: no such paper is known.
    """
    async with visit.doors.library.begin() as work:
        (known,) = await known_papers(visit, work, (command.paper,))
        others = await _others(visit, work, known)
    aim = Aim(example_text(known.paper), 1.0, LEAST, visit.doors.likeness.scored_by)
    near = await asyncio.to_thread(nearest_of, others, visit.doors.likeness, aim, SHOWN)
    watch = _watch_button(visit, known)
    if not near:
        return said(visit.say("topics.akin_none", title=known.paper.title, of=f"{len(others):,}"), *watch)
    papers = [_selected(known, each) for each in near]
    intro = heading(visit.say("topics.akin", title=known.paper.title, of=f"{len(others):,}"))
    keys = [each.known.key for each in papers]
    after: list[Block] = [*map(fine, by_words_note(visit)), *row([*watch, *post_buttons(keys, visit.language)])]
    return Answer(with_cards((intro,), cards_of(papers, visit.language), after, visit.language))


async def _others(visit: Visit, work: Work, known: KnownPaper) -> list[KnownPaper]:
    recent = await work.papers.since(visit.now - MONTH, COMPARED)
    others = [each for each in recent if each.key != known.key]
    return await muting.left_of(visit, work, others, frozenset())


def _selected(known: KnownPaper, near: Near) -> Selected:
    return Selected(near.known, (near.reason(WatchKind.LIKE, shown_id(known.paper.id)),), ())


def _watch_button(visit: Visit, known: KnownPaper) -> list[Button]:
    """Give the button that previews a watch on such papers; none where no id names the paper."""
    if cited_id(shown_id(known.paper.id)) is None:
        return []
    command = f"{name_in(WatchKind.LIKE.value, visit.language)} {shown_id(known.paper.id)}"
    return [Button(visit.say("topics.watch_akin"), command, style="primary")]
