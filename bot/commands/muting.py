"""Mutes: words that a place wants nothing of, looked at first, set, explained, and what they hold back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import datetime

from bot.commands.changes import undo_button
from bot.commands.lookback import WEEK, Hit, Known, record
from bot.commands.preview import Item, Preview, View
from bot.commands.preview_words import preview_cards
from bot.commands.replies import fine, heading, listed, paragraph, row, said, watched, with_cards
from bot.commands.typed import unquoted
from bot.commands.visit import Visit
from bot.commands.vocabulary import name_in
from bot.domain.conversation import Answer
from bot.domain.digest import Selected
from bot.domain.match import Certainty
from bot.domain.message import Block, Bullets, Button, Message, Text
from bot.domain.paper import KnownPaper, Paper
from bot.domain.watch import Edit, Watch, WatchKind
from bot.matching.checking import check_of
from bot.matching.folded import FoldedPaper
from bot.matching.muting import Mutes, Parted
from bot.ports import Work


async def recent(visit: Visit, work: Work, since: datetime) -> Parted:
    """Give what matched here of what was first seen since an instant, parted by what is muted here."""
    mutes = await of_place(visit, work)
    return await asyncio.to_thread(mutes.part, await work.matches.recent(visit.place, since))


async def of_place(visit: Visit, work: Work) -> Mutes:
    """Give what is muted here."""
    return Mutes(await work.watches.mutes([visit.place]))


async def left(visit: Visit, papers: Sequence[Selected]) -> tuple[list[Selected], list[Block]]:
    """Give the papers that nothing muted here holds back, and a line that counts the others, where there are any."""
    async with visit.doors.library.begin() as work:
        mutes = await of_place(visit, work)
    kept = [each for each in papers if not mutes.holding(visit.place, each.known.paper)]
    held = len(papers) - len(kept)
    return kept, [fine(visit.say("commands.held_back", n=held))] if held else []


async def left_of(visit: Visit, work: Work, papers: Sequence[KnownPaper], posted: Set[int]) -> list[KnownPaper]:
    """Give the papers that nothing muted here holds back, or that were posted all the same, but what is hidden."""
    mutes, hidden = await of_place(visit, work), await work.hidden.among(visit.place, [each.key for each in papers])
    shown = [each for each in papers if each.key not in hidden]
    return [each for each in shown if each.key in posted or not mutes.holding(visit.place, each.paper)]


async def look(visit: Visit, items: Sequence[Item], known: Known) -> Preview:
    """Give what mutes would take away of the last week's matches that other mutes leave."""
    async with visit.doors.library.begin() as work:
        pairs = (await recent(visit, work, visit.now - WEEK)).kept
        standing = {str(watch.number): watch for watch in await work.watches.of(visit.place)}
    papers = {each.key: each for _, each in pairs}
    folded = [(each, FoldedPaper(each.paper)) for each in papers.values()]
    views: list[View] = []
    for item in items:
        check = check_of(item.query)
        hits = tuple(Hit(each, Certainty.SURE, item.query) for each, paper in folded if check(paper) is not None)
        key = "mute_takes" if hits else "mute_takes_none" if papers else "mute_nothing_matched"
        told = visit.say(f"commands.{key}", n=len(hits), of=f"{len(papers):,}")
        if named := standing.get(item.text.lstrip("#")):
            told = f"{told} {_rather_watch(visit, named)}"
        views.append(View(item, hits, max(known.days, 1), known.papers, told=told))
    return Preview(tuple(views))


def preview_messages(visit: Visit, preview: Preview, buttons: Sequence[Button]) -> tuple[Message, ...]:
    """Say what mutes would take away, with the first of these papers, and end with the buttons."""
    views = preview.views
    labels = [watched(view.item.kind, view.item.text, visit.language) for view in views]
    told: Block = paragraph(views[0].told)
    if len(views) > 1:
        named = zip(labels, views, strict=True)
        lines = (visit.say("commands.of_item", item=label, count=view.told) for label, view in named)
        told = Bullets(tuple((Text(line),) for line in lines))
    key = "commands.mute_asks" if buttons else "commands.preview"
    before = (heading(visit.say(key, what=listed(labels, visit.language))), told)
    return with_cards(before, preview_cards(visit, views), row(buttons), visit.language)


async def unmuted(visit: Visit, preview: Preview) -> Preview:
    """Leave out of a preview what is muted here, and count it."""
    async with visit.doors.library.begin() as work:
        mutes = await of_place(visit, work)
    return await asyncio.to_thread(_unmuted, visit, preview, mutes)


def added(visit: Visit, watches: Sequence[Watch], edit: Edit) -> Answer:
    """Say that mutes were set, with the way back."""
    what = listed((_label(visit, watch) for watch in watches), visit.language)
    numbers = ",".join(str(watch.number) for watch in watches)
    return said(
        visit.say("commands.muted", what=what),
        Button(visit.say("commands.show_held"), f"show {numbers}"),
        undo_button(visit, edit),
        Button(visit.say("commands.panel"), "list"),
    )


def reasons(visit: Visit, paper: Paper, watches: Sequence[Watch]) -> list[str]:
    """Say which mutes hold a paper back here, who set them and when; nothing where none does."""
    return [
        visit.say("why.muted", n=mute.number, words=unquoted(mute.text), by=mute.made_by, at=visit.moment(mute.made_at))
        for mute in Mutes(watches).holding(visit.place, paper)
    ]


def only_mutes(watches: Sequence[Watch]) -> bool:
    """Tell whether all of these are mutes, so that it is to be said in their words."""
    return all(watch.kind is WatchKind.MUTE for watch in watches)


def _unmuted(visit: Visit, preview: Preview, mutes: Mutes) -> Preview:
    return replace(preview, views=tuple(_view(visit, view, mutes) for view in preview.views))


def _view(visit: Visit, view: View, mutes: Mutes) -> View:
    week, older = (
        tuple(hit for hit in hits if not mutes.holding(visit.place, record(hit.paper)))
        for hits in (view.week, view.older)
    )
    return replace(view, week=week, older=older, muted=len(view.week) - len(week))


def _rather_watch(visit: Visit, watch: Watch) -> str:
    """Say that a number is muted as a word, and how the watch of that number ends or changes."""
    remove, edit = (name_in(name, visit.language) for name in ("remove", "edit"))
    return visit.say("wishes.mute_number", n=watch.number, what=_label(visit, watch), remove=remove, edit=edit)


def _label(visit: Visit, watch: Watch) -> str:
    return f"{watch.number}. {watched(watch.kind, watch.text, visit.language)}"
