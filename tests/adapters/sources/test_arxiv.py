"""arXiv's daily feeds as a source, against a server on this machine."""

import random
from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from adapters.sources.arxiv import CROWDED, ArxivSource, sections_of
from adapters.sources.http import PoliteClient
from bot.catalogue import taxonomy
from bot.domain.collection import Batch, Collected, SourceFailure, SourceFault, Unchanged, Wanted
from bot.ports import PaperSource
from tests.fakes.arxiv_documents import atom_of, error_feed, rss_of
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.library import FakeFetchMemory
from tests.fakes.papers import a_paper, papers
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import BOMB, ERROR_500, HTML, SILENCE, Reply, SourceServer, too_many

DAY = date(2026, 6, 15)
ECON = ("econ.EM", "econ.GN", "econ.TH")


@pytest.fixture
def source(client: PoliteClient, clock: FakeHastyClock, server: SourceServer) -> ArxivSource:
    return ArxivSource(client, clock, rss_url=f"{server.url}/rss", api_url=f"{server.url}/api/query")


def wanted(*categories: str) -> Wanted:
    return Wanted(frozenset(categories), everything=False)


async def collected(source: PaperSource, of: Wanted, *, hours_ago: float | None = None) -> list[Collected]:
    """What a collection brings, the last good one being so many hours ago; None: never."""
    now = FakeHastyClock().now()
    since = None if hours_ago is None else now - timedelta(hours=hours_ago)
    return [one async for one in source.papers_since(of, since)]


def only(found: Iterable[Collected]) -> Batch:
    [batch] = found
    assert isinstance(batch, Batch), batch
    return batch


def failure(found: Iterable[Collected]) -> SourceFailure:
    [one] = found
    assert isinstance(one, SourceFailure), one
    return one


def ids(batch: Batch) -> list[str]:
    return [paper.id for paper in batch.papers]


async def test_a_section_comes_as_a_batch_of_its_papers(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(3), DAY))
    batch = only(await collected(source, wanted("cs.CV")))
    assert (batch.source, batch.section, batch.dated, batch.refused, batch.notes) == ("arxiv", "cs.CV", DAY, (), ())
    assert ids(batch) == ["arxiv:2606.00001", "arxiv:2606.00002", "arxiv:2606.00003"]
    assert {paper.sections for paper in batch.papers} == {("cs.CV",)}
    assert batch.fetched_at == FakeHastyClock().now()


async def test_only_what_is_watched_is_asked_for(source: ArxivSource, server: SourceServer) -> None:
    await collected(source, wanted("cs.CV", "math"))
    assert {asked.path.removeprefix("/rss/").removeprefix("/atom/") for asked in server.asked} >= {"cs.CV", "math"}
    assert not any("physics" in asked.path for asked in server.asked)


def test_sections_are_archives_where_a_watch_looks_everywhere() -> None:
    everywhere = sections_of(Wanted(frozenset({"cs.CV"}), everything=True))
    assert everywhere == [archive.id for archive in taxonomy.archives() if archive.open]


def test_a_category_is_not_asked_beside_its_archive_and_an_old_name_gives_the_new_one() -> None:
    assert sections_of(wanted("cs", "cs.CV", "cmp-lg", "math.GT")) == ["cs", "math.GT"]
    assert sections_of(wanted("cmp-lg")) == ["cs.CL"]
    assert sections_of(wanted("xx.YY")) == ["xx.YY"]


async def test_an_unchanged_section_is_asked_for_cheaply_once_its_batch_is_safe(
    source: ArxivSource, server: SourceServer
) -> None:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(3), DAY))
    only(await collected(source, wanted("cs.CV")))
    [again] = await collected(source, wanted("cs.CV"), hours_ago=1)
    assert again == Unchanged("arxiv", "cs.CV", FakeHastyClock().now())
    assert isinstance(only(await collected(source, wanted("cs.CV"), hours_ago=21)), Batch), "no ETag is trusted so long"


