"""Who cites a paper, asked of the sources that know, against a server on this machine."""

from datetime import date

import pytest

from adapters.sources.arxiv import ArxivSource
from adapters.sources.http import PoliteClient
from adapters.sources.openalex import PAGE, OpenAlexSource
from adapters.sources.semanticscholar import SemanticScholarSource
from bot.domain.citation import CITATIONS, Citing
from bot.domain.collection import SourceFailure, SourceFault
from bot.ports import CitationSource
from tests.fakes.citation_graph import CitationGraph
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.papers import a_paper
from tests.fakes.source_server import SourceServer, too_many

CITED = a_paper("arxiv:1706.03762", "The cited one", ids={"arxiv": "1706.03762", "doi": "10.5555/a<1>b", "pmid": "77"})
OLD = a_paper("doi:10.5555/old", "The old one", published=date(2020, 1, 2))
NEW = a_paper("arxiv:2606.00002", "The new one", published=date(2026, 6, 17))


@pytest.fixture
def graph(server: SourceServer) -> CitationGraph:
    made = CitationGraph()
    made.add(CITED)
    made.add(OLD, "doi:10.5555/a<1>b")
    made.add(NEW, CITED.id)
    made.add(a_paper(3, "Another"), "arxiv:2606.00002")
    made.serve(server)
    return made


@pytest.fixture(params=["openalex", "semanticscholar"])
def source(
    request: pytest.FixtureRequest, client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> CitationSource:
    kinds = {"openalex": OpenAlexSource, "semanticscholar": SemanticScholarSource}
    made: CitationSource = kinds[request.param](client, clock, api_url=server.url)
    return made


def told(answer: Citing | SourceFailure) -> Citing:
    assert isinstance(answer, Citing), answer
    return answer


@pytest.mark.usefixtures("graph")
@pytest.mark.parametrize("paper_id", ["arxiv:1706.03762", "doi:10.5555/a<1>b", "pmid:77"])
async def test_a_paper_is_asked_for_under_any_of_its_ids(source: CitationSource, paper_id: str) -> None:
    answer = told(await source.citing([paper_id], 100))
    assert [paper.title for paper in answer.papers] == ["The new one", "The old one"]
    assert [paper.ids.get("arxiv") for paper in answer.papers] == ["2606.00002", None]
    assert (answer.known, answer.whole, answer.total) == (True, True, 2)


@pytest.mark.usefixtures("graph")
async def test_what_a_source_does_not_know_is_told_from_what_nobody_cites(source: CitationSource) -> None:
    assert told(await source.citing(["doi:10.5555/unknown"], 10)) == Citing(known=False)
    assert told(await source.citing(["openreview:AbCd1234"], 10)) == Citing(known=False)
    uncited = told(await source.citing(["arxiv:2606.00003"], 10))
    assert (uncited.known, uncited.papers, uncited.whole) == (True, (), True)
    either = told(await source.citing(["doi:10.5555/unknown", "arxiv:1706.03762"], 10))
    assert len(either.papers) == 2


@pytest.mark.usefixtures("graph")
async def test_an_answer_that_is_cut_short_says_so(source: CitationSource) -> None:
    answer = told(await source.citing(["arxiv:1706.03762"], 1))
    assert [paper.title for paper in answer.papers] == ["The new one"]
    assert (answer.total, answer.whole) == (2, False)


async def test_a_source_that_cannot_answer_says_so_for_its_citations(
    source: CitationSource, server: SourceServer
) -> None:
    server.serve("/works", too_many())
    server.serve("/paper/ARXIV:1706.03762/citations", too_many())
    answer = await source.citing(["arxiv:1706.03762"], 10)
    assert isinstance(answer, SourceFailure)
    assert (answer.fault, answer.section) == (SourceFault.RATE_LIMITED, CITATIONS)


async def test_openalex_tells_its_record_of_the_cited_work_and_is_asked_for_that_once(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer, graph: CitationGraph
) -> None:
    source = OpenAlexSource(client, clock, api_url=server.url)
    for number in range(PAGE):
        graph.add(a_paper(number + 10, published=date(2026, 1, 1)), CITED.id)
    answer = told(await source.citing([CITED.id], 1_000))
    assert answer.cited is not None
    assert (answer.cited.title, answer.cited.ids["openalex"]) == ("The cited one", "W1001")
    assert (len(answer.papers), answer.total, answer.whole) == (PAGE + 2, PAGE + 2, True)
    asked = [(each.query["filter"], each.query.get("page")) for each in server.asked]
    assert asked == [("doi:10.48550/arxiv.1706.03762", None), ("cites:W1001", None), ("cites:W1001", "2")]
    again = told(await source.citing([CITED.id, "openalex:W1001"], 10))
    assert (again.cited, server.asked[-1].query["filter"], again.whole) == (None, "cites:W1001", False)
    assert len(server.asked) == 4


def test_other_sources_do_not_pretend_to_know(client: PoliteClient, clock: FakeHastyClock) -> None:
    assert not isinstance(ArxivSource(client, clock), CitationSource)
