"""A loopback Slack with one lab channel, and the Slack face on it, open for one test."""

from collections.abc import AsyncIterator
from random import Random

import pytest

from adapters.slack.app import SlackApp, SlackTokens
from adapters.slack.manifest import SCOPES
from bot.domain.watch import Language
from tests.fakes.clock import FakeClock
from tests.fakes.desk import FakeDesk
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack


@pytest.fixture
def clock() -> FakeClock:
    """The clock of both sides."""
    return FakeClock()


@pytest.fixture
async def slack(clock: FakeClock) -> AsyncIterator[FakeSlack]:
    """A workspace with Ada, Lin, a guest and a stranger in the channel C1, the bot among them."""
    server = FakeSlack(clock.now)
    await server.start()
    server.person("U1", "Ada")
    server.person("U2", "Lin", locale="zh-CN", tz="Asia/Shanghai")
    server.person("U3", "Gus", guest=True)
    server.person("U4", "Sam", team="T2")
    server.channel("C1", "U1", "U2", "U3", "U4", BOT)
    yield server
    await server.stop()


@pytest.fixture
def desk() -> FakeDesk:
    """The core, in memory."""
    return FakeDesk()


@pytest.fixture
async def face(slack: FakeSlack, desk: FakeDesk, clock: FakeClock) -> AsyncIterator[SlackApp]:
    """The Slack face, connected, with the very permissions its manifest asks for; every rule is kept in the end."""
    slack.methods.scopes = set(SCOPES)
    app = SlackApp(SlackTokens(BOT_TOKEN, APP_TOKEN, slack.api_url), clock, Random(1), Language.ENGLISH)
    assert await app.start(desk) is None
    yield app
    await app.stop()
    assert slack.methods.broken_rules == []
