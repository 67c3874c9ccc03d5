"""Changes of a radar: kept, told to everyone in one short line with Undo, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta

from bot.commands.command import Undo
from bot.commands.items import name_of, standing_here
from bot.commands.lookback import Back, offered, own_feeds
from bot.commands.rematching import reword
from bot.commands.replies import SETTING_KEYS, labelled, listed, row, said, watched
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.conversation import Answer
from bot.domain.delivery import Delivery, DeliveryKind, delivery_id
from bot.domain.errors import NotFound, WrongUse
from bot.domain.job import Job
from bot.domain.message import Block, Button, Emphasis, Message, Paragraph, Text
from bot.domain.watch import Edit, Language, Place, Radar, Watch
from bot.language import say
from bot.ports import Work

TOGETHER = timedelta(minutes=5)
"""Changes of a place within this time of the first are one public line, edited."""

RADAR_NAMES: tuple[str, ...] = (*SETTING_KEYS, "schedule", "briefs", "paused")
"""The radar's attributes that people change."""


async def keep(
    visit: Visit,
    work: Work,
    what: str,
    *,
    before: Radar | None = None,
    added: Sequence[int] = (),
    removed: Sequence[int] = (),
    reworded: Sequence[Watch] = (),
    hid: Sequence[int] = (),
) -> Edit:
    """Keep a change that was made in this unit of work, and put its public line into the outbox.

    Args:
        visit: whose change it is.
        work: the open unit of work.
        what: the change in the place's language.
        before: the radar before it; None where watches alone were changed.
        added: numbers of watches it added.
        removed: numbers of watches it removed.
        reworded: watches whose words it replaced, as they stood before.
        hid: keys of papers it hid.
    """
    made = Edit(
        key=0,
        place=visit.place,
        by=visit.request.person.name,
        at=visit.now,
        what=what,
        before=before,
        added=tuple(added),
        removed=tuple(removed),
        reworded=tuple(reworded),
        hid=tuple(hid),
    )
    edit = await work.edits.add(made)
    first = await _first_of_line(work, edit)
    if first is not None:
        await _revise(visit, work, first)
    else:
        line = Delivery(visit.place, _slot(edit), DeliveryKind.CHANGE, 0, _line((edit,), visit.radar.language))
        await work.outbox.enqueue((line,), visit.now)
    return edit


def undo_button(visit: Visit, edit: Edit) -> Button:
    """Give the button that takes back the change that was just made: at the command line it needs no number."""
    button = undo_numbered(edit, visit.language)
    return replace(button, command=name_in("undo", visit.language)) if visit.doors.directly else button


def undo_numbered(edit: Edit, language: Language) -> Button:
    """Give the button that takes a change back, however many came after it."""
    return Button(say(language, "commands.undo"), f"undo {edit.key}")


async def undo(visit: Visit, command: Undo) -> Answer:
    """Take a change back: this one, or the newest; the public line says so.

    Raises:
        WrongUse: there is none, it was taken back already, or something was changed again since.
    """
    async with visit.doors.library.begin() as work:
        edit = await work.edits.get(visit.place, command.edit)
        if edit is None:
            key = "errors.nothing_to_undo" if command.edit is None else "errors.no_edit"
            raise NotFound(visit.say(key, n=command.edit), try_instead=("list",))
        await _take_back(visit, work, edit)
        if not await work.edits.set_undone(visit.place, edit.key):
            raise WrongUse(visit.say("errors.undone_already"), try_instead=("list",))
        first = await _first_of_line(work, edit)
        if first is not None:
            await _revise(visit, work, first)
    visit.doors.wake(Job.DELIVER)
    visit.doors.wake(Job.DIGEST)
    return said(visit.say("commands.taken_back", what=edit.what), Button(visit.say("commands.panel"), "list"))


async def _take_back(visit: Visit, work: Work, edit: Edit) -> None:
    if edit.undone:
        raise WrongUse(visit.say("errors.undone_already"), try_instead=("list",))
    if edit.before is not None:
        await work.radars.save(await _restored(visit, work, edit, edit.before))
    if edit.added:
        await work.watches.set_removed(visit.place, edit.added, visit.now)
    if edit.removed:
        await _bring_back(visit, work, edit.removed)
    for watch in edit.reworded:
        await _word_back(visit, work, edit, watch)
    await work.hidden.remove(visit.place, edit.hid)


