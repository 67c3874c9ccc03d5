"""Interactions that come by HTTP: Discord's are answered as those by the gateway are, anything else is 401."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random
from typing import Any

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.discord.app import DiscordApp
from adapters.discord.client import Addresses
from adapters.discord.web import PATH, key_of
from bot.domain.errors import SettingError
from tests.adapters.discord.conftest import SETTLE_S
from tests.adapters.web.visitor import ELSEWHERE, a_page, visiting
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = PRIVATE.public_key().public_bytes_raw()
PING: dict[str, Any] = {"id": "1", "application_id": "2", "type": 1, "token": "t", "version": 1}


@pytest.fixture
async def web(server: FakeDiscord, desk: FakeDesk, clock: FakeClock) -> AsyncIterator[httpx2.AsyncClient]:
    """The one port of a program whose bot is listening, as it is seen from outside."""
    app = DiscordApp(server.token, clock, Random(1), Addresses(server.api_url, public_key=KEY), settle_s=SETTLE_S)
    assert await app.start(desk) is None
    page = replace(a_page(desk, token="the page's own"), routes=app.routes(desk))
    async with visiting(page, client=ELSEWHERE, base="https://bot.example") as platform:
        yield platform
    await app.stop()


def headers(clock: FakeClock, body: bytes, at: str = "", key: Ed25519PrivateKey = PRIVATE) -> dict[str, str]:
    """What Discord sends along."""
    at = at or str(int(clock.now().timestamp()))
    return {"X-Signature-Timestamp": at, "X-Signature-Ed25519": key.sign(at.encode() + body).hex()}


async def status(web: httpx2.AsyncClient, body: bytes, sent: dict[str, str]) -> int:
    """Send it; gives the status."""
    return (await web.post(PATH, content=body, headers=sent)).status_code


async def test_a_ping_is_answered_and_one_with_a_bad_signature_is_not(
    web: httpx2.AsyncClient, clock: FakeClock
) -> None:
    body = json.dumps(PING).encode()
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert await status(web, body, headers(clock, body, key=other)) == 401
    answered = await web.post(PATH, content=body, headers=headers(clock, body))
    assert (answered.status_code, answered.json()) == (200, {"type": 1})


async def test_a_command_by_http_is_answered_as_one_by_the_gateway(
    web: httpx2.AsyncClient, server: FakeDiscord, desk: FakeDesk, clock: FakeClock, papers: Channel
) -> None:
    ada = server.person("Ada", papers.guild)
    typed = server.interactions.made(2, ada.user, papers, ada.command("radar list", {}, focused=None))
    body = json.dumps(server.interactions.shown(typed)).encode()
    sent = headers(clock, body)
    assert await status(web, body, sent) == 202
    await server.until(lambda: typed.done, "the answer")
    assert [message.text for message in typed.replies] == ["You typed: list"]
    assert await status(web, body, sent) == 401
    assert [request.text for request in desk.requests] == ["list"]


async def test_nothing_else_is_open_to_whoever_comes_from_elsewhere(web: httpx2.AsyncClient) -> None:
    assert (await web.post("/say", content=b"")).status_code == 303
    assert (await web.get(PATH)).status_code in {303, 405}
    assert (await web.post(f"{PATH}/", content=b"")).status_code == 303


async def test_what_is_not_certainly_discord_s_and_new_is_401(web: httpx2.AsyncClient, clock: FakeClock) -> None:
    body = json.dumps(PING).encode()
    good, now = headers(clock, body), int(clock.now().timestamp())
    moved = {**headers(clock, body, f"{now}"), "X-Signature-Timestamp": f"{now}{body[:1].decode()}"}
    refused: list[tuple[bytes, dict[str, str]]] = [
        (body, {}),
        (body, {"X-Signature-Timestamp": good["X-Signature-Timestamp"]}),
        (body, {"X-Signature-Ed25519": good["X-Signature-Ed25519"]}),
        (body, {**good, "X-Signature-Ed25519": "zz" * 64}),
        (body, {**good, "X-Signature-Ed25519": good["X-Signature-Ed25519"][:-1]}),
        (body, {**good, "X-Signature-Ed25519": ""}),
        (body[1:], moved),
        (body + b" ", good),
        (body, headers(clock, body, str(now - 301))),
        (body, headers(clock, body, str(now + 301))),
        (body, headers(clock, body, f"+{now}")),
        (body, headers(clock, body, f"{now}.0")),
        *[(odd, headers(clock, odd)) for odd in (b"", b"[]", b"{}", b"\xff", b'{"id": 1}', b"[" * 9_000)],
    ]
    assert [await status(web, sent, given) for sent, given in refused] == [401] * len(refused)
    assert await status(web, body, good) == 200


@pytest.mark.parametrize("setting", ["", "zz" * 32, "ab" * 31, "ab" * 33, f" {'ab' * 32}"])
def test_what_is_no_public_key_is_told_with_where_it_stands(setting: str) -> None:
    with pytest.raises(SettingError, match="General Information"):
        key_of(setting)
