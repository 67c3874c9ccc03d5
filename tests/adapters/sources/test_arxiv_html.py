"""Full texts of arXiv: asked for politely, taken only of the right paper, its right version, under an open licence."""

import random
from datetime import datetime

import httpx2
import pytest

from adapters.sources.arxiv_html import PAGES, READING_S, REST_S, ArxivTexts
from adapters.sources.body import MOST_BYTES
from adapters.sources.http import PoliteClient
from adapters.sources.latexml import parse_latexml
from bot.domain.paper import Paper
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.latexml_pages import CLOSED_LICENCE, FOX, page
from tests.fakes.library import FakeFetchMemory
from tests.fakes.papers import a_paper
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import ERROR_500, HTML, SILENCE, Reply, SourceServer, redirect, too_many

FOXES = a_paper("arxiv:2606.01234", version=2)
AT = "/html/2606.01234v2"


@pytest.fixture
def texts(server: SourceServer, client: PoliteClient, clock: FakeHastyClock) -> ArxivTexts:
    return ArxivTexts(client, clock, FakeRateGate(), html_url=f"{server.url}/html", parse=parse_latexml)


async def names(texts: ArxivTexts, paper: Paper = FOXES) -> list[str]:
    (text,) = await texts.of([paper])
    assert text.paper is paper
    return [section.name for section in text.sections]


async def test_an_open_paper_comes_with_its_sections(server: SourceServer, texts: ArxivTexts) -> None:
    server.serve(AT, page())
    (text,) = await texts.of([FOXES])
    assert FOX in text.sections[0].text
    assert (texts.whole, server.asked[0].headers["user-agent"].endswith("(mailto:lab@example.org)")) == (True, True)


async def test_the_child_process_reads_it_unless_told_otherwise(
    server: SourceServer, client: PoliteClient, clock: FakeHastyClock
) -> None:
    server.serve(AT, page())
    assert await names(ArxivTexts(client, clock, FakeRateGate(), html_url=f"{server.url}/html/")) != []


async def test_texts_stand_in_the_order_of_the_papers_with_none_left_out(
    server: SourceServer, texts: ArxivTexts
) -> None:
    server.serve(AT, page())
    papers = [a_paper(1), FOXES, a_paper("doi:10.1000/x", source="crossref")]
    found = await texts.of(papers)
    assert [text.paper for text in found] == papers
    assert [bool(text.sections) for text in found] == [False, True, False]


async def test_a_paper_that_is_not_on_arxiv_is_not_asked_for(server: SourceServer, texts: ArxivTexts) -> None:
    assert await names(texts, a_paper("doi:10.1000/x", source="crossref")) == []
    assert server.asked == []


async def test_an_article_whose_preprint_is_known_is_read_there_in_any_version(
    server: SourceServer, texts: ArxivTexts
) -> None:
    server.serve("/html/2606.01234", page())
    article = a_paper("doi:10.1000/x", source="crossref", version=7, ids={"doi": "10.1000/x", "arxiv": "2606.01234"})
    assert await names(texts, article) != []


async def test_an_id_of_the_old_kind_keeps_its_slash(server: SourceServer, texts: ArxivTexts) -> None:
    server.serve("/html/solv-int/9701001v1", page(of="solv-int/9701001v1"))
    assert await names(texts, a_paper("arxiv:solv-int/9701001")) != []


@pytest.mark.parametrize("of", ["2606.01234v1", "2606.01234v3", "2606.09999v2", ""])
async def test_another_version_or_paper_is_not_taken(server: SourceServer, texts: ArxivTexts, of: str) -> None:
    server.serve(AT, page(of=of))
    assert await names(texts) == []


@pytest.mark.parametrize("licence", [CLOSED_LICENCE, "", "All rights reserved", "ACCEPTED BY COPYRIGHT", "CCBYX"])
async def test_a_paper_without_an_open_licence_is_not_taken(
    server: SourceServer, texts: ArxivTexts, licence: str
) -> None:
    server.serve(AT, page(licence=licence))
    assert await names(texts) == []


@pytest.mark.parametrize("licence", ["CC BY 4.0", "CC BY-NC-SA 4.0", "CC BY-NC-ND 4.0", "CC Zero", "Public Domain"])
async def test_open_licences_are_known_by_their_names(server: SourceServer, texts: ArxivTexts, licence: str) -> None:
    server.serve(AT, page(licence=licence))
    assert await names(texts) != []


