"""Addresses that people type lead to the public internet or nowhere, whatever a name or a redirect says later."""

import asyncio
import random
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from adapters.sources.fetched import Fetched, FetchFailed, Outcome
from adapters.sources.http import PoliteClient
from adapters.sources.pace import Pace, Patience
from adapters.sources.vetted import Resolve, VettedTransport
from bot.domain.collection import SourceFault
from tests.fakes.hasty_clock import FakeHastyClock
from tests.fakes.library import FakeFetchMemory
from tests.fakes.rate_gate import FakeRateGate
from tests.fakes.source_server import BOMB, Reply, SourceServer, redirect

ONCE = Patience(attempts=1, budget_s=0.0, least_s=60.0, most_s=86_400.0)
PACE = Pace("feeds", 0.0)
WITHIN_S = 0.4
"""The deadline in these tests, in seconds."""


class FakeNames:
    """Stands in for the resolver: each look-up of a host gives its next answer, the last one ever after."""

    def __init__(self, **answers: Sequence[Sequence[str]]) -> None:
        self._answers = {host.replace("_", "."): list(each) for host, each in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        answers = self._answers.get(host, [[host]])
        return answers.pop(0) if len(answers) > 1 else answers[0]


@asynccontextmanager
async def vetted(
    resolve: Resolve | None = None, *, allow_loopback: bool = False, deadline_s: float = 10.0
) -> AsyncIterator[PoliteClient]:
    transport = VettedTransport(resolve, allow_loopback=allow_loopback)
    async with PoliteClient(
        clock=FakeHastyClock(),
        memory=FakeFetchMemory(),
        rates=FakeRateGate(),
        rng=random.Random(7),
        deadline_s=deadline_s,
        transport=transport,
    ) as client:
        yield client


def refused(outcome: Outcome) -> str:
    assert isinstance(outcome, FetchFailed), outcome
    assert outcome.fault is SourceFault.REFUSED, outcome
    return outcome.why


def port_of(server: SourceServer) -> int:
    return int(server.url.rpartition(":")[2])


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "127.1", "0x7f.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "0", "①②⑦.⓪.⓪.①"],
)
async def test_this_machine_is_not_reached_however_it_is_written(server: SourceServer, host: str) -> None:
    async with vetted() as client:
        outcome = await client.fetch(f"http://{host}:{port_of(server)}/feed", PACE, ONCE)
    assert isinstance(outcome, FetchFailed)
    assert server.asked == []


@pytest.mark.parametrize(
    "answers",
    [["10.0.0.8"], ["8.8.8.8", "10.0.0.8"], ["2606:4700::1", "::ffff:10.0.0.8"], ["169.254.169.254"], ["fe80::1%lo"]],
)
async def test_one_inside_answer_of_a_name_is_enough_to_refuse_it(answers: list[str]) -> None:
    async with vetted(FakeNames(feeds_example=[answers])) as client:
        assert "public internet" in refused(await client.fetch("https://feeds.example/", PACE, ONCE))


async def test_other_ports_are_refused_before_anything_is_sent() -> None:
    async with vetted(FakeNames(feeds_example=[["8.8.8.8"]])) as client:
        assert "port 8080" in refused(await client.fetch("http://feeds.example:8080/", PACE, ONCE))


@pytest.mark.parametrize("address", ["http://me:secret@feeds.example/", "http://me@feeds.example/"])
async def test_credentials_in_an_address_are_refused_and_not_repeated(address: str) -> None:
    async with vetted(FakeNames(feeds_example=[["8.8.8.8"]])) as client:
        assert "secret" not in refused(await client.fetch(address, PACE, ONCE))


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://feeds.example/", "gopher://x/", "//feeds.example/", "http://"]
)
async def test_other_schemes_are_refused(address: str) -> None:
    async with vetted() as client:
        refused(await client.fetch(address, PACE, ONCE))


async def test_a_name_that_changes_its_answer_is_connected_where_it_was_vetted(server: SourceServer) -> None:
    server.serve("/feed", Reply(b"inside"))
    names = FakeNames(feeds_example=[["192.0.2.1", "8.8.8.8"], ["127.0.0.1"]])
    async with vetted(names) as client:
        for _ in range(3):
            refused(await client.fetch(f"http://feeds.example:{port_of(server)}/feed", PACE, ONCE))
    assert server.asked == []


