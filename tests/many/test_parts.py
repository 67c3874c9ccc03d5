"""Parts as real processes: on SQLite one does all and no other may, and a signal lets it finish what it is at."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.slack.app import SOCKETS
from adapters.slack.manifest import SCOPES
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.slack_methods import APP_TOKEN, BOT_TOKEN
from tests.fakes.slack_server import FakeSlack
from tests.many.fleet import Fleet
from tests.patience import PATIENCE_S, eventually


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[Fleet]:
    settings = {"DATABASE_URL": f"sqlite:///{tmp_path / 'hub.db'}", "PORT": "0"}
    with Fleet(tmp_path, settings).running() as fleet:
        yield fleet


async def test_on_sqlite_one_process_runs_all_a_second_is_refused_and_a_signal_ends_it_well(fleet: Fleet) -> None:
    first = fleet.start()
    await eventually(lambda: "http://" in fleet.logs())
    second, alone = fleet.start(), fleet.start("worker")
    assert await asyncio.to_thread(second.wait, PATIENCE_S) == 1
    assert "Another academichub runs on this database" in fleet.logs()
    assert await asyncio.to_thread(alone.wait, PATIENCE_S) == 1
    assert "set DATABASE_URL to a PostgreSQL, and run `academichub migrate`" in fleet.logs()
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(first.wait, PATIENCE_S) == 0
    assert "Traceback" not in fleet.logs()


@pytest.mark.chaos
async def test_each_part_is_a_process_of_its_own_and_wakes_the_workers_without_a_clock(
    postgresql_url: str, tmp_path: Path
) -> None:
    slack = FakeSlack(lambda: datetime.now(UTC))
    await slack.start()
    slack.methods.scopes = set(SCOPES)
    slack.person("U1", "Ada")
    slack.channel("C1", "U1", name="vision")
    async with FakeDiscord(lambda: datetime.now(UTC)) as discord:
        guild = discord.guild("Lab")
        room = guild.channel("papers")
        settings = {
            "DATABASE_URL": postgresql_url,
            "PORT": "0",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.api_url,
            "DISCORD_TOKEN": discord.token,
            "DISCORD_API_URL": discord.api_url,
        }
        with Fleet(tmp_path, settings).running() as fleet:
            for part in ("web", "slack", "discord", "worker", "worker"):
                fleet.start(part)
            await eventually(lambda: len(slack.socket.sockets) == SOCKETS, "the sockets of `run slack`")
            await eventually(lambda: discord.gateway.online, "the gateway of `run discord`")
            await slack.invites("C1", "U1")
            await eventually(lambda: slack.from_bot("C1"), "a worker's welcome on Slack")
            await discord.invite(guild)
            await eventually(
                lambda: [one for one in room.visible if one.author is discord.world.bot],
                "a worker's welcome on Discord",
            )
            assert await asyncio.to_thread(fleet.end) == [0, 0, 0, 0, 0]
            assert "Traceback" not in fleet.logs()
    await slack.stop()
