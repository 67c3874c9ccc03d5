"""What places get next, read from the store in a few statements however many they are."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.digest.selection import merged
from bot.digest.taste import LEARNT_FROM
from bot.domain.digest import Selected
from bot.domain.match import Match
from bot.domain.message import Mention
from bot.domain.paper import KnownPaper
from bot.domain.watch import Place
from bot.matching.muting import Mutes
from bot.ports import Work


@dataclass(frozen=True, slots=True)
class Chosen:
    """What places get next.

    Attributes:
        papers: by place, best first; places that get none are absent.
        held: by place the papers that its mutes hold back, and when they matched, aware UTC; empty for other places.
        called: by place and watch the people who asked to be mentioned; places and watches of nobody are absent.
    """

    papers: Mapping[Place, tuple[Selected, ...]]
    held: Mapping[Place, Mapping[int, datetime]]
    called: Mapping[Place, Mapping[int, Sequence[Mention]]]


async def chosen(work: Work, places: Sequence[Place]) -> Chosen:
    """Give what each place is to get; what its mutes hold back stays unposted, and comes once they are lifted."""
    mutes = Mutes(await work.watches.mutes(places))
    parted = await asyncio.to_thread(mutes.part, await work.matches.unposted(places))
    by_place: defaultdict[Place, list[tuple[Match, KnownPaper]]] = defaultdict(list)
    for match, known in parted.kept:
        by_place[match.place].append((match, known))
    held: defaultdict[Place, dict[int, datetime]] = defaultdict(dict)
    for match, known in parted.held:
        held[match.place][known.key] = match.matched_at
    due = list(by_place)
    saved, hid = await work.saved.newest(due, LEARNT_FROM), await work.hidden.newest(due, LEARNT_FROM)
    papers = {place: merged(found, saved.get(place, ()), hid.get(place, ())) for place, found in by_place.items()}
    return Chosen(papers, held, await work.notifications.of(due))
