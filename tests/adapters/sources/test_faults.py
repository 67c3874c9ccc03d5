"""Every named fault at once, each on a host of its own: written behaviour, no neighbour delayed, all delivered once."""

import sys
from collections import Counter
from collections.abc import Sequence
from itertools import starmap
from urllib.parse import urlsplit

from bot.domain.watch import Place, WatchKind
from tests.adapters.sources.fault_table import CASES, Case, behaviour_of, entries_of
from tests.adapters.sources.feed_stand import THERE, FeedStand, rss, standing

PLACES = [Place("slack", "T1", f"C{number}") for number in range(4)]
"""Enough that none gets more than its cap of cards a day."""


async def this_machine(host: str, port: int) -> Sequence[str]:
    """Resolves every name to this machine, but for the addresses that name themselves."""
    return ["127.0.0.1"] if host.endswith(".example") else [host]


def address(stand: FeedStand, number: int) -> str:
    return f"http://host{number}.example:{urlsplit(stand.server.url).port}/{number}"


def posted_by(stand: FeedStand) -> list[str]:
    return [title for place in PLACES for title in stand.cards(place)]


def _line(name: str, how: object, lost: Sequence[str], doubled: Sequence[str]) -> str:
    return f"{name:<40} {how!s:<14} lost {len(lost)} doubled {len(doubled)}\n"


async def pass_a_day(stand: FeedStand) -> dict[str, object]:
    """Collect once and post; gives by address what was made of it."""
    gathered = await stand.collect()
    await stand.next_day()
    feeds = [one for one in gathered if one.collected.source == "feed"]
    return {one.collected.section: behaviour_of(one.collected, one.freshness) for one in feeds}


def due_titles(case: Case, number: int, posted: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give what was lost and what came more than once, whatever the case of its letters."""
    entries = entries_of(number)
    wanted = [title.casefold() for title in (entries[2].title, entries[3].title, *case.also(entries))]
    ours = Counter(title.casefold() for title in posted if title.casefold() in wanted)
    lost = [title for title in wanted if not ours[title]]
    known = {entry.title.casefold() for entry in entries[:2]}
    doubled = [title for title, times in ours.items() if times > 1]
    return lost, [*doubled, *(title for title in posted if title.casefold() in known)]


async def test_every_fault_has_its_behaviour_and_nothing_is_lost_or_doubled_or_held_up() -> None:
    async with standing(deadline_s=3.0, resolve=this_machine) as stand:
        await stand.follow(WatchKind.CATEGORY, "cs.CV", THERE)
        for number, _ in enumerate(CASES, 1):
            await stand.follow(WatchKind.FEED, address(stand, number), PLACES[number % len(PLACES)])
            stand.server.serve(f"/{number}", rss(entries_of(number)[:2]))
        await pass_a_day(stand)
        assert posted_by(stand) == []
        for number, case in enumerate(CASES, 1):
            stand.server.serve(f"/{number}", case.fault(entries_of(number)))
        told = await pass_a_day(stand)
        for number, case in enumerate(CASES, 1):
            if not case.lasting:
                stand.server.serve(f"/{number}", rss(entries_of(number)))
        for _ in range(3):
            await pass_a_day(stand)
        posted = posted_by(stand)
        rows = [
            (case.name, told[address(stand, number)], *due_titles(case, number, posted))
            for number, case in enumerate(CASES, 1)
        ]
        sys.stdout.write("".join(starmap(_line, rows)))
        assert [(name, how) for name, how, _, _ in rows] == [(case.name, case.behaviour) for case in CASES]
        assert [(name, lost, twice) for name, _, lost, twice in rows if lost or twice] == []
        well, ill, *_ = stand.waited_s
        assert ill - well < 1.0, "arXiv's batch was kept within a second more, whatever the others did"
        assert sorted(stand.cards(THERE)) == ["Paper 2", "Paper 3", "Paper 4", "Paper 5"], "a new paper a day"
