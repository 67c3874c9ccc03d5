"""arXiv's search and its papers by id, against a server on this machine."""

from collections.abc import Callable

import pytest

from adapters.sources.arxiv import ArxivSource
from adapters.sources.arxiv_api import MOST_IDS, SLICE
from adapters.sources.arxiv_query import search_text
from adapters.sources.http import PoliteClient
from bot.domain.collection import Found, SourceFailure, SourceFault
from bot.domain.paper import Paper
from bot.domain.query import And, Field, Manner, Not, Or, Query, Term
from tests.fakes.arxiv_documents import api_answer_of
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.papers import a_paper, papers
from tests.fakes.source_server import HTML, Asked, Reply, SourceServer, too_many

API = "/api/query"
DIFFUSION = Term(Field.TITLE, "diffusion")
SURVEY = Term(Field.TITLE, "survey")


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> ArxivSource:
    return ArxivSource(client, clock, rss_url=f"{server.url}/rss", api_url=f"{server.url}{API}")


def library(held: list[Paper], *, at_most: int = SLICE) -> Callable[[Asked], Reply]:
    """Answers as the search API does over the papers held, in slices of at most so many."""

    def answer(asked: Asked) -> Reply:
        start = int(asked.query["start"])
        wanted = asked.query.get("id_list", "").split(",") if asked.query.get("id_list") else None
        chosen = held if wanted is None else [paper for paper in held if paper.ids["arxiv"] in wanted]
        shown = chosen[start : start + min(at_most, int(asked.query["max_results"]))]
        return Reply(api_answer_of(shown, len(chosen), start).encode())

    return answer


def found(answer: Found | SourceFailure) -> list[str]:
    assert isinstance(answer, Found), answer
    return [paper.id for paper in answer.papers]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        (DIFFUSION, 'ti:"diffusion"'),
        (Term(Field.KEYWORD, "state-space models"), '(ti:"state space models" OR abs:"state space models")'),
        (Term(Field.ABSTRACT, "exactly so", Manner.PHRASE), 'abs:"exactly so"'),
        (Term(Field.TITLE, "diffus", Manner.PREFIX), "ti:diffus*"),
        (Term(Field.AUTHOR, "Zhuang, Bohan"), 'au:"Bohan Zhuang"'),
        (Term(Field.CATEGORY, "cs"), "(cat:cs.*)"),
        (Term(Field.CATEGORY, "cs.CV"), "(cat:cs.CV)"),
        (Term(Field.VENUE, "Phys. Rev."), 'jr:"Phys. Rev."'),
        (Term(Field.ID, "https://arxiv.org/abs/2606.01234v2"), "id:2606.01234"),
        (
            And((DIFFUSION, Or((Term(Field.AUTHOR, "zhuang"), Term(Field.CATEGORY, "cs.CV"))), Not(SURVEY))),
            '(ti:"diffusion" AND (au:"zhuang" OR (cat:cs.CV)) ANDNOT ti:"survey")',
        ),
        (And((Term(Field.SOURCE, "arXiv"), DIFFUSION)), '(ti:"diffusion")'),
        (Or((Term(Field.SOURCE, "biorxiv"), DIFFUSION)), '(ti:"diffusion")'),
        (Term(Field.TITLE, 'a") OR all:("b'), 'ti:"a OR all b"'),
        (And((Term(Field.SOURCE, "biorxiv"), DIFFUSION)), False),
        (Term(Field.ID, "10.5555/x"), False),
        (Term(Field.TITLE, "()"), False),
        (Not(DIFFUSION), True),
        (Or((DIFFUSION, Not(SURVEY))), True),
    ],
)  # fmt: skip
def test_queries_are_asked_in_arxivs_words(query: Query, text: str | bool) -> None:
    assert search_text(query) == text


async def test_a_search_brings_papers_and_says_how_many_there_are(source: ArxivSource, server: SourceServer) -> None:
    server.serve(API, library(papers(30)))
    answer = await source.search(DIFFUSION, 10)
    assert found(answer) == [paper.id for paper in papers(10)]
    assert isinstance(answer, Found)
    assert answer.total == 30
    [asked] = server.asked
    assert asked.query == {
        "search_query": 'ti:"diffusion"',
        "sortBy": "submittedDate",
        "sortOrder": "descending",
        "start": "0",
        "max_results": "10",
    }


