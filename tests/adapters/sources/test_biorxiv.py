"""bioRxiv and medRxiv as sources, against a server on this machine."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.sources.biorxiv import BiorxivSource
from adapters.sources.biorxiv_details import parse_biorxiv
from adapters.sources.http import PoliteClient
from adapters.sources.recognise import parse_document
from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.errors import BadDocument
from bot.domain.paper import Announcement, Notice
from bot.intake.paper_lines import line_of
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import ERROR_500, HTML, Asked, Reply, SourceServer

RECORDED = Path(__file__).parents[2] / "data" / "sources"
EVERYTHING = Wanted(frozenset(), everything=True)


def row(number: int) -> dict[str, str]:
    return {
        "title": f"Paper {number}",
        "authors": "Example, A.",
        "doi": f"10.1101/2026.06.01.{number:06}",
        "date": "2026-6-15",
        "version": "1",
        "category": "genomics",
        "abstract": "Invented.",
        "published": "NA",
        "server": "bioRxiv",
    }


def page_of(rows: list[dict[str, str]], total: int) -> bytes:
    return json.dumps({"messages": [{"status": "ok", "total": str(total)}], "collection": rows}).encode()


def serve_rows(server: SourceServer, rows: int, total: int, sizes: Callable[[int], int]) -> None:
    """Serves rows by cursor, in pages of whatever size the day's mood gives."""

    def answer(cursor: int) -> Callable[[Asked], Reply]:
        return lambda _: Reply(page_of([row(n) for n in range(cursor, min(rows, cursor + sizes(cursor)))], total))

    days = span(server)
    for cursor in range(rows + 1):
        server.serve(f"{days}/{cursor}", answer(cursor))


def span(server: SourceServer, back: int = 3) -> str:
    today = FakeHastyClock().now().date()
    return f"/details/biorxiv/{today - timedelta(days=back)}/{today}"


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> BiorxivSource:
    return BiorxivSource(client, clock, api_url=server.url)


async def collected(source: BiorxivSource, wanted: Wanted = EVERYTHING, days_ago: int = 1) -> list[Collected]:
    since = FakeHastyClock().now() - timedelta(days=days_ago)
    return [one async for one in source.papers_since(wanted, since)]


async def batch_of(source: BiorxivSource) -> Batch:
    [batch] = await collected(source)
    assert isinstance(batch, Batch), batch
    return batch


def test_a_recorded_document_gives_the_papers_beside_it() -> None:
    document = parse_document((RECORDED / "biorxiv_details.json").read_bytes())
    expected = (RECORDED / "biorxiv_details.papers.jsonl").read_text("utf-8").splitlines()
    assert [line_of(paper) for paper in document.papers] == expected
    assert [(entry.where, entry.why) for entry in document.refused] == [
        ("record 4", "doi:10.1101/2025.11.01.600004: no title")
    ]
    assert (document.entries, document.total) == (4, 4)


def test_dates_come_unpadded_and_the_journals_article_is_a_declared_link() -> None:
    new, revised, withdrawn = parse_document((RECORDED / "biorxiv_details.json").read_bytes()).papers
    assert (new.published, new.announce, new.links) == (date(2026, 6, 30), Announcement.NEW, ())
    assert (revised.version, revised.announce, revised.links) == (3, Announcement.REPLACE, ("doi:10.5555/journal.77",))
    assert revised.ids == {"doi": "10.1101/2025.12.19.600002"}
    assert (withdrawn.source, withdrawn.notice) == ("medrxiv", Notice.WITHDRAWN)


def test_no_posts_is_no_error_and_an_error_is_told() -> None:
    assert parse_biorxiv(b'{"messages":[{"status":"no posts found"}],"collection":[]}').papers == ()
    assert parse_biorxiv(b'{"messages":[{"status":"no posts found"}]}').entries == 0
    with pytest.raises(BadDocument, match="bioRxiv answered “Error: server overloaded”"):
        parse_biorxiv(b'{"messages":[{"status":"Error: server overloaded"}],"collection":[]}')


@pytest.mark.parametrize("size", [30, 100])
async def test_the_cursor_is_walked_to_the_total_whatever_the_page_size(
    source: BiorxivSource, server: SourceServer, size: int
) -> None:
    serve_rows(server, rows=210, total=210, sizes=lambda _: size)
    assert len((await batch_of(source)).papers) == 210
    assert len(server.asked) == -(-210 // size)


async def test_a_total_above_what_comes_ends_the_walk_and_is_noted(source: BiorxivSource, server: SourceServer) -> None:
    serve_rows(server, rows=60, total=75, sizes=lambda cursor: 30 if cursor < 30 else 100)
    batch = await batch_of(source)
    assert (len(batch.papers), batch.notes) == (60, ("only 60 of 75 came",))
    assert server.times(f"{span(server)}/60") == 3, "twice more, to be sure"


@pytest.mark.parametrize(
    "faults",
    [[ERROR_500] * 3, [HTML], [Reply(page_of([row(1), row(2)], 90)[:-9])]],
    ids=["an error, tried again and again", "an HTML page", "cut off behind its first record"],
)
async def test_a_page_that_fails_fails_the_walk_so_that_nothing_is_taken_for_whole(
    source: BiorxivSource, server: SourceServer, faults: list[Reply]
) -> None:
    serve_rows(server, rows=60, total=60, sizes=lambda _: 30)
    server.plant(f"{span(server)}/30", *faults)
    [failure] = await collected(source)
    assert isinstance(failure, SourceFailure)
    assert failure.fault in {SourceFault.BROKEN, SourceFault.NOT_A_FEED}
    assert len((await batch_of(source)).papers) == 60


async def test_a_page_that_fails_once_is_asked_again(source: BiorxivSource, server: SourceServer) -> None:
    serve_rows(server, rows=60, total=60, sizes=lambda _: 30)
    server.plant(f"{span(server)}/30", ERROR_500)
    assert len((await batch_of(source)).papers) == 60


async def test_a_long_gap_is_filled_from_its_start_and_at_most_a_month(
    source: BiorxivSource, server: SourceServer
) -> None:
    await collected(source, days_ago=8)
    await collected(source, days_ago=300)
    assert [asked.path for asked in server.asked] == [f"{span(server, 10)}/0", f"{span(server, 33)}/0"]


async def test_nothing_is_asked_where_only_categories_and_journals_are_watched(
    source: BiorxivSource, server: SourceServer
) -> None:
    assert await collected(source, Wanted(frozenset({"cs.CV"}), everything=False)) == []
    assert server.asked == []


async def test_papers_are_found_by_their_doi_and_others_are_not_asked_for(
    source: BiorxivSource, server: SourceServer
) -> None:
    server.serve("/details/biorxiv/10.1101/2026.06.01.000007", page_of([row(7)], 1))
    found = await source.by_id(["doi:10.1101/2026.06.01.000007", "doi:10.5555/else", "arxiv:2606.00001"])
    assert isinstance(found, Found)
    assert [paper.title for paper in found.papers] == ["Paper 7"]
    assert len(server.asked) == 1