@pytest.mark.parametrize(
    "reply",
    [
        Reply(b"<title>No HTML</title>", status=404),
        Reply(b"", status=403),
        HTML,
        ERROR_500,
        too_many("3600"),
        redirect("http://127.0.0.1:9/elsewhere"),
        redirect("file:///etc/passwd"),
        Reply(b" " * (MOST_BYTES + 1), packed=True),
        Reply(page(), sent=0.5),
        Reply(b"\x00" * 100),
        Reply(),
    ],
)
async def test_where_no_text_can_be_had_the_abstract_is_all_there_is(
    server: SourceServer, texts: ArxivTexts, reply: Reply
) -> None:
    server.serve(AT, reply)
    assert await names(texts) == []


async def test_what_was_read_or_is_not_there_is_not_asked_for_again(server: SourceServer, texts: ArxivTexts) -> None:
    server.serve(AT, page())
    server.serve("/html/2606.00001v1", Reply(status=404))
    for _ in range(3):
        assert await names(texts) != []
        assert await names(texts, a_paper(1)) == []
    assert (server.times(AT), server.times("/html/2606.00001v1")) == (1, 1)


async def test_what_failed_for_a_moment_is_asked_for_the_next_time(server: SourceServer, texts: ArxivTexts) -> None:
    server.serve(AT, page())
    server.plant(AT, ERROR_500)
    assert await names(texts) == []
    assert await names(texts) != []


class FakeArxiv(httpx2.AsyncBaseTransport):
    """Carries requests to an arXiv that has a page of every paper, and notes when each was asked for."""

    def __init__(self, clock: FakeHastyClock) -> None:
        self._clock = clock
        self.asked_at: list[datetime] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer with the page that was asked for."""
        self.asked_at.append(self._clock.now())
        return httpx2.Response(200, stream=httpx2.ByteStream(page(of=request.url.path.removeprefix("/html/"))))


async def test_arxiv_is_asked_as_seldom_as_it_wishes_and_a_briefing_waits_no_longer_than_it_may(
    clock: FakeHastyClock,
) -> None:
    arxiv, rates = FakeArxiv(clock), FakeRateGate()
    many = [a_paper(number) for number in range(1, 13)]
    async with PoliteClient(
        clock=clock, memory=FakeFetchMemory(), rates=rates, rng=random.Random(7), transport=arxiv
    ) as client:
        sites = [
            ArxivTexts(client, clock, rates, html_url="https://arxiv.org/html", parse=parse_latexml) for _ in range(2)
        ]
        first = await sites[0].of(many)
        read = len(arxiv.asked_at)
        await sites[1].of(many[-2:])
    waits = [
        (after - before).total_seconds() for before, after in zip(arxiv.asked_at, arxiv.asked_at[1:], strict=False)
    ]
    assert min(waits) >= PAGES.interval_s
    assert sum(waits[: read - 1]) <= READING_S
    assert read == sum(bool(text.sections) for text in first) == 1 + READING_S // PAGES.interval_s
    assert [bool(text.sections) for text in first][:read] == [True] * read


@pytest.mark.parametrize("reply", [too_many("3600"), Reply(status=403), SILENCE])
async def test_an_arxiv_that_will_not_answer_is_asked_once_and_left_alone_for_a_while(
    server: SourceServer, clock: FakeHastyClock, impatient: PoliteClient, reply: Reply
) -> None:
    texts = ArxivTexts(impatient, clock, FakeRateGate(), html_url=f"{server.url}/html", parse=parse_latexml)
    server.serve(AT, page())
    server.plant(AT, reply)
    papers = [FOXES, *(a_paper(number) for number in range(1, 10))]
    assert not any(text.sections for text in await texts.of(papers))
    assert len(server.asked) == 1
    await clock.advance(REST_S + 1)
    assert await names(texts) != []


async def test_without_a_network_nobody_waits(clock: FakeHastyClock, client: PoliteClient) -> None:
    texts = ArxivTexts(client, clock, FakeRateGate(), html_url="http://127.0.0.1:9/html", parse=parse_latexml)
    before_s = clock.monotonic()
    assert not any(text.sections for text in await texts.of([a_paper(number) for number in range(1, 11)]))
    assert clock.monotonic() - before_s < READING_S / 4


async def test_a_page_that_comes_too_slowly_is_not_waited_for(
    server: SourceServer, client: PoliteClient, clock: FakeHastyClock
) -> None:
    texts = ArxivTexts(client, clock, FakeRateGate(), html_url=f"{server.url}/html", parse=parse_latexml, reading_s=0.3)
    server.serve(AT, page())
    server.plant(AT, SILENCE)
    assert await names(texts) == []
    assert await names(texts) != []
