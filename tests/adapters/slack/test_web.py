"""Requests by HTTP: what Slack signed is taken once, and anything else is refused unread."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from random import Random
from typing import Any
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.applications import Starlette

from adapters.slack.app import SlackApp, SlackTokens
from adapters.slack.manifest import PATH
from adapters.slack.web import payload_of
from bot.domain.errors import SettingError
from bot.domain.watch import Language
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.slack_methods import BOT_TOKEN
from tests.fakes.slack_rooms import APP, BOT
from tests.fakes.slack_server import FakeSlack
from tests.patience import eventually

SECRET = "s" * 32
CHALLENGE = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()


def signed(body: bytes, clock: FakeClock, *, at: str = "", secret: str = SECRET) -> dict[str, str]:
    """The headers of a request of now, or of `at`."""
    at = at or str(int(clock.now().timestamp()))
    digest = hmac.new(secret.encode(), f"v0:{at}:".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}


@pytest.fixture
async def app(slack: FakeSlack, clock: FakeClock) -> AsyncIterator[SlackApp]:
    """A face that comes by HTTP alone, not started."""
    tokens = SlackTokens(BOT_TOKEN, "", slack.api_url, signing_secret=SECRET)
    made = SlackApp(tokens, clock, Random(1), Language.ENGLISH)
    yield made
    await made.stop()


@pytest.fixture
async def web(app: SlackApp, desk: FakeDesk) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of its address."""
    transport = httpx2.ASGITransport(Starlette(routes=list(app.routes(desk))))
    async with httpx2.AsyncClient(transport=transport, base_url="http://bot") as client:
        yield client


async def sent(web: httpx2.AsyncClient, body: bytes, headers: dict[str, str]) -> httpx2.Response:
    """Send a request."""
    return await web.post(PATH, content=body, headers=headers)


def command(words: str, trigger: str = "t1") -> bytes:
    """A slash command as its form."""
    told = {"command": "/radar", "text": words, "team_id": "T1", "channel_id": "C1", "user_id": "U1"}
    return urlencode({**told, "trigger_id": trigger, "response_url": "", "api_app_id": APP}).encode()


async def test_slack_is_answered_that_the_address_is_ours(web: httpx2.AsyncClient, clock: FakeClock) -> None:
    answer = await sent(web, CHALLENGE, signed(CHALLENGE, clock))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c1"})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "", "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "1e9", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "-1781510400", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "178151040000", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Signature": "v0=é"},
        {"X-Slack-Signature": "v0="},
        {"X-Slack-Signature": "0" * 64},
    ],
)
async def test_what_slack_did_not_sign_is_refused(
    web: httpx2.AsyncClient, clock: FakeClock, headers: dict[str, str]
) -> None:
    at = {"X-Slack-Request-Timestamp": str(int(clock.now().timestamp()))} if headers else {}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in {**at, **headers}.items()]
    answer = await web.post(PATH, content=CHALLENGE, headers=raw)
    assert (answer.status_code, answer.content) == (401, b"")


async def test_another_secret_another_body_and_an_old_request_are_refused(
    web: httpx2.AsyncClient, clock: FakeClock
) -> None:
    old, ahead = (str(int(clock.now().timestamp()) + seconds) for seconds in (-301, 301))
    for body, headers in (
        (CHALLENGE, signed(CHALLENGE, clock, secret="other")),
        (CHALLENGE + b" ", signed(CHALLENGE, clock)),
        (CHALLENGE, signed(CHALLENGE, clock, at=old)),
        (CHALLENGE, signed(CHALLENGE, clock, at=ahead)),
        (b"\xff\xfe", signed(b"\xff\xfe", clock)),
        (b"", signed(b"", clock)),
        (b"[" * 100_000, signed(b"[" * 100_000, clock)),
    ):
        assert (await sent(web, body, headers)).status_code == 401


async def test_a_command_is_answered_and_one_that_is_sent_again_is_not(
    app: SlackApp, web: httpx2.AsyncClient, slack: FakeSlack, desk: FakeDesk, clock: FakeClock
) -> None:
    body = command("author X & Y")
    assert (await sent(web, body, signed(body, clock))).status_code == 503, "not started: Slack sends it again"
    assert await app.start(desk) is None
    assert slack.socket.served == 0
    for _ in range(2):
        assert (await sent(web, body, signed(body, clock))).status_code == 200
    await eventually(lambda: slack.from_bot("C1", "U1"))
    assert [one.text for one in desk.requests] == ["author X & Y"]


async def test_events_and_what_is_pressed_come_as_over_a_socket(
    app: SlackApp, web: httpx2.AsyncClient, desk: FakeDesk, clock: FakeClock
) -> None:
    await app.start(desk)
    event = {"type": "app_mention", "user": "U1", "text": f"<@{BOT}> shuffle", "channel": "C1", "ts": "1.0"}
    called: dict[str, Any] = {"type": "event_callback", "team_id": "T1", "event_id": "Ev1", "event": event}
    action = {"type": "button", "action_id": "radar.plain", "value": "save 7", "action_ts": "2.0", "block_id": "b"}
    pressed: dict[str, Any] = {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "t2"}
    pressed |= {"channel": {"id": "C1"}, "container": {"channel_id": "C1"}, "actions": [action]}
    for body in (json.dumps(called).encode(), urlencode({"payload": json.dumps(pressed)}).encode()):
        for attempt in range(3):
            headers = {**signed(body, clock), "X-Slack-Retry-Num": str(attempt)}
            assert (await sent(web, body, headers)).status_code == 200
    await eventually(lambda: len(desk.requests) == 2)
    assert sorted(one.text for one in desk.requests) == ["save 7", "shuffle"]


async def test_neither_an_app_token_nor_a_signing_secret_is_an_error(slack: FakeSlack, desk: FakeDesk) -> None:
    app = SlackApp(SlackTokens(BOT_TOKEN, "", slack.api_url), FakeClock(), Random(1), Language.ENGLISH)
    assert isinstance(await app.start(desk), SettingError)
    assert list(app.routes(desk)) == []


def test_a_body_that_is_none_of_slacks_is_none() -> None:
    assert [payload_of(body) for body in (b"[]", b"payload=[]", b"payload=", b"1", b"x=1", b"{")] == [None] * 6