async def _restored(visit: Visit, work: Work, edit: Edit, before: Radar) -> Radar:
    """Give the radar with this change's settings as before, if nobody changed them again since."""
    later = [each for each in await work.edits.since(visit.place, edit.at) if each.key > edit.key and not each.undone]
    after = next((each.before for each in later if each.before is not None), visit.radar)
    changed = [name for name in RADAR_NAMES if getattr(before, name) != getattr(after, name)]
    again = [name for name in changed if getattr(visit.radar, name) != getattr(after, name)]
    if again:
        names = listed((setting_name(name, visit.language) for name in again), visit.language)
        raise WrongUse(visit.say("errors.changed_since", names=names), try_instead=("undo", "settings"))
    if {"schedule", "timezone"} & set(changed):
        changed.append("scheduled_at")
    if "briefs" in changed:
        changed.append("briefed_at")
    return replace(visit.radar, **{name: getattr(before, name) for name in changed})


async def _bring_back(visit: Visit, work: Work, numbers: Sequence[int]) -> None:
    """Bring watches back, and what was announced meanwhile: nothing is lost over a slip."""
    every = await work.watches.of(visit.place, removed=True)
    gone = [watch for watch in every if watch.number in numbers]
    standing = {name_of(watch.kind, watch.text) for watch in every if watch.removed_at is None}
    again = [watch for watch in gone if name_of(watch.kind, watch.text) in standing]
    if again:
        what = listed((watched(watch.kind, watch.text, visit.language) for watch in again), visit.language)
        raise WrongUse(visit.say("errors.readded_since", what=what), try_instead=("list",))
    await work.watches.set_removed(visit.place, numbers, None)
    removed_at = min((watch.removed_at for watch in gone if watch.removed_at), default=visit.now)
    standing_again = await work.watches.of(visit.place)
    back = Back(lambda: nullcontext(work), removed_at, own_feeds(standing_again), visit.doors.likeness)
    await work.matches.add(await offered(back, _standing(gone), visit.now, live=True))


async def _word_back(visit: Visit, work: Work, edit: Edit, before: Watch) -> None:
    """Give a watch its former words, if nobody changed it again since; what they missed meanwhile may be posted."""
    label = labelled((before,), visit.language)
    later = [each for each in await work.edits.since(visit.place, edit.at) if each.key > edit.key and not each.undone]
    if any(before.number == watch.number for each in later for watch in each.reworded):
        raise WrongUse(visit.say("errors.changed_since", names=label), try_instead=("undo", "list"))
    standing = {watch.number: watch for watch in await work.watches.of(visit.place)}
    if before.number not in standing:
        raise WrongUse(visit.say("wishes.gone_since", what=label), try_instead=("undo", "list"))
    there = (await standing_here(visit, work)).get(name_of(before.kind, before.text), before.number)
    if there != before.number:
        raise WrongUse(visit.say("errors.readded_since", what=label), try_instead=("list",))
    await reword(work, before, visit.now, visit.doors.likeness, lost_since=edit.at)


def _standing(watches: Sequence[Watch]) -> list[Watch]:
    return [replace(watch, removed_at=None) for watch in watches]


def setting_name(name: str, language: Language) -> str:
    """Name one of a radar's attributes for people."""
    return say(language, f"panel.name_{name}")


async def _first_of_line(work: Work, edit: Edit) -> Edit | None:
    """Give the change that began the public line to which this one belongs; None where there is no line yet."""
    for each in await work.edits.since(edit.place, edit.at - TOGETHER):
        if each.key <= edit.key and await work.log.get(_line_id(edit.place, each)) is not None:
            return each
    return None


async def _revise(visit: Visit, work: Work, first: Edit) -> None:
    later = await work.edits.since(visit.place, first.at)
    together = [each for each in later if first.key <= each.key and each.at <= first.at + TOGETHER]
    await work.outbox.revise(_line_id(visit.place, first), _line(together, visit.radar.language), visit.now)


def _line(edits: Sequence[Edit], language: Language) -> Message:
    blocks: list[Block] = []
    for edit in edits:
        ending = say(language, "commands.was_taken_back") if edit.undone else ""
        blocks.append(Paragraph((Emphasis(edit.by), Text(f" {edit.what}{ending}"))))
    standing = [edit for edit in edits if not edit.undone]
    undo_row = row([undo_numbered(standing[-1], language)] if standing else [])
    return Message((*blocks, *undo_row), summary=f"{edits[-1].by} {edits[-1].what}")


def _slot(edit: Edit) -> str:
    return f"change/{edit.key}"


def _line_id(place: Place, first: Edit) -> str:
    return delivery_id(place, _slot(first), DeliveryKind.CHANGE, 0)
