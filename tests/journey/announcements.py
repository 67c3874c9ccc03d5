"""An invented week of arXiv on a server of this machine: each archive's feed by the day the clock shows.

As the real one it changes at midnight in New York, on weekdays, and stands empty at the weekend. A paper stands in the
feed of every archive it has a category of: `new` where its first one lies, `cross` in the others. The papers that the
journey is about lie in `tests/data/journey/week.jsonl`; between them stand the invented samples, as if announced.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.sources.samples import samples
from bot.catalogue import taxonomy
from bot.domain.paper import Announcement, Paper
from bot.intake.paper_lines import paper_from_line
from bot.ports import Clock
from tests.fakes.arxiv_documents import api_answer_of, rss_of
from tests.fakes.papers import a_paper
from tests.fakes.source_server import Reply, SourceServer

WEEK = Path(__file__).parent.parent / "data" / "journey" / "week.jsonl"
THURSDAY, FRIDAY, MONDAY, TUESDAY = (date(2026, 6, day) for day in (18, 19, 22, 23))
DAYS = (THURSDAY, FRIDAY, MONDAY, TUESDAY)
EASTERN = ZoneInfo("America/New_York")


@cache
def announced() -> dict[date, tuple[Paper, ...]]:
    """Every day's papers: those of the file, then samples, then one for each archive that would have none."""
    told = [paper_from_line(line) for line in WEEK.read_text("utf-8").splitlines()]
    behind = sorted(samples(), key=lambda paper: paper.id)
    numbers = count(14_000)
    days: dict[date, tuple[Paper, ...]] = {}
    for place, day in enumerate(DAYS):
        own = [paper for paper in told if paper.published == day]
        own += [_as_announced(paper, next(numbers), day) for paper in behind[place :: len(DAYS)]]
        there = {_archive(category) for paper in own for category in paper.categories}
        bare = [archive.id for archive in taxonomy.archives() if archive.open and archive.id not in there]
        own += [_filling(archive, next(numbers), day) for archive in bare]
        days[day] = tuple(own)
    return days


def label_of(value: str) -> str:
    """What a card's label says of a paper on the day it was new, by its arXiv id: its primary category."""
    paper = next(one for day in DAYS for one in announced()[day] if one.ids["arxiv"] == value)
    return f"arXiv ({paper.categories[0].upper()})  {paper.published}"


def abstracts() -> list[str]:
    """Every abstract that was announced in the week."""
    return [paper.abstract or "" for papers in announced().values() for paper in papers]


def serve_week(server: SourceServer, clock: Clock) -> None:
    """Let the server answer as arXiv in that week; its search finds a paper that nobody there asks for."""
    for archive in taxonomy.archives():
        server.serve(f"/rss/{archive.id}", lambda _, section=archive.id: Reply(_feed(section, _today(clock))))
    server.serve("/api/query", api_answer_of([a_paper(9_000, "A question of last year", published=date(2025, 6, 2))]))


@cache
def _feed(archive: str, day: date) -> bytes:
    papers = announced().get(day, ())
    there = [_within(paper, archive) for paper in papers if archive in map(_archive, paper.categories)]
    return rss_of(archive, there, day).encode()


def _today(clock: Clock) -> date:
    return clock.now().astimezone(EASTERN).date()


def _within(paper: Paper, archive: str) -> Paper:
    crossing = paper.announce is Announcement.NEW and _archive(paper.categories[0]) != archive
    return replace(paper, announce=Announcement.CROSS) if crossing else paper


def _archive(category: str) -> str:
    return category.partition(".")[0]


def _as_announced(sample: Paper, number: int, day: date) -> Paper:
    value = f"2606.{number:05}"
    return replace(sample, id=f"arxiv:{value}", ids={"arxiv": value}, source="arxiv", published=day, venue="")


def _filling(archive: str, number: int, day: date) -> Paper:
    category = next(one.id for one in taxonomy.categories() if one.open and one.archive == archive)
    return a_paper(number, f"A question of {archive} on {day}", categories=(category,), published=day)
