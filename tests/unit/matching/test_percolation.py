"""All watches at once against the plain evaluation of every one, over watches and papers made to meet."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.errors import QueryError
from bot.domain.match import Certainty
from bot.domain.paper import Author, Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from bot.domain.watch import Place, Watch, WatchKind
from bot.intake.user_feeds import scoped
from bot.matching.index import LOOSE, Hit, WatchIndex
from bot.matching.query import parse, to_text
from bot.matching.watching import query_of
from tests.fakes.papers import a_paper
from tests.unit.matching.reference import POSSIBLY, PlainIndex, answers

WATCHES, PAPERS, MANY_PAPERS = 60, 5, 20
"""In one example, which so holds 300 pairs, or 1,200 in a long run."""
MADE_AT = datetime(2026, 6, 1, tzinfo=UTC)
WORDS = [
    "video",
    "videos",
    "model",
    "models",
    "diffusion",
    "a",
    "the",
    "analyses",
    "analysis",
    "扩",
    "散",
    "Café",
    "x1",
]
NAMES = [
    "Bohan Zhuang",
    "B. Zhuang",
    "Wei Wang",
    "Wang, Wei",
    "庄博涵",
    "W. Wang",
    "Ada Li",
    "ATLAS Collaboration",
    ":",
]
CARRIED = "0000-0002-1825-0097"
CATEGORIES = ["cs.CV", "cs.LG", "math.PR", "hep-th", "Neuroscience", "math.IT", "cs.IT"]
VENUES = ["", "Nature", "ICLR 2026 Poster", "Nature Communications", "A small journal"]
ISSNS = ["0031-9007", "0028-0836"]
CITED = ["arxiv:1706.03762", "doi:10.1103/physrevlett.1.1"]
FEEDS = ["https://example.org/feed.xml", "https://example.org/other"]

texts = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)
papers = st.builds(
    a_paper,
    st.integers(1, 9),
    texts,
    authors=st.lists(st.builds(Author, st.sampled_from(NAMES), st.sampled_from([None, None, CARRIED])), max_size=3),
    abstract=st.none() | texts,
    categories=st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True),
    source=st.sampled_from(["arxiv", "crossref"]),
    venue=st.sampled_from(VENUES),
    issns=st.lists(st.sampled_from(ISSNS), max_size=1),
    cites=st.lists(st.sampled_from(CITED), max_size=2, unique=True),
)
papers = papers | st.builds(scoped, papers, st.sampled_from(FEEDS))
VALUES = {
    Field.TITLE: texts,
    Field.ABSTRACT: texts,
    Field.KEYWORD: texts,
    Field.AUTHOR: st.sampled_from([*NAMES[:-1], "Zhuang", "庄", "Wa"]),
    Field.CATEGORY: st.sampled_from([*CATEGORIES, "cs", "cs.*", "math", "c", "neuro"]),
    Field.VENUE: st.sampled_from(["Nature", "PRL", "ICLR", "0028-0836", "small", "a small journ"]),
    Field.SOURCE: st.sampled_from(["arxiv", "arXiv", "cross"]),
    Field.ID: st.sampled_from(["2606.00001", "arxiv:2606.00002", "arxiv:2606", "26"]),
}
terms = st.sampled_from(sorted(VALUES)).flatmap(
    lambda field: st.builds(Term, st.just(field), VALUES[field], st.sampled_from(Manner))
)


def parts(inner: st.SearchStrategy[Query]) -> st.SearchStrategy[tuple[Query, ...]]:
    return st.lists(inner, min_size=2, max_size=3).map(tuple)


queries: st.SearchStrategy[Query] = st.recursive(
    terms,
    lambda inner: st.builds(And, parts(inner | inner.map(Not))) | st.builds(Or, parts(inner)),
    max_leaves=6,
)


def readable(query: Query) -> str | None:
    """Give a query as typed; None for one that the language refuses."""
    try:
        return to_text(parse(to_text(query)))
    except QueryError:
        return None


typed = st.one_of(
    st.tuples(st.just(WatchKind.AUTHOR), st.sampled_from([*NAMES[:-1], f"Bohan Zhuang {CARRIED}"])),
    st.tuples(
        st.just(WatchKind.KEYWORD), texts | texts.map(lambda text: f'"{text}"') | st.sampled_from(["vid*", "a*"])
    ),
    st.tuples(st.just(WatchKind.CATEGORY), st.sampled_from(["cs", "cs.CV", "math.IT", "hep-th"])),
    st.tuples(st.just(WatchKind.CITES), st.sampled_from(["1706.03762", "https://doi.org/10.1103/PhysRevLett.1.1"])),
    st.tuples(st.just(WatchKind.FEED), st.sampled_from(FEEDS)),
    st.tuples(st.just(WatchKind.JOURNAL), st.sampled_from(["Nature", "Physical Review Letters", "1234-5679"])),
    *[st.tuples(st.just(WatchKind.QUERY), queries.map(readable).filter(bool))] * 4,
)


KINDS = [each for each in WatchKind if each not in {WatchKind.MUTE, WatchKind.TOPIC, WatchKind.LIKE}]
"""All that the index files; mutes and likenesses are looked at beside it."""
PLACE = Place("slack", "T1", "C1")


def watch(number: int, kind: WatchKind, text: str) -> Watch:
    return Watch(PLACE, number, kind, text, "Ada", MADE_AT)


def wanted(watches: list[Watch], paper: Paper) -> list[tuple[int, Certainty]]:
    """Say which watches want the paper, each looked at by itself."""
    each = [(watch.number, answers(query_of(watch.kind, watch.text), paper)) for watch in watches]
    surely = {POSSIBLY: Certainty.POSSIBLE}
    return [(number, surely.get(how, Certainty.SURE)) for number, how in each if how]


def said(hits: list[Hit]) -> list[tuple[int, Certainty]]:
    return [(hit.watch.number, hit.certainty) for hit in hits]


def all_at_once_is_one_by_one(asked: list[tuple[WatchKind, str]], some: list[Paper]) -> None:
    watches = [watch(number, kind, text) for number, (kind, text) in enumerate(asked, 1)]
    assert len(watches) > LOOSE
    plain = PlainIndex(watches)
    for paper, hits in zip(some, WatchIndex(watches).match(some), strict=True):
        assert said(list(hits)) == wanted(watches, paper)
        assert [hit.watch.number - 1 for hit in hits] == plain.match(paper)
        assert all(hit.reasons for hit in hits)


watched = st.lists(typed, min_size=WATCHES, max_size=WATCHES)
published = st.lists(papers, min_size=PAPERS, max_size=PAPERS)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example, HealthCheck.filter_too_much]


@settings(max_examples=12, deadline=None, suppress_health_check=SLOW)
@given(watched, published)
def test_packed_watches_find_what_each_finds_by_itself(asked: list[tuple[WatchKind, str]], some: list[Paper]) -> None:
    all_at_once_is_one_by_one(asked, some)


changes = st.lists(st.tuples(st.integers(1, 50), typed | st.none()), min_size=2 * LOOSE, max_size=5 * LOOSE)


@settings(max_examples=12, deadline=None, suppress_health_check=SLOW)
@given(changes, published)
def test_watches_come_change_and_go_without_the_others(
    made: list[tuple[int, tuple[WatchKind, str] | None]], some: list[Paper]
) -> None:
    index, standing = WatchIndex(), dict[int, Watch]()
    for number, asked in made:
        gone = standing.pop(number, None)
        if asked is None:
            index.remove(PLACE, number)
        else:
            standing[number] = watch(number, *asked)
            index.add(standing[number])
        assert len(index) == len(standing)
        assert gone is None or (gone in index) == (standing.get(number) == gone)
    for paper, hits in zip(some, index.match(some), strict=True):
        assert said(list(hits)) == wanted(list(standing.values()), paper)


@settings(max_examples=8, deadline=None, suppress_health_check=SLOW)
@given(watched, watched, published)
def test_an_index_that_follows_what_is_stored_leaves_the_one_before_as_it_was(
    before: list[tuple[WatchKind, str]], after: list[tuple[WatchKind, str]], some: list[Paper]
) -> None:
    stood = [watch(number, *asked) for number, asked in enumerate(before, 1)]
    stands = [watch(number, *asked) for number, asked in enumerate(after[: WATCHES // 2], WATCHES // 3)]
    stored = [*(replace(each) for each in stood[: WATCHES // 2 : 2]), *stands]
    first = WatchIndex(stood)
    second = first.following(stored)
    left = {each.number: each for each in stored}
    assert len(second) == len(left)
    for paper, hits, others in zip(some, second.match(some), first.match(some), strict=True):
        assert sorted(said(list(hits))) == wanted([left[number] for number in sorted(left)], paper)
        assert said(list(others)) == wanted(stood, paper)


@settings(max_examples=4, deadline=None, suppress_health_check=SLOW)
@given(watched, published, st.randoms(use_true_random=False))
def test_what_stands_is_found_when_most_is_gone(
    asked: list[tuple[WatchKind, str]], some: list[Paper], rng: Random
) -> None:
    watches = [watch(number, *each) for number, each in enumerate(asked)]
    index = WatchIndex(watches)
    left = sorted(rng.sample(range(len(watches)), len(watches) // 4))
    for each in watches:
        if each.number not in left:
            index.remove(PLACE, each.number)
    for paper, hits in zip(some, index.match(some), strict=True):
        assert said(list(hits)) == wanted([watches[number] for number in left], paper)


def test_a_watch_taken_out_and_put_back_is_found_once() -> None:
    watches = [watch(number, WatchKind.KEYWORD, "video") for number in range(2 * LOOSE)]
    index = WatchIndex(watches)
    for each in watches[:LOOSE]:
        index.remove(PLACE, each.number)
        index.add(each)
    [hits] = index.match([a_paper(title="A video")])
    assert sorted(hit.watch.number for hit in hits) == list(range(2 * LOOSE))


@pytest.mark.parametrize("shut_out", ["ti:survey", "au:zhuang", '"surveys"', "cat:cs.CV", "in:nature", "abs:gone"])
def test_what_only_shuts_out_is_looked_for_as_well(shut_out: str) -> None:
    watches = [watch(number, WatchKind.QUERY, f"video -{shut_out}") for number in range(2 * LOOSE)]
    other = a_paper(title="A video", authors=["Wei Wang"], abstract="Nothing aside.", categories=["math.PR"])
    shut = a_paper(
        title="Video: a survey",
        authors=["Bohan Zhuang"],
        abstract="Surveys are gone.",
        categories=["cs.CV"],
        venue="Nature",
    )
    assert list(map(len, WatchIndex(watches).match([other, shut]))) == [len(watches), 0]


@pytest.mark.chaos
def test_over_100_000_pairs_are_the_same() -> None:
    pairs: Counter[WatchKind] = Counter()

    @settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
    @given(watched, st.lists(papers, min_size=MANY_PAPERS, max_size=MANY_PAPERS))
    def each(asked: list[tuple[WatchKind, str]], some: list[Paper]) -> None:
        pairs.update([kind for kind, _ in asked] * len(some))
        all_at_once_is_one_by_one(asked, some)

    each()
    assert pairs.total() >= 100_000
    assert min(pairs[kind] for kind in KINDS) >= 1_000
