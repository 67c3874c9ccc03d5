"""Where a paper stands among a place's others, and the points that brought it there."""

from __future__ import annotations

from datetime import datetime

from bot.commands import muting
from bot.commands.lookback import WEEK
from bot.commands.replies import fine, listed
from bot.commands.visit import Visit
from bot.digest.selection import merged
from bot.digest.taste import LEARNT_FROM
from bot.domain.digest import Selected
from bot.domain.message import Block
from bot.domain.paper import KnownPaper
from bot.ports import Work


async def standing_of(visit: Visit, work: Work, known: KnownPaper) -> tuple[Block, ...]:
    """Tell a paper's place among what matched here within the week, with each part of its score; nothing for others."""
    papers = await best_first(visit, work, visit.now - WEEK)
    found = next(((at, each) for at, each in enumerate(papers, 1) if each.known.key == known.key), None)
    if found is None:
        return ()
    at, score = found[0], found[1].score
    names = ("strength", "rarity", "freshness", "taste", "variety")
    parts = {name: f"{getattr(score, name):+.1f}" for name in names}
    told = fine(visit.say("why.score", at=at, of=len(papers), total=f"{score.total:.1f}", **parts))
    if not score.liked:
        return (told,)
    return told, fine(visit.say("why.taste", words=listed(score.liked, visit.language)))


async def best_first(visit: Visit, work: Work, since: datetime) -> tuple[Selected, ...]:
    """Give what matched here of what was first seen since an instant, in the order of the place's digests."""
    saved = await work.saved.newest([visit.place], LEARNT_FROM)
    return merged((await muting.recent(visit, work, since)).kept, saved.get(visit.place, ()))
