"""Parts as real processes: on SQLite one does all and no other may, and a signal lets it finish what it is at."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

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
