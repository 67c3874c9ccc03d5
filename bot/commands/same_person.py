"""Who is watched here already under another spelling of the name: `Zhuang, Bohan`, where `Bohan Zhuang` is to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.items import name_of
from bot.commands.preview import Item, Preview, View
from bot.commands.replies import watched
from bot.commands.visit import Visit
from bot.domain.query import Term
from bot.domain.watch import Watch
from bot.matching import names
from bot.matching.following import followed
from bot.matching.tokens import tokens


async def with_same(visit: Visit, preview: Preview, instead_of: int | None = None) -> Preview:
    """Note below the preview of a person which watch of the place finds that person too.

    Args:
        visit: who asks, where.
        preview: of watches to be.
        instead_of: number of the watch that is to get these words; None where watches are to be added.
    """
    if not any(followed(view.item.kind, view.item.text) for view in preview.views):
        return preview
    async with visit.doors.library.begin() as work:
        watches = [watch for watch in await work.watches.of(visit.place) if watch.number != instead_of]
    return replace(preview, views=tuple(_noted(visit, view, watches) for view in preview.views))


def _noted(visit: Visit, view: View, watches: Sequence[Watch]) -> View:
    found = next((watch for watch in watches if _finds_too(watch, view.item)), None)
    if found is None:
        return view
    what = watched(found.kind, found.text, visit.language)
    return replace(view, notes=(*view.notes, visit.say("people.found_too", n=found.number, what=what)))


def _finds_too(watch: Watch, item: Item) -> bool:
    """Tell whether a watch finds all that another one on the same person would; one worded alike is that one."""
    if name_of(watch.kind, watch.text) == name_of(item.kind, item.text):
        return False
    there, wanted = followed(watch.kind, watch.text), followed(item.kind, item.text)
    return there is not None and wanted is not None and not there.left_out and _is_same(there.person, wanted.person)


def _is_same(there: Term, wanted: Term) -> bool:
    if there.pin not in (None, wanted.pin):
        return False
    said = names.verdict(there.text, wanted.text)
    reordered = sorted(tokens(there.text)) == sorted(tokens(wanted.text))
    return said is names.Verdict.SAME or (reordered and said is names.Verdict.POSSIBLE)
