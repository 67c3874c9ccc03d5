"""`edit 3 <new words>`: a watch keeps its number, maker and mentions, and means exactly the new words.

The kind stays unless the words begin with a kind's word (`edit 3 keyword foo`). What the new words would have matched
is shown first, as for a new watch; every button there that would add a watch changes this one instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from bot.commands import muting
from bot.commands.ahead import look_at
from bot.commands.changes import keep, undo_button
from bot.commands.command import Reword
from bot.commands.grammar import follow, kind_named
from bot.commands.items import aims_of, drafted, items_for, name_of, numbered, standing_here
from bot.commands.lookback import WEEK, last_week
from bot.commands.namesakes import Dialogue, dialogue_of, told_once, with_people
from bot.commands.pace import paced
from bot.commands.preview import Item, Preview
from bot.commands.preview_words import preview_messages
from bot.commands.rematching import reword
from bot.commands.replies import LABEL_LIMIT, fine, heading, labelled, listed, row, said, watched
from bot.commands.topics import aimed_words, pace_buttons
from bot.commands.typed import echo
from bot.commands.visit import Visit
from bot.commands.vocabulary import KNOWN, name_in
from bot.domain.conversation import Answer
from bot.domain.errors import WrongUse
from bot.domain.job import Job
from bot.domain.message import Block, Button, Buttons, Code, Fine, Heading, Line, Message, Paragraph
from bot.domain.watch import Draft, Edit, Watch, WatchKind
from bot.intake.cited import cited_id
from bot.ports import Work

OF_WORDS = frozenset({WatchKind.KEYWORD, WatchKind.QUERY, WatchKind.TOPIC})
"""The kinds whose words are any, so that the first of them may be a kind's word and meant as it stands."""


async def preview(visit: Visit, command: Reword) -> Answer:
    """Show what a watch would bring by other words, and keep the draft; with `directly`, change it at once.

    Raises:
        WrongUse: there is no such watch, the words mean nothing, or are watched here already.
    """
    doors = visit.doors
    async with doors.library.begin() as work:
        (watch,) = await numbered(visit, work, (command.number,), name_in("edit", visit.language))
        known = await last_week(work, visit.now)
    item = await _item(visit, watch, command.text)
    async with doors.library.begin() as work:
        await _check_new(visit, work, watch, item)
    looked = look_at(visit, (item,), known, instead_of=watch.number)
    seen, dialogue = told_once(*await asyncio.gather(looked, dialogue_of(visit, (item,))))
    item = seen.views[0].item
    if doors.directly or doors.dry_run:
        printed = _previewed(visit, watch, seen, dialogue, ())
        if doors.dry_run:
            return printed
        return Answer((*printed.messages, *(await _changed(visit, watch.number, item)).messages))
    async with doors.library.begin() as work:
        person = visit.request.person.id
        aims = aims_of((item,))
        draft = Draft(0, visit.place, person, item.kind, (item.text,), visit.now, aims, watch.number)
        draft = await work.drafts.add(draft)
    buttons = (
        Button(visit.say("wishes.change", n=watch.number), f"confirm {draft.key}", style="primary"),
        Button(visit.say("commands.cancel"), f"cancel {draft.key}"),
        *pace_buttons(visit, draft),
        *_literally(visit, watch, item, command.text),
    )
    return _previewed(visit, watch, seen, dialogue, buttons)


async def confirmed(visit: Visit, draft: Draft, number: int) -> Answer:
    """Give the watch the words that the draft previewed.

    Raises:
        WrongUse: the watch is gone, or the words are watched here meanwhile.
    """
    return await _changed(visit, number, drafted(visit, draft)[0])


async def _item(visit: Visit, watch: Watch, text: str) -> Item:
    """Read the new words: of the watch's kind, or of the one that they name first.

    Raises:
        WrongUse: they mean nothing, are several watches, or would make a mute of a watch or a watch of a mute.
    """
    kind, words = kind_named(text) or (watch.kind, text)
    if watch.aim is not None and kind is watch.kind and not paced(words).text:
        words = f"{cited_id(watch.text) if kind is WatchKind.LIKE else watch.text} {words}"
    if (kind is WatchKind.MUTE) is not (watch.kind is WatchKind.MUTE):
        away, beside = name_in("remove", visit.language), name_in(kind, visit.language)
        offers = (f"{away} {watch.number}", f"{beside} {words}")
        raise WrongUse(visit.say("wishes.mute_stays", n=watch.number), try_instead=offers)
    try:
        items = await items_for(visit, follow(kind, words, visit.language))
    except WrongUse as error:
        raise type(error)(str(error), try_instead=_edits(visit, watch.number, error.try_instead)) from error
    if len(items) > 1:
        named = listed((echo(each.text) for each in items), visit.language)
        first = _edits(visit, watch.number, (f"{name_in(kind, visit.language)} {items[0].text}",))
        raise WrongUse(visit.say("wishes.one_only", n=len(items), words=named), try_instead=first)
    return items[0]


async def _check_new(visit: Visit, work: Work, watch: Watch, item: Item) -> None:
    """See that a watch doesn't say so already, nor another one.

    Raises:
        WrongUse: one does.
    """
    there = (await standing_here(visit, work)).get(name_of(item.kind, item.text))
    words = watched(item.kind, item.text, visit.language)
    if there == watch.number and not _other_pace(watch, item):
        raise WrongUse(visit.say("wishes.nothing_new", n=there, what=words), try_instead=("list",))
    if there not in (None, watch.number):
        offers = (f"{name_in('remove', visit.language)} {watch.number}", "list")
        raise WrongUse(visit.say("wishes.same_as", n=there, what=words), try_instead=offers)


