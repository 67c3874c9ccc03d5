"""The way to the model's server: its address, a proxy where one is set, never for this machine, never a redirect."""

import asyncio

import pytest

from adapters.models.claude import ANTHROPIC_URL, ModelServer
from bot.domain.model import Trouble
from tests.adapters.models.asked import asked_at, prompt, unwritten, written
from tests.fakes.model_outcomes import Outcome
from tests.fakes.model_server import FakeModelServer

PROXY = "http://127.0.0.1:3128"


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("", ANTHROPIC_URL),
        ("https://gateway.example/anthropic/", "https://gateway.example/anthropic"),
        ("http://127.0.0.1:8080/v1", "http://127.0.0.1:8080"),
        ("http://127.0.0.1:8080/v1/", "http://127.0.0.1:8080"),
    ],
)
def test_the_protocols_own_end_of_an_address_may_stand_or_not(url: str, address: str) -> None:
    assert ModelServer("", url).address == address


@pytest.mark.parametrize(
    ("url", "way"),
    [
        ("", PROXY),
        ("https://gateway.example", PROXY),
        ("http://127.0.0.1:8080", None),
        ("http://127.8.8.8:8080", None),
        ("http://[::1]:8080", None),
        ("http://localhost:8080", None),
        ("https://model.lab.example", None),
    ],
)
def test_a_proxy_is_taken_but_for_this_machine_and_what_no_proxy_names(
    url: str, way: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "lab.example")
    assert ModelServer("", url, proxy=PROXY).way == way
    assert ModelServer("", url).way is None


async def test_calls_go_through_the_proxy_and_the_environments_other_ones_are_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    asked: list[bytes] = []

    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(proxy, "127.0.0.1", 0)
    async with listening, FakeModelServer() as server:
        way = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        async with asked_at(server, url="http://models.example", proxy=way) as far:
            assert (await unwritten(far, prompt())).trouble is Trouble.NOT_ALLOWED
        assert asked == [b"POST http://models.example/v1/messages HTTP/1.1\r\n"]
        async with asked_at(server, url="https://models.example", proxy=way) as farther:
            assert (await unwritten(farther, prompt())).trouble is Trouble.UNREACHABLE
        assert asked[1:] == [b"CONNECT models.example:443 HTTP/1.1\r\n"]
        async with asked_at(server, proxy=way) as near:
            await written(near, prompt())
        assert len(asked) == 2


async def test_a_redirect_is_not_followed_with_the_key() -> None:
    async with FakeModelServer() as other, FakeModelServer() as server, asked_at(server) as model:
        server.plant(Outcome(307, headers={"Location": f"{other.url}/v1/messages"}))
        found = await unwritten(model, prompt())
        assert (found.trouble, found.why[:4]) == (Trouble.UNREACHABLE, "307:")
        assert other.headers == []


async def test_what_the_environment_holds_for_the_sdk_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-of-the-environment")
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "token-of-the-environment")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:1")
    async with FakeModelServer(key="") as server, asked_at(server, key="") as model:
        await written(model, prompt())
        assert "of-the-environment" not in str(server.headers[0])
