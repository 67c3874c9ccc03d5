"""What a start costs, beside a Python that does nothing."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median

from tests.bench.conftest import Report
from tests.bench.measure import MIB, RUNS, child, median_child
from tests.conftest import ROOT

IDLE_S = 2.0
"""How long the program is left alone before its memory is read."""


def test_a_cold_start_is_measured_beside_bare_python(report: Report) -> None:
    started = median_child(["-m", "bot", "version"])
    bare = median_child(["-c", "pass"])
    table = "start-up (medians of 5 processes)"
    report(table, "academichub version", f"{started.seconds * 1000:.0f} ms, {started.peak_bytes / MIB:.0f} MiB")
    report(table, "python -c pass", f"{bare.seconds * 1000:.0f} ms, {bare.peak_bytes / MIB:.0f} MiB")
    report(table, "ratio", f"{started.seconds / bare.seconds:.1f} x the time")
    assert started.peak_bytes < child("-c", "import discord, slack_bolt, anthropic").peak_bytes


def test_the_first_page_and_the_idle_memory_of_the_whole_program_are_measured(report: Report, tmp_path: Path) -> None:
    runs = [_first_page(tmp_path / f"{run}.db") for run in range(RUNS)]
    bare = median_child(["-c", "import starlette, uvicorn, sqlmodel, jinja2"])
    first_s, idle = median(seconds for seconds, _ in runs), median(memory for _, memory in runs)
    table = f"the whole program, page, clock and samples (medians of {RUNS} processes)"
    report(table, "start to first page", f"{first_s * 1000:.0f} ms")
    report(table, "python importing its web and storage libraries", f"{bare.seconds * 1000:.0f} ms")
    report(table, "ratio", f"{first_s / bare.seconds:.1f} x the time")
    report(table, "memory, idle", f"{idle / MIB:.0f} MiB; those libraries alone {bare.peak_bytes / MIB:.0f} MiB")
    assert idle > bare.peak_bytes / 2


def _first_page(database: Path) -> tuple[float, float]:
    """Start the program, wait for its page, and give the seconds that took and its memory in bytes once idle."""
    began = time.perf_counter()
    nowhere = "http://127.0.0.1:9"
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {"DATABASE_URL": f"sqlite:///{database}", "PORT": str(port), "ARXIV_RSS_URL": f"{nowhere}/rss"}
    environment = {**os.environ, **settings, "ACADEMICHUB_SOURCES": "arxiv", "ARXIV_API_URL": f"{nowhere}/api"}
    program = subprocess.Popen([sys.executable, "-m", "bot"], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        while not _answers(f"http://127.0.0.1:{port}/"):
            time.sleep(0.02)
        taken = time.perf_counter() - began
        time.sleep(IDLE_S)
        status = Path(f"/proc/{program.pid}/status").read_text()
        (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
        return taken, int(line.split()[1]) * 1024
    finally:
        program.terminate()
        program.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310 -- our own page
            return bool(page.status == 200)
    except OSError:
        return False
