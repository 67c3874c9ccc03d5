"""The fifty named faults at once, each beside a healthy neighbour: behaviour, delay, and nothing lost or doubled.

`pytest -s` shows the table.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time, thread_time
from urllib.parse import urlsplit

import pytest

from adapters.sources.document import Document
from adapters.sources.document_child import read_apart
from bot.domain.collection import USER_FEEDS, Gathered, SourceFault, SourceHealth
from bot.domain.watch import Language, Place, WatchKind
from bot.language import say
from tests.adapters.sources.fault_subjects import Section, entries_of
from tests.adapters.sources.fault_table import CASES, Case, behaviour_of
from tests.adapters.sources.feed_stand import FeedStand, items, read_here, rss, standing

PLACES = [Place("slack", "T1", f"C{number}") for number in range(8)]
"""Enough that none gets more than its cap of cards a day."""
BESIDE = [Place("slack", "T3", f"C{number}") for number in range(2)]
"""Where the neighbours are read."""
LARGE = 200_000
"""Bytes from which documents are read in a child of their own, as all are outside tests."""
SHARED = 5
"""So many faults have one neighbour."""
Numbered = tuple[int, Case]


async def this_machine(host: str, port: int) -> Sequence[str]:
    """Resolves every name to this machine, but for the addresses that name themselves."""
    return ["127.0.0.1"] if host.endswith(".example") else [host]


def read(raw: bytes) -> Document:
    return read_apart(raw) if len(raw) > LARGE or b"<!DOCTYPE" in raw else read_here(raw)


@dataclass
class Day:
    """What a collection was: by section what became of it, and when its papers were kept.

    Attributes:
        behaviour: by section.
        kept_s: by section, the processor time that this process took until then, whatever else the machine did: the
            delay of one that waits for no other.
        place: by section, whether it was the first to be kept (0), the second, and so on.
        held_s: the most processor time that the loop took in one go.
    """

    behaviour: dict[Section, SourceFault | str] = field(default_factory=dict)
    kept_s: dict[Section, float] = field(default_factory=dict)
    place: dict[Section, int] = field(default_factory=dict)
    held_s: float = 0.0


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    number: int
    case: Case
    behaviour: set[SourceFault | str]
    status: str
    delay_s: float
    lost: list[str]
    doubled: list[str]

    def __str__(self) -> str:
        delay = f"{self.delay_s:5.2f} s"
        return f"{self.number:2} {self.case.name:<48} {self.status:<96} {delay} {len(self.lost)} {len(self.doubled)}\n"


class Neighbour:
    """A healthy feed on a host of its own, beside some of the faults; it has news before the faults, and with them."""

    def __init__(self, stand: FeedStand, number: int) -> None:
        self._stand, self._number = stand, number
        self.address = f"http://beside{number}.example:{urlsplit(stand.server.url).port}/beside/{number}"
        self.section = (USER_FEEDS, self.address)
        self.kept = asyncio.Event()
        self.entries = items(*(5_000 + 3 * number + each for each in range(3)))

    def serve(self, entries: int) -> None:
        """Let it hold so many of its entries."""
        self._stand.server.serve(f"/beside/{self._number}", rss(self.entries[:entries]))


async def collected(stand: FeedStand, neighbours: Sequence[Neighbour]) -> Day:
    """Collect once, and let neighbours know when their news are kept."""
    day, began = Day(), process_time()
    kept = {neighbour.section: neighbour.kept for neighbour in neighbours}

    def told(gathered: Gathered) -> None:
        section = (gathered.collected.source, gathered.collected.section)
        day.behaviour[section] = behaviour_of(gathered.collected, gathered.freshness)
        day.kept_s[section] = process_time() - began
        day.place[section] = len(day.place)
        if section in kept:
            kept[section].set()

    watching = asyncio.create_task(longest_hold(day))
    await stand.collect(told)
    watching.cancel()
    return day


async def longest_hold(day: Day) -> None:
    """Measures the most that the loop did in one go: seconds of processor time, which a busy machine doesn't change."""
    while True:
        began = thread_time()
        await asyncio.sleep(0.002)
        day.held_s = max(day.held_s, thread_time() - began)


