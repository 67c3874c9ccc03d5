"""Socket Mode: one connection is always open, whatever Slack does to them; nothing pressed is lost or done twice."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from structlog.testing import capture_logs

from adapters.slack.app import SlackApp, SlackTokens
from adapters.slack.sockets import CROWDED_S, SlackSockets
from bot.domain.watch import Language
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.slack_http import refused
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_server import FakeSlack
from tests.patience import eventually

SHORT_S = 1.0


class Took:
    """Notes the envelopes that came."""

    def __init__(self) -> None:
        self.envelopes: list[dict[str, Any]] = []
        self.offs = 0

    async def __call__(self, envelope: dict[str, Any]) -> None:
        """Take one."""
        self.envelopes.append(envelope)

    def off(self) -> None:
        """Hear that Socket Mode is switched off."""
        self.offs += 1


@pytest.fixture
def took() -> Took:
    """What came."""
    return Took()


@pytest.fixture
async def sockets(slack: FakeSlack, clock: FakeClock, took: Took) -> AsyncIterator[SlackSockets]:
    """Two connections."""
    client = AsyncWebClient(BOT_TOKEN, slack.api_url, retry_handlers=[])
    made = SlackSockets(client, APP_TOKEN, took, took.off, clock, Random(1), silence_s=SHORT_S)
    await made.open(2)
    slack.socket.fewest = 2
    yield made
    await made.close()


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "something new"])
async def test_each_connection_is_replaced_before_it_is_closed(
    sockets: SlackSockets, slack: FakeSlack, took: Took, reason: str
) -> None:
    old = list(slack.socket.sockets)
    await slack.socket.refresh(reason)
    await eventually(lambda: slack.socket.served == 4 and all(one.closed for one in old), "new ones")
    await eventually(lambda: len(slack.socket.sockets) == 2)
    assert slack.socket.fewest >= 2
    await slack.socket.deliver("interactive", {"n": 1})
    assert [one["payload"] for one in took.envelopes] == [{"n": 1}]


async def test_what_comes_on_a_connection_that_is_being_replaced_is_acknowledged(
    sockets: SlackSockets, slack: FakeSlack, took: Took
) -> None:
    for n in range(20):
        if n % 5 == 0:
            await slack.socket.refresh()
        await slack.socket.deliver("interactive", {"n": n})
    assert sorted(one["payload"]["n"] for one in took.envelopes) == list(range(20))


async def test_too_many_connections_are_fewer_for_half_a_minute_at_least(
    sockets: SlackSockets, slack: FakeSlack, clock: FakeClock
) -> None:
    await slack.socket.refresh("too_many_websockets")
    await eventually(lambda: not slack.socket.sockets and clock.sleepers == 2, "both closed")
    await clock.advance(CROWDED_S - 1)
    assert slack.socket.served == 2
    await clock.advance(CROWDED_S / 2 + 1)
    await eventually(lambda: len(slack.socket.sockets) == 2, "both open again")


async def test_socket_mode_that_is_switched_off_is_told_and_nothing_is_opened_any_more(
    sockets: SlackSockets, slack: FakeSlack, clock: FakeClock, took: Took
) -> None:
    await slack.socket.refresh("link_disabled")
    await eventually(lambda: took.offs == 2)
    await clock.advance(3_600)
    assert slack.socket.served == 2


async def test_socket_mode_that_is_switched_off_is_an_alarm_that_says_what_to_do(
    face: SlackApp, slack: FakeSlack
) -> None:
    with capture_logs() as logged:
        await slack.socket.refresh("link_disabled")
        await eventually(lambda: [line for line in logged if line["log_level"] == "error"])
    assert face.trouble is not None
    assert "Socket Mode: enable it" in face.trouble.remedy


async def test_a_connection_on_which_nothing_is_heard_is_given_up(
    slack: FakeSlack, clock: FakeClock, took: Took
) -> None:
    slack.socket.mute_next = True
    client = AsyncWebClient(BOT_TOKEN, slack.api_url, retry_handlers=[])
    sockets = SlackSockets(client, APP_TOKEN, took, took.off, clock, Random(1), silence_s=SHORT_S)
    await sockets.open(1)
    await eventually(lambda: clock.sleepers, "the mute one given up")
    await clock.advance(2)
    await eventually(lambda: slack.socket.served == 2, "another one")
    await slack.socket.deliver("interactive", {"n": 1})
    await sockets.close()


async def test_a_lost_connection_and_a_slack_that_is_away_are_tried_again_ever_more_seldom(
    sockets: SlackSockets, slack: FakeSlack, clock: FakeClock
) -> None:
    slack.plan("apps.connections.open", *[refused("internal_error")] * 6)
    await slack.socket.close()
    since = clock.monotonic()
    while slack.socket.served < 4:
        await eventually(lambda: clock.sleepers or slack.socket.served == 4, "a wait")
        await clock.advance(clock.due_in_s or 0)
    await eventually(lambda: len(slack.socket.sockets) == 2, "both open again")
    assert len(slack.called("apps.connections.open")) == 2 + 6 + 2
    assert clock.monotonic() - since > 8


async def test_connections_of_another_program_are_an_alarm_once(slack: FakeSlack, clock: FakeClock, took: Took) -> None:
    slack.socket.more_connections = 3
    client = AsyncWebClient(BOT_TOKEN, slack.api_url, retry_handlers=[])
    sockets = SlackSockets(client, APP_TOKEN, took, took.off, clock, Random(1))
    with capture_logs() as logged:
        await sockets.open(2)
        await slack.socket.deliver("interactive", {})
        await slack.socket.refresh()
        await eventually(lambda: slack.socket.served == 4)
        await slack.socket.deliver("interactive", {})
    told = [line for line in logged if line["log_level"] == "error"]
    assert [line["event"] for line in told] == ["slack_sockets_elsewhere"]
    await sockets.close()


async def test_what_two_processes_get_is_done_by_one_also_after_a_restart(
    slack: FakeSlack, clock: FakeClock, desk: FakeDesk
) -> None:
    tokens = SlackTokens(BOT_TOKEN, APP_TOKEN, slack.api_url)
    faces = [SlackApp(tokens, clock, Random(n), Language.ENGLISH) for n in range(3)]
    for face in faces[:2]:
        assert await face.start(desk) is None
    typed = await slack.types("U1", "C1", "/radar list")
    mentioned = await slack.mentions("U1", "C1", "shuffle")
    await eventually(lambda: len(desk.requests) == 2)
    deeds = (typed, mentioned)
    for deed in deeds:
        for socket in list(slack.socket.sockets):  # the others first
            slack.socket.sockets.remove(socket)
            slack.socket.sockets.append(socket)
            await slack.again(deed)
    await faces[2].start(desk)
    for deed in deeds:
        await slack.again(deed, attempt=2)
    await asyncio.sleep(0)
    assert sorted(one.text for one in desk.requests) == ["list", "shuffle"]
    for face in faces:
        await face.stop()