def _other_pace(watch: Watch, item: Item) -> bool:
    """Tell whether the words of a topic or an example stay, and how many papers a day it is to bring changes."""
    wanted = item.aim.a_day if item.aim is not None else item.a_day
    return watch.aim is not None and wanted not in (None, watch.aim.a_day)


async def _changed(visit: Visit, number: int, item: Item) -> Answer:
    async with visit.doors.library.begin() as work:
        (watch,) = await numbered(visit, work, (number,), name_in("edit", visit.language))
        await _check_new(visit, work, watch, item)
        by, at = visit.request.person.name, visit.now
        after = replace(watch, kind=item.kind, text=item.text, aim=item.aim, worded_by=by, worded_at=at)
        matches = await reword(work, after, visit.now, visit.doors.likeness)
        edit = await _kept(visit, work, watch, after)
    for job in (Job.COLLECT, Job.DELIVER, Job.DIGEST):
        visit.doors.wake(job)
    week = sum(match.matched_at >= visit.now - WEEK for match in matches)
    told = visit.say("wishes.changed", what=labelled((after,), visit.language))
    offer = visit.say("commands.offered", n=week) if week else ""
    shown = Button(visit.say("commands.show_these"), f"show {number}")
    panel = Button(visit.say("commands.panel"), "list")
    return said(" ".join(filter(None, (told, offer))), shown, undo_button(visit, edit), panel)


async def _kept(visit: Visit, work: Work, before: Watch, after: Watch) -> Edit:
    language = visit.radar.language
    to = watched(after.kind, after.text, language)
    what = visit.tell("wishes.change_worded", what=labelled((before,), language), to=to)
    return await keep(visit, work, what, reworded=(before,))


def _to(visit: Visit, item: Item) -> str:
    """Name what a watch becomes; a topic or an example with how many papers a day it is to bring."""
    named = watched(item.kind, item.text, visit.language)
    return named if item.aim is None else f"{named} ({aimed_words(visit, item.aim)})"


def _previewed(
    visit: Visit, watch: Watch, seen: Preview, dialogue: Dialogue | None, buttons: Iterable[Button]
) -> Answer:
    item = seen.views[0].item
    drawn = (muting.preview_messages if item.kind is WatchKind.MUTE else preview_messages)(visit, seen, ())
    answer = as_edits(visit, watch.number, with_people(visit, dialogue, Answer(drawn)))
    to = _to(visit, item)
    asks = heading(visit.say("wishes.change_asks", what=labelled((watch,), visit.language), to=to))
    note = fine(visit.say("wishes.mute_note" if item.kind is WatchKind.MUTE else "wishes.note"))
    first, *rest = answer.messages
    *others, last = (replace(first, blocks=(asks, *first.blocks[1:])), *rest)
    ending = (note, *row(buttons))
    return replace(answer, messages=(*others, replace(last, blocks=(*last.blocks, *ending))))


def _literally(visit: Visit, watch: Watch, item: Item, text: str) -> tuple[Button, ...]:
    """Offer the words just as they stand where their first one was read as a kind."""
    if kind_named(text) is None or item.kind is watch.kind or watch.kind not in OF_WORDS:
        return ()
    label = visit.say("wishes.literally", what=watched(watch.kind, text, visit.language))
    command = f"{name_in('edit', visit.language)} {watch.number} {name_in(watch.kind, visit.language)} {text}"
    return (Button(label[:LABEL_LIMIT], command),)


def as_edits(visit: Visit, number: int, answer: Answer) -> Answer:
    """Let what would add a watch, as a button or as words to type, change this one."""
    return replace(answer, messages=tuple(_edited(visit, number, message) for message in answer.messages))


def _edited(visit: Visit, number: int, message: Message) -> Message:
    return replace(message, blocks=tuple(one for block in message.blocks for one in _block(visit, number, block)))


def _block(visit: Visit, number: int, block: Block) -> tuple[Block, ...]:
    match block:
        case Buttons(buttons):
            return row(_button(visit, number, button) for button in buttons)
        case Heading() | Paragraph() | Fine():
            return (replace(block, line=_line(visit, number, block.line)),)
        case _:
            return (block,)


def _button(visit: Visit, number: int, button: Button) -> Button:
    (command,) = _edits(visit, number, (button.command,))
    return replace(button, command=command)


def _line(visit: Visit, number: int, line: Line) -> Line:
    start = "/radar "
    return tuple(
        replace(span, text=start + _edits(visit, number, (span.text.removeprefix(start),))[0])
        if isinstance(span, Code)
        else span
        for span in line
    )


def _edits(visit: Visit, number: int, commands: Iterable[str]) -> tuple[str, ...]:
    """Turn commands that add a watch into those that give this one their words; others stay."""
    start = f"{name_in('edit', visit.language)} {number} "
    return tuple(start + each if _adds(each) else each for each in commands)


def _adds(command: str) -> bool:
    word = command.partition(" ")[0].casefold()
    return KNOWN.get(word, "") in set(WatchKind)
