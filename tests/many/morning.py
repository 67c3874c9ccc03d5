"""A morning at which many places of both platforms are due at one minute, and what each of them is to get."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.match import Match, Reason
from bot.domain.watch import EVERY_DAY, Language, Mode, Place, Radar, Schedule, ScheduleKind, WatchKind
from storage.library import SqlLibrary
from tests.fakes.papers import a_paper
from tests.many.platforms import GUILD
from tests.many.sockets import TEAM

PAPERS = 5
ABSTRACT = "We study an invented question, and answer it at some length for those who read on. " * 14
TITLES = [f"Paper {number}" for number in range(1, PAPERS + 1)]


@dataclass(frozen=True)
class Morning:
    """Where something is due, and when."""

    places: Sequence[Place]
    due_at: datetime

    @property
    def channels(self) -> Sequence[str]:
        """The places' channels."""
        return [place.channel for place in self.places]


async def lay_out(library: SqlLibrary, n: int, mode: Mode, ready_in: timedelta) -> Morning:
    """Make `n` places, half on each platform, that are all due at the first minute after a while."""
    slack = [Place("slack", TEAM, f"C{number:05d}") for number in range(n // 2)]
    discord = [Place("discord", GUILD, str(10**17 + number)) for number in range(n - n // 2)]
    places = [place for pair in zip(slack, discord, strict=False) for place in pair] + discord[len(slack) :]
    now = datetime.now(UTC)
    due_at = (now + ready_in + timedelta(minutes=1)).replace(second=0, microsecond=0)
    schedule = Schedule(ScheduleKind.AT, EVERY_DAY, due_at.time())
    async with library.begin() as work:
        papers = [a_paper(number, title, abstract=ABSTRACT) for number, title in enumerate(TITLES, start=1)]
        keys = [remembered.known.key for remembered in await work.papers.remember(papers, now)]
    for chunk in (places[at : at + 100] for at in range(0, len(places), 100)):
        async with library.begin() as work:
            for place in chunk:
                await work.radars.save(Radar(place, Language.ENGLISH, "UTC", now, schedule, mode, cap=PAPERS))
                (watch,) = await work.watches.add(place, WatchKind.CATEGORY, ["cs.CV"], "Ada", now)
                why = (Reason(WatchKind.CATEGORY, "cs.CV"),)
                await work.matches.add([Match(place, watch.number, key, why, now, live=True) for key in keys])
    return Morning(places, due_at)


@dataclass(frozen=True)
class Verdict:
    """What stands on a platform in the end, held against what is to stand there."""

    lost: int
    doubled: int
    strangers: int
    counts: Mapping[str, int]

    @property
    def once(self) -> bool:
        """Everything once, nothing else."""
        return not (self.lost or self.doubled or self.strangers)


def verdict(tally: Mapping[str, Any], channels: Sequence[str]) -> Verdict:
    """Judge a platform's messages: each channel is to show each title once."""
    seen = Counter((one["channel"], title) for one in tally["messages"] for title in one["titles"])
    wanted = {(channel, title) for channel in channels for title in TITLES}
    return Verdict(
        lost=sum(pair not in seen for pair in wanted),
        doubled=sum(n - 1 for n in seen.values()),
        strangers=sum(pair not in wanted for pair in seen),
        counts=tally["counts"],
    )


async def settled(library: SqlLibrary, limit_s: float) -> int:
    """Wait until nothing is left in the outbox; gives how much was left at the end of the limit."""
    left = -1
    for _ in range(int(limit_s)):
        async with library.begin() as work:
            left = len(await work.log.unfinished())
        if not left:
            break
        await asyncio.sleep(1)
    return left
