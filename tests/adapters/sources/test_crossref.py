"""Crossref as a source, against a server on this machine."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.sources.crossref import PREFIXES, ROWS, CrossrefSource
from adapters.sources.http import PoliteClient
from adapters.sources.recognise import parse_document
from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.errors import BadDocument
from bot.domain.paper import Announcement, Notice
from bot.domain.query import And, Field, Not, Or, Term
from bot.intake.paper_lines import line_of
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import ERROR_500, Asked, Reply, SourceServer, too_many

RECORDED = Path(__file__).parents[2] / "data" / "sources"
UNKNOWN = "9999-9994"
"""An ISSN of no journal in the catalogue."""
WORKS = f"/journals/{UNKNOWN}/works"
JOURNAL = Wanted(frozenset(), everything=False, journals=frozenset({UNKNOWN}))


def work(number: int, **more: object) -> dict[str, object]:
    created = {"date-time": "2026-06-15T09:00:00Z"}
    return {"DOI": f"10.5555/{number}", "title": [f"Work {number}"], "created": created} | more


def works(items: Sequence[dict[str, object]], total: int | None = None, cursor: str = "") -> bytes:
    message = {"total-results": len(items) if total is None else total, "next-cursor": cursor, "items": items}
    return json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode()


def paged(count: int) -> Reply | object:
    def answer(asked: Asked) -> Reply:
        start = 0 if asked.query["cursor"] == "*" else int(asked.query["cursor"])
        rows = [work(number) for number in range(start, min(count, start + int(asked.query["rows"])))]
        return Reply(works(rows, count, str(start + len(rows))))

    return answer


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> CrossrefSource:
    return CrossrefSource(client, clock, api_url=server.url, contact="lab@example.org")


async def collected(source: CrossrefSource, wanted: Wanted = JOURNAL, days_ago: int = 1) -> list[Collected]:
    since = FakeHastyClock().now() - timedelta(days=days_ago)
    return [one async for one in source.papers_since(wanted, since)]


def test_a_recorded_document_gives_the_papers_beside_it() -> None:
    document = parse_document((RECORDED / "crossref_works.json").read_bytes())
    expected = (RECORDED / "crossref_works.papers.jsonl").read_text("utf-8").splitlines()
    assert [line_of(paper) for paper in document.papers] == expected
    assert [entry.why for entry in document.refused] == ["doi:10.5555/issue.5: no title (journal-issue)"]
    assert (document.total, document.following) == (6, "AoJ+invented==")


def test_dates_are_of_creation_and_never_of_an_issue_still_to_come() -> None:
    future, this_year, old, unknown, digitised = parse_document((RECORDED / "crossref_works.json").read_bytes()).papers
    assert [paper.published for paper in (future, this_year)] == [date(2026, 6, 17), date(2026, 6, 16)]
    assert [paper.published for paper in (old, digitised)] == [date(1984, 6, 1), date(1999, 1, 1)]
    assert unknown.published == date(2026, 6, 10)


def test_retractions_are_known_on_the_paper_and_labelled_on_the_notice() -> None:
    papers = {paper.id: paper for paper in parse_document((RECORDED / "crossref_works.json").read_bytes()).papers}
    retracted, notice = papers["doi:10.5555/garden.1984.9"], papers["doi:10.5555/garden.1984.9r"]
    assert (retracted.notice, notice.notice, notice.categories) == (Notice.RETRACTED, None, ("Retraction",))


def test_a_single_work_an_empty_list_and_a_broken_page_are_read_and_other_things_are_told() -> None:
    single = json.dumps({"status": "ok", "message-type": "work", "message": work(1)}).encode()
    assert [paper.id for paper in parse_document(single).papers] == ["doi:10.5555/1"]
    assert parse_document(works([])).papers == ()
    cut = parse_document(works([work(1), work(2), work(3)])[:-20])
    assert [paper.id for paper in cut.papers] == ["doi:10.5555/1", "doi:10.5555/2"]
    assert cut.refused[0].where.startswith("line 1, column ")
    with pytest.raises(BadDocument, match="Crossref's “journal-list”, which holds no works"):
        parse_document(b'{"status": "ok", "message-type": "journal-list", "message": {"items": [{"title": "X"}]}}')


async def test_a_journal_is_asked_by_created_date_politely_and_its_cursor_followed(
    source: CrossrefSource, server: SourceServer
) -> None:
    server.serve(WORKS, paged(2 * ROWS + 5))  # type: ignore[arg-type]
    [batch] = await collected(source)
    assert isinstance(batch, Batch)
    assert (batch.section, len(batch.papers), len(server.asked)) == (UNKNOWN, 2 * ROWS + 5, 3)
    assert {paper.announce for paper in batch.papers} == {Announcement.NEW}
    asked = server.asked[0]
    day = (FakeHastyClock().now() - timedelta(days=2)).date()
    assert asked.query["filter"].startswith(f"from-created-date:{day},type:journal-article")
    assert asked.query["mailto"] == "lab@example.org"
    assert "mailto:lab@example.org" in asked.headers["user-agent"]


async def test_where_one_issn_is_not_known_the_journals_other_one_is_asked(
    source: CrossrefSource, server: SourceServer
) -> None:
    physical_review_letters = ("0031-9007", "1079-7114")
    server.serve(f"/journals/{physical_review_letters[1]}/works", works([work(1)]))
    wanted = Wanted(frozenset(), everything=False, journals=frozenset(physical_review_letters))
    [batch] = await collected(source, wanted)
    assert isinstance(batch, Batch)
    assert (batch.section, len(batch.papers)) == (physical_review_letters[0], 1)
    assert [asked.path.split("/")[2] for asked in server.asked] == list(physical_review_letters)


async def test_a_journal_that_nobody_knows_is_told_and_stops_no_other(
    source: CrossrefSource, server: SourceServer
) -> None:
    server.serve(WORKS, works([work(1)]))
    wanted = Wanted(frozenset(), everything=False, journals=frozenset({"9999-0003", UNKNOWN}))
    failure, batch = await collected(source, wanted)
    assert isinstance(failure, SourceFailure)
    assert (failure.section, failure.fault, failure.why) == (
        "9999-0003",
        SourceFault.REFUSED,
        "Crossref knows no such journal",
    )
    assert isinstance(batch, Batch)


async def test_a_retraction_brings_the_paper_it_speaks_of(source: CrossrefSource, server: SourceServer) -> None:
    notice = work(9, title=["Retraction: Work 1"])
    notice["update-to"] = [{"DOI": "10.5555/1", "type": "retraction"}]
    server.serve(WORKS, works([notice]))
    server.serve("/works", works([work(1)]))
    [batch] = await collected(source)
    assert isinstance(batch, Batch)
    assert [(paper.title, paper.notice, paper.announce) for paper in batch.papers] == [
        ("Retraction: Work 1", None, Announcement.NEW),
        ("Work 1", Notice.RETRACTED, None),
    ]
    assert server.asked[1].query["filter"] == "doi:10.5555/1"


@pytest.mark.parametrize("faults", [[ERROR_500] * 3, [too_many("5")] * 3, [Reply(works([work(1), work(2)])[:-20])]])
async def test_a_page_that_fails_fails_its_journal(
    source: CrossrefSource, server: SourceServer, faults: list[Reply]
) -> None:
    server.serve(WORKS, works([work(1)]))
    server.plant(WORKS, *faults)
    [failure] = await collected(source)
    assert isinstance(failure, SourceFailure)
    assert isinstance((await collected(source))[0], Batch)


async def test_nothing_is_asked_where_neither_journals_nor_everything_is_watched(
    source: CrossrefSource, server: SourceServer
) -> None:
    assert await collected(source, Wanted(frozenset({"cs.CV"}), everything=False)) == []
    assert server.asked == []


async def test_preprint_servers_are_asked_by_prefix_where_a_watch_looks_everywhere(
    source: CrossrefSource, server: SourceServer
) -> None:
    for prefix in PREFIXES.values():
        server.serve(f"/prefixes/{prefix}/works", works([work(int(prefix[3:]), institution=[{"name": "X"}])]))
    found = await collected(source, Wanted(frozenset(), everything=True))
    assert [one.section for one in found] == list(PREFIXES)
    assert [one.papers[0].source for one in found if isinstance(one, Batch)] == list(PREFIXES)
    assert "type:posted-content" in server.asked[0].query["filter"]


async def test_a_search_asks_fields_and_keeps_what_answers_the_query(
    source: CrossrefSource, server: SourceServer
) -> None:
    items = [
        work(1, title=["Video diffusion"], author=[{"given": "Bohan", "family": "Zhuang"}]),
        work(2, title=["Video diffusion"], author=[{"given": "Bohan", "family": "Li"}]),
        work(3, title=["A survey of video diffusion"], author=[{"given": "Bohan", "family": "Zhuang"}]),
    ]
    server.serve("/works", works(items))
    words, author = Term(Field.TITLE, "video diffusion"), Term(Field.AUTHOR, "Zhuang, Bohan")
    found = await source.search(And((words, author, Not(Term(Field.TITLE, "survey")))), 10)
    assert isinstance(found, Found)
    assert [paper.id for paper in found.papers] == ["doi:10.5555/1"]
    assert (server.asked[0].query["query.title"], server.asked[0].query["query.author"]) == (
        "video diffusion",
        "Bohan Zhuang",
    )
    either = await source.search(Or((words, Term(Field.CATEGORY, "cs.CV"))), 1)
    assert isinstance(either, Found)
    assert (len(either.papers), either.total, len(server.asked)) == (1, 3, 2)


async def test_a_journal_is_asked_for_by_its_issns_the_newest_first(
    source: CrossrefSource, server: SourceServer
) -> None:
    server.serve("/works", works([work(1, ISSN=["1079-7114"]), work(2, ISSN=["2469-9950"])]))
    journal = Term(Field.VENUE, "PRL")
    found = await source.search(journal, 10)
    assert isinstance(found, Found)
    assert [paper.id for paper in found.papers] == ["doi:10.5555/1"]
    asked = server.asked[0].query
    assert (asked["filter"], asked["sort"], asked["order"]) == ("issn:0031-9007,issn:1079-7114", "created", "desc")
    await source.search(And((journal, Term(Field.TITLE, "graphene"))), 10)
    asked = server.asked[1].query
    assert (asked["filter"], asked["query.title"]) == ("issn:0031-9007,issn:1079-7114", "graphene")
    assert "sort" not in asked
    await source.search(Term(Field.VENUE, "Journal of nobody"), 10)
    assert server.asked[2].query["query.container-title"] == "Journal of nobody"


async def test_works_are_found_by_their_dois_in_the_order_asked(source: CrossrefSource, server: SourceServer) -> None:
    comma = {**work(3), "DOI": "10.5555/a,b"}
    server.serve("/works", works([work(1), work(2)]))
    server.serve("/works/10.5555/a,b", json.dumps({"message-type": "work", "message": comma}))
    found = await source.by_id(["doi:10.5555/2", "arxiv:2606.00001", "doi:10.5555/a,b", "doi:10.5555/gone,"])
    assert isinstance(found, Found)
    assert [paper.id for paper in found.papers] == ["doi:10.5555/2", "doi:10.5555/a,b"]
    assert server.asked[0].query["filter"] == "doi:10.5555/2"
