"""Empty is not an answer: pages without papers, though the source itself says that there are some."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from adapters.sources.biorxiv import BiorxivSource
from adapters.sources.crossref import CrossrefSource
from adapters.sources.datacite import DataciteSource
from adapters.sources.http import PoliteClient
from adapters.sources.openalex import OpenAlexSource
from adapters.sources.openreview import OpenReviewSource
from adapters.sources.pubmed import PubmedSource
from adapters.sources.semanticscholar import SemanticScholarSource
from bot.domain.collection import Batch, Collected, SourceFailure, SourceFault, Wanted
from bot.matching.query import parse
from bot.ports import PaperSource
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import Asked, Reply, SourceServer

PRL = "0031-9007"
WANTED = Wanted(frozenset(), everything=True, journals=frozenset({PRL}), queries=(parse("diffusion"),))
DIFFUSION = parse("diffusion")
PUBMED_PAPER = (
    b"<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID><Article><ArticleTitle>A finding.</ArticleTitle>"
    b"</Article></MedlineCitation></PubmedArticle></PubmedArticleSet>"
)

Made = Callable[[PoliteClient, FakeHastyClock, str], PaperSource]


@dataclass(frozen=True)
class Case:
    """A source's path, its answer with one paper of `total`, and the same answer without it."""

    made: Made
    path: str
    full: bytes
    empty: bytes


def _json(**what: object) -> bytes:
    return json.dumps(what).encode()


def _work() -> dict[str, object]:
    return {"DOI": "10.1103/abc", "title": ["A finding"], "created": {"date-time": "2026-06-14T00:00:00Z"}}


def _crossref(items: list[dict[str, object]]) -> bytes:
    message = {"total-results": 1, "items": items, "next-cursor": "more"}
    return _json(**{"message-type": "work-list", "message": message})


def _datacite(records: list[object]) -> bytes:
    return _json(data=records, meta={"total": 1}, links={})


def _day() -> str:
    today = FakeHastyClock().now().date()
    return f"/details/biorxiv/{today - timedelta(days=3)}/{today}/0"


CASES = {
    "biorxiv": Case(
        lambda client, clock, url: BiorxivSource(client, clock, api_url=url),
        _day(),
        _json(
            messages=[{"status": "ok", "total": "1"}],
            collection=[{"doi": "10.1101/1", "title": "A finding", "server": "bioRxiv", "date": "2026-06-14"}],
        ),
        _json(messages=[{"status": "ok", "total": "1"}], collection=[]),
    ),
    "crossref": Case(
        lambda client, clock, url: CrossrefSource(client, clock, api_url=url),
        f"/journals/{PRL}/works",
        _crossref([_work()]),
        _crossref([]),
    ),
    "datacite": Case(
        lambda client, clock, url: DataciteSource(client, clock, api_url=url),
        "/dois",
        _datacite([{"id": "10.5281/1", "attributes": {"doi": "10.5281/1", "titles": [{"title": "A finding"}]}}]),
        _datacite([]),
    ),
    "openalex": Case(
        lambda client, clock, url: OpenAlexSource(client, clock, api_url=url),
        "/works",
        _json(meta={"count": 1}, results=[{"id": "https://openalex.org/W4123456789", "title": "A finding"}]),
        _json(meta={"count": 1}, results=[]),
    ),
    "semanticscholar": Case(
        lambda client, clock, url: SemanticScholarSource(client, clock, api_url=url),
        "/paper/search/bulk",
        _json(total=1, data=[{"paperId": "a", "title": "A finding", "externalIds": {"DOI": "10.5555/1"}}]),
        _json(total=1, data=[]),
    ),
    "openreview": Case(
        lambda client, clock, url: OpenReviewSource(client, clock, api_url=url, v1_url=url),
        "/notes/search",
        _json(count=1, notes=[{"id": "a1b2c3d4e5", "content": {"title": {"value": "A finding"}}}]),
        _json(count=1, notes=[]),
    ),
    "pubmed, which names no papers": Case(
        lambda client, clock, url: PubmedSource(client, clock, api_url=url),
        "/esearch.fcgi",
        _json(esearchresult={"count": "1", "idlist": ["7"]}),
        _json(esearchresult={"count": "1", "idlist": []}),
    ),
    "pubmed, which gives none of those it named": Case(
        lambda client, clock, url: PubmedSource(client, clock, api_url=url),
        "/efetch.fcgi",
        PUBMED_PAPER,
        b"<PubmedArticleSet></PubmedArticleSet>",
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest, server: SourceServer) -> Case:
    """A source that answers well, until its path is served otherwise."""
    for each in CASES.values():
        server.serve(each.path, Reply(each.full))
    server.serve("/prefixes", Reply(_crossref([])))
    found: Case = CASES[request.param]
    return found


async def collected(source: PaperSource) -> Collected:
    since = FakeHastyClock().now() - timedelta(days=1)
    first, *_ = [each async for each in source.papers_since(WANTED, since)]
    return first


async def test_an_empty_page_is_asked_for_again(
    case: Case, client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    server.plant(case.path, Reply(case.empty), Reply(case.empty))
    batch = await collected(case.made(client, clock, server.url))
    assert isinstance(batch, Batch), batch
    assert [paper.title for paper in batch.papers] == ["A finding"]


async def test_a_page_that_stays_empty_is_a_failure_after_a_few_times(
    case: Case, client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    server.serve(case.path, Reply(case.empty))
    failure = await collected(case.made(client, clock, server.url))
    assert isinstance(failure, SourceFailure), failure
    assert (failure.fault, failure.why) == (SourceFault.EMPTY_ANSWER, "an empty page, though there are 1")
    assert server.times(case.path) == 3


async def test_a_search_never_takes_it_for_nothing(
    case: Case, client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    server.serve(case.path, Reply(case.empty))
    server.serve("/works", Reply(_crossref([]) if "journals" in case.path else case.empty))
    source = case.made(client, clock, server.url)
    if source.name == "biorxiv":
        return
    answer = await source.search(DIFFUSION, 5)
    assert isinstance(answer, SourceFailure), answer
    assert answer.fault is SourceFault.EMPTY_ANSWER


@pytest.mark.parametrize(("came", "whole"), [(100, False), (230, True), (240, True), (0, False)])
async def test_a_second_page_that_stays_empty_is_a_failure_unless_little_is_missing(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer, came: int, whole: bool
) -> None:
    """Of 250; DataCite's pages stand here for all that are walked."""

    def answer(asked: Asked) -> Reply:
        numbers = range(came) if asked.query["page[cursor]"] == "1" else range(0)
        records = [
            {"attributes": {"doi": f"10.5281/{number}", "titles": [{"title": f"Finding {number}"}]}}
            for number in numbers
        ]
        following = {"next": f"{server.url}/dois?page%5Bcursor%5D=2"} if records else {}
        return Reply(_json(data=records, meta={"total": 250}, links=following))

    server.serve("/dois", answer)
    found = await collected(DataciteSource(client, clock, api_url=server.url))
    if whole:
        assert isinstance(found, Batch)
        assert (len(found.papers), found.notes) == (came, (f"only {came} of 250 came",))
    else:
        assert isinstance(found, SourceFailure)
        assert found.fault is SourceFault.EMPTY_ANSWER
        assert "250" in found.why
