"""Watches: previewed, confirmed, shown, removed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands import muting
from bot.commands.ahead import look_at
from bot.commands.changes import keep, undo_button
from bot.commands.command import Cancel, Confirm, Follow, Remove, Show
from bot.commands.items import aims_of, drafted, item_of, items_for, name_of, numbered, standing_here
from bot.commands.lookback import MONTH, WEEK, Known, last_week, look_back, offered
from bot.commands.namesakes import dialogue_of, told_once, with_people
from bot.commands.pace import written
from bot.commands.preview import Item, Preview
from bot.commands.preview_words import first_cards, preview_messages, sources_named
from bot.commands.replies import (
    cards_of,
    heading,
    labelled,
    listed,
    paragraph,
    post_buttons,
    row,
    said,
    titles,
    watched,
    with_cards,
)
from bot.commands.rewording import as_edits, confirmed
from bot.commands.room import check_room
from bot.commands.standing import ordered
from bot.commands.topics import pace_buttons, pace_changes
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.conversation import Answer
from bot.domain.errors import NotFound, StorageError, WrongUse
from bot.domain.job import Job
from bot.domain.message import Block, Button
from bot.domain.watch import BY_MEANING, Draft, Edit, Watch, WatchKind
from bot.matching.muting import Mutes
from bot.matching.topics import A_DAY
from bot.ports import Work

CARDS_SHOWN = 10
"""How many cards an answer shows; what is beyond is listed by title."""


async def preview(visit: Visit, command: Follow) -> Answer:
    """Show what the watches would have brought, and keep the draft; with `directly`, add them at once.

    Raises:
        WrongUse: a word means nothing, all of it is watched here already, or the place has no room for it.
    """
    doors = visit.doors
    items = await items_for(visit, command)
    async with doors.library.begin() as work:
        standing = await standing_here(visit, work)
        known = await last_week(work, visit.now)
        fresh, again = _parted(items, standing)
        await check_room(visit, work, len(fresh))
    paced = any(item.a_day is not None for item in items)
    if (doors.directly or doors.dry_run) and (fresh or not paced):
        return await _printed(visit, items, standing, known)
    if not fresh:
        raise _all_watched(visit, items, standing)
    seen, dialogue = told_once(*await asyncio.gather(look_at(visit, fresh, known), dialogue_of(visit, fresh)))
    async with doors.library.begin() as work:
        new, person = _seen(seen, fresh), visit.request.person
        texts, aims = tuple(item.text for item in new), aims_of(new)
        draft = await work.drafts.add(Draft(0, visit.place, person.id, command.kind, texts, visit.now, aims))
    return with_people(visit, dialogue, _previewed(visit, seen, again, _draft_buttons(visit, draft)))


async def confirm(visit: Visit, command: Confirm) -> Answer:
    """Add what the draft previewed, or give a watch its words.

    Raises:
        WrongUse: the draft is gone, all of it was added meanwhile, or the place has no room left for it.
    """
    async with visit.doors.library.begin() as work:
        draft = await taken(visit, work, command.draft)
        if draft.number is None:
            watches, edit = await _add(visit, work, drafted(visit, draft))
    if draft.number is not None:
        return await confirmed(visit, draft, draft.number)
    return await _added(visit, watches, edit)


async def cancel(visit: Visit, command: Cancel) -> Answer:
    """Forget the draft; nothing was changed.

    Raises:
        WrongUse: the draft is gone.
    """
    async with visit.doors.library.begin() as work:
        draft = await taken(visit, work, command.draft)
    items = drafted(visit, draft)
    return said(visit.say("commands.cancelled", what=_named(visit, items)))


async def remove(visit: Visit, command: Remove) -> Answer:
    """Take watches away, all of those named or none.

    Raises:
        NotFound: a number is no standing watch of this place.
    """
    async with visit.doors.library.begin() as work:
        watches = await numbered(visit, work, command.numbers, name_in("remove", visit.language))
        await work.watches.set_removed(visit.place, command.numbers, visit.now)
        mutes = muting.only_mutes(watches)
        key = "commands.change_unmuted" if mutes else "commands.change_removed"
        what = visit.tell(key, what=labelled(watches, visit.radar.language))
        edit = await keep(visit, work, what, removed=command.numbers)
    visit.doors.wake(Job.DELIVER)
    visit.doors.wake(Job.DIGEST)
    said_of = labelled(watches, visit.language)
    key = "commands.unmuted" if mutes else "commands.removed"
    return said(visit.say(key, what=said_of), undo_button(visit, edit))


async def show(visit: Visit, command: Show) -> Answer:
    """Show what watches matched in the last week; where nothing here did, what the sources find.

    Raises:
        NotFound: a number is no standing watch of this place.
    """
    async with visit.doors.library.begin() as work:
        watches = await numbered(visit, work, command.numbers, "show")
        recent = await muting.recent(visit, work, visit.now - WEEK)
        known = await last_week(work, visit.now)
        matched = [pair for pair in recent.kept if pair[0].watch in command.numbers]
        papers = await ordered(visit, work, (*matched, *Mutes(watches).part(recent.held).held))
    what = labelled(watches, visit.language)
    if not papers:
        if muting.only_mutes(watches):
            return said(visit.say("commands.holds_nothing", what=what))
        asked = [watch for watch in watches if watch.kind not in (WatchKind.MUTE, *BY_MEANING)]
        items = [item_of(visit, watch.kind, watch.text) for watch in asked]
        if not items:
            return said(visit.say("topics.none_of_week", what=what))
        seen = await look_at(visit, items, known, elsewhere=True)
        return _from_sources(visit, seen, what)
    cards = cards_of(papers, visit.language)
    more: tuple[Block, ...] = (titles(cards[CARDS_SHOWN:]),) if len(cards) > CARDS_SHOWN else ()
    buttons = post_buttons([each.known.key for each in papers[:CARDS_SHOWN]], visit.language)
    intro = heading(visit.say("commands.of_last_week", n=len(papers), what=what))
    return Answer(with_cards((intro,), cards[:CARDS_SHOWN], (*more, *row(buttons)), visit.language))


async def taken(visit: Visit, work: Work, key: int) -> Draft:
    """Take a draft of the person's own away, to be answered.

    Raises:
        NotFound: there is none.
    """
    draft = await work.drafts.take(visit.place, visit.request.person.id, key, visit.now)
    if draft is None:
        raise NotFound(visit.say("errors.draft_gone"), try_instead=("list", "help author"))
    return draft


def _seen(seen: Preview, items: Sequence[Item]) -> list[Item]:
    """Give items as the preview has them: a paper with its title, a topic with its aim."""
    there = {view.item.query: view.item for view in seen.views}
    return [there[item.query] for item in items]


async def _printed(
    visit: Visit, items: Sequence[Item], standing: Mapping[tuple[WatchKind, str], int], known: Known
) -> Answer:
    """Preview all items, and add the fresh ones at once, if this is no dry run.

    Of one that is watched already it offers what would change it: whom to follow of those who bear a name.
    """
    fresh, again = _parted(items, standing)
    looked = asyncio.gather(look_at(visit, items, known), dialogue_of(visit, fresh or items))
    seen, dialogue = told_once(*await looked)
    previewed = with_people(visit, dialogue, _previewed(visit, seen, again, []))
    if not fresh and dialogue is not None:
        return as_edits(visit, standing[name_of(again[0].kind, again[0].text)], previewed)
    if visit.doors.dry_run or not fresh:
        return previewed
    async with visit.doors.library.begin() as work:
        watches, edit = await _add(visit, work, _seen(seen, fresh))
    added = await _added(visit, watches, edit)
    return Answer((*previewed.messages, *added.messages))


def _parted(
    items: Sequence[Item], standing: Mapping[tuple[WatchKind, str], int]
) -> tuple[Sequence[Item], Sequence[Item]]:
    """Part what is new here from what is watched already."""
    again = [item for item in items if name_of(item.kind, item.text) in standing]
    return [item for item in items if item not in again], again


async def _add(visit: Visit, work: Work, items: Sequence[Item]) -> tuple[Sequence[Watch], Edit]:
    standing = await standing_here(visit, work)
    fresh = [item for item in items if name_of(item.kind, item.text) not in standing]
    if not fresh:
        raise _all_watched(visit, items, standing)
    await check_room(visit, work, len(fresh))
    kind, by = fresh[0].kind, visit.request.person.name
    watches = await work.watches.add(visit.place, kind, [item.text for item in fresh], by, visit.now, aims_of(fresh))
    key = "commands.change_muted" if kind is WatchKind.MUTE else "commands.change_added"
    what = visit.tell(key, what=labelled(watches, visit.radar.language))
    return watches, await keep(visit, work, what, added=[watch.number for watch in watches])


def _all_watched(visit: Visit, items: Sequence[Item], standing: Mapping[tuple[WatchKind, str], int]) -> WrongUse:
    """Say that all of it is there; where another number a day was typed, how to change a watch to it."""
    key = "errors.all_muted" if items[0].kind is WatchKind.MUTE else "errors.all_watched"
    paced = [item for item in items if item.a_day is not None]
    edits = (_edit(visit, standing[name_of(item.kind, item.text)], item) for item in paced)
    return WrongUse(visit.say(key, what=_named(visit, items)), try_instead=(*edits, "list"))


def _edit(visit: Visit, number: int, item: Item) -> str:
    """Give the command that lets a watch bring another number of papers a day."""
    return f"{name_in('edit', visit.language)} {number} {written(item.a_day or A_DAY, visit.language)}"


async def _added(visit: Visit, watches: Sequence[Watch], edit: Edit) -> Answer:
    visit.doors.wake(Job.COLLECT)
    visit.doors.wake(Job.DELIVER)
    if muting.only_mutes(watches):
        return muting.added(visit, watches, edit)
    offer = await _offer(visit, watches)
    what = labelled(watches, visit.language)
    shown = Button(visit.say("commands.show_these"), f"show {_span(watches)}")
    words = " ".join(part for part in (visit.say("commands.added", what=what), offer) if part)
    panel = Button(visit.say("commands.panel"), "list")
    return said(words, shown, undo_button(visit, edit), panel, *pace_changes(visit, watches))


def _span(watches: Sequence[Watch]) -> str:
    """Name watches that were added together, and so are numbered on: `3`, `3-5`."""
    first, last = watches[0].number, watches[-1].number
    return f"{first}" if first == last else f"{first}-{last}"


async def _offer(visit: Visit, watches: Sequence[Watch]) -> str:
    """Keep what the new watches match among the papers known, for shuffle and since; tell of the last week's."""
    try:
        matches = await offered(await look_back(visit, MONTH), watches, visit.now, live=False)
        async with visit.doors.library.begin() as work:
            await work.matches.add(matches)
    except StorageError:
        return visit.say("commands.offer_failed")
    week = {match.paper_key for match in matches if match.matched_at >= visit.now - WEEK}
    return visit.say("commands.offered", n=len(week)) if week else ""


