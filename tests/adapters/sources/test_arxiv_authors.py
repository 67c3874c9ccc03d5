"""arXiv's author pages against a server on this machine: a paper that stands on a page carries the person's id."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from adapters.sources.arxiv import ArxivSource
from adapters.sources.http import PoliteClient
from bot.domain.collection import Batch, Collected, Found, SourceFailure, SourceFault, Wanted
from bot.domain.namesake import Namesakes
from bot.domain.paper import Author, Paper
from bot.domain.query import And, Field, Manner, Not, Pin, Query, Term
from tests.fakes.arxiv_documents import api_answer_of, rss_of
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.papers import a_paper
from tests.fakes.people_registry import page_of
from tests.fakes.source_server import ERROR_500, Reply, SourceServer

DAY, JOSIAH = date(2026, 6, 15), "0000-0002-1825-0097"
HERS = [a_paper(1, authors=["Ada Li", "Wei Wang"]), a_paper(7, authors=["Wei Wang"], categories=["cs.LG"])]
TODAY = [HERS[0], a_paper(2, authors=["Wei Wang"]), a_paper(3, authors=["Cara Doe"])]


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> ArxivSource:
    server.serve("/rss/cs.CV", rss_of("cs.CV", TODAY, DAY))
    return ArxivSource(
        client,
        clock,
        rss_url=f"{server.url}/rss",
        api_url=f"{server.url}/api/query",
        authors_url=f"{server.url}/a",
        oai_url=f"{server.url}/oai",
    )


def person(*ids: str) -> Term:
    """A Wei Wang pinned to these ids."""
    return Term(Field.AUTHOR, "Wei Wang", Manner.PHRASE, Pin(ids))


def wanted(*queries: Query) -> Wanted:
    return Wanted(frozenset({"cs.CV"}), everything=False, queries=queries)


async def batch_of(source: ArxivSource, *queries: Query) -> Batch:
    """The one batch that a collection brings."""
    found: list[Collected] = [one async for one in source.papers_since(wanted(*queries), None)]
    [batch] = found
    assert isinstance(batch, Batch)
    return batch


def ids_in(papers: Sequence[Paper]) -> dict[str, list[tuple[str, ...]]]:
    """The ids that each paper's authors carry."""
    return {paper.id: [author.all_ids for author in paper.authors] for paper in papers}


def pages_asked(server: SourceServer) -> list[str]:
    return [asked.path for asked in server.asked if asked.path.startswith("/a/")]


async def test_a_paper_of_the_day_that_stands_on_the_page_carries_the_id(
    source: ArxivSource, server: SourceServer
) -> None:
    server.serve("/a/wang_w_2.atom2", page_of("Wei Wang", HERS))
    batch = await batch_of(source, And((person("arxiv:wang_w_2"), Not(person("arxiv:wang_w_9")))))
    assert ids_in(batch.papers) == {
        "arxiv:2606.00001": [(), ("arxiv:wang_w_2",)],
        "arxiv:2606.00002": [()],
        "arxiv:2606.00003": [()],
    }
    assert pages_asked(server) == ["/a/wang_w_2.atom2"]
    assert batch.notes == ()


async def test_an_orcid_linked_to_an_account_works_as_well_and_one_that_is_not_says_nothing(
    source: ArxivSource, server: SourceServer
) -> None:
    server.serve(f"/a/{JOSIAH}.atom2", page_of("Wei Wang", HERS))
    batch = await batch_of(source, person(f"orcid:{JOSIAH}"), person("orcid:0000-0001-5109-3700"))
    assert batch.papers[0].authors == (Author("Ada Li"), Author("Wei Wang", JOSIAH))
    assert batch.notes == ()


