"""A loopback Slack with one lab channel, open for one test."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.slack_rooms import BOT
from tests.fakes.slack_server import FakeSlack


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    """A workspace with Ada and Lin in the channel C1, the bot among them."""
    server = FakeSlack()
    await server.start()
    server.person("U1", "Ada")
    server.person("U2", "Lin", locale="zh-CN", tz="Asia/Shanghai")
    server.channel("C1", "U1", "U2", BOT)
    yield server
    await server.stop()
