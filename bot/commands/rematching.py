"""A watch gets other words: what the old ones found retires, and what the new ones want is found anew.

What waits for a digest by the old words goes on waiting where the new ones want it too, and goes where they don't; the
rest of what they want of the last month is offered alone. All of it is one unit of work with the change itself.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime

from bot.commands.lookback import MONTH, Back, offered, own_feeds
from bot.domain.match import Match
from bot.domain.watch import Watch
from bot.matching.likeness import Likeness
from bot.ports import Work


async def reword(
    work: Work, watch: Watch, now: datetime, likeness: Likeness, *, lost_since: datetime | None = None
) -> list[Match]:
    """Give a standing watch the words of the value given; gives what they match of the last month.

    Args:
        work: the open unit of work.
        watch: as it is to stand.
        now: aware UTC.
        likeness: what compares papers with topics and examples.
        lost_since: what was first seen since then may be posted as well: the words were taken away by a change that
            is taken back; None: they are new.
    """
    due = {match.paper_key: (match, known) for match, known in await work.matches.due(watch.place, watch.number)}
    oldest = min([now - MONTH, *(known.first_seen_at for _, known in due.values()), *filter(None, (lost_since,))])
    others = [each for each in await work.watches.of(watch.place) if each.number != watch.number]
    back = Back(lambda: nullcontext(work), oldest, own_feeds((*others, watch)), likeness)
    wanted = await offered(back, (watch,), now, live=False)
    lost = [each for each in wanted if lost_since and each.matched_at >= lost_since]
    waiting = [replace(each, live=True, matched_at=now) for each in lost]
    kept = [_still(each, due[each.paper_key][0]) for each in wanted if each.paper_key in due]
    recent = [each for each in wanted if each.matched_at >= now - MONTH]
    await work.watches.reword(watch)
    await work.matches.retire(watch.place, watch.number, now)
    await work.matches.add(list({each.paper_key: each for each in (*recent, *waiting, *kept)}.values()))
    return recent


def _still(match: Match, due: Match) -> Match:
    """Let what waited wait on, for the reasons of the new words."""
    section = match.section or due.section
    return replace(match, live=True, matched_at=due.matched_at, section=section, flooded=due.flooded)