async def test_a_page_is_read_again_after_hours_and_an_unlinked_orcid_after_days(
    source: ArxivSource, server: SourceServer, clock: FakeHastyClock
) -> None:
    server.serve("/a/wang_w_2.atom2", page_of("Wei Wang", HERS))
    both = (person("arxiv:wang_w_2"), person(f"orcid:{JOSIAH}"))
    asked = []
    for hours in (0, 1, 3, 8 * 24):
        clock.step(timedelta(hours=hours))
        batch = await batch_of(source, *both)
        assert batch.papers[0].authors[1].ids == ("arxiv:wang_w_2",)
        asked.append(len(pages_asked(server)))
    assert asked == [2, 2, 3, 5]


async def test_a_page_that_is_not_there_or_not_to_be_read_is_noted_and_stops_nothing(
    source: ArxivSource, server: SourceServer
) -> None:
    server.serve("/a/wang_w_2.atom2", ERROR_500)
    batch = await batch_of(source, person("arxiv:wang_w_2"), person("arxiv:nobody_n_1"))
    assert len(batch.papers) == len(TODAY)
    assert any("nobody_n_1" in note and "no author page" in note for note in batch.notes)
    assert any("wang_w_2" in note and "HTTP 500" in note for note in batch.notes)


async def test_what_the_search_finds_carries_the_ids_too(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/a/wang_w_2.atom2", page_of("Wei Wang", HERS))
    server.serve("/api/query", api_answer_of(TODAY))
    assert isinstance(await source.people.person("arxiv:wang_w_2"), Namesakes)
    found = await source.search(person("arxiv:wang_w_2"), 10)
    assert isinstance(found, Found)
    assert [author.ids for author in found.papers[0].authors] == [(), ("arxiv:wang_w_2",)]


async def test_who_has_a_page_is_told_with_what_it_lists(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/a/wang_w_2.atom2", page_of("Wei Wang", HERS))
    found = await source.people.person("arxiv:wang_w_2")
    assert isinstance(found, Namesakes)
    [known] = found.people
    assert (known.name, known.papers, known.ids) == ("Wei Wang", 2, ("arxiv:wang_w_2",))
    assert (known.coauthors, known.sources) == (("Ada Li",), ("arxiv",))
    assert ids_in(found.papers)["arxiv:2606.00007"] == [("arxiv:wang_w_2",)]
    assert await source.people.person("arxiv:nobody_n_1") == Namesakes((), 0)


async def test_papers_of_a_name_are_told_though_nobody_is_told_apart(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/api/query", api_answer_of(TODAY[:2]))
    found = await source.people.authors("王伟", 5)
    assert isinstance(found, Namesakes)
    assert (found.people, [paper.id for paper in found.papers]) == ((), ["arxiv:2606.00001", "arxiv:2606.00002"])
    server.serve("/api/query", Reply(status=400))
    refused = await source.people.authors("Wei Wang", 5)
    assert isinstance(refused, SourceFailure)
    assert refused.fault is SourceFault.REFUSED


async def test_of_two_who_wrote_all_together_the_page_or_the_wish_tells_whose_it_is(
    source: ArxivSource, server: SourceServer
) -> None:
    both = [a_paper(1, authors=["Ada Lovelace", "Wei Wang"])]
    server.serve(f"/a/{JOSIAH}.atom2", page_of("Wei Wang", both))
    other = [a_paper(5, authors=["Ada Lovelace", "Wei Wang"])]
    server.serve("/a/0000-0001-5109-3700.atom2", page_of("Somebody", other))
    server.serve("/rss/cs.CV", rss_of("cs.CV", other, DAY))
    found = await source.people.person(f"orcid:{JOSIAH}")
    assert isinstance(found, Namesakes)
    assert [each.name for each in found.people] == ["Wei Wang"]
    assert ids_in(found.papers) == {"arxiv:2606.00001": [(), (f"orcid:{JOSIAH}",)]}
    untold = await source.people.person("orcid:0000-0001-5109-3700")
    assert isinstance(untold, Namesakes)
    assert untold.people == ()
    batch = await batch_of(source, person("orcid:0000-0001-5109-3700"))
    assert ids_in(batch.papers) == {"arxiv:2606.00005": [(), ("orcid:0000-0001-5109-3700",)]}
