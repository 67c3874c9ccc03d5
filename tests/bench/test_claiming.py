"""Claiming from a long queue: 20,000 deliveries wait in 2,000 places of 200 tenants."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text

from bot.domain.delivery import Delivery, DeliveryKind, Sent
from bot.domain.message import Message, Paragraph, words
from bot.domain.watch import Place
from storage.library import SqlLibrary
from tests.bench.conftest import Report
from tests.bench.measure import Compared
from tests.contract.givens import NOW
from tests.fakes.store_database import (
    database,
    migrated_file,
    postgresql_server,
    postgresql_template,
    postgresql_url,
)

__all__ = ["database", "migrated_file", "postgresql_server", "postgresql_template", "postgresql_url"]

PLACES = [Place("slack", f"T{number % 200}", f"C{number}") for number in range(2_000)]
PARTS = 10
LIMIT = 8
RUNS = 25
WORKERS = 4
CLAIMS = 400
"""How many deliveries the workers post in all; at 50 a second they would take 8 s."""

BARE = "SELECT key FROM delivery WHERE state = 'pending' ORDER BY key LIMIT 8"
Asking = Callable[[], Awaitable[None]]
MESSAGE = Message((Paragraph(words("A card as long as they are. " * 20)),))


@pytest.fixture(params=["sqlite", "postgresql"])
async def workers(request: pytest.FixtureRequest) -> AsyncIterator[Sequence[SqlLibrary]]:
    """As many libraries on one store as workers claim: in SQLite's one process one."""
    on_sqlite = request.param == "sqlite"
    url = f"sqlite:///{request.getfixturevalue('database')}" if on_sqlite else request.getfixturevalue("postgresql_url")
    async with AsyncExitStack() as stack:
        opened = [SqlLibrary(url, busy_timeout_s=60.0) for _ in range(1 if on_sqlite else WORKERS)]
        for library in opened:
            stack.push_async_callback(library.close)
        yield opened


async def filled(library: SqlLibrary) -> None:
    """Put all into the outbox, and let the database count what it has."""
    for part in range(PARTS):
        async with library.begin() as work:
            cards = [Delivery(place, "2026-06-17/digest", DeliveryKind.CARD, part, MESSAGE, ()) for place in PLACES]
            await work.outbox.enqueue(cards, NOW)
    async with library.engine.connect() as connection:
        await connection.execute(text("ANALYZE"))


async def test_claiming_from_a_long_queue_beside_the_barest_look(
    workers: Sequence[SqlLibrary], report: Report, request: pytest.FixtureRequest
) -> None:
    library = workers[0]
    await filled(library)
    locking = " FOR UPDATE SKIP LOCKED" if len(workers) > 1 else ""

    async def claim() -> None:
        async with library.begin() as work:
            assert len(await work.outbox.claim("worker", NOW, 30.0, LIMIT)) == LIMIT

    async def bare() -> None:
        async with library.session() as session:
            assert len((await (await session.connection()).execute(text(BARE + locking))).all()) == LIMIT

    ratio = await in_turn(claim, bare)
    database = request.node.callspec.params["workers"]
    what = f"{LIMIT} of {len(PLACES) * PARTS:,} on {database}"
    report("claiming", what, f"{ratio.work_s * 1000:.1f} ms, {ratio.ratio:.1f} × the bare indexed SELECT")
    each_s, spent = await worked_off(workers)
    report(
        "claiming", f"{len(workers)} workers claim and settle, {database}", f"{1 / each_s:.0f}/s, {spent:.0%} of a core"
    )
    assert 1 / each_s > 50


async def in_turn(work: Asking, peer: Asking) -> Compared:
    """Run work and peer in turn, in the loop in which their library is."""
    took: tuple[list[float], list[float]] = [], []
    for _ in range(RUNS):
        for asked, each in zip((work, peer), took, strict=True):
            begun = time.perf_counter()
            await asked()
            each.append(time.perf_counter() - begun)
    work_s, peer_s = map(statistics.median, took)
    return Compared(work_s, peer_s, RUNS)


async def worked_off(workers: Sequence[SqlLibrary]) -> tuple[float, float]:
    """Let the workers claim and settle; gives the seconds a delivery took, and the share of a core of this process."""
    done: list[str] = []

    async def work_off(library: SqlLibrary, owner: str) -> None:
        while len(done) < CLAIMS:
            async with library.begin() as work:
                claims = await work.outbox.claim(owner, NOW, 30.0, LIMIT)
            for claim in claims:
                async with library.begin() as work:
                    assert await work.outbox.settle(claim, Sent("ref"), NOW)
                done.append(claim.delivery.id)

    begun, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work_off(library, f"worker {number}") for number, library in enumerate(workers)))
    took = time.perf_counter() - begun
    assert len(done) == len(set(done))
    return took / len(done), (time.process_time() - used) / took