async def test_a_batch_that_nobody_finished_with_is_given_again(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(3), DAY))
    stream = source.papers_since(wanted("cs.CV"), None)
    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]
    assert len(only(await collected(source, wanted("cs.CV"), hours_ago=1)).papers) == 3


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (HTML, "an HTML page titled “Log in”"),
        (Reply(b""), "the document is empty"),
        (ERROR_500, "HTTP 500: Oops"),
        (BOMB, "more than"),
    ],
    ids=["html", "empty", "500", "bomb"],
)
async def test_where_rss_cannot_be_read_atom_is(
    source: ArxivSource, server: SourceServer, reply: Reply, why: str
) -> None:
    server.serve("/rss/cs.CV", reply)
    server.serve("/atom/cs.CV", atom_of("cs.CV", papers(2), DAY))
    batch = only(await collected(source, wanted("cs.CV")))
    assert len(batch.papers) == 2
    assert why in batch.notes[0]


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (HTML, SourceFault.NOT_A_FEED),
        (Reply(b""), SourceFault.NOT_A_FEED),
        (Reply(b'{"a": 1}'), SourceFault.NOT_A_FEED),
        (ERROR_500, SourceFault.BROKEN),
        (too_many("7200"), SourceFault.RATE_LIMITED),
        (BOMB, SourceFault.TOO_BIG),
        (Reply(error_feed().encode(), status=400), SourceFault.REFUSED),
        (Reply(error_feed().encode()), SourceFault.NOT_A_FEED),
    ],
)
async def test_a_section_that_fails_says_how(
    source: ArxivSource, server: SourceServer, reply: Reply, fault: SourceFault
) -> None:
    server.serve("/rss/cs.CV", reply)
    server.serve("/atom/cs.CV", reply)
    failed = failure(await collected(source, wanted("cs.CV")))
    assert (failed.source, failed.section, failed.fault) == ("arxiv", "cs.CV", fault)
    assert failed.retry_after_s == (7_200.0 if fault is SourceFault.RATE_LIMITED else None)


async def test_a_section_that_never_answers_timed_out(
    impatient: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    server.serve("/rss/cs.CV", SILENCE)
    source = ArxivSource(impatient, clock, rss_url=f"{server.url}/rss", api_url=f"{server.url}/api/query")
    assert failure(await collected(source, wanted("cs.CV"))).fault is SourceFault.TIMED_OUT


async def test_one_section_that_fails_stops_no_other(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/rss/cs.CL", HTML)
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(1), DAY))
    first, second = await collected(source, wanted("cs.CL", "cs.CV"))
    assert isinstance(first, SourceFailure)
    assert isinstance(second, Batch)


