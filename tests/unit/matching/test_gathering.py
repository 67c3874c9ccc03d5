"""Which matches of a batch may be posted, where a source was asked only for what the watches want."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.collection import Batch, Freshness
from bot.domain.paper import KnownPaper, News, Remembered
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.gathering import YOUNG, hits_of, matches_of
from bot.matching.index import WatchIndex
from tests.fakes.papers import a_paper

NOON = datetime(2026, 6, 17, 12, tzinfo=UTC)
PAPER = replace(a_paper(1, "Diffusion of heat"), published=date(2026, 6, 10))


def live(batch: Batch, made_at: datetime) -> bool:
    watch = Watch(Place("local", "", "room"), 1, WatchKind.KEYWORD, "diffusion", "Ada", made_at)
    remembered = [Remembered(KnownPaper(1, paper, batch.fetched_at), News.FIRST, (), paper) for paper in batch.papers]
    [match] = matches_of(batch, hits_of(batch, WatchIndex([watch])), remembered, Freshness.FRESH)
    return match.live


@pytest.mark.parametrize(
    ("age", "selected", "posted"),
    [
        (timedelta(hours=1), True, False),
        (timedelta(hours=1), False, True),
        (YOUNG, True, True),
    ],
)
def test_a_new_watch_starts_from_now_though_the_source_gives_what_is_older(
    age: timedelta, selected: bool, posted: bool
) -> None:
    batch = Batch("pubmed", "", (PAPER,), NOON, selected=selected)
    assert live(batch, NOON - age) is posted


def test_what_is_published_since_the_watch_was_made_is_posted() -> None:
    today = replace(PAPER, published=NOON.date())
    undated = replace(PAPER, published=None)
    assert all(live(Batch("pubmed", "", (one,), NOON, selected=True), NOON) for one in (today, undated))