async def test_each_connection_takes_one_look_at_its_name(server: SourceServer) -> None:
    server.serve("/feed", Reply(b"<rss/>"))
    names = FakeNames(feeds_example=[["127.0.0.1"], ["10.0.0.1"]])
    async with vetted(names, allow_loopback=True) as client:
        url = f"http://feeds.example:{port_of(server)}/feed"
        assert isinstance(await client.fetch(url, PACE, ONCE), Fetched)
        assert names.asked == ["feeds.example"]
        assert server.asked[0].headers["host"] == f"feeds.example:{port_of(server)}", "the name is kept"
        refused(await client.fetch(url, PACE, ONCE))
    assert len(server.asked) == 1, "no connection is kept beyond its vetting"


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://inside.example/", "http://[::1]:1/"],
)
async def test_a_redirect_into_the_inside_is_refused(server: SourceServer, target: str) -> None:
    server.serve("/feed", redirect(target))
    names = FakeNames(inside_example=[["192.168.1.1"]])
    async with vetted(names, allow_loopback=True) as client:
        outcome = await client.fetch(f"{server.url}/feed", PACE, ONCE)
    if "[::1]" in target:
        assert isinstance(outcome, FetchFailed)
        assert outcome.fault is SourceFault.UNREACHABLE, "this machine is allowed here, and nobody listens there"
    else:
        assert "public internet" in refused(outcome)


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "http://me:pw@127.0.0.1/", "javascript:1", "", "http://[", "gopher://x"]
)
async def test_a_redirect_to_what_is_no_plain_address_is_refused(server: SourceServer, target: str) -> None:
    server.serve("/feed", redirect(target))
    async with vetted(allow_loopback=True) as client:
        refused(await client.fetch(f"{server.url}/feed", PACE, ONCE))
    assert len(server.asked) == 1


async def test_five_redirects_are_followed_and_a_sixth_is_not(server: SourceServer) -> None:
    for step in range(6):
        server.serve(f"/{step}", redirect(f"/{step + 1}"))
    server.serve("/6", Reply(b"<rss/>"))
    async with vetted(allow_loopback=True) as client:
        assert isinstance(await client.fetch(f"{server.url}/1", PACE, ONCE), Fetched)
        assert "redirects" in refused(await client.fetch(f"{server.url}/0", PACE, ONCE))


async def test_no_proxy_of_the_environment_is_asked(server: SourceServer, monkeypatch: pytest.MonkeyPatch) -> None:
    async with SourceServer() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("NO_PROXY", "")
        server.serve("/feed", Reply(b"<rss/>"))
        async with vetted(FakeNames(feeds_example=[["127.0.0.1"]]), allow_loopback=True) as client:
            url = f"http://feeds.example:{port_of(server)}/feed"
            assert isinstance(await client.fetch(url, PACE, ONCE), Fetched)
        assert proxy.asked == []


async def test_no_cookie_is_ever_sent_back(server: SourceServer) -> None:
    server.serve("/feed", Reply(status=302, headers={"Location": "/there", "Set-Cookie": "a=1; Path=/"}))
    server.serve("/there", Reply(b"<rss/>", headers={"Set-Cookie": "b=2; Path=/"}))
    async with vetted(allow_loopback=True) as client:
        for _ in range(2):
            await client.fetch(f"{server.url}/feed", PACE, ONCE)
    assert not any("cookie" in asked.headers for asked in server.asked)


@pytest.mark.parametrize("reply", [Reply(b"x" * 100, pause_s=0.05), Reply(silent=True)], ids=["dribble", "silence"])
async def test_a_server_that_takes_its_time_is_left_at_the_deadline(server: SourceServer, reply: Reply) -> None:
    server.serve("/feed", reply)
    async with vetted(allow_loopback=True, deadline_s=WITHIN_S) as client:
        outcome = await client.fetch(f"{server.url}/feed", PACE, ONCE)
    assert isinstance(outcome, FetchFailed) or outcome.broke is not None  # type: ignore[union-attr]


async def test_a_name_that_never_resolves_is_left_at_the_deadline() -> None:
    async def never(host: str, port: int) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    async with vetted(never, deadline_s=WITHIN_S) as client:
        outcome = await client.fetch("http://feeds.example/", PACE, ONCE)
    assert isinstance(outcome, FetchFailed)
    assert outcome.fault is SourceFault.TIMED_OUT


async def test_a_bomb_stops_at_the_limit(server: SourceServer) -> None:
    server.serve("/feed", BOMB)
    async with vetted(allow_loopback=True) as client:
        outcome = await client.fetch(f"{server.url}/feed", PACE, ONCE)
    assert isinstance(outcome, FetchFailed)
    assert outcome.fault is SourceFault.TOO_BIG


async def test_the_next_address_is_tried_where_one_does_not_answer(server: SourceServer) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.2", 0))
        server.serve("/feed", Reply(b"<rss/>"))
        names = FakeNames(feeds_example=[["127.0.0.2", "127.0.0.1"]])
        async with vetted(names, allow_loopback=True) as client:
            outcome = await client.fetch(f"http://feeds.example:{port_of(server)}/feed", PACE, ONCE)
    assert isinstance(outcome, Fetched)
