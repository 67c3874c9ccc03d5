"""Journals' own feeds, where Crossref fails or doesn't know the journal, from a server on this machine."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

import pytest

from adapters.sources.crossref import CrossrefSource
from adapters.sources.crossref_works import parse_crossref
from adapters.sources.document_child import read_apart
from adapters.sources.http import PoliteClient
from adapters.sources.journal_feeds import JournalFeeds
from bot.domain.collection import Batch, Collected, Freshness, SourceFailure, SourceFault, Unchanged, Wanted
from bot.domain.paper import Announcement
from bot.domain.watch import Place, WatchKind
from bot.pipeline import Pipeline
from storage.library import SqlLibrary
from tests.adapters.sources.feed_stand import Item, read_here, rss
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.source_server import ERROR_500, Reply, SourceServer, too_many

PRL, ELSEVIER = ("0031-9007", "1079-7114"), ("0004-3702", "1872-7921")
PRL_FEED, ELSEVIER_FEED = (
    "/feeds/feeds.aps.org/rss/recent/prl.xml",
    "/feeds/rss.sciencedirect.com/publication/science/00043702",
)
PRL_WANTED = Wanted(frozenset(), everything=False, journals=frozenset(PRL))
HERE = Place("slack", "T1", "C1")
TODAY = date(2026, 6, 15)


def entry(number: int, day: date | None = TODAY) -> Item:
    """An entry with a DOI."""
    link = f"https://doi.org/10.1103/abc.{number}"
    return Item(f"Finding {number}", link, link, _written(day), creator="Ada Example")


def numbered(number: int, day: date | None = date(2026, 9, 1)) -> Item:
    """An entry of ScienceDirect: no DOI, and dated by an issue that is to come."""
    link = f"https://www.sciencedirect.com/science/article/pii/S00043702260{number:05}?dgcid=rss_sd_all"
    return Item(f"Finding {number}", link, link, _written(day), creator="Ada Example")


def _written(day: date | None) -> str:
    return f"{day:%d %b %Y} 00:00:00 GMT" if day else ""


def works(numbers: Sequence[int], **more: object) -> bytes:
    items = [
        {
            "DOI": f"10.1103/ABC.{number}",
            "title": [f"Finding {number}"],
            "created": {"date-time": "2026-06-15T09:00:00Z"},
            "ISSN": list(PRL),
            "container-title": ["Physical Review Letters"],
            **more,
        }
        for number in numbers
    ]
    return json.dumps({"message-type": "work-list", "message": {"total-results": len(items), "items": items}}).encode()


def down(server: SourceServer, issns: Sequence[str] = PRL, reply: Reply = ERROR_500) -> None:
    for issn in issns:
        server.serve(f"/journals/{issn}/works", reply)


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> CrossrefSource:
    feeds = JournalFeeds(client, clock, mirror_url=f"{server.url}/feeds/", parse=read_here)
    return CrossrefSource(client, clock, api_url=server.url, feeds=feeds)


async def collected(source: CrossrefSource, wanted: Wanted = PRL_WANTED) -> list[Collected]:
    return [
        each async for each in source.papers_since(wanted, datetime.combine(TODAY, datetime.min.time()).astimezone())
    ]


async def batch_of(source: CrossrefSource, wanted: Wanted = PRL_WANTED) -> Batch:
    [batch] = await collected(source, wanted)
    assert isinstance(batch, Batch), batch
    return batch


def ids(batch: Batch) -> list[str]:
    return [paper.id for paper in batch.papers]


async def test_while_crossref_fails_a_journals_own_feed_stands_in_and_says_so(
    source: CrossrefSource, server: SourceServer
) -> None:
    down(server)
    server.serve(PRL_FEED, rss([entry(1), entry(2)]))
    batch = await batch_of(source)
    assert (batch.source, batch.section, ids(batch)) == ("crossref", PRL[0], ["doi:10.1103/abc.1", "doi:10.1103/abc.2"])
    assert batch.incomplete is not None
    assert (batch.incomplete.fault, batch.incomplete.why) == (
        SourceFault.BROKEN,
        "HTTP 500: Oops; read from the journal's own feed",
    )
    paper = batch.papers[0]
    assert (paper.venue, paper.issns, paper.announce) == ("Physical Review Letters", PRL, Announcement.NEW)


async def test_where_crossref_answers_no_feed_is_read(source: CrossrefSource, server: SourceServer) -> None:
    down(server, reply=Reply(works([1])))
    assert (await batch_of(source)).incomplete is None
    assert server.times(PRL_FEED) == 0


async def test_only_what_is_surely_new_and_will_be_known_again_is_taken(
    source: CrossrefSource, server: SourceServer
) -> None:
    down(server)
    old, future, month, undated = (
        entry(number, day)
        for number, day in ((2, date(2026, 5, 20)), (3, date(2026, 8, 20)), (4, date(2026, 6, 1)), (5, None))
    )
    nameless = Item("Finding 6", "g6", "https://journals.aps.org/prl/6")
    server.serve(PRL_FEED, rss([entry(1), old, future, month, undated, nameless]))
    batch = await batch_of(source)
    assert ids(batch) == ["doi:10.1103/abc.1"]
    assert batch.notes == ("5 of 6 entries left to Crossref",)


async def test_what_was_not_there_at_the_last_reading_is_new_whatever_issue_it_is_for(
    source: CrossrefSource, server: SourceServer
) -> None:
    wanted = Wanted(frozenset(), everything=False, journals=frozenset(ELSEVIER))
    down(server, ELSEVIER)
    server.serve(ELSEVIER_FEED, rss([numbered(1)]))
    assert ids(await batch_of(source, wanted)) == []
    server.serve(ELSEVIER_FEED, rss([numbered(2), numbered(1), numbered(3, date(2026, 2, 11))]))
    assert ids(await batch_of(source, wanted)) == ["pii:S0004370226000002"], "one that is old by its own date isn't"


def test_crossref_knows_a_publishers_number() -> None:
    number = "S0004370226000002"
    [paper] = parse_crossref(works([2], **{"alternative-id": ["other", number]})).papers
    assert paper.ids == {"doi": "10.1103/abc.2", "pii": number}
    [other] = parse_crossref(works([2], **{"alternative-id": ["10.1103/abc.2", "12"]})).papers
    assert "pii" not in other.ids


async def test_a_journal_that_crossref_does_not_know_is_read_from_its_feed_for_good(
    source: CrossrefSource, server: SourceServer
) -> None:
    server.serve(
        PRL_FEED, rss([entry(1, date(2026, 5, 20)), Item("Finding 6", "g6", "https://journals.aps.org/prl/6")])
    )
    batch = await batch_of(source)
    assert [asked.path for asked in server.asked] == [*(f"/journals/{issn}/works" for issn in PRL), PRL_FEED]
    assert (len(batch.papers), batch.incomplete) == (2, None)
    assert batch.notes == ("Crossref knows no such journal; read from the journal's own feed",)
    assert all(paper.issns == PRL for paper in batch.papers)


async def test_an_unchanged_feed_is_not_fetched_twice(source: CrossrefSource, server: SourceServer) -> None:
    server.serve(PRL_FEED, rss([entry(1)]))
    await batch_of(source)
    [again] = await collected(source)
    assert isinstance(again, Unchanged)
    down(server)
    [failing] = await collected(source)
    assert isinstance(failing, SourceFailure)
    assert failing.why == "HTTP 500: Oops; its own feed has nothing new"
    assert server.asked[-1].headers["if-none-match"]


@pytest.mark.parametrize(
    ("reply", "why"),
    [(Reply(status=403), "HTTP 403: Said"), (Reply(b"<html><title>Log in</title></html>"), "not a feed")],
)
async def test_a_feed_that_fails_too_leaves_crossrefs_failure(
    source: CrossrefSource, server: SourceServer, reply: Reply, why: str
) -> None:
    down(server, reply=too_many("86400"))
    server.serve(PRL_FEED, reply)
    [failure] = await collected(source)
    assert isinstance(failure, SourceFailure)
    assert (failure.fault, failure.section) == (SourceFault.RATE_LIMITED, PRL[0])
    assert failure.why.startswith("HTTP 429: Said; the journal's own feed: ")
    assert why in failure.why


async def test_a_crossref_that_is_down_is_not_asked_for_every_journal(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    feeds = JournalFeeds(client, clock, mirror_url=f"{server.url}/feeds", parse=read_here)
    source = CrossrefSource(client, clock, api_url="http://127.0.0.1:1", feeds=feeds)
    server.serve("/feeds/feeds.aps.org/rss/recent/prb.xml", rss([entry(1)]))
    third = "2469-9950"
    wanted = Wanted(frozenset(), everything=False, journals=frozenset({*PRL, *ELSEVIER, third}))
    found = {one.section: one for one in await collected(source, wanted)}
    failures = [one.why for one in found.values() if isinstance(one, SourceFailure)]
    assert [why.startswith("no connection to 127.0.0.1") for why in failures] == [True, True]
    batch = found[third]
    assert isinstance(batch, Batch), "its feed is asked all the same"
    assert batch.incomplete is not None
    assert batch.incomplete.why.startswith("not asked, since others failed: no connection to 127.0.0.1")


async def test_what_a_feed_brought_does_not_come_again_when_crossref_heals(
    source: CrossrefSource, clock: FakeHastyClock, server: SourceServer
) -> None:
    library = SqlLibrary("sqlite://")
    await library.migrate()
    pipeline = Pipeline(library, {source.name: source}, {}, clock, Random(1))
    async with library.begin() as work:
        await work.watches.add(
            HERE, WatchKind.JOURNAL, ["Physical Review Letters", "Artificial Intelligence"], "U1", clock.now()
        )

    async def collect() -> list[Freshness | None]:
        await clock.advance(timedelta(hours=4))
        return [one.freshness for one in await pipeline.collect()]

    async def cards() -> list[str]:
        async with library.begin() as work:
            return sorted(known.paper.title for _, known in await work.matches.unposted([HERE]))

    down(server, PRL, Reply(works([1])))
    theirs = {"ISSN": list(ELSEVIER), "container-title": ["Artificial Intelligence"]}
    down(server, ELSEVIER, Reply(works([11], **theirs)))
    assert await collect() == [Freshness.FIRST, Freshness.FIRST]
    down(server, (*PRL, *ELSEVIER))
    server.serve(PRL_FEED, rss([entry(1), entry(2)]))
    server.serve(ELSEVIER_FEED, rss([numbered(11)]))
    await collect()
    server.serve(ELSEVIER_FEED, rss([numbered(12), numbered(11)]))
    await collect()
    assert await cards() == ["Finding 12", "Finding 2"]
    down(server, PRL, Reply(works([1, 2, 3])))
    down(server, ELSEVIER, Reply(works([12], **theirs, **{"alternative-id": ["S0004370226000012"]})))
    await collect()
    assert await cards() == ["Finding 12", "Finding 2", "Finding 3"]
    async with library.begin() as work:
        joined = await work.papers.find("pii:S0004370226000012")
        assert joined is not None
        assert joined.paper.ids["doi"] == "10.1103/abc.12"
        assert all(health.failures == 0 for health in await work.sources.health())
    await library.close()


async def test_a_feed_is_read_in_a_child(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> None:
    feeds = JournalFeeds(client, clock, mirror_url=f"{server.url}/feeds", parse=read_apart)
    server.serve(PRL_FEED, rss([entry(1)]))
    assert ids(await batch_of(CrossrefSource(client, clock, api_url=server.url, feeds=feeds))) == ["doi:10.1103/abc.1"]
