"""Nobody but this machine's own page gets through, and every answer says what a browser may do with it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Message as AsgiMessage
from starlette.types import Receive, Scope, Send

from adapters.web.app import app
from adapters.web.guard import HEADERS, MOST_BYTES, Guard, is_loopback
from bot.domain.errors import StorageGone, StorageLocked
from bot.domain.message import Message
from bot.domain.watch import Place
from tests.adapters.web.visitor import ELSEWHERE, a_page, visiting
from tests.fakes.desk import FakeDesk
from tests.fakes.library import FakeBoard

FOREIGN = ["evil.example", "evil.example:8400", "127.0.0.1.evil.example", "localhost.evil.example", "", "10.0.0.1:8400"]
FOREIGN += ["127.0.0.1@evil.example", "evil.example@127.0.0.1", "[::1", "[::1]evil", "127.0.0.1:8400:1", "2130706433"]
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
async def visitor(desk: FakeDesk) -> AsyncIterator[httpx2.AsyncClient]:
    async with visiting(a_page(desk)) as client:
        yield client


def typed(desk: FakeDesk) -> list[str]:
    """What reached the core, but for the panel that every page shows."""
    return [request.text for request in desk.requests if request.text != "list"]


@pytest.mark.parametrize("host", ["127.0.0.1:8400", "localhost:8400", "LOCALHOST", "[::1]:8400", "127.8.9.10"])
async def test_this_machines_names_are_answered(visitor: httpx2.AsyncClient, host: str) -> None:
    assert (await visitor.get("/", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
async def test_a_rebound_name_is_refused(visitor: httpx2.AsyncClient, desk: FakeDesk, host: str) -> None:
    for method, path in (("GET", "/"), ("POST", "/say"), ("GET", "/healthz"), ("GET", "/static/app.js")):
        answer = await visitor.request(method, path, headers={"host": host}, data={"text": "pause"})
        assert answer.status_code == 403
    assert desk.requests == []


async def test_two_hosts_are_refused(desk: FakeDesk) -> None:
    headers = [(b"host", b"127.0.0.1"), (b"host", b"evil.example")]
    assert await status_of(a_guard(desk), "GET", headers) == 403


async def test_another_machine_is_refused_whatever_host_it_names(desk: FakeDesk) -> None:
    async with visiting(a_page(desk), client=ELSEWHERE) as visitor:
        answer = await visitor.get("/")
    assert answer.status_code == 403
    assert "ACADEMICHUB_PAGE_TOKEN" in answer.text
    assert desk.requests == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ""},
        {"origin": "http://127.0.0.1:3000"},
        {"origin": "http://localhost:8400"},
        {"origin": "http://[::1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://127.0.0.1:8400", "sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:8400.evil.example"},
    ],
)
async def test_another_sites_post_changes_nothing(
    visitor: httpx2.AsyncClient, desk: FakeDesk, headers: dict[str, str]
) -> None:
    for path in ("/say", "/look", "/login"):
        answer = await visitor.post(path, data={"text": "pause", "language": "zh", "token": ""}, headers=headers)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers
    assert desk.requests == []


@pytest.mark.parametrize(
    "headers", [{}, {"origin": "http://127.0.0.1:8400", "sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}]
)
async def test_our_own_page_is_heard(visitor: httpx2.AsyncClient, desk: FakeDesk, headers: dict[str, str]) -> None:
    answer = await visitor.post("/say", data={"text": "pause"}, headers=headers)
    assert answer.status_code == 200
    assert typed(desk) == ["pause"]


async def test_another_site_may_link_here_but_not_load_from_here(visitor: httpx2.AsyncClient) -> None:
    elsewhere = {"sec-fetch-site": "cross-site"}
    assert (await visitor.get("/", headers=elsewhere | {"sec-fetch-mode": "navigate"})).status_code == 200
    for path in ("/", "/parts", "/static/app.js", "/events"):
        assert (await visitor.get(path, headers=elsewhere | {"sec-fetch-mode": "no-cors"})).status_code == 403


async def test_nothing_is_changed_by_get(visitor: httpx2.AsyncClient, desk: FakeDesk) -> None:
    for path in ("/say?text=pause", "/?text=pause", "/parts?text=pause", "/suggest?what=watch", "/look?theme=dark"):
        for method in ("GET", "HEAD"):
            await visitor.request(method, path)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert (await visitor.request(method, "/say", data={"text": "pause"})).status_code == 405
    assert typed(desk) == []


async def test_every_answer_says_what_a_browser_may_do(desk: FakeDesk) -> None:
    desk.breaks.add("break")
    page = a_page(desk)
    asked = [("GET", "/"), ("GET", "/parts"), ("GET", "/healthz"), ("GET", "/static/app.js"), ("GET", "/login")]
    asked += [("GET", "/nowhere"), ("PUT", "/say"), ("POST", "/look"), ("POST", "/say"), ("GET", "/static/../guard.py")]
    seen = set()
    async with visiting(page) as visitor:
        for method, path in asked:
            answer = await visitor.request(method, path, data={"text": "break"} if method == "POST" else None)
            seen.add(answer.status_code)
            assert HEADERS.items() <= answer.headers.items()
            assert answer.headers["cache-control"] in {"no-store", "no-cache"}
        refused = await visitor.get("/", headers={"host": "evil.example"})
        assert HEADERS.items() <= refused.headers.items()
    assert seen == {200, 303, 404, 405, 500}
    assert "frame-ancestors 'none'" in HEADERS["content-security-policy"]
    assert "unsafe" not in HEADERS["content-security-policy"]


async def test_a_long_body_is_refused_by_its_length_and_without_one(
    visitor: httpx2.AsyncClient, desk: FakeDesk
) -> None:
    async def dribble() -> AsyncIterator[bytes]:
        yield b"text="
        for _ in range(MOST_BYTES // 1024 + 1):
            yield b"x" * 1024

    for content in (b"text=" + b"x" * MOST_BYTES, dribble()):
        assert (await visitor.post("/say", content=content, headers=FORM)).status_code == 413
    assert typed(desk) == []
    assert (await visitor.post("/say", content=b"text=" + b"x" * (MOST_BYTES - 5), headers=FORM)).status_code == 200
    assert len(typed(desk)[0]) == MOST_BYTES - 5


async def test_a_body_that_never_ends_is_given_up(desk: FakeDesk) -> None:
    async def never() -> AsgiMessage:
        await asyncio.Event().wait()
        raise AssertionError("not reached")

    guard = Guard(PlainTextResponse("in"), body_limit_s=0.01)
    assert await status_of(guard, "POST", [(b"host", b"localhost")], never) == 408


async def test_half_a_body_is_not_acted_upon(desk: FakeDesk) -> None:
    messages: list[AsgiMessage] = [{"type": "http.request", "body": b"text=pau", "more_body": True}]
    messages.append({"type": "http.disconnect"})

    async def cut_off() -> AsgiMessage:
        return messages.pop(0)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/x-www-form-urlencoded")]
    await status_of(a_guard(desk), "POST", headers, cut_off)
    assert desk.requests == []


async def test_what_follows_the_body_is_still_heard() -> None:
    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        await PlainTextResponse(body + (await receive())["type"].encode())(scope, receive, send)

    messages: list[AsgiMessage] = [{"type": "http.request", "body": b"a", "more_body": True}]
    messages += [{"type": "http.request", "body": b"b"}, {"type": "http.disconnect"}]

    async def arriving() -> AsgiMessage:
        return messages.pop(0)

    sent: list[AsgiMessage] = []
    scope = {"type": "http", "method": "POST", "path": "/say", "headers": [(b"host", b"localhost")], "client": None}
    await Guard(inner)(scope, arriving, _into(sent))
    assert sent[1]["body"] == b"abhttp.disconnect"


@pytest.mark.parametrize("error", [StorageLocked(), StorageGone()])
async def test_a_store_in_trouble_is_said(desk: FakeDesk, error: Exception) -> None:
    class FakeBrokenBoard(FakeBoard):
        """A board that can't be read."""

        async def read(self, place: Place, newest: int, before: str = "") -> list[tuple[str, str | None, Any, Message]]:
            raise error

    async with visiting(a_page(desk, board=FakeBrokenBoard())) as visitor:
        answer = await visitor.get("/", headers={"accept-language": "zh-CN"})
    assert answer.status_code == 503
    assert "数据库" in answer.text


@pytest.mark.parametrize("host", ["", "example.org", "10.0.0.1", "::", "[::]", "127.0.0.1.", "localhost."])
def test_other_hosts_are_not_this_machine(host: str) -> None:
    assert not is_loopback(host)


def a_guard(desk: FakeDesk) -> Guard:
    """The guarded program over a fake core."""
    return app(a_page(desk))


async def status_of(
    guard: Guard, method: str, headers: list[tuple[bytes, bytes]], receive: Receive | None = None
) -> int:
    """Send a raw request, and give the answer's status."""

    async def nothing() -> AsgiMessage:
        return {"type": "http.request", "body": b""}

    sent: list[AsgiMessage] = []
    scope = {"type": "http", "method": method, "path": "/", "query_string": b"", "headers": headers}
    await guard({**scope, "client": ("127.0.0.1", 1)}, receive or nothing, _into(sent))
    return int(sent[0]["status"])


def _into(sent: list[AsgiMessage]) -> Send:
    async def sending(message: AsgiMessage) -> None:
        sent.append(message)

    return sending
