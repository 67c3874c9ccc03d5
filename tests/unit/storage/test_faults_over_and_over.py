"""A PostgreSQL stopped hard, and a full disk, over and over: nothing acknowledged is missing, nothing is half there.

Each program writes units of work with two rows that must stand together, notes those whose end it was told, and goes on
by itself once the fault is over.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from bot.domain.delivery import DeliveryKind, Sent
from bot.domain.errors import StorageError
from bot.domain.watch import Place
from storage.library import SqlLibrary, migrate
from storage.tables import DeliveryRow, RadarRow
from tests.contract.givens import NOW, a_delivery, a_radar
from tests.fakes.postgresql_server import PostgresServer, wheel_folder

STOPS = 22
PROGRAMS = 4
UNITS = 15
"""So many units of work are acknowledged between two faults, at the least."""
LASTING = {"max_connections": "50", "shared_buffers": "16MB", "autovacuum": "off"}
"""As in earnest: every commit is on the disk before it is acknowledged."""


@pytest.fixture
def programs_folder() -> Path:
    """The folder of PostgreSQL's programs; skips where there is no wheel, as another server must not be stopped."""
    if found := wheel_folder():
        return found
    pytest.skip("no PostgreSQL on this machine that a test may stop")


@pytest.fixture
async def server(programs_folder: Path) -> AsyncIterator[PostgresServer]:
    """A server of this test's own, whose commits last."""
    made = PostgresServer.made(programs_folder)
    made.start(programs_folder, LASTING)
    await migrate(made.url())
    yield made
    made.end()


class Scribe:
    """A program that writes until it is told to end."""

    def __init__(self, library: SqlLibrary, number: int) -> None:
        self.library = library
        self.number = number
        self.acknowledged: set[Place] = set()
        self.posted: set[str] = set()
        self.failures = 0
        self.ended = False

    async def run(self) -> None:
        """Write place after place, and post what is due."""
        written = 0
        while not self.ended:
            written += 1
            place = Place("slack", f"T{self.number}", f"C{written}")
            try:
                async with self.library.begin() as work:
                    await work.radars.save(a_radar(place))
                    await work.outbox.enqueue([a_delivery(place, kind=DeliveryKind.HEADER)], NOW)
                self.acknowledged.add(place)
                async with self.library.begin() as work:
                    claims = await work.outbox.claim(f"{self.number}", NOW, 30.0, 1)
                for claim in claims:
                    async with self.library.begin() as work:
                        settled = await work.outbox.settle(claim, Sent("ref"), NOW)
                    if settled:
                        self.posted.add(claim.delivery.id)
            except StorageError:
                self.failures += 1
                await asyncio.sleep(0.05)


async def held_to_what_was_told(library: SqlLibrary, writers: Sequence[Scribe]) -> str:
    """Hold the store to what the writers were told; gives how much that was."""
    async with library.session() as session:
        radars = {Place(row.platform, row.tenant, row.channel) for row in await session.exec(select(RadarRow))}
        rows = (await session.exec(select(DeliveryRow))).all()
    there = {Place(row.platform, row.tenant, row.channel) for row in rows}
    acknowledged = {place for writer in writers for place in writer.acknowledged}
    posted = {each for writer in writers for each in writer.posted}
    assert acknowledged - there == set(), "acknowledged and missing"
    assert radars ^ there == set(), "half there"
    assert posted - {row.delivery_id for row in rows if row.state == "sent"} == set(), "posted and forgotten"
    assert all(writer.failures for writer in writers)
    failures = sum(writer.failures for writer in writers)
    return f"{len(acknowledged)} units of work and {len(posted)} posts acknowledged, {failures} times told of the fault"


async def until(running: Sequence[asyncio.Task[None]], count: Callable[[], int], more: int) -> None:
    """Let the writers go on until there is so much more of what is counted."""
    goal = count() + more
    while count() < goal:
        assert not any(task.done() for task in running)
        await asyncio.sleep(0.01)


@pytest.mark.chaos
async def test_a_server_stopped_hard_over_and_over_loses_nothing_that_was_acknowledged(
    server: PostgresServer, programs_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    writers = [Scribe(SqlLibrary(server.url()), number) for number in range(PROGRAMS)]
    running = [asyncio.create_task(writer.run()) for writer in writers]
    for stop in range(STOPS):
        await until(running, lambda: sum(len(writer.acknowledged) for writer in writers), UNITS)
        await asyncio.to_thread(server.stop_hard, programs_folder)
        await asyncio.sleep(0.05 * (stop % 3))
        await asyncio.to_thread(server.start_again, programs_folder, LASTING)
    for writer in writers:
        writer.ended = True
    await asyncio.gather(*running)
    told = await held_to_what_was_told(writers[0].library, writers)
    for writer in writers:
        await writer.library.close()
    with capsys.disabled():
        print(f"\n{STOPS} hard stops of PostgreSQL: {told}; missing 0, half 0")  # noqa: T201


@pytest.mark.chaos
async def test_a_disk_that_is_full_over_and_over_is_gone_on_with_once_there_is_room(
    sql_library: SqlLibrary, capsys: pytest.CaptureFixture[str]
) -> None:
    writer = Scribe(sql_library, 1)
    running = [asyncio.create_task(writer.run())]
    for _ in range(STOPS):
        async with sql_library.engine.connect() as connection:
            pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
            await connection.execute(text(f"PRAGMA max_page_count={pages + 4}"))
        await until(running, lambda: writer.failures, 3)
        async with sql_library.engine.connect() as connection:
            await connection.execute(text("PRAGMA max_page_count=1000000"))
        await until(running, lambda: len(writer.acknowledged), UNITS)
    writer.ended = True
    await asyncio.gather(*running)
    told = await held_to_what_was_told(sql_library, [writer])
    with capsys.disabled():
        print(f"\n{STOPS} times full, SQLite: {told}; missing 0, half 0")  # noqa: T201