def _from_sources(visit: Visit, seen: Preview, what: str) -> Answer:
    cards = first_cards(visit, seen.views, CARDS_SHOWN)
    sources = sources_named(visit, seen.beyond.sources)
    key = "commands.from_source" if cards else "commands.none_anywhere"
    return Answer(with_cards((paragraph(visit.say(key, what=what, sources=sources)),), cards, (), visit.language))


def _previewed(visit: Visit, seen: Preview, again: Sequence[Item], buttons: Sequence[Button]) -> Answer:
    mutes = seen.views[0].item.kind is WatchKind.MUTE
    messages = (muting.preview_messages if mutes else preview_messages)(visit, seen, buttons)
    if not again:
        return Answer(messages)
    note = paragraph(visit.say("commands.watched_already", what=_named(visit, again)))
    first = replace(messages[0], blocks=(note, *messages[0].blocks))
    return Answer((first, *messages[1:]))


def _draft_buttons(visit: Visit, draft: Draft) -> list[Button]:
    return [
        Button(visit.say("commands.add"), f"confirm {draft.key}", style="primary"),
        Button(visit.say("commands.cancel"), f"cancel {draft.key}"),
        *pace_buttons(visit, draft),
    ]


def _named(visit: Visit, items: Sequence[Item]) -> str:
    return listed((watched(item.kind, item.text, visit.language) for item in items), visit.language)