async def test_slices_are_walked_to_the_end(source: ArxivSource, server: SourceServer) -> None:
    server.serve(API, library(papers(25), at_most=10))
    assert len(found(await source.search(DIFFUSION, 2_000))) == 25
    assert [asked.query["start"] for asked in server.asked] == ["0", "10", "20"]


async def test_an_empty_page_is_asked_for_again(
    source: ArxivSource, server: SourceServer, clock: FakeHastyClock
) -> None:
    server.serve(API, library(papers(5)))
    server.plant(API, Reply(api_answer_of([], total=5).encode()))
    assert len(found(await source.search(DIFFUSION, 10))) == 5
    assert clock.slept == [3.0]


@pytest.mark.parametrize("empty_from", [0, 10])
async def test_a_page_that_stays_empty_is_a_failure_and_never_nothing(
    source: ArxivSource, server: SourceServer, empty_from: int
) -> None:
    full = papers(10)
    server.serve(API, Reply(api_answer_of([], total=250).encode()))
    if empty_from:
        server.plant(API, Reply(api_answer_of(full, total=250).encode()))
    answer = await source.search(DIFFUSION, 100)
    assert isinstance(answer, SourceFailure)
    assert (answer.fault, "250" in answer.why) == (SourceFault.EMPTY_ANSWER, True)


async def test_nothing_found_is_nothing(source: ArxivSource, server: SourceServer) -> None:
    server.serve(API, library([]))
    assert await source.search(DIFFUSION, 10) == Found((), 0)


async def test_being_told_to_wait_is_waited_out(
    source: ArxivSource, server: SourceServer, clock: FakeHastyClock
) -> None:
    server.serve(API, library(papers(3)))
    server.plant(API, too_many("5"), too_many())
    assert len(found(await source.search(DIFFUSION, 10))) == 3
    assert clock.slept[0] == 5.0


async def test_an_answer_that_stays_html_is_a_failure(source: ArxivSource, server: SourceServer) -> None:
    server.serve(API, HTML)
    answer = await source.search(DIFFUSION, 10)
    assert isinstance(answer, SourceFailure)
    assert answer.fault is SourceFault.NOT_A_FEED
    assert server.times(API) == 3


async def test_a_page_that_breaks_off_is_asked_for_again(source: ArxivSource, server: SourceServer) -> None:
    server.serve(API, library(papers(6)))
    cut = Reply(api_answer_of(papers(6)).encode(), sent=0.5)
    server.plant(API, *[cut] * 4)
    assert len(found(await source.search(DIFFUSION, 10))) == 6


async def test_what_can_match_nothing_or_everything_is_not_asked(source: ArxivSource, server: SourceServer) -> None:
    for question in (Term(Field.SOURCE, "biorxiv"), Not(DIFFUSION)):
        answer = await source.search(question, 10)
        assert isinstance(answer, SourceFailure)
        assert answer.fault is SourceFault.UNASKED
    assert server.asked == []


async def test_papers_come_by_id_in_the_order_asked_and_unknown_ones_are_left_out(
    source: ArxivSource, server: SourceServer
) -> None:
    old = a_paper("arxiv:math/0309136")
    server.serve(API, library([*papers(3), old]))
    asked = ["arxiv:2606.00003", "arxiv:math/0309136", "doi:10.5555/x", "arxiv:2606.99999", "arxiv:2606.00001"]
    assert found(await source.by_id(asked)) == ["arxiv:2606.00003", "arxiv:math/0309136", "arxiv:2606.00001"]
    assert server.asked[0].query["id_list"] == "2606.00003,math/0309136,2606.99999,2606.00001"


async def test_many_ids_are_asked_in_chunks_none_of_which_is_truncated(
    source: ArxivSource, server: SourceServer
) -> None:
    held = papers(2 * MOST_IDS + 1)
    server.serve(API, library(held))
    assert len(found(await source.by_id([paper.id for paper in held]))) == len(held)
    assert [asked.query["max_results"] for asked in server.asked] == [str(MOST_IDS), str(MOST_IDS), "1"]


async def test_no_id_of_arxiv_asks_nothing(source: ArxivSource, server: SourceServer) -> None:
    assert await source.by_id(["doi:10.5555/x"]) == Found((), 0)
    assert server.asked == []
