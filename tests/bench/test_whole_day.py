"""A day's document of 2,000 arXiv entries for 100 places: parsed, stored, matched, composed, posted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from datetime import date
from pathlib import Path

from adapters.sources.arxiv_feed import parse_arxiv
from bot.catalogue.taxonomy import categories
from bot.domain.paper import Paper
from bot.domain.watch import Place, WatchKind
from storage.library import SqlLibrary, migrate
from tests.bench.conftest import Report
from tests.bench.measure import median_s
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.papers import a_paper
from tests.fakes.store_database import counted_statements
from tests.unit.pipeline.lab import DAILY, Lab, at

ENTRIES, PLACES = 2_000, 100
CATEGORIES = tuple(category.id for category in categories() if category.open and not category.now)
WATCHES = (
    (WatchKind.AUTHOR, "Author {n}"),
    (WatchKind.KEYWORD, "subject {n}"),
    (WatchKind.CATEGORY, "{category}"),
    (WatchKind.QUERY, 'abs:"of this field" AND cat:{category} -survey'),
)
TABLE = f"a day: {ENTRIES:,} entries, {PLACES} places, {PLACES * len(WATCHES)} watches"


def entry(number: int) -> Paper:
    abstract = f"We study subject {number % PLACES} of this field with invented methods. " * 12
    authors = [f"Author {number % PLACES}", f"Coauthor {number}", "Third Person"]
    listed = [CATEGORIES[(number * step) % len(CATEGORIES)] for step in (1, 7)]
    return a_paper(number, f"Paper {number} on a subject", authors=authors, abstract=abstract, categories=listed)


async def a_lab(library: SqlLibrary, places: int) -> Lab:
    lab = Lab(library)
    for n in range(places):
        for kind, text in WATCHES:
            words = text.format(n=n, category=CATEGORIES[n % len(CATEGORIES)])
            await lab.follow(kind, words, Place("slack", f"T{n % 10}", f"C{n}"), DAILY)
    return lab


async def timed(work: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun


def test_a_days_document_becomes_digests_in_one_pass(report: Report, tmp_path: Path) -> None:
    raw = rss_of("cs", [entry(number) for number in range(2, 2 + ENTRIES)], date(2026, 6, 15)).encode()
    parsing_s = median_s(lambda: parse_arxiv(raw), runs=3)
    report(TABLE, "parsed", f"{parsing_s:.2f} s for {len(raw) / 1e6:.1f} MB")

    async def run(places: int, papers: tuple[Paper, ...]) -> tuple[list[int], list[float]]:
        file = tmp_path / f"{places}-{len(papers)}.db"
        await migrate(f"sqlite:///{file}")
        library = SqlLibrary(f"sqlite:///{file}")
        lab = await a_lab(library, places)
        lab.source.lay_out("cs", [entry(1)], papers)
        await lab.pipeline.collect()
        with counted_statements(library) as batch:
            collecting = await timed(lab.pipeline.collect())
        await lab.clock.advance_to(at(15))
        with counted_statements(library) as digests:
            digesting = await timed(lab.pipeline.digest())
        posting = await timed(lab.digest_at(at(15)))
        assert len({posted.place for posted in lab.messenger.visible()}) == places
        await library.close()
        return [len(batch), len(digests)], [collecting, digesting, posting]

    papers = parse_arxiv(raw).papers
    assert len(papers) == ENTRIES
    few, _ = asyncio.run(run(5, papers[:100]))
    many, (collecting, digesting, posting) = asyncio.run(run(PLACES, papers))
    for what, took_s, at_most, at_least in (
        ("stored and matched", collecting, many[0], few[0]),
        ("digests composed", digesting, many[1], few[1]),
    ):
        ratio = f"{took_s / parsing_s:.1f} x parsing"
        report(TABLE, what, f"{took_s:.2f} s ({ratio}), {at_most} statements; {at_least} for 100 entries and 5 places")
    report(TABLE, "posted to a platform in memory", f"{posting:.2f} s")
    assert many == few
