"""Where a paper stands among a place's others, and the points that brought it there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.commands import muting
from bot.commands.lookback import WEEK
from bot.commands.replies import fine, listed
from bot.commands.visit import Visit
from bot.digest.selection import merged
from bot.digest.taste import LEARNT_FROM
from bot.domain.digest import Selected
from bot.domain.match import Match
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
    tastes = (("why.taste", score.liked), ("why.untaste", score.unliked))
    return told, *(fine(visit.say(key, words=listed(words, visit.language))) for key, words in tastes if words)


async def best_first(visit: Visit, work: Work, since: datetime) -> tuple[Selected, ...]:
    """Give what matched here of what was first seen since an instant, in the order of the place's digests."""
    return await ordered(visit, work, (await muting.recent(visit, work, since)).kept)


async def ordered(visit: Visit, work: Work, matches: Iterable[tuple[Match, KnownPaper]]) -> tuple[Selected, ...]:
    """Give what matched here in the order of the place's digests, by its taste too."""
    tastes = [await door.newest([visit.place], LEARNT_FROM) for door in (work.saved, work.hidden)]
    return merged(matches, *(taste.get(visit.place, ()) for taste in tastes))
