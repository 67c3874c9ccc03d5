"""Days of arXiv that were missed and are filled from OAI-PMH, against a server on this machine.

The clock begins on Monday, 15 June 2026, at 04:00 in New York.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.sources.arxiv import ArxivSource
from adapters.sources.http import PoliteClient
from bot.domain.collection import Batch, Collected, SourceFailure, SourceFault, Wanted
from bot.domain.paper import Announcement
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.oai_documents import oai_error_of, oai_list_of
from tests.fakes.papers import a_paper, papers
from tests.fakes.source_server import ERROR_500, Asked, Reply, SourceServer

FRIDAY, MONDAY = date(2026, 6, 12), date(2026, 6, 15)
THURSDAY_AT = datetime(2026, 6, 11, 8, tzinfo=UTC)
CV = Wanted(frozenset({"cs.CV"}), everything=False)


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> ArxivSource:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(3, first=900), MONDAY))
    oai_url = f"{server.url}/oai"
    return ArxivSource(client, clock, rss_url=f"{server.url}/rss", api_url=f"{server.url}/api", oai_url=oai_url)


async def collected(source: ArxivSource, since: datetime | None = THURSDAY_AT, of: Wanted = CV) -> list[Collected]:
    return [one async for one in source.papers_since(of, since)]


def filled(found: list[Collected]) -> list[Batch]:
    return [one for one in found if isinstance(one, Batch) and one.announced_at is not None]


def ids(batches: list[Batch]) -> list[str]:
    return [paper.id for batch in batches for paper in batch.papers]


async def bookmarked_on_thursday(source: ArxivSource, clock: FakeHastyClock, server: SourceServer) -> None:
    """The last good day was a Monday, two announcements ago; the highest id seen then was 2606.00902."""
    await collected(source, None)
    await clock.advance(2 * 86_400)


async def test_a_missed_day_is_harvested_from_the_last_good_one_and_comes_before_todays(
    source: ArxivSource, clock: FakeHastyClock, server: SourceServer
) -> None:
    server.serve("/oai", oai_list_of(papers(2), FRIDAY))
    found = await collected(source)
    [gap] = filled(found)
    assert (found[0], gap.section, gap.dated) == (gap, "", FRIDAY)
    assert gap.announced_at == datetime(2026, 6, 12, 4, tzinfo=UTC), "midnight in New York"
    assert {paper.announce for paper in gap.papers} == {Announcement.NEW}
    assert {paper.published for paper in gap.papers} == {FRIDAY}
    [asked] = [asked for asked in server.asked if asked.path == "/oai"]
    assert asked.query == {"verb": "ListRecords", "metadataPrefix": "arXiv", "from": "2026-06-11"}


@pytest.mark.parametrize(
    ("since", "asked"),
    [
        (None, 0),
        (datetime(2026, 6, 12, 8, tzinfo=UTC), 0),  # Friday: nothing is announced on a weekend
        (datetime(2026, 6, 12, 3, tzinfo=UTC), 1),  # still Thursday in New York
        (datetime(2026, 6, 15, 5, tzinfo=UTC), 0),
    ],
)
async def test_only_an_announcement_in_between_makes_a_gap(
    source: ArxivSource, server: SourceServer, since: datetime | None, asked: int
) -> None:
    server.serve("/oai", oai_list_of(papers(1), FRIDAY))
    await collected(source, since)
    assert server.times("/oai") == asked


async def test_only_ids_above_the_highest_known_are_new(
    source: ArxivSource, clock: FakeHastyClock, server: SourceServer
) -> None:
    await bookmarked_on_thursday(source, clock, server)
    changed = [a_paper("arxiv:math/0309136", categories=["cs.CV"]), a_paper(17), a_paper(902), a_paper(903)]
    server.serve("/oai", oai_list_of(changed, date(2026, 6, 16)))
    assert ids(filled(await collected(source, clock.now() - timedelta(days=2)))) == ["arxiv:2606.00903"]


async def test_only_what_is_watched_is_given(source: ArxivSource, server: SourceServer) -> None:
    kinds = [["cs.CV"], ["cs.LG", "cs.CV"], ["math.CO"], ["hep-ex"]]
    server.serve("/oai", oai_list_of([a_paper(n, categories=kind) for n, kind in enumerate(kinds, start=1)], FRIDAY))
    assert ids(filled(await collected(source))) == ["arxiv:2606.00001", "arxiv:2606.00002"]


async def test_missed_days_are_filled_for_sections_that_are_not_due_now(
    source: ArxivSource, clock: FakeHastyClock, server: SourceServer
) -> None:
    server.serve("/rss/math.CO", rss_of("math.CO", [], MONDAY))
    both = Wanted(frozenset({"cs.CV", "math.CO"}), everything=False)
    await collected(source, None, both)
    await clock.advance(2 * 86_400)
    server.serve("/oai", oai_list_of([a_paper(1000, categories=["math.CO"])], date(2026, 6, 16)))
    assert ids(filled(await collected(source, clock.now(), CV))) == ["arxiv:2606.01000"]


async def test_a_harvest_follows_its_tokens_and_parts_its_days(source: ArxivSource, server: SourceServer) -> None:
    def answer(asked: Asked) -> Reply:
        match asked.query.get("resumptionToken"):
            case None:
                return Reply(oai_list_of(papers(2), FRIDAY, token="two|1001"))
            case "two|1001":
                return Reply(oai_list_of(papers(2, first=3), MONDAY))
            case other:
                raise AssertionError(other)

    server.serve("/oai", answer)
    batches = filled(await collected(source))
    assert [batch.dated for batch in batches] == [FRIDAY, MONDAY]
    assert ids(batches) == [f"arxiv:2606.0000{number}" for number in range(1, 5)]


async def test_a_token_that_expired_begins_the_harvest_anew_at_the_last_day_met(
    source: ArxivSource, server: SourceServer
) -> None:
    def answer(asked: Asked) -> Reply:
        if "resumptionToken" in asked.query:
            return Reply(oai_error_of("badResumptionToken", "expired"))
        token = "old" if asked.query["from"] == "2026-06-11" else ""
        return Reply(oai_list_of(papers(2, first=1 if token else 3), FRIDAY, token=token))

    server.serve("/oai", answer)
    assert len(ids(filled(await collected(source)))) == 4
    assert [asked.query.get("from") for asked in server.asked[:3]] == ["2026-06-11", None, "2026-06-12"]


async def test_a_harvest_that_fails_stops_no_section_is_told_and_is_made_up_for(
    source: ArxivSource, clock: FakeHastyClock, server: SourceServer
) -> None:
    await bookmarked_on_thursday(source, clock, server)
    server.serve("/oai", ERROR_500)
    [batch] = await collected(source, clock.now() - timedelta(days=2))
    assert isinstance(batch, Batch)
    assert (batch.section, len(batch.papers)) == ("cs.CV", 3), "what came is kept"
    assert batch.incomplete is not None
    assert (batch.incomplete.fault, batch.incomplete.section) == (SourceFault.BROKEN, "cs.CV")
    assert batch.incomplete.why == "days before are missing, which are asked for again: HTTP 500: Oops"
    server.serve("/oai", oai_list_of([a_paper(1000)], date(2026, 6, 16)))
    healed = await collected(source, clock.now())
    assert ids(filled(healed)) == ["arxiv:2606.01000"], "although every section was well a moment ago"
    assert filled(await collected(source, clock.now())) == []


EMPTY = oai_error_of("noRecordsMatch", ""), oai_list_of([], FRIDAY)


@pytest.mark.parametrize("empty", EMPTY, ids=["noRecordsMatch", "an empty list"])
async def test_an_empty_harvest_of_an_announced_day_is_asked_for_again(
    source: ArxivSource, server: SourceServer, empty: bytes
) -> None:
    server.serve("/oai", oai_list_of(papers(2), FRIDAY))
    server.plant("/oai", Reply(empty), Reply(empty))
    assert len(ids(filled(await collected(source)))) == 2


@pytest.mark.parametrize("empty", EMPTY, ids=["noRecordsMatch", "an empty list"])
async def test_a_harvest_that_stays_empty_is_a_failure_and_leaves_the_bookmark(
    source: ArxivSource, clock: FakeHastyClock, server: SourceServer, empty: bytes
) -> None:
    await bookmarked_on_thursday(source, clock, server)
    server.serve("/oai", empty)
    [batch] = await collected(source, clock.now() - timedelta(days=2))
    assert isinstance(batch, Batch)
    assert batch.incomplete is not None
    assert batch.incomplete.fault is SourceFault.EMPTY_ANSWER
    assert server.times("/oai") == 3
    server.serve("/oai", oai_list_of([a_paper(1000)], date(2026, 6, 16)))
    assert ids(filled(await collected(source, clock.now()))) == ["arxiv:2606.01000"]


async def test_a_section_that_did_not_change_is_not_well_while_days_are_missing(
    source: ArxivSource, clock: FakeHastyClock, server: SourceServer
) -> None:
    await bookmarked_on_thursday(source, clock, server)
    server.serve("/oai", ERROR_500)
    server.plant("/rss/cs.CV", Reply(status=304))
    await collected(source, clock.now())
    server.plant("/rss/cs.CV", Reply(status=304))
    [failure] = await collected(source, clock.now())
    assert isinstance(failure, SourceFailure)
    assert (failure.section, failure.fault) == ("cs.CV", SourceFault.BROKEN)


async def test_a_list_that_ends_before_its_own_count_is_a_failure(
    source: ArxivSource, clock: FakeHastyClock, server: SourceServer
) -> None:
    def answer(asked: Asked) -> Reply:
        if "resumptionToken" in asked.query:
            return Reply(oai_list_of([], FRIDAY))
        return Reply(oai_list_of(papers(2), FRIDAY, token="two|250", total=250))

    server.serve("/oai", answer)
    *_, batch = await collected(source)
    assert isinstance(batch, Batch)
    assert batch.incomplete is not None
    assert "only 2 of 250 came" in batch.incomplete.why


async def test_what_was_filled_is_not_harvested_again_on_the_same_day(
    source: ArxivSource, server: SourceServer
) -> None:
    server.serve("/oai", oai_list_of(papers(1), FRIDAY))
    await collected(source)
    await collected(source)
    assert server.times("/oai") == 1
