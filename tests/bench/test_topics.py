"""A day of papers and a thousand topics, beside the embedding of those papers alone; and the week of a preview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from adapters.models.embeddings import installed_embedder
from bot.domain.paper import Paper
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.likeness import Likeness
from bot.matching.outlook import best_scores
from bot.matching.topic_index import TopicIndex
from bot.matching.topics import A_DAY, aims_over
from tests.bench.conftest import Report
from tests.bench.measure import compare, median_s
from tests.fakes.readership import some_papers

DAY, TOPICS, WEEK, RUNS = 1_200, 1_000, 8_400, 3
TABLE = f"topics: {TOPICS:,} of them and a day's {DAY:,} papers"
LIKENESS = Likeness(installed_embedder())


@cache
def week() -> Sequence[Paper]:
    return some_papers(WEEK)


def day() -> Sequence[Paper]:
    return week()[:DAY]


@cache
def index() -> TopicIndex:
    """Topics named as papers are, each looking for about two papers of such a day."""
    texts = [paper.title for paper in week()[-TOPICS:]]
    aims = aims_over(LIKENESS, [(text, A_DAY) for text in texts], day(), 1)
    place, made_at = Place("local", "", "room"), datetime(2026, 6, 17, tzinfo=UTC)
    watches = [
        Watch(place, number, WatchKind.TOPIC, text, "Ada", made_at, aim=aims.get((text, A_DAY)))
        for number, text in enumerate(texts, 1)
    ]
    return TopicIndex(LIKENESS, watches)


def test_a_day_beside_embedding_it_alone(report: Report) -> None:
    """All topics cost a day's papers less than twice what their embedding alone takes."""
    found = sum(map(len, index().match(day())))
    timed = compare(lambda: list(index().match(day())), lambda: LIKENESS.meanings(day()), runs=RUNS)
    report(TABLE, "matched with all topics", f"{timed.work_s:.2f} s, {timed.ratio:.2f} × embedding the papers alone")
    report(TABLE, "what came of it", f"{found / TOPICS:.2f} papers a topic")
    assert 0 < found < 20 * TOPICS
    assert timed.ratio < 2


def test_a_preview_of_a_week(report: Report) -> None:
    """Looking through a week's papers for one topic."""
    sought = LIKENESS.sought(week()[-1].title)
    took_s = median_s(lambda: best_scores(LIKENESS, [sought], week(), 100), RUNS)
    alone_s = median_s(lambda: LIKENESS.meanings(day()), RUNS)
    report(TABLE, f"a preview's {WEEK:,} papers", f"{took_s:.2f} s, {took_s / alone_s:.2f} × embedding a day's alone")
