"""What is sought in the store for a query is never narrower than the query."""

from __future__ import annotations

import pytest
from hypothesis import given

from bot.domain.paper import Paper
from bot.domain.query import Query
from bot.domain.search import AnyOf, EveryOf, Neighbours, Part, Sought
from bot.matching.evaluation import FoldedPaper, evaluate
from bot.matching.query import parse
from bot.matching.seeking import DEEPEST, MOST_APART, MOST_TOGETHER, edition, entry_of, says_all, sought
from tests.fakes.papers import a_paper
from tests.fakes.queries import PAPERS, QUERIES
from tests.fakes.store_search import holds

VIDEO = a_paper(
    "doi:10.1000/Video.1",
    "Video-diffusion models: ﬁve analyses of mice",
    authors=["Bo-Han Zhuang", "van der Berg, J.", "Atlas Collaboration"],
    abstract="视频扩散模型 without sizes.",
    categories=["cs.CV", "Cell Biology"],
    ids={"arxiv": "2606.00001"},
    issns=["0031-9007"],
    cites=["doi:10.1000/Cited"],
)


@given(PAPERS, QUERIES)
def test_what_answers_holds_what_is_sought(paper: Paper, query: Query) -> None:
    seek = sought(query)
    if seek is not None and evaluate(query, FoldedPaper(paper)) is not None:
        assert holds(entry_of(paper), seek)


@pytest.mark.parametrize(
    "text",
    [
        "video diffusion model",
        '"five analyses"',
        "analyse*",
        "size*",
        "ti:mice",
        '"of mic*" OR mic*',
        "video-diff*",
        "扩散",
        "扩*",
        "au:zhuang",
        'au:"庄博涵"',
        "au:berg",
        'au:"J. van der Berg"',
        "au:zhua*",
        'au:"Atlas Collaboration"',
        "cat:cs",
        "cat:cs.CV",
        "cat:cell*",
        "in:PRL",
        "in:0031-9007",
        "src:arx*",
        "id:10.1000/video.1",
        "id:2606.0*",
        "video -survey (cat:hep-th OR abs:sizes)",
    ],
)
def test_each_kind_of_question_is_sought_and_found(text: str) -> None:
    query = parse(text)
    seek = sought(query)
    assert seek is not None
    assert evaluate(query, FoldedPaper(VIDEO)) is not None
    assert holds(entry_of(VIDEO), seek)
    assert not holds(
        entry_of(a_paper("pmid:7", "Graphs", authors=["Ann Other"], categories=["hep-th"], source="x")), seek
    )


@pytest.mark.parametrize("text", ["a*", "a* OR video", "ti:ab*"])
def test_what_nearly_every_paper_holds_is_not_sought(text: str) -> None:
    assert sought(parse(text)) is None


def test_an_archive_is_sought_by_its_own_name() -> None:
    assert sought(parse("cat:cs")) == Neighbours((Part.CATEGORIES,), ("cs",))


def test_a_query_of_thousands_of_words_seeks_some_of_them() -> None:
    every = sought(parse(" ".join(f"word{number}" for number in range(1_000))))
    assert every is not None
    assert len(getattr(every, "parts", ())) == MOST_TOGETHER
    few = sought(parse(" OR ".join(f"w{number}x" for number in range(MOST_APART))))
    assert isinstance(few, AnyOf)
    assert sought(parse(" OR ".join(f"w{number}x" for number in range(MOST_APART + 1)))) is None


def test_a_query_as_deep_as_may_be_seeks_no_deeper_than_is_good() -> None:
    text = "deep"
    for number in range(2 * DEEPEST):
        text = f"(top{number} {text})" if number % 2 else f"(top{number} OR {text})"
    assert sought(parse(text)) is not None


def test_the_edition_is_the_same_within_a_program() -> None:
    assert edition() == edition()
    assert len(edition()) == 16


GRAPH, VIDEO_WORD, MOUSE = (Neighbours((Part.TITLE, Part.ABSTRACT), (word,)) for word in ("graph", "video", "mouse"))


@pytest.mark.parametrize(
    ("text", "seek", "all_of_it"),
    [
        ("graphs -video", EveryOf((GRAPH,), (VIDEO_WORD,)), True),
        ("graphs -(video OR mice)", EveryOf((GRAPH,), (AnyOf((VIDEO_WORD, MOUSE)),)), True),
        ("graphs -(video mice)", EveryOf((GRAPH,), (EveryOf((VIDEO_WORD, MOUSE)),)), True),
        ("graphs -(video -mice)", EveryOf((GRAPH,), (EveryOf((VIDEO_WORD,), (MOUSE,)),)), True),
        ("graphs OR (video -mice)", AnyOf((GRAPH, EveryOf((VIDEO_WORD,), (MOUSE,)))), True),
        ('graphs -"video"', GRAPH, False),
        ("graphs -vide*", GRAPH, False),
        ("graphs -au:zhuang", GRAPH, False),
        ("graphs -cat:cs.CV", GRAPH, False),
        ("graphs -(video -cat:cs.CV)", GRAPH, False),
    ],
)
def test_a_not_is_sought_where_tokens_say_all_of_it(text: str, seek: Sought, all_of_it: bool) -> None:
    assert sought(parse(text)) == seek
    assert says_all(parse(text)) is all_of_it


@given(PAPERS, QUERIES)
def test_where_tokens_say_all_of_a_query_what_holds_them_answers(paper: Paper, query: Query) -> None:
    seek = sought(query)
    if says_all(query) and seek is not None and holds(entry_of(paper), seek):
        assert evaluate(query, FoldedPaper(paper)) is not None
