"""`pace 12 1`, what the buttons below the preview of a topic or an example say: the same for another number a day."""

from __future__ import annotations

from bot.commands import rewording, watching
from bot.commands.command import Follow, Pace, Reword
from bot.commands.pace import written
from bot.commands.visit import Visit
from bot.domain.conversation import Answer
from bot.domain.errors import NotFound
from bot.domain.watch import WatchKind
from bot.intake.cited import cited_id


async def pace(visit: Visit, command: Pace) -> Answer:
    """Preview a draft anew, for so many papers a day.

    Raises:
        WrongUse: the draft is gone, or what it asked for was added meanwhile.
    """
    async with visit.doors.library.begin() as work:
        draft = await watching.taken(visit, work, command.draft)
    if not draft.aims:
        raise NotFound(visit.say("errors.draft_gone"), try_instead=("list", "help topic"))
    if draft.number is not None:
        named = cited_id(draft.texts[0]) if draft.kind is WatchKind.LIKE else draft.texts[0]
        words = f"{draft.kind.value} {named} {written(command.a_day, visit.language)}"
        return await rewording.preview(visit, Reword(draft.number, words))
    return await watching.preview(visit, Follow(draft.kind, draft.texts, command.a_day))
