"""Sources that hold all of science, against a server on this machine: asked for what the watches want, never whole."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.sources import huggingface, pubmed
from adapters.sources.http import PoliteClient
from adapters.sources.huggingface import HuggingFaceSource
from adapters.sources.openalex import OpenAlexSource
from adapters.sources.openreview import OpenReviewSource
from adapters.sources.pubmed import PubmedSource
from adapters.sources.semanticscholar import SemanticScholarSource
from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.query import Field, Not, Query, Term
from bot.matching.query import parse
from bot.ports import PaperSource
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import HTML, Asked, Reply, SourceServer, too_many

RECORDED = Path(__file__).parents[2] / "data" / "sources"
DIFFUSION = Term(Field.KEYWORD, "diffusion")


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def wanted(*queries: str) -> Wanted:
    return Wanted(frozenset(), everything=True, queries=tuple(parse(query) for query in queries))


async def collected(source: PaperSource, want: Wanted, since: datetime | None = None) -> list[Collected]:
    return [each async for each in source.papers_since(want, since)]


async def batch_of(source: PaperSource, want: Wanted, since: datetime | None = None) -> Batch:
    [batch] = await collected(source, want, since)
    assert isinstance(batch, Batch), batch
    return batch


def found(answer: Found | SourceFailure) -> list[str]:
    assert isinstance(answer, Found), answer
    return [paper.id for paper in answer.papers]


def failed(answer: Collected | Found) -> SourceFailure:
    assert isinstance(answer, SourceFailure), answer
    return answer


def day(clock: FakeHastyClock, back: int = 0) -> str:
    return (clock.now() - timedelta(days=back)).astimezone(UTC).date().isoformat()


@pytest.fixture(params=["pubmed", "openalex", "semanticscholar", "openreview"])
def firehose(
    request: pytest.FixtureRequest, client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> PaperSource:
    made: dict[str, PaperSource] = {
        "pubmed": PubmedSource(client, clock, api_url=server.url),
        "openalex": OpenAlexSource(client, clock, api_url=server.url),
        "semanticscholar": SemanticScholarSource(client, clock, api_url=server.url),
        "openreview": OpenReviewSource(client, clock, api_url=f"{server.url}/v2", v1_url=f"{server.url}/v1"),
    }
    source = made[request.param]
    assert source.name == request.param
    return source


async def test_a_firehose_is_left_alone_where_no_watch_can_be_asked_there(
    firehose: PaperSource, server: SourceServer
) -> None:
    assert await collected(firehose, wanted()) == []
    assert await collected(firehose, wanted("cat:cs.CV")) == []
    assert server.asked == []


async def test_a_firehose_that_refuses_is_a_failure_with_its_reason(
    firehose: PaperSource, server: SourceServer
) -> None:
    for path in ("/esearch.fcgi", "/works", "/paper/search/bulk", "/v2/notes/search"):
        server.serve(path, Reply(b"<html><title>No key, no papers</title></html>", status=403))
    [failure] = await collected(firehose, wanted("diffusion"))
    assert failed(failure).fault is SourceFault.REFUSED
    assert "HTTP 403: No key, no papers" in failed(failure).why


async def test_a_firehose_that_serves_a_login_page_is_a_failure(firehose: PaperSource, server: SourceServer) -> None:
    for path in ("/esearch.fcgi", "/works", "/paper/search/bulk", "/v2/notes/search"):
        server.serve(path, HTML)
    assert failed(await firehose.search(DIFFUSION, 5)).fault is SourceFault.NOT_A_FEED


@pytest.mark.parametrize("question", [Not(DIFFUSION), Term(Field.CATEGORY, "cs.CV")])
async def test_a_question_that_a_firehose_has_no_words_for_is_not_asked(
    firehose: PaperSource, server: SourceServer, question: Query
) -> None:
    assert failed(await firehose.search(question, 5)).fault is SourceFault.UNASKED
    assert server.asked == []


def pubmed_server(server: SourceServer, pmids: int = 3) -> None:
    ids = [str(90000000 + number) for number in range(1, pmids + 1)]
    found = {"esearchresult": {"count": str(pmids), "retmax": str(pmids), "idlist": ids}}
    server.serve("/esearch.fcgi", json.dumps(found))
    server.serve("/efetch.fcgi", recorded("pubmed_efetch.xml"))


async def test_pubmed_is_asked_by_day_of_entry_with_two_days_overlap(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    pubmed_server(server)
    source = PubmedSource(client, clock, api_url=server.url, contact="lab@example.org")
    batch = await batch_of(source, wanted("au:zhuang", "ti:sleep"), clock.now() - timedelta(days=1))
    assert [paper.id for paper in batch.papers][:2] == ["pmid:90000001", "pmid:90000002"]
    search, fetch = server.asked
    assert search.query["term"] == "(sleep[ti] OR sleeps[ti]) OR zhuang[au]"
    assert search.query["datetype"] == "edat"
    assert search.query["mindate"].replace("/", "-") == day(clock, 3)
    assert search.query["maxdate"].replace("/", "-") == day(clock, -1)
    assert (search.query["tool"], search.query["email"]) == ("academichub", "lab@example.org")
    assert fetch.query["id"] == "90000003,90000002,90000001"


async def test_more_new_papers_than_are_taken_are_told(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    pubmed_server(server, pubmed.MOST_NEW)
    many = {"esearchresult": {"count": "4321", "idlist": [str(number) for number in range(1, pubmed.MOST_NEW + 1)]}}
    server.serve("/esearch.fcgi", json.dumps(many))
    batch = await batch_of(PubmedSource(client, clock, api_url=server.url), wanted("diffusion"))
    assert batch.notes == ("4,321 new papers may answer the watches: only the newest 1,000 were read",)
    assert server.times("/efetch.fcgi") == pubmed.MOST_NEW // pubmed.PAGE


async def test_pubmed_finds_papers_by_pmid_and_by_doi(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    pubmed_server(server, 1)
    source = PubmedSource(client, clock, api_url=server.url)
    assert found(await source.by_id(["pmid:90000002", "doi:10.5555/aim.2026.1", "arxiv:2606.01234"])) == [
        "pmid:90000002",
        "pmid:90000001",
    ]
    assert server.asked[0].query["term"] == '"10.5555/aim.2026.1"[doi]'
    assert found(await source.search(DIFFUSION, 2)) == ["pmid:90000001", "pmid:90000002"]


async def test_pubmeds_own_error_is_told(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> None:
    server.serve("/esearch.fcgi", '{"esearchresult": {"ERROR": "Search Backend failed"}}')
    failure = failed(await PubmedSource(client, clock, api_url=server.url).search(DIFFUSION, 5))
    assert "Search Backend failed" in failure.why


async def test_openalex_is_asked_with_filters_and_says_what_a_refusal_means(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = OpenAlexSource(client, clock, api_url=server.url, contact="lab@example.org")
    server.serve("/works", recorded("openalex_works.json"))
    batch = await batch_of(source, wanted("video AND (ti:diffusion OR au:zhuang)"), clock.now())
    assert [asked.query["filter"] for asked in server.asked] == [
        f'title_and_abstract.search:"video",title.search:"diffusion",from_created_date:{day(clock, 2)}',
        f'title_and_abstract.search:"video",raw_author_name.search:zhuang,from_created_date:{day(clock, 2)}',
    ]
    assert server.asked[0].query["mailto"] == "lab@example.org"
    assert batch.notes == ("1,234 new works may answer a watch: only 3 were read",) * 2
    server.serve("/works", Reply(b"{}", status=401))
    [failure] = await collected(source, wanted("video"))
    assert "need a key" in failed(failure).why


async def test_openalex_finds_works_by_id(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> None:
    source = OpenAlexSource(client, clock, api_url=server.url)
    server.serve("/works", recorded("openalex_works.json"))
    assert found(await source.by_id(["doi:10.5555/inv.1", "openalex:W9000000002"])) == [
        "openalex:W9000000001",
        "openalex:W9000000002",
    ]
    assert [asked.query["filter"] for asked in server.asked] == ["openalex:W9000000002", "doi:10.5555/inv.1"]
    assert found(await source.search(DIFFUSION, 1)) == ["openalex:W9000000001"]


async def test_semantic_scholars_bulk_search_is_asked_once_for_all_watches(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = SemanticScholarSource(client, clock, api_url=server.url)
    server.serve("/paper/search/bulk", recorded("semanticscholar_bulk.json"))
    batch = await batch_of(source, wanted('"state space models"', "diffusion AND video", "au:zhuang"), clock.now())
    assert len(batch.papers) == 3
    [asked] = server.asked
    assert asked.query["query"] == '"state space models" | (diffusion + video)'
    assert asked.query["publicationDateOrYear"] == f"{day(clock, 14)}:"


async def test_semantic_scholar_is_asked_again_after_429_and_then_given_up(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = SemanticScholarSource(client, clock, api_url=server.url)
    server.serve("/paper/search/bulk", recorded("semanticscholar_bulk.json"))
    server.plant("/paper/search/bulk", too_many(), too_many())
    assert len(found(await source.search(DIFFUSION, 10))) == 3
    server.serve("/paper/search/bulk", too_many())
    assert failed(await source.search(DIFFUSION, 10)).fault is SourceFault.RATE_LIMITED
    assert failed(await source.search(parse("au:zhuang"), 10)).fault is SourceFault.UNASKED


async def test_semantic_scholar_finds_papers_by_id(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = SemanticScholarSource(client, clock, api_url=server.url)
    one = json.loads(recorded("semanticscholar_bulk.json"))["data"][0]
    server.serve("/paper/ARXIV:2606.01234", json.dumps(one))
    assert found(await source.by_id(["doi:10.5555/unknown", "arxiv:2606.01234"])) == ["arxiv:2606.01234"]


async def test_openreview_is_asked_by_search_and_by_the_venues_that_are_watched(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = OpenReviewSource(client, clock, api_url=f"{server.url}/v2", v1_url=f"{server.url}/v1")
    venues = {"groups": [{"id": "active_venues", "members": ["ICLR.cc/2027/Conference", "TMLR", "Else.org/2027"]}]}
    server.serve("/v2/groups", json.dumps(venues))
    server.serve("/v2/notes", recorded("openreview_v2.json"))
    server.serve("/v2/notes/search", '{"notes": [{"id": "OlD11111", "tcdate": 1000000, "content": {"title": "Old"}}]}')
    batch = await batch_of(source, wanted("in:iclr", "ti:diffusion"), datetime(2026, 6, 18, tzinfo=UTC))
    assert [paper.id for paper in batch.papers] == ["openreview:AbCd1234", "openreview:EfGh_-78", "openreview:WdWd1111"]
    _, search, venue = server.asked
    assert (search.query["term"], search.query["content"]) == ("diffusion", "title")
    assert venue.query["invitation"] == "ICLR.cc/2027/Conference/-/Submission"
    assert venue.query["mintcdate"] == str(int(datetime(2026, 6, 15, tzinfo=UTC).timestamp()) * 1_000)


async def test_openreview_asks_its_older_api_for_what_the_newer_has_not(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = OpenReviewSource(client, clock, api_url=f"{server.url}/v2", v1_url=f"{server.url}/v1")
    server.serve("/v1/notes", recorded("openreview_v1.json"))
    assert found(await source.by_id(["openreview:SyXy_12Z"]))[0] == "openreview:SyXy_12Z"
    server.serve("/v2/notes/search", recorded("openreview_v2.json"))
    server.serve("/v1/notes/search", recorded("openreview_v1.json"))
    assert found(await source.search(parse("au:庄博涵"), 9))[-1] == "openreview:SyXy_12Q"
    assert server.asked[-1].query["term"] == "bohan zhuang"


async def test_hugging_faces_lists_are_read_day_by_day(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = HuggingFaceSource(client, clock, site_url=server.url)
    server.serve("/api/daily_papers", recorded("huggingface_daily.json"))
    batch = await batch_of(source, wanted(), clock.now() - timedelta(days=1))
    assert [paper.id for paper in batch.papers] == ["arxiv:2606.01234", "arxiv:2606.01235"]
    assert [asked.query.get("date") for asked in server.asked] == [None, day(clock, 1), day(clock, 2)]
    gap = await batch_of(source, wanted(), clock.now() - timedelta(days=60))
    assert gap.notes == (f"no list read from before {day(clock, huggingface.MOST_DAYS)}",)


async def test_hugging_face_is_searched_in_its_newest_list_and_looked_up_by_arxiv_id(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    source = HuggingFaceSource(client, clock, site_url=server.url)
    server.serve("/api/daily_papers", recorded("huggingface_daily.json"))
    server.serve("/api/papers/2606.01234", json.dumps(json.loads(recorded("huggingface_daily.json"))[0]["paper"]))
    assert found(await source.search(parse("au:zhuang"), 5)) == ["arxiv:2606.01234"]
    assert found(await source.by_id(["arxiv:2606.09999", "arxiv:2606.01234"])) == ["arxiv:2606.01234"]
    server.serve("/api/daily_papers", SILENT_ERROR)
    assert failed(await source.search(parse("au:zhuang"), 5)).fault is SourceFault.NOT_A_FEED


SILENT_ERROR = Reply(b'{"error": "Invalid date"}')


@pytest.mark.parametrize("query", ["diffusion", "au:zhuang"])
async def test_every_question_is_an_address_of_bearable_length(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer, query: str
) -> None:
    lengths: list[int] = []

    def answer(asked: Asked) -> Reply:
        lengths.append(len(asked.query["term"]))
        return Reply(b'{"esearchresult": {"count": "0", "idlist": []}}')

    server.serve("/esearch.fcgi", answer)
    many = wanted(*(f"{query}{number}" for number in range(200)))
    assert (await batch_of(PubmedSource(client, clock, api_url=server.url), many)).papers == ()
    assert 2 < len(lengths) < 20
    assert max(lengths) < 2 * pubmed.LONGEST_TERM
