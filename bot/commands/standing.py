"""Where a paper stands among a place's others, and the points that brought it there."""

from __future__ import annotations

from bot.commands.lookback import WEEK
from bot.commands.replies import fine
from bot.commands.visit import Visit
from bot.digest.selection import merged
from bot.domain.message import Block
from bot.domain.paper import KnownPaper
from bot.ports import Work


async def standing_of(visit: Visit, work: Work, known: KnownPaper) -> tuple[Block, ...]:
    """Tell a paper's place among what matched here within the week, with each part of its score; nothing for others."""
    papers = merged(await work.matches.recent(visit.place, visit.now - WEEK))
    found = next(((at, each) for at, each in enumerate(papers, 1) if each.known.key == known.key), None)
    if found is None:
        return ()
    at, score = found[0], found[1].score
    parts = {name: f"{getattr(score, name):+.1f}" for name in ("strength", "rarity", "freshness", "variety")}
    return (fine(visit.say("why.score", at=at, of=len(papers), total=f"{score.total:.1f}", **parts)),)
