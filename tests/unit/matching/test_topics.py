"""Topics and examples: what they look for, how many papers a day they bring, and what they find."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.domain.collection import USER_FEEDS
from bot.domain.errors import QueryError
from bot.domain.paper import Paper
from bot.domain.query import Field, Manner, Term
from bot.domain.watch import Aim, Place, Watch, WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.index import WatchIndex
from bot.matching.likeness import Likeness
from bot.matching.looking import Indexes
from bot.matching.outlook import USUAL, USUAL_A_DAY, Outlook, outlook_of
from bot.matching.topic_index import TopicIndex
from bot.matching.topics import (
    ASSUMED,
    LEAST_OF_TOPIC,
    Aimed,
    NotUnderstood,
    aim_at,
    aim_like,
    calibrated,
    example_text,
    nearest,
)
from bot.matching.wanting import wanted_of
from bot.matching.watching import query_of
from tests.fakes.embedder import FakeEmbedder
from tests.fakes.library import FakeLibrary
from tests.fakes.papers import a_paper
from tests.fakes.subjects import papers_about

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
LAB = Place("local", "", "room")
PAPERS = papers_about(700, Random(7))
TOPIC = "nematic liquid crystals with topological defects"


async def stocked(papers: list[Paper]) -> FakeLibrary:
    """A store into which papers came on five days of the last week, as many each."""
    library = FakeLibrary()
    async with library.begin() as work:
        for day in range(5):
            await work.papers.remember(papers[day::5], NOW - timedelta(days=day))
    return library


def a_watch(aim: Aim | None, kind: WatchKind = WatchKind.TOPIC, text: str = TOPIC, number: int = 1) -> Watch:
    return Watch(LAB, number, kind, text, "Ada", NOW, aim=aim)


@pytest.mark.parametrize("likeness", [Likeness(), Likeness(FakeEmbedder())], ids=["by words", "by meaning"])
@pytest.mark.parametrize("a_day", [1.0, 2.0, 5.0])
async def test_a_topic_brings_as_many_papers_a_day_as_it_was_made_for(likeness: Likeness, a_day: float) -> None:
    library = await stocked(PAPERS)
    aimed = await aim_at(library.begin, likeness, TOPIC, NOW, a_day)
    assert isinstance(aimed, Aimed)
    found = await nearest(library.begin, likeness, aimed.aim, NOW - timedelta(days=7), 100)
    assert len(found) == pytest.approx(5 * a_day, abs=1)
    assert aimed.outlook.a_day(aimed.aim.threshold) == pytest.approx(a_day, abs=0.2)
    assert list(aimed.near) == list(found)
    assert [near.score for near in found] == sorted((near.score for near in found), reverse=True)
    assert all(near.words for near in found)
    assert aimed.aim.scored_by == likeness.scored_by


@pytest.mark.parametrize("likeness", [Likeness(), Likeness(FakeEmbedder())], ids=["by words", "by meaning"])
async def test_new_papers_are_matched_by_the_very_scores_that_were_previewed(likeness: Likeness) -> None:
    library = await stocked(PAPERS)
    aimed = await aim_at(library.begin, likeness, TOPIC, NOW)
    assert isinstance(aimed, Aimed)
    index = TopicIndex(likeness, [a_watch(aimed.aim), a_watch(None, number=2)])
    hits = [hit for found in index.match(PAPERS) for hit in found]
    assert {(hit.paper.id, hit.score) for hit in hits} == {(near.known.paper.id, near.score) for near in aimed.near}
    (reason,) = hits[0].reasons
    assert reason.line() == f"topic “{TOPIC}” {hits[0].score:.2f}"
    assert reason in {near.reason(WatchKind.TOPIC, TOPIC) for near in aimed.near}


async def test_a_chinese_topic_finds_english_papers_by_what_is_understood() -> None:
    library = await stocked(PAPERS)
    aimed = await aim_at(library.begin, Likeness(), "魔芋与液晶的拓扑缺陷", NOW)
    nothing = await aim_at(library.begin, Likeness(), "魔芋", NOW)
    grammar = await aim_at(library.begin, Likeness(), "the of and", NOW)
    assert isinstance(aimed, Aimed)
    assert (aimed.aim.text, aimed.missed) == ("liquid crystal topological defect", ("魔芋",))
    assert aimed.near
    assert (nothing, grammar) == (NotUnderstood(("魔芋",)), NotUnderstood(()))


async def test_what_little_is_like_brings_less_and_not_the_next_best() -> None:
    library = await stocked(PAPERS)
    aimed = await aim_at(library.begin, Likeness(), "liquid markets of medieval trade guilds", NOW)
    assert isinstance(aimed, Aimed)
    assert aimed.aim.threshold == LEAST_OF_TOPIC
    assert (aimed.near, aimed.outlook.a_day(aimed.aim.threshold)) == ((), 0)


async def test_an_example_finds_papers_of_its_subject_and_never_itself() -> None:
    library = await stocked(PAPERS)
    example = replace(PAPERS[0], ids={**PAPERS[0].ids, "doi": "10.1000/x"})
    aimed = await aim_like(library.begin, Likeness(), example, NOW)
    assert 5 <= len(aimed.near) <= 15
    assert example.id not in {near.known.paper.id for near in aimed.near}
    assert all(near.words for near in aimed.near)
    [found] = TopicIndex(Likeness(), [a_watch(aimed.aim, WatchKind.LIKE, "10.1000/x: Its title")]).match([example])
    assert found == []


async def test_where_too_little_is_known_the_usual_threshold_holds_until_more_is() -> None:
    likeness, library = Likeness(), await stocked(PAPERS[:20])
    aimed = await aim_at(library.begin, likeness, TOPIC, NOW)
    assert isinstance(aimed, Aimed)
    async with library.begin() as work:
        assert (aimed.outlook, aimed.aim.scored_by) == (Outlook(), f"{likeness.scored_by}{ASSUMED}")
        (made,) = await work.watches.add(LAB, WatchKind.TOPIC, [TOPIC], "Ada", NOW, [aimed.aim])
    assert await calibrated(library.begin, likeness, [made], NOW) == [made]
    async with library.begin() as work:
        await work.papers.remember(PAPERS, NOW)
    (measured,) = await calibrated(library.begin, likeness, [made], NOW)
    assert measured.aim is not None
    assert measured.aim.scored_by == likeness.scored_by
    async with library.begin() as work:
        assert await work.watches.of(LAB) == [measured]


async def test_thresholds_are_measured_anew_by_another_scorer_and_other_watches_stay() -> None:
    library = await stocked(PAPERS)
    aimed = await aim_at(library.begin, Likeness(), TOPIC, NOW, 3.0)
    assert isinstance(aimed, Aimed)
    async with library.begin() as work:
        (topic,) = await work.watches.add(LAB, WatchKind.TOPIC, [TOPIC], "Ada", NOW, [aimed.aim])
        (word,) = await work.watches.add(LAB, WatchKind.KEYWORD, ["crystal"], "Ada", NOW)
    assert await calibrated(library.begin, Likeness(), [topic, word], NOW) == [topic, word]
    renewed, same = await calibrated(library.begin, Likeness(FakeEmbedder()), [topic, word], NOW)
    assert same == word
    assert renewed.aim is not None
    assert renewed.aim.scored_by.endswith("groups 1")
    assert renewed.aim.a_day == 3.0


def test_a_usual_outlook_gives_back_what_it_was_asked() -> None:
    outlook = Outlook()
    for share, score in USUAL:
        assert outlook.threshold(share * USUAL_A_DAY) == pytest.approx(score)
        assert outlook.a_day(score) == pytest.approx(share * USUAL_A_DAY)
    assert outlook.threshold(10_000) == USUAL[0][1]
    assert outlook.threshold(0.0001) == USUAL[-1][1]
    assert outlook_of([], 1_000, 0) == Outlook()


def test_meaning_is_asked_only_where_a_topic_has_a_chance() -> None:
    embedder = FakeEmbedder()
    likeness = Likeness(embedder)
    assert list(TopicIndex(likeness).match(PAPERS[:5])) == [()] * 5
    assert embedder.asked == 0
    index = TopicIndex(likeness, [a_watch(Aim("invisible unicorns", 2.0, 0.5, likeness.scored_by))])
    asked = embedder.asked
    assert [*index.match(PAPERS[:5])] == [[]] * 5
    assert embedder.asked == asked


def test_what_stands_already_is_not_read_again() -> None:
    embedder = FakeEmbedder()
    watch = a_watch(Aim(TOPIC, 2.0, 0.5, "x"))
    index = TopicIndex(Likeness(embedder), [watch])
    asked = embedder.asked
    following = index.following([watch, replace(watch, number=2)])
    assert embedder.asked == asked
    assert watch in following
    assert watch not in index.following([])


def test_an_example_s_text_is_its_title_and_its_abstract_in_english() -> None:
    assert example_text(a_paper(1, "液晶", abstract="A\n lattice")) == "liquid crystal\nA lattice"
    assert example_text(a_paper(1, "Ice", abstract=None)) == "Ice\n"


def test_topics_and_examples_want_everything_and_ask_no_source_a_question() -> None:
    for watch in (a_watch(None), a_watch(None, WatchKind.LIKE, "2606.01234: A title")):
        wanted = wanted_of([watch, Watch(LAB, 2, WatchKind.CATEGORY, "cs.CV", "Ada", NOW)])
        assert wanted.everything
        assert wanted.queries == (Term(Field.CATEGORY, "cs.CV"),)


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        (WatchKind.TOPIC, " liquid  crystals", Term(Field.MEANING, "liquid crystals")),
        (WatchKind.LIKE, "2606.01234: A title", Term(Field.MEANING, "arxiv:2606.01234", Manner.PHRASE)),
    ],
)
def test_no_words_answer_what_likeness_does(kind: WatchKind, text: str, meant: Term) -> None:
    assert query_of(kind, text) == meant
    paper = a_paper("arxiv:2606.01234", "liquid crystals")
    assert evaluate(meant, FoldedPaper(paper)) is None
    assert [*WatchIndex([a_watch(None, kind, text)]).match([paper])] == [[]]


@pytest.mark.parametrize(
    ("kind", "text"), [(WatchKind.TOPIC, "?!"), (WatchKind.TOPIC, "x" * 2_000), (WatchKind.LIKE, "no id")]
)
def test_what_is_no_topic_and_no_example_is_refused(kind: WatchKind, text: str) -> None:
    with pytest.raises(QueryError):
        query_of(kind, text)


async def test_a_user_s_feed_is_looked_at_by_its_followers_topics() -> None:
    aim = Aim(TOPIC, 2.0, 0.3, "words 1")
    feed = Watch(LAB, 2, WatchKind.FEED, "https://example.org/feed", "Ada", NOW)
    elsewhere = replace(a_watch(aim), place=Place("local", "", "elsewhere"))
    look = Indexes(Likeness(), [a_watch(aim), feed, elsewhere]).of(USER_FEEDS, feed.text)
    [hits] = look.match([a_paper(1, "Topological defects of nematic liquid crystals")])
    assert [(hit.watch.place, hit.watch.kind) for hit in hits] == [(LAB, WatchKind.TOPIC)]
