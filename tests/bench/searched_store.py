"""A store full of papers for the bench of search, and the bare FTS5 table of the same papers beside it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert

from bot.domain.paper import KnownPaper, Paper
from bot.domain.search import Part
from bot.matching.seeking import edition, entry_of
from storage.engine import database_url, open_engine
from storage.fts import columns_of, hash_of
from storage.library import SqlLibrary
from storage.rows import paper_columns
from storage.search_tables import FTS, TURNS
from storage.tables import PaperRow
from tests.contract.givens import NOW

STORED = int(os.environ.get("ACADEMICHUB_BENCH_PAPERS", "100000"))
"""How many papers the store holds."""

DIFFERENT = 10_000
"""How many of them differ; the store holds copies of them over and over."""

AT_ONCE = 10_000

PEER = "CREATE VIRTUAL TABLE peer USING fts5(title, abstract, authors, categories, tokenize='unicode61')"
INTO_PEER = "INSERT INTO peer (rowid, title, abstract, authors, categories) VALUES (?, ?, ?, ?, ?)"
COLUMNS = [part.value for part in Part]
INTO_OURS = f"INSERT INTO {FTS} (rowid, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608


def copies(papers: list[Paper], count: int) -> Iterator[tuple[int, int]]:
    """Give keys 1 to `count`, each with the position of the paper that it is a copy of."""
    return ((key, (key - 1) % len(papers)) for key in range(1, count + 1))


async def filled(file: Path, papers: list[Paper], count: int) -> SqlLibrary:
    """A store with so many papers, all noted; and in the same file the peer's table."""
    library = SqlLibrary(f"sqlite:///{file}")
    await library.migrate()
    await library.close()
    entries = [entry_of(paper) for paper in papers]
    texts = [columns_of(entry) for entry in entries]
    hashes = [hash_of(text) for text in texts]
    connection = sqlite3.connect(file)
    connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {PEER}")
    connection.execute("INSERT INTO search_edition VALUES (?)", [edition()])
    every = list(copies(papers, count))
    for start in range(0, count, AT_ONCE):
        some = every[start : start + AT_ONCE]
        ours = ((key * TURNS + 1, *(texts[at][column] for column in COLUMNS)) for key, at in some)
        connection.executemany(INTO_OURS, ours)
        connection.executemany(INTO_PEER, ((key, *_for_peer(papers[at])) for key, at in some))
        connection.executemany("INSERT INTO paper_noted VALUES (?, 1, ?, 0)", ((key, hashes[at]) for key, at in some))
        aliases = ((f"{key:09}", key) for key, _ in some)
        connection.executemany("INSERT INTO paper_alias VALUES ('arxiv', ?, ?)", aliases)
        connection.commit()
    connection.close()
    await _with_rows(file, papers, every)
    return library


def _for_peer(paper: Paper) -> tuple[str, str, str, str]:
    names = ", ".join(author.name for author in paper.authors)
    return paper.title, paper.abstract or "", names, " ".join(paper.categories)


async def _with_rows(file: Path, papers: list[Paper], every: list[tuple[int, int]]) -> None:
    engine = open_engine(database_url(f"sqlite:///{file}"), 60.0)
    for start in range(0, len(every), AT_ONCE):
        known = [
            KnownPaper(key, replace(papers[at], id=f"arxiv:{key:09}", ids={"arxiv": f"{key:09}"}), NOW)
            for key, at in every[start : start + AT_ONCE]
        ]
        async with engine.begin() as connection:
            await connection.execute(insert(PaperRow), [{"key": each.key, **paper_columns(each)} for each in known])
    await engine.dispose()