class Trial:
    """Faults that come all at once, beside neighbours that have news at the same time, and heal."""

    def __init__(self, stand: FeedStand, numbered: Sequence[Numbered]) -> None:
        self.stand, self.numbered = stand, numbered
        self.neighbours = [Neighbour(stand, number) for number in range(len(numbered) // SHARED + 1)]
        self.beside = {number: self.neighbours[place // SHARED] for place, (number, _) in enumerate(numbered)}

    async def begin(self) -> None:
        """Follow everything, and let a first collection pass, which brings nothing that is news."""
        for place, neighbour in enumerate(self.neighbours):
            await self.stand.follow(WatchKind.FEED, neighbour.address, BESIDE[place % len(BESIDE)])
        for number, case in self.numbered:
            await case.subject.follow(self.stand, number, PLACES[number % len(PLACES)])
            case.subject.known(self.stand, number)
        self.serve_beside(1)
        await self.stand.collect()
        await self.stand.next_day()
        assert posted(self.stand) == []

    def serve_beside(self, entries: int) -> None:
        for neighbour in self.neighbours:
            neighbour.serve(entries)

    def fall_ill(self) -> None:
        self.serve_beside(3)
        for number, case in self.numbered:
            case.subject.fall_ill(self.stand, number)

    def hold(self) -> None:
        """Let no faulty server answer before its neighbour's news are kept, so that nobody can have waited for it."""
        for number, case in self.numbered:
            for server, path in case.subject.served(self.stand, number):
                server.hold(path, self.beside[number].kept)

    async def heal(self) -> None:
        """Let all heal that do, and two days pass."""
        for number, case in self.numbered:
            if not case.lasting:
                case.subject.heal(self.stand, number)
        for _ in range(2):
            await self.stand.collect()
            await self.stand.next_day()


async def gone_through(numbered: Sequence[Numbered], *, deadline_s: float, held: bool) -> list[Row]:
    """Let faults come beside their neighbours, and heal.

    Args:
        numbered: the faults.
        deadline_s: for one request.
        held: True: faulty servers are held; False: they never answer in time, and neighbours are served before.
    """
    async with standing(read, deadline_s=deadline_s, resolve=this_machine) as stand:
        trial = Trial(stand, numbered)
        await trial.begin()
        trial.serve_beside(2)
        well = await collected(stand, ())
        trial.fall_ill()
        if held:
            trial.hold()
        ill = await collected(stand, trial.neighbours)
        health = await stand.all_health()
        await stand.next_day()
        await trial.heal()
        assert ill.held_s < 1.0, "nothing that came kept the loop from the others for long"
        late = [ill.place[one] for one, how in ill.behaviour.items() if how is SourceFault.TIMED_OUT]
        assert held or max(ill.place[neighbour.section] for neighbour in trial.neighbours) < min(late)
        return [_row(stand, number, case, trial.beside[number], (well, ill), health) for number, case in numbered]


def _row(
    stand: FeedStand,
    number: int,
    case: Case,
    neighbour: Neighbour,
    days: tuple[Day, Day],
    health: dict[Section, SourceHealth],
) -> Row:
    well, ill = days
    first, *_ = sections = case.subject.sections(stand, number)
    delay_s = max(0.0, ill.kept_s[neighbour.section] - well.kept_s[neighbour.section])
    behaviour = {ill.behaviour[section] for section in sections}
    lost, doubled = due_titles(number, case, neighbour, posted(stand))
    return Row(number, case, behaviour, status_of(health[first], ill.behaviour[first]), delay_s, lost, doubled)


def posted(stand: FeedStand) -> list[str]:
    return [title for place in (*PLACES, *BESIDE) for title in stand.cards(place)]


def status_of(health: SourceHealth, behaviour: SourceFault | str) -> str:
    """What `/radar status` says of a section."""
    if health.failing_since is not None:
        return health.why[:96]
    if behaviour == "unchanged" or health.freshness is None:
        return "unchanged"
    refused = [say(Language.ENGLISH, "panel.refused", n=health.refused)] if health.refused else []
    return " · ".join([say(Language.ENGLISH, f"panel.batch_{health.freshness.value}"), *refused, *health.notes])[:96]


def due_titles(number: int, case: Case, neighbour: Neighbour, cards: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give what was lost and what came more than once, of the fault's and its neighbour's; letters' case is one."""
    entries, (known, *news) = entries_of(number), neighbour.entries
    wanted = [entries[2].title, entries[3].title, *(one.title for one in news), *case.also(entries)]
    times = Counter(card.casefold() for card in cards)
    doubled = [title for title in wanted if times[title.casefold()] > 1]
    doubled += [one.title for one in (*entries[:2], known) if times[one.title.casefold()] and one.title not in wanted]
    return [title for title in wanted if not times[title.casefold()]], doubled


async def test_every_fault_has_its_behaviour_and_nothing_is_lost_or_doubled_or_held_up() -> None:
    numbered = list(enumerate(CASES, start=1))
    hanging = [one for one in numbered if one[1].behaviour is SourceFault.TIMED_OUT]
    others = [one for one in numbered if one not in hanging]
    rows = await gone_through(hanging, deadline_s=3.0, held=False)
    rows += await gone_through(others, deadline_s=60.0, held=True)
    sys.stdout.write("\nfault, what status says, delay to the neighbour, lost, doubled\n")
    sys.stdout.write("".join(str(row) for row in sorted(rows, key=lambda row: row.number)))
    assert [(row.case.name, how) for row in rows for how in row.behaviour if how != row.case.behaviour] == []
    assert [row for row in rows if row.lost or row.doubled] == []


def test_every_fault_of_the_list_has_its_case_under_its_name() -> None:
    listed = Path(os.environ.get("ACADEMICHUB_SHARED", "../shared")) / "data/hostile/source_faults.json"
    if not listed.exists():
        pytest.skip("ACADEMICHUB_SHARED names no folder with data/hostile/source_faults.json")
    assert [one["fault"] for one in json.loads(listed.read_text("utf-8"))] == [case.name for case in CASES]
