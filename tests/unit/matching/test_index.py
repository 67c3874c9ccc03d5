"""All watches at once, against looking at each watch by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import NotFound, QueryError
from bot.domain.match import Certainty
from bot.domain.paper import Paper
from bot.domain.watch import Place, Watch, WatchKind
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.index import Hit, WatchIndex
from bot.matching.watching import query_of
from tests.fakes.papers import a_paper

PLACE = Place("slack", "T1", "C1")
MADE_AT = datetime(2026, 6, 1, tzinfo=UTC)


def a_watch(number: int, kind: str, text: str, place: Place = PLACE) -> Watch:
    return Watch(place, number, WatchKind(kind), text, "Ada", MADE_AT)


def hits(kind: str, text: str, paper: Paper) -> bool:
    return bool(matched([a_watch(1, kind, text)], paper))


def matched(watches: Iterable[Watch], paper: Paper) -> Sequence[Hit]:
    [found] = WatchIndex(watches).match([paper])
    return found


GRPO = a_paper(
    title="Flash-GRPO: Efficient Alignment for Video Diffusion Models",
    authors=["Xiaoxuan He", "Bohan Zhuang"],
    abstract="Group relative policy optimisation is essential. We survey nothing.",
    categories=["cs.CV", "cs.LG"],
    cites=("arxiv:1706.03762", "doi:10.1103/physrevlett.1.1"),
)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("author", "Bohan Zhuang"),
        ("author", "庄博涵"),
        ("author", "Zhuang"),
        ("keyword", "video diffusion model"),
        ("keyword", '"Video Diffusion Models"'),
        ("keyword", "diffus*"),
        ("category", "cs.CV"),
        ("category", "CS.cv"),
        ("category", "cs"),
        ("query", "ti:diffusion AND (au:zhuang OR cat:hep-th) -benchmark"),
        ("query", "abs:polic* cat:cs.*"),
        ("query", "src:arxiv id:2606.00001"),
        ("query", "in:arxiv au:boh*"),
        ("cites", "1706.03762"),
        ("cites", "https://arxiv.org/abs/1706.03762v7"),
        ("cites", "1706.03762: Attention Is All You Need"),
        ("cites", "https://doi.org/10.1103/PhysRevLett.1.1"),
    ],
)
def test_a_watch_finds_its_paper(kind: str, text: str) -> None:
    assert hits(kind, text, GRPO)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("author", "Wei Zhuang"),
        ("keyword", '"video diffusion model"'),
        ("keyword", "models group"),
        ("category", "math"),
        ("query", "diffusion -survey"),
        ("query", "ti:policy"),
        ("query", "src:sample diffusion"),
        ("cites", "2606.00001"),
        ("cites", "10.1103/physrevlett.1.12"),
    ],
)
def test_a_watch_means_exactly_what_was_typed(kind: str, text: str) -> None:
    assert not hits(kind, text, GRPO)


def test_the_reason_names_the_words_of_the_paper() -> None:
    (hit,) = matched([a_watch(1, "keyword", "video diffusion model")], GRPO)
    assert hit.reasons[0].found == ("Video Diffusion Models",)
    assert hit.reasons[0].line() == "keyword “video diffusion model”"


def test_initials_alone_make_a_possible_match() -> None:
    (hit,) = matched([a_watch(1, "author", "Bohan Zhuang")], a_paper(authors=["B. Zhuang"]))
    assert hit.reasons[0].certainty is Certainty.POSSIBLE


def test_words_of_title_and_abstract_do_not_join_into_a_phrase() -> None:
    assert not hits("keyword", "alpha beta", a_paper(title="On alpha", abstract="beta decays"))


def test_a_removed_watch_finds_nothing_and_a_replaced_one_what_it_says_now() -> None:
    index = WatchIndex([a_watch(1, "keyword", "diffusion"), a_watch(2, "keyword", "alignment")])
    index.remove(PLACE, 1)
    index.add(a_watch(2, "keyword", "percolation"))
    assert list(index.match([GRPO])) == [[]]
    assert len(index) == 1


def test_an_unknown_category_offers_those_close_to_it() -> None:
    with pytest.raises(NotFound) as caught:
        query_of(WatchKind.CATEGORY, "cs.CVV")
    assert "category cs.CV" in caught.value.try_instead


@pytest.mark.parametrize("kind", ["author", "keyword", "category", "query"])
def test_a_watch_without_letters_is_refused(kind: str) -> None:
    with pytest.raises(QueryError):
        query_of(WatchKind(kind), " “!” ")


TITLES = st.lists(
    st.sampled_from(["video", "videos", "diffusion", "model", "models", "survey", "of", "a"]), min_size=1, max_size=6
)
PAPERS = st.builds(
    lambda title, abstract, authors, categories: a_paper(
        title=" ".join(title), abstract=" ".join(abstract), authors=authors, categories=categories
    ),
    TITLES,
    TITLES,
    st.lists(st.sampled_from(["Bohan Zhuang", "B. Zhuang", "Wei Wang", "Wang, Wei", "庄博涵"]), max_size=3),
    st.lists(st.sampled_from(["cs.CV", "cs.LG", "math.PR", "hep-th"]), max_size=2),
)
WATCHES = st.one_of(
    st.tuples(st.just("author"), st.sampled_from(["Bohan Zhuang", "Wei Wang", "Zhuang", "W. Wang"])),
    st.tuples(st.just("keyword"), st.sampled_from(["video diffusion", '"videos"', "model", "surv*"])),
    st.tuples(st.just("category"), st.sampled_from(["cs", "cs.CV", "math"])),
    st.tuples(
        st.just("query"),
        st.sampled_from(["video OR cat:math", "vid* -survey", "(a OR the) -au:wang", "au:zhuang -(model cat:cs)"]),
    ),
)


@given(st.lists(WATCHES, max_size=8), PAPERS)
def test_the_index_finds_what_looking_at_every_watch_finds(texts: list[tuple[str, str]], paper: Paper) -> None:
    watches = [a_watch(number, kind, text) for number, (kind, text) in enumerate(texts, start=1)]
    alone = [
        watch.number for watch in watches if evaluate(query_of(watch.kind, watch.text), FoldedPaper(paper)) is not None
    ]
    assert [hit.watch.number for hit in matched(watches, paper)] == alone
