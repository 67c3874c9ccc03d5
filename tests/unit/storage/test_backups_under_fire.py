"""Backups made while another process writes as fast as it can: each is whole, and holds no half transaction."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.backup import back_up
from storage.library import SqlLibrary
from storage.restoring import restore
from tests.contract.givens import NOW, PLACES

ROOT = Path(__file__).parents[3]
BACKUPS = 50
CARDS = 4

WRITER = """
import asyncio, itertools, sys
from storage.library import SqlLibrary
from tests.contract.givens import NOW, PLACES, a_delivery
from tests.fakes.papers import a_paper

async def write():
    library = SqlLibrary(sys.argv[1])
    for round in itertools.count():
        papers = [a_paper(round * 4 + number, abstract="words " * 300) for number in range(1, 5)]
        async with library.begin() as work:
            known = [each.known.key for each in await work.papers.remember(papers, NOW)]
            slot = f"round/{round}"
            for place in PLACES:
                cards = [a_delivery(place, part, slot=slot, papers=[key]) for part, key in enumerate(known)]
                await work.outbox.enqueue(cards, NOW)
        print(round, flush=True)

asyncio.run(write())
"""


async def rounds_of(file: Path) -> int:
    """How many rounds of writing a database has, each of them whole."""
    library = SqlLibrary(f"sqlite:///{file}")
    async with library.begin() as work:
        papers = len(await work.papers.since(NOW))
        slots: dict[str, int] = {}
        for record in await work.log.unfinished():
            slots[record.delivery.slot] = slots.get(record.delivery.slot, 0) + 1
    await library.close()
    assert papers == CARDS * len(slots)
    assert set(slots.values()) <= {CARDS * len(PLACES)}
    return len(slots)


@pytest.mark.chaos
async def test_backups_under_fire_hold_whole_transactions_alone(database: Path, tmp_path: Path) -> None:
    script = tmp_path / "writer.py"
    script.write_text(WRITER)
    words = [sys.executable, str(script), f"sqlite:///{database}"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    found = []
    with subprocess.Popen(words, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE) as writer:  # noqa: ASYNC220
        assert writer.stdout is not None
        try:
            for number in range(BACKUPS):
                assert writer.stdout.readline().strip().isdecimal(), "the writer stopped"
                backup = back_up(database, tmp_path / f"{number}.db").file
                await restore(tmp_path / "restored" / f"{number}.db", backup, NOW)
                found.append(await rounds_of(tmp_path / "restored" / f"{number}.db"))
                backup.unlink()
        finally:
            writer.kill()
    assert found == sorted(found)
    assert found[-1] > found[0] > 0
