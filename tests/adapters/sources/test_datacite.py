"""DataCite as a source, against a server on this machine."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.sources.datacite import DataciteSource
from adapters.sources.http import PoliteClient
from adapters.sources.recognise import parse_document
from bot.domain.collection import Batch, Collected, Found, SourceFailure, Wanted
from bot.domain.query import And, Field, Term
from bot.intake.paper_lines import line_of
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import ERROR_500, Asked, Reply, SourceServer

RECORDED = Path(__file__).parents[2] / "data" / "sources"
EVERYTHING = Wanted(frozenset(), everything=True)


def doi(number: int) -> dict[str, object]:
    titles, creators = [{"title": f"Work {number}"}], [{"name": "Example, Ada"}]
    return {"attributes": {"doi": f"10.5281/zenodo.{number}", "titles": titles, "creators": creators}}


def page_of(dois: Sequence[dict[str, object]], total: int, following: str = "") -> bytes:
    links = {"next": f"https://elsewhere.example/dois?{following}"} if following else {}
    return json.dumps({"data": dois, "meta": {"total": total}, "links": links}).encode()


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> DataciteSource:
    return DataciteSource(client, clock, api_url=server.url)


async def collected(source: DataciteSource, wanted: Wanted = EVERYTHING) -> list[Collected]:
    return [one async for one in source.papers_since(wanted, FakeHastyClock().now() - timedelta(days=1))]


def test_a_recorded_document_gives_the_papers_beside_it() -> None:
    document = parse_document((RECORDED / "datacite_dois.json").read_bytes())
    expected = (RECORDED / "datacite_dois.papers.jsonl").read_text("utf-8").splitlines()
    assert [line_of(paper) for paper in document.papers] == expected
    assert [entry.why for entry in document.refused] == ["doi:10.5555/untitled: no title"]


def test_a_single_doi_is_read_and_what_is_declared_the_same_is_linked() -> None:
    raw = (RECORDED / "datacite_dois.json").read_bytes()
    first, on_arxiv = parse_document(raw).papers
    assert (first.links, on_arxiv.id) == (("doi:10.5281/zenodo.7700000",), "arxiv:2606.01234")
    assert (on_arxiv.links, on_arxiv.categories) == (("doi:10.5555/journal.7",), ("cs.DL",))
    [single] = parse_document(json.dumps({"data": json.loads(raw)["data"][0]}).encode()).papers
    assert single == first


def test_a_translated_title_stands_for_none_but_where_it_is_alone() -> None:
    own, translated = {"title": "Radar waves"}, {"title": "Ondes radar", "titleType": "TranslatedTitle"}
    for titles, shown in (([translated, own], "Radar waves"), ([translated], "Ondes radar")):
        record: dict[str, object] = {"attributes": {"doi": "10.5281/zenodo.1", "titles": titles}}
        assert [paper.title for paper in parse_document(page_of([record], 1)).papers] == [shown]


async def test_pages_are_followed_at_our_own_address(source: DataciteSource, server: SourceServer) -> None:
    def answer(asked: Asked) -> Reply:
        second = asked.query.get("page[cursor]") == "two"
        return Reply(page_of([doi(3)], 3) if second else page_of([doi(1), doi(2)], 3, "page%5Bcursor%5D=two"))

    server.serve("/dois", answer)
    [batch] = await collected(source)
    assert isinstance(batch, Batch)
    assert [paper.title for paper in batch.papers] == ["Work 1", "Work 2", "Work 3"]
    day = (FakeHastyClock().now() - timedelta(days=2)).date()
    assert f"created:[{day} TO *] AND NOT prefix:10.48550" in server.asked[0].query["query"]


@pytest.mark.parametrize("faults", [[ERROR_500] * 3, [Reply(page_of([doi(1), doi(2)], 9)[:-60])]])
async def test_a_page_that_fails_fails_the_collection(
    source: DataciteSource, server: SourceServer, faults: list[Reply]
) -> None:
    server.serve("/dois", page_of([doi(1)], 1))
    server.plant("/dois", *faults)
    assert isinstance((await collected(source))[0], SourceFailure)
    assert isinstance((await collected(source))[0], Batch)


async def test_nothing_is_asked_where_no_watch_looks_everywhere(source: DataciteSource, server: SourceServer) -> None:
    assert await collected(source, Wanted(frozenset({"cs.CV"}), everything=False)) == []
    assert server.asked == []


async def test_a_search_asks_in_datacites_words_and_keeps_what_answers(
    source: DataciteSource, server: SourceServer
) -> None:
    server.serve("/dois", page_of([doi(1), doi(22)], 2))
    query = And((Term(Field.TITLE, "work (22)"), Term(Field.AUTHOR, "Ada Example")))
    found = await source.search(query, 10)
    assert isinstance(found, Found)
    assert [paper.title for paper in found.papers] == ["Work 22"]
    asked = server.asked[0].query["query"]
    assert asked.endswith('titles.title:("work" AND "22") AND creators.name:("Ada" AND "Example")')


async def test_works_are_found_by_doi_and_unknown_ones_are_left_out(
    source: DataciteSource, server: SourceServer
) -> None:
    server.serve("/dois/10.5281/zenodo.5", json.dumps({"data": doi(5)}))
    found = await source.by_id(["doi:10.5281/zenodo.5", "doi:10.5281/zenodo.6", "arxiv:2606.00001"])
    assert isinstance(found, Found)
    assert [paper.id for paper in found.papers] == ["doi:10.5281/zenodo.5"]
    assert len(server.asked) == 2
