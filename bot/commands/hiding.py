"""“Not for us” on a card: the paper comes no more here, and the place's taste learns from it."""

from __future__ import annotations

from bot.commands.changes import keep, undo_button, undo_numbered
from bot.commands.command import Hide
from bot.commands.reading import known_papers
from bot.commands.replies import paragraph, row, said
from bot.commands.typed import echo
from bot.commands.visit import Visit
from bot.domain.conversation import Answer
from bot.domain.job import Job
from bot.domain.message import Block, Message
from bot.domain.paper import KnownPaper
from bot.ports import Work


async def hide(visit: Visit, command: Hide) -> Answer:
    """Hide a paper here; Undo lets it come again.

    Raises:
        NotFound: no such paper is known.
    """
    async with visit.doors.library.begin() as work:
        (known,) = await known_papers(visit, work, (command.paper,))
        title = echo(known.paper.title)
        if not await work.hidden.add(visit.place, known.key, visit.request.person.name, visit.now):
            return Answer((Message(await why_hidden(visit, work, known)),))
        edit = await keep(visit, work, visit.tell("wishes.change_hid", title=title), hid=(known.key,))
    visit.doors.wake(Job.DELIVER)
    return said(visit.say("wishes.hid", title=title), undo_button(visit, edit))


async def why_hidden(visit: Visit, work: Work, known: KnownPaper) -> tuple[Block, ...]:
    """Tell who said that a paper is not for this place, with the way back; nothing where nobody did."""
    hiding = await work.hidden.of_paper(visit.place, known.key)
    if hiding is None:
        return ()
    told = paragraph(visit.say("why.hidden", by=hiding.by, at=visit.moment(hiding.at)))
    since = await work.edits.since(visit.place, hiding.at)
    hid = [edit for edit in since if known.key in edit.hid and not edit.undone]
    return told, *row(undo_numbered(edit, visit.language) for edit in hid[:1])
