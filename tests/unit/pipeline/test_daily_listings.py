"""410 real days of arXiv's listings in fast motion, the stale ones among them: every paper is new exactly once."""

import json
import lzma
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.collection import Batch, Freshness
from bot.domain.paper import News
from bot.intake.novelty import judge
from storage.library import SqlLibrary
from tests.fakes.papers import a_paper

BEGINS = datetime(2025, 3, 18, 6, tzinfo=UTC)


@pytest.mark.chaos
async def test_real_days_bring_every_paper_once_and_stale_days_are_known_as_such() -> None:
    path = Path(os.environ.get("ACADEMICHUB_SHARED", "../shared")) / "data/corpus/daily_listings.jsonl.xz"
    if not path.exists():
        pytest.skip("ACADEMICHUB_SHARED names no folder with data/corpus/daily_listings.jsonl.xz")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        days = [json.loads(line)["ids"] for line in lines]
    library = SqlLibrary("sqlite://")
    await library.migrate()
    mark, before = None, frozenset[str]()
    first: Counter[str] = Counter()
    repeated, called_stale = 0, 0
    for number, ids in enumerate(days):
        papers = tuple(a_paper(f"arxiv:{one}") for one in ids)
        batch = Batch("arxiv", "cs", papers, BEGINS + timedelta(days=number))
        freshness, mark = judge(mark, batch)
        async with library.begin() as work:
            remembered = await work.papers.remember(batch.papers, batch.fetched_at)
        news = {one.known.paper.id for one in remembered if one.news is News.FIRST}
        first.update(news)
        if frozenset(ids) == before:
            repeated += 1
            called_stale += freshness is Freshness.STALE
            assert not news
        before = frozenset(ids)
    await library.close()
    assert (len(days), repeated, called_stale) == (410, 83, 83)
    assert set(first) == {f"arxiv:{one}" for ids in days for one in ids}
    assert set(first.values()) == {1}
