"""Remembering 40,000 new records beside many known ones: by index, so that it hardly slows as the store grows."""

import sqlite3
import time
from pathlib import Path

from bot.domain.paper import Author, News, Paper
from bot.intake.merging_titles import number_of, read_title
from bot.intake.remembering import remember
from storage.library import SqlLibrary
from tests.bench.conftest import Report
from tests.bench.test_merging import word
from tests.contract.givens import NOW

KNOWN = (100_000, 1_000_000)
NEW = 40_000
BATCH = 2_000
TWINS = 10
"""Every so many of the new records has the title and the authors of a known one."""

# Known works as rows, made by SQLite itself; numbers are strewn as hashes are, so that indices are as deep and as cold.
FILL = """
WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < {count})
INSERT INTO paper (key, id, title, source, abstract, authors, categories, ids, venue, sections, first_seen_at, also)
SELECT n, 'known:' || n, 'Known ' || n, 'arxiv', printf('%.500c', 'x'), '[["Ada Example", null]]', '["cs.CV"]',
    '{{}}', '', '[]', '2026-01-01 00:00:00.000000', '[]' FROM counted;
INSERT INTO paper_alias (scheme, value, paper)
SELECT 'arxiv', printf('%016x', (key * 2654435761) % 4611686018427387903), key FROM paper ORDER BY 2;
INSERT INTO paper_title (paper, number) SELECT key, (key * 40503 * 2654435761) % 4611686018427387903 FROM paper;
"""


def title_of(number: int) -> str:
    """An invented title, another one for every number."""
    return " ".join(word(number * 11 + place * place * 17) for place in range(1, 8))


def new_records(start: int) -> list[Paper]:
    """A batch of records never seen before."""
    return [
        Paper(
            f"doi:10.1000/{number}",
            title_of(number),
            source="crossref",
            abstract="Words " * 80,
            authors=(Author("Ada Example"), Author(f"{word(number)} {word(number % 997)}")),
        )
        for number in range(start, start + BATCH)
    ]


async def filled(file: Path, count: int) -> SqlLibrary:
    """A store with so many known works; some have titles that will come again."""
    library = SqlLibrary(f"sqlite:///{file}")
    await library.migrate()
    await library.close()
    with sqlite3.connect(file) as connection:
        connection.executescript(FILL.format(count=count))
        twins = [(number, title_of(number)) for number in range(0, NEW, TWINS)]
        connection.executemany("UPDATE paper SET title = ? WHERE key = ?", [(title, 1 + key) for key, title in twins])
        numbers = [(number_of(read_title(title)), 1 + key) for key, title in twins]
        connection.executemany("UPDATE paper_title SET number = ? WHERE paper = ?", numbers)
    connection.close()
    return SqlLibrary(f"sqlite:///{file}")


async def test_forty_thousand_new_beside_many_known(tmp_path: Path, report: Report) -> None:
    """Records a second beside 100,000 and 1,000,000 known, and how the cost grows."""
    taken_s: list[float] = []
    for count in KNOWN:
        library = await filled(tmp_path / f"{count}.db", count)
        begun = time.perf_counter()
        hinted = 0
        for start in range(0, NEW, BATCH):
            async with library.begin() as work:
                told = await remember(work, new_records(start), NOW)
                assert {one.news for one in told} == {News.FIRST}
                twins = [one.known.paper.id for one in told[::TWINS]]
                hinted += len(await work.ties.of_ids(twins))
        taken_s.append(time.perf_counter() - begun)
        await library.close()
        assert hinted == NEW / TWINS
        report("remembering", f"{NEW:,} new beside {count:,} known", f"{NEW / taken_s[-1]:,.0f} records a second")
    growth = taken_s[1] / taken_s[0]
    report("remembering", "growth from 100,000 to 1,000,000 known", f"{growth:.2f} ×")
    assert growth < 3