@pytest.mark.parametrize("lost_in", ["document", "connection"])
async def test_a_feed_that_breaks_off_gives_its_good_entries_and_is_fetched_again(
    source: ArxivSource, server: SourceServer, lost_in: str
) -> None:
    text = rss_of("cs.CV", papers(20), DAY)
    server.serve("/rss/cs.CV", text[: len(text) // 2] if lost_in == "document" else Reply(text.encode(), sent=0.5))
    batch = only(await collected(source, wanted("cs.CV")))
    assert 8 <= len(batch.papers) < 12
    assert len(batch.refused) == 1
    server.serve("/rss/cs.CV", text)
    assert len(only(await collected(source, wanted("cs.CV"), hours_ago=1)).papers) == 20


async def test_a_crowded_archive_is_asked_by_its_categories_and_stays_one_section(
    source: ArxivSource, server: SourceServer
) -> None:
    server.serve("/rss/econ", rss_of("econ", papers(CROWDED), DAY))
    for number, category in enumerate(ECON, start=1):
        server.serve(f"/rss/{category}", rss_of(category, [a_paper(number), a_paper(9)], DAY))
    for _ in range(2):
        batch = only(await collected(source, wanted("econ")))
        assert batch.section == "econ"
        assert ids(batch) == ["arxiv:2606.00001", "arxiv:2606.00009", "arxiv:2606.00002", "arxiv:2606.00003"]
        assert batch.papers[1].sections == ECON
    assert server.times("/rss/econ") == 1, "it is not asked for as one again"
    assert isinstance((await collected(source, wanted("econ"), hours_ago=1))[0], Unchanged)


@pytest.mark.parametrize("status", [400, 404])
async def test_an_archive_that_is_not_served_is_asked_by_its_categories(
    source: ArxivSource, server: SourceServer, status: int
) -> None:
    server.serve("/rss/econ", Reply(error_feed().encode(), status=status))
    server.serve("/rss/econ.EM", rss_of("econ.EM", papers(2), DAY))
    *failed, batch = await collected(source, wanted("econ"))
    assert isinstance(batch, Batch)
    assert len(batch.papers) == 2
    assert [one.section for one in failed] == ["econ.GN", "econ.TH"]


async def test_an_archive_all_of_which_fails_is_one_failure(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/rss/econ", Reply(error_feed().encode(), status=400))
    failed = failure(await collected(source, wanted("econ")))
    assert (failed.section, failed.fault) == ("econ", SourceFault.REFUSED)
    assert server.times("/atom/econ.TH") == 1


@pytest.mark.parametrize(("base", "atom"), [("", "/atom/cs.CV"), ("/mirror/rss", "/mirror/atom/cs.CV")])
async def test_atom_stands_beside_rss_whatever_the_base(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer, base: str, atom: str
) -> None:
    server.serve(atom, atom_of("cs.CV", papers(2), DAY))
    source = ArxivSource(client, clock, rss_url=server.url + base)
    assert len(only(await collected(source, wanted("cs.CV"))).papers) == 2


async def test_an_archive_that_forbids_us_is_left_alone(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/rss/econ", Reply(status=403))
    assert failure(await collected(source, wanted("econ"))).section == "econ"
    assert len(server.asked) == 1


async def test_a_category_that_is_crowded_is_noted(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(CROWDED), DAY))
    batch = only(await collected(source, wanted("cs.CV")))
    assert batch.notes == ("1,900 entries: close to the feed's limit, new papers may be missing",)


async def test_a_host_that_is_down_is_spared_the_questions_that_are_left(
    clock: FakeHastyClock, client: PoliteClient
) -> None:
    source = ArxivSource(client, clock, rss_url="http://127.0.0.1:1/rss")
    found = await collected(source, Wanted(frozenset(), everything=True))
    assert len(found) == len(sections_of(Wanted(frozenset(), everything=True)))
    assert all(isinstance(one, SourceFailure) and one.fault is SourceFault.UNREACHABLE for one in found)
    asked = [one for one in found if isinstance(one, SourceFailure) and not one.why.startswith("not asked")]
    assert len(asked) == 2


async def test_days_to_come_are_the_feeds_mistake(source: ArxivSource, server: SourceServer) -> None:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(1), date(2031, 1, 1)))
    assert only(await collected(source, wanted("cs.CV"))).papers[0].published is None


async def test_links_lead_to_the_mirror_that_was_set(
    client: PoliteClient, clock: FakeHastyClock, server: SourceServer
) -> None:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(1), DAY))
    source = ArxivSource(client, clock, rss_url=f"{server.url}/rss/", link_url="https://mirror.example/")
    [paper] = only(await collected(source, wanted("cs.CV"))).papers
    assert paper.url == "https://mirror.example/abs/2606.00001"


async def test_a_restart_remembers_etags(clock: FakeHastyClock, memory: FakeFetchMemory, server: SourceServer) -> None:
    server.serve("/rss/cs.CV", rss_of("cs.CV", papers(1), DAY))
    kinds = []
    for _ in range(2):
        async with PoliteClient(clock=clock, memory=memory, rates=FakeRateGate(), rng=random.Random(1)) as client:
            source = ArxivSource(client, clock, rss_url=f"{server.url}/rss")
            kinds.append(type((await collected(source, wanted("cs.CV"), hours_ago=1))[0]))
    assert kinds == [Batch, Unchanged]
