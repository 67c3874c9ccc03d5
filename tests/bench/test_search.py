"""Search over many stored papers, beside bare FTS5 over the same; and what noting costs those who write papers."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bot.domain.paper import Paper
from bot.intake.remembering import remember
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.query import parse
from bot.matching.searching import note_due, search
from bot.matching.tokens import tokens
from storage.library import SqlLibrary
from tests.bench.conftest import Report
from tests.bench.searched_store import DIFFERENT, STORED, copies, filled
from tests.contract.givens import NOW
from tests.fakes.readership import some_papers

SHOWN = 50
QUERIES = 200
RUNS = 5
CHECKED = 8
NEW, BATCH = 8_000, 2_000
IDS = "SELECT rowid FROM peer WHERE peer MATCH ? ORDER BY rowid DESC LIMIT ?"
ROWS = """
SELECT paper.* FROM peer JOIN paper ON paper.key = peer.rowid WHERE peer MATCH ? ORDER BY peer.rowid DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in our language, and in FTS5's as nearly as that can say it."""

    ours: str
    bare: str


def queries(papers: Sequence[Paper], rng: Random) -> list[Asked]:
    """What people ask: names, phrases, words, words in a category, words without others, beginnings."""
    asked: list[Asked] = []
    while len(asked) < QUERIES:
        paper = rng.choice(papers)
        long = [word for word in tokens(paper.title) if len(word) > 3 and word.isascii() and word.isalpha()]
        if len(long) < 3 or not paper.authors or not paper.categories:
            continue
        name = rng.choice(paper.authors).name.replace('"', "")
        one, two, three = rng.sample(long, 3)
        pair = " ".join(tokens(paper.title)[:2])
        section = paper.categories[0]
        asked.append([
            Asked(f'au:"{name}"', f'authors : "{name}"'),
            Asked(f'"{pair}"', f'{{title abstract}} : "{pair}"'),
            Asked(one, f'{{title abstract}} : "{one}"'),
            Asked(f"{one} {two}", f'{{title abstract}} : ("{one}" AND "{two}")'),
            Asked(f"{one} cat:{section}", f'({{title abstract}} : "{one}") AND (categories : "{section}")'),
            Asked(f"{one} {two} -{three}", f'{{title abstract}} : (("{one}" AND "{two}") NOT "{three}")'),
            Asked(f"({one} OR {two}) {three}", f'{{title abstract}} : (("{one}" OR "{two}") AND "{three}")'),
            Asked(f"ti:{one} {two[:5]}*", f'(title : "{one}") AND ({{title abstract}} : "{two[:5]}" *)'),
        ][len(asked) % 8])  # fmt: skip
    return asked


def p95(each: Sequence[float]) -> float:
    """The time within which 95 of 100 are answered."""
    return statistics.quantiles(each, n=20)[-1]


async def ours_s(library: SqlLibrary, asked: Sequence[Asked]) -> list[float]:
    """How long each query takes, the papers read, matched and ready to be shown."""
    taken: list[float] = []
    for each in asked:
        query, begun = parse(each.ours), time.perf_counter()
        await search(library.begin, query, most=SHOWN)
        taken.append(time.perf_counter() - begun)
    return taken


def bare_s(connection: sqlite3.Connection, asked: Sequence[Asked], statement: str) -> list[float]:
    """How long FTS5 takes by itself."""
    taken: list[float] = []
    for each in asked:
        begun = time.perf_counter()
        connection.execute(statement, (each.bare, SHOWN)).fetchall()
        taken.append(time.perf_counter() - begun)
    return taken


async def check(library: SqlLibrary, papers: Sequence[Paper], asked: Sequence[Asked]) -> None:
    """The papers found are those that a look at every paper finds."""
    of_copy = dict(copies(list(papers), STORED))
    for each in asked[:CHECKED]:
        query = parse(each.ours)
        answering = {at for at, paper in enumerate(papers) if evaluate(query, FoldedPaper(paper)) is not None}
        wanted = [key for key in range(STORED, 0, -1) if of_copy[key] in answering][:SHOWN]
        found = (await search(library.begin, query, most=SHOWN)).found
        assert [one.known.key for one in found] == wanted, each.ours


async def test_two_hundred_queries_over_many_papers(tmp_path: Path, report: Report) -> None:
    """The 95th percentile of ours beside bare FTS5's, run in turn; the papers found are checked."""
    papers, title = some_papers(DIFFERENT), f"search over {STORED:,} papers"
    library = await filled(tmp_path / "store.db", papers, STORED)
    asked = queries(papers, Random(1))
    await check(library, papers, asked)
    peer = sqlite3.connect(tmp_path / "store.db")
    peer.execute("PRAGMA cache_size=-65536")
    each = [(await ours_s(library, asked), bare_s(peer, asked, IDS), bare_s(peer, asked, ROWS)) for _ in range(RUNS)]
    peer.close()
    await library.close()
    ours, ids, rows = ([statistics.median(one) for one in zip(*runs, strict=True)] for runs in zip(*each, strict=True))
    for name, taken in (
        ("ours, papers read and matched", ours),
        ("bare FTS5, numbers alone", ids),
        ("with rows", rows),
    ):
        report(title, name, f"median {statistics.median(taken) * 1e3:.1f} ms   p95 {p95(taken) * 1e3:.1f} ms")
    report(title, "p95, ours to bare FTS5 with rows", f"{p95(ours) / p95(rows):.1f} ×")
    report(title, "p95, ours to bare FTS5's numbers", f"{p95(ours) / p95(ids):.1f} ×")
    slowest = max(zip(ours, asked, strict=True), key=lambda one: one[0])
    report(title, "slowest of ours", f"{slowest[0] * 1e3:.0f} ms  {slowest[1].ours}")
    assert p95(ours) < 1.0


async def test_what_noting_costs(tmp_path: Path, report: Report) -> None:
    """Papers a second that are remembered, and noted after."""
    library = SqlLibrary(f"sqlite:///{tmp_path}/store.db")
    await library.migrate()
    papers, remembered_s, noted_s = some_papers(NEW), 0.0, 0.0
    for start in range(0, NEW, BATCH):
        records, begun = papers[start : start + BATCH], time.perf_counter()
        async with library.begin() as work:
            await remember(work, records, NOW)
        remembered, begun = time.perf_counter() - begun, time.perf_counter()
        while await note_due(library):
            pass
        remembered_s, noted_s = remembered_s + remembered, noted_s + time.perf_counter() - begun
    await library.close()
    report("writing", "papers remembered", f"{NEW / remembered_s:,.0f} a second")
    report("writing", "papers noted for search, after", f"{NEW / noted_s:,.0f} a second")
    report("writing", "both", f"{NEW / (remembered_s + noted_s):,.0f} a second")
    assert noted_s < 10 * remembered_s
