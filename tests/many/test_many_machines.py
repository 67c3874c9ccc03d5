"""Many machines, in earnest: each card reaches each place once, whoever is killed or paused on the way.

ACADEMICHUB_MANY names how many places (half on each platform); the processes are the program's own, the platforms
count what reaches them, keep the published limits and lose one answer in fifty. Nobody is asked but they.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.domain.watch import Mode
from storage.library import SqlLibrary
from tests.fakes.postgresql_server import PostgresServer, wheel_folder
from tests.many.fleet import Fleet, platform, shown, tally
from tests.many.morning import TITLES, Morning, Verdict, lay_out, settled, verdict

PLACES = int(os.environ.get("ACADEMICHUB_MANY", "100"))
LOST = 0.02
WORKERS, CLOCKS = 4, 2
KILL_EVERY_S, PAUSE_S = 10.0, 20.0
START_S = 20.0
DOUBT_S = 400.0
"""So long it may take at the end to find out what became of posts whose answers were lost."""
DISCORD_PER_S = 25
"""What the program keeps to: half of Discord's limit."""


@dataclass
class Stage:
    """The database, the platforms and the processes of one run."""

    library: SqlLibrary
    addresses: dict[str, str]
    fleet: Fleet

    def tallies(self) -> dict[str, dict[str, Any]]:
        """What stands on each platform."""
        return {name: tally(address) for name, address in self.addresses.items()}


@asynccontextmanager
async def stage(url: str, folder: Path) -> AsyncIterator[Stage]:
    """Set everything up; no process of the program runs yet."""
    library = SqlLibrary(url)
    with ExitStack() as stack:
        addresses = {name: stack.enter_context(platform(name, LOST)) for name in ("slack", "discord")}
        settings = {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": "xoxb-1-many",
            "SLACK_APP_TOKEN": "xapp-1-many",
            "SLACK_API_URL": f"{addresses['slack']}/api/",
            "DISCORD_TOKEN": "MTAwMDAwMDAwMDAwMDAwMDA.Gaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb",
            "DISCORD_API_URL": f"{addresses['discord']}/api/v10",
        }
        fleet = stack.enter_context(Fleet(folder, settings).running())
        await library.migrate()
        try:
            yield Stage(library, addresses, fleet)
        finally:
            await library.close()


@pytest.fixture
def earnest_postgresql(tmp_path: Path) -> str:
    """A server with its own settings, that keeps what it has acknowledged."""
    programs = wheel_folder()
    if programs is None:
        pytest.skip("no PostgreSQL on this machine")
    server = PostgresServer.made(programs)
    server.start(programs, {"shared_buffers": "128MB"})
    return server.url()


async def until_posted(on: Stage, morning: Morning, limit_s: float) -> list[float]:
    """Wait until every title stands in every channel; gives when each message came, from the minute it was due."""
    until, wanted = time.monotonic() + limit_s, len(morning.places) * len(TITLES)
    while sum([await asyncio.to_thread(shown, address) for address in on.addresses.values()]) < wanted:
        on.fleet.assert_alive()
        if time.monotonic() > until:
            break
        await asyncio.sleep(2)
    due, tallies = morning.due_at.timestamp(), await asyncio.to_thread(on.tallies)
    return sorted(one["at"] - due for told in tallies.values() for one in told["messages"])


def judged(tallies: dict[str, dict[str, Any]], morning: Morning) -> dict[str, Verdict]:
    """Judge each platform."""
    channels = {name: [place.channel for place in morning.places if place.platform == name] for name in tallies}
    return {name: verdict(told, channels[name]) for name, told in tallies.items()}


async def trouble(fleet: Fleet, rng: random.Random) -> None:
    """Every ten seconds kill a worker and start another one; where there are others, one at a time is paused too."""
    paused, pausing = None, None
    try:
        while True:
            if len(fleet.workers()) > 1 and (pausing is None or pausing.done()):
                paused = rng.choice(fleet.workers())
                pausing = asyncio.create_task(fleet.pause(paused, PAUSE_S))
            await asyncio.sleep(KILL_EVERY_S)
            fleet.restart(rng.choice([worker for worker in fleet.workers() if worker is not paused]))
    finally:
        if pausing is not None:
            pausing.cancel()


def told(name: str, times: Sequence[float], on: Stage, verdicts: dict[str, Verdict]) -> str:
    """Write the numbers of a run."""
    posts = verdicts["discord"].counts["posted"]
    least_s = max(posts / DISCORD_PER_S, 7.0)
    at = {share: times[min(len(times) - 1, int(len(times) * share / 100))] for share in (50, 90, 98, 100)}
    lines = [
        f"{name}: {PLACES} places, {len(times)} messages, killed {on.fleet.killed}, paused {on.fleet.paused}",
        "  " + ", ".join(f"{share} % after {seconds:.1f} s" for share, seconds in at.items()),
        f"  least by the limits {least_s:.1f} s: ratio {at[100] / least_s:.2f}, of 98 % {at[98] / least_s:.2f}",
    ]
    lines += [
        f"  {platform}: lost {one.lost}, doubled {one.doubled}, strangers {one.strangers}, {dict(one.counts)}"
        for platform, one in verdicts.items()
    ]
    return "\n".join(lines)


async def posted_once_under_fire(on: Stage, morning: Morning, name: str) -> None:
    """Wait for the morning, trouble the programs until everything is posted, and judge by what the platforms show."""
    rng = random.Random(1)
    await asyncio.sleep((morning.due_at - datetime.now(UTC)).total_seconds())
    troubling = asyncio.create_task(trouble(on.fleet, rng))
    times = await until_posted(on, morning, limit_s=PLACES * 2 + DOUBT_S)
    troubling.cancel()
    await asyncio.gather(troubling, return_exceptions=True)
    left = await settled(on.library, DOUBT_S)
    verdicts = judged(await asyncio.to_thread(on.tallies), morning)
    print(f"\n{told(name, times, on, verdicts)}")  # noqa: T201 -- what it is for
    assert all(one.once for one in verdicts.values()), verdicts
    assert not left
    assert set(on.fleet.end()) <= {0, -signal.SIGTERM}  # who was started just before is ended before it listens


@pytest.mark.chaos
@pytest.mark.parametrize("mode", [Mode.CARDS, Mode.DIGEST])
async def test_many_workers_post_everything_once_while_some_are_killed_and_paused(
    earnest_postgresql: str, tmp_path: Path, mode: Mode
) -> None:
    async with stage(earnest_postgresql, tmp_path) as on:
        morning = await lay_out(on.library, PLACES, mode, timedelta(seconds=START_S))
        for _ in range(CLOCKS):
            on.fleet.start("clock")
        for _ in range(WORKERS):
            on.fleet.start("worker")
        on.fleet.start("slack")
        await posted_once_under_fire(on, morning, f"PostgreSQL, {mode.value}")


@pytest.mark.chaos
async def test_one_process_on_sqlite_posts_everything_once_while_it_is_killed_and_started_again(tmp_path: Path) -> None:
    async with stage(f"sqlite:///{tmp_path / 'hub.db'}", tmp_path) as on:
        morning = await lay_out(on.library, PLACES, Mode.CARDS, timedelta(seconds=START_S))
        on.fleet.start("clock", "worker", "slack")
        await posted_once_under_fire(on, morning, "SQLite, cards")
