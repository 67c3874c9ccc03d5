"""A process that was told to end does so in bounded time, and at once when it is told twice."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.adapters.terminal.lingering import ENDING, UP
from tests.conftest import ROOT
from tests.patience import PATIENCE_S

NOWHERE = dict.fromkeys(("ARXIV_RSS_URL", "ARXIV_API_URL", "ARXIV_OAI_URL", "ARXIV_AUTHORS_URL"), "http://127.0.0.1:9")


async def told_to_end(folder: Path, end_s: float) -> tuple[asyncio.subprocess.Process, asyncio.StreamReader]:
    """Start a process with so many seconds for its end, and tell it to end once it is up."""
    settings = {"DATABASE_URL": f"sqlite:///{folder / 'radar.db'}", "ACADEMICHUB_SOURCES": "arxiv", **NOWHERE}
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT), **settings}
    words, pipe = ("-m", "tests.adapters.terminal.lingering", str(end_s)), asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *words, stdout=pipe, cwd=folder, env=environment)
    assert process.stdout is not None
    assert (await process.stdout.readline()).decode() == UP
    process.send_signal(signal.SIGTERM)
    return process, process.stdout


async def test_a_process_that_is_told_twice_ends_at_once(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE_S):
        process, said = await told_to_end(tmp_path, 2 * PATIENCE_S)
        assert (await said.readline()).decode() == ENDING
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 128 + signal.SIGTERM


async def test_what_does_not_end_in_time_is_broken_off(tmp_path: Path) -> None:
    async with asyncio.timeout(PATIENCE_S):
        process, said = await told_to_end(tmp_path, 0.1)
        assert "something was broken off at the end" in (await said.read()).decode()
        assert await process.wait() == 0
