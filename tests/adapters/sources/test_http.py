"""The polite client, against a real server on this machine."""

import asyncio
import gzip
import random

import pytest

from adapters.sources.fetched import Fetched, FetchFailed, NotModified, Outcome
from adapters.sources.http import PoliteClient, user_agent
from adapters.sources.pace import API_PATIENCE, ARXIV_PACE, FEED_PATIENCE, Pace
from bot.domain.collection import SourceFault
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.library import FakeFetchMemory
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import (
    BOMB,
    ERROR_500,
    FALSELY_PACKED,
    SILENCE,
    Reply,
    SourceServer,
    redirect,
    too_many,
)

PACE = Pace("here", 1.0)
DOCUMENT = b"<rss>" + b"x" * 2_000 + b"</rss>"


def body_of(outcome: Outcome) -> bytes:
    assert isinstance(outcome, Fetched), outcome
    assert outcome.broke is None
    return outcome.body


def failure_of(outcome: Outcome) -> FetchFailed:
    assert isinstance(outcome, FetchFailed), outcome
    return outcome


def a_process(clock: FakeHastyClock) -> PoliteClient:
    return PoliteClient(clock=clock, memory=FakeFetchMemory(), rates=FakeRateGate(), rng=random.Random(7))


async def test_a_document_comes_whole_and_we_say_who_asks(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/feed", DOCUMENT)
    assert body_of(await client.fetch(f"{server.url}/feed", PACE)) == DOCUMENT
    assert server.asked[0].headers["user-agent"] == user_agent("lab@example.org")
    assert "lab@example.org" in user_agent("lab@example.org")
    assert "\n" not in user_agent("lab@example.org\nX-Evil: 1")
    assert "(" not in user_agent("")


async def test_compressed_documents_are_inflated(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/feed", Reply(DOCUMENT, packed=True))
    assert body_of(await client.fetch(f"{server.url}/feed", PACE)) == DOCUMENT


async def test_plain_text_that_claims_to_be_compressed_is_taken_as_it_is(
    client: PoliteClient, server: SourceServer
) -> None:
    server.serve("/feed", Reply(DOCUMENT, headers=FALSELY_PACKED))
    assert body_of(await client.fetch(f"{server.url}/feed", PACE)) == DOCUMENT


async def test_what_was_remembered_is_not_fetched_again_until_it_changes(
    client: PoliteClient, server: SourceServer
) -> None:
    server.serve("/feed", DOCUMENT)
    url = f"{server.url}/feed"
    first = await client.fetch(url, PACE, conditional=True)
    assert isinstance(first, Fetched)
    assert isinstance(await client.fetch(url, PACE, conditional=True), Fetched), "nothing was remembered yet"
    await client.remember(first)
    assert isinstance(await client.fetch(url, PACE, conditional=True), NotModified)
    assert isinstance(await client.fetch(url, PACE), Fetched), "nobody asked for the condition"
    server.serve("/feed", DOCUMENT + b"<!-- new -->")
    assert isinstance(await client.fetch(url, PACE, conditional=True), Fetched)


async def test_a_304_to_a_question_without_condition_is_a_fault(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/feed", Reply(status=304))
    assert failure_of(await client.fetch(f"{server.url}/feed", PACE)).fault is SourceFault.BROKEN


@pytest.mark.parametrize(
    ("reply", "fault", "times"),
    [
        (Reply(b"<title>Feed error for query</title>", status=400), SourceFault.REFUSED, 1),
        (Reply(status=403), SourceFault.REFUSED, 1),
        (Reply(status=404), SourceFault.REFUSED, 1),
        (ERROR_500, SourceFault.BROKEN, 3),
        (too_many(), SourceFault.RATE_LIMITED, 3),
        (too_many("86400"), SourceFault.RATE_LIMITED, 1),
        (redirect("file:///etc/hostname"), SourceFault.REFUSED, 1),
        (redirect("/feed"), SourceFault.REFUSED, 6),
        (redirect(""), SourceFault.REFUSED, 1),
    ],
)
async def test_each_refusal_has_its_kind_and_is_tried_again_only_where_it_may_pass(
    client: PoliteClient, server: SourceServer, reply: Reply, fault: SourceFault, times: int
) -> None:
    server.serve("/feed", reply)
    assert failure_of(await client.fetch(f"{server.url}/feed", PACE)).fault is fault
    assert server.times("/feed") == times


async def test_the_page_of_a_refusal_says_why(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/feed", Reply(b"<rss><title>Feed error for &amp;query</title></rss>", status=400))
    assert failure_of(await client.fetch(f"{server.url}/feed", PACE)).why == "HTTP 400: Feed error for &query"


async def test_passing_faults_are_got_over_with_growing_pauses(
    client: PoliteClient, server: SourceServer, clock: FakeHastyClock
) -> None:
    server.serve("/feed", DOCUMENT)
    server.plant("/feed", ERROR_500, Reply(DOCUMENT, sent=0.5))
    assert body_of(await client.fetch(f"{server.url}/feed", PACE)) == DOCUMENT
    first, second = clock.slept
    assert 1.0 <= first <= 2.0 <= second <= 4.0


@pytest.mark.parametrize(
    ("retry_after", "least", "most"),
    [
        ("5", 5, 5),
        ("0", 3, 3),
        ("-1", 3, 3),
        ("86400", 20, 20),
        ("Mon, 15 Jun 2026 08:00:10 GMT", 10, 10),
        ("Sun, 14 Jun 2026 08:00:00 GMT", 3, 3),
        ("soon", 1, 2),
        ("nan", 1, 2),
    ],
)
async def test_a_question_waits_as_long_as_the_server_asks_within_bounds(
    client: PoliteClient, server: SourceServer, clock: FakeHastyClock, retry_after: str, least: float, most: float
) -> None:
    server.serve("/api", DOCUMENT)
    server.plant("/api", too_many(retry_after))
    assert body_of(await client.fetch(f"{server.url}/api", PACE, API_PATIENCE)) == DOCUMENT
    assert least <= clock.slept[0] <= most


@pytest.mark.parametrize(("retry_after", "told_s"), [("7200", 7_200.0), ("1", 60.0), ("999999999", 86_400.0)])
async def test_a_feed_leaves_a_long_wait_to_the_next_poll(
    client: PoliteClient, server: SourceServer, clock: FakeHastyClock, retry_after: str, told_s: float
) -> None:
    server.serve("/feed", too_many(retry_after))
    assert failure_of(await client.fetch(f"{server.url}/feed", PACE)).retry_after_s == told_s
    assert clock.slept == []


async def test_a_server_that_never_answers_is_given_up_at_the_deadline(
    impatient: PoliteClient, server: SourceServer
) -> None:
    server.serve("/feed", SILENCE)
    outcome = await impatient.fetch(f"{server.url}/feed", PACE)
    assert failure_of(outcome).fault is SourceFault.TIMED_OUT
    assert server.times("/feed") == 1


async def test_a_server_that_dribbles_is_cut_at_the_deadline_and_what_came_is_kept(
    impatient: PoliteClient, server: SourceServer
) -> None:
    server.serve("/feed", Reply(DOCUMENT, pause_s=0.1))
    outcome = await impatient.fetch(f"{server.url}/feed", PACE)
    assert isinstance(outcome, Fetched)
    assert outcome.broke is not None
    assert outcome.broke.fault is SourceFault.TIMED_OUT
    assert DOCUMENT.startswith(outcome.body)
    assert 0 < len(outcome.body) < len(DOCUMENT)


@pytest.mark.parametrize("packed", [False, True])
async def test_a_document_that_is_always_cut_off_is_given_as_far_as_it_came_and_not_remembered(
    client: PoliteClient, server: SourceServer, memory: FakeFetchMemory, packed: bool
) -> None:
    document = bytes(random.Random(1).randbytes(4_000))
    server.serve("/feed", Reply(document, sent=0.6, packed=packed))
    outcome = await client.fetch(f"{server.url}/feed", PACE)
    assert isinstance(outcome, Fetched)
    assert outcome.broke is not None
    assert document.startswith(outcome.body)
    assert outcome.body
    await client.remember(outcome)
    assert await memory.recall(outcome.url) is None


async def test_a_compressed_stream_without_its_end_is_told(client: PoliteClient, server: SourceServer) -> None:
    packed = gzip.compress(random.Random(1).randbytes(4_000))[:-40]
    server.serve("/feed", Reply(packed, headers=FALSELY_PACKED))
    outcome = await client.fetch(f"{server.url}/feed", PACE)
    assert isinstance(outcome, Fetched)
    assert outcome.broke is not None
    assert len(outcome.body) > 3_000


async def test_a_bomb_is_stopped_at_the_limit(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/feed", BOMB)
    assert failure_of(await client.fetch(f"{server.url}/feed", PACE)).fault is SourceFault.TOO_BIG


async def test_a_host_that_is_not_there_is_unreachable(client: PoliteClient) -> None:
    assert failure_of(await client.fetch("http://127.0.0.1:1/feed", PACE)).fault is SourceFault.UNREACHABLE


@pytest.mark.parametrize("address", ["ftp://127.0.0.1/feed", "http://[bad/feed"])
async def test_other_addresses_are_refused(client: PoliteClient, address: str) -> None:
    assert failure_of(await client.fetch(address, PACE)).fault is SourceFault.REFUSED


async def test_redirects_are_followed(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/old", redirect("/new", 301))
    server.serve("/new", DOCUMENT)
    assert body_of(await client.fetch(f"{server.url}/old", PACE)) == DOCUMENT


async def test_no_cookie_is_kept(client: PoliteClient, server: SourceServer) -> None:
    server.serve("/feed", Reply(DOCUMENT, headers={"Set-Cookie": "who=me"}))
    for _ in range(2):
        await client.fetch(f"{server.url}/feed", PACE)
    assert "cookie" not in server.asked[1].headers


async def test_this_machine_is_neither_waited_for_nor_asked_through_a_proxy(
    server: SourceServer, clock: FakeHastyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    server.serve("/feed", DOCUMENT)
    async with a_process(clock) as client:
        for _ in range(3):
            body_of(await client.fetch(f"{server.url}/feed", ARXIV_PACE))
    assert clock.slept == []


async def test_the_world_is_asked_through_the_proxy_at_one_pace_for_all_hosts_of_a_source(
    server: SourceServer, clock: FakeHastyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.serve("/feed", DOCUMENT)
    async with a_process(clock) as client:
        hosts = ("rss.arxiv.invalid", "export.arxiv.invalid", "oaipmh.arxiv.invalid")
        answers = await asyncio.gather(*(client.fetch(f"http://{host}/feed", ARXIV_PACE) for host in hosts))
    assert [body_of(answer) for answer in answers] == [DOCUMENT] * 3
    assert sum(clock.slept) == pytest.approx(6.0)
    assert {asked.headers["host"] for asked in server.asked} == set(hosts)


async def test_a_redirect_from_the_world_into_this_machine_is_not_followed(
    server: SourceServer, clock: FakeHastyClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.url)
    server.serve("/feed", redirect(f"{server.url}/secret"))
    server.serve("/secret", DOCUMENT)
    async with a_process(clock) as client:
        assert failure_of(await client.fetch("http://feeds.invalid/feed", PACE)).fault is SourceFault.REFUSED
    assert server.times("/secret") == 0


def test_pauses_are_left_to_chance_only_by_half() -> None:
    rng = random.Random(1)
    for attempt in (1, 2, 3):
        whole = FEED_PATIENCE.first_pause_s * 2 ** (attempt - 1)
        pauses = [FEED_PATIENCE.pause_s(attempt, rng) for _ in range(50)]
        assert whole / 2 <= min(pauses) < max(pauses) <= whole
