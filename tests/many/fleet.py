"""The program's own processes: started, killed, paused and ended as a host's machine does it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]


def environment(**settings: str) -> dict[str, str]:
    """Give the environment of a process with these settings and none of this machine's."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TZ", "TMPDIR")}
    nothing = {
        "ACADEMICHUB_SOURCES": "",
        "ACADEMICHUB_PEOPLE": "",
        "ACADEMICHUB_BACKUPS": "off",
        "PYTHONPATH": str(ROOT),
    }
    return {**kept, **nothing, **settings}


@contextmanager
def platform(name: str, lost: float) -> Iterator[str]:
    """A platform as a process of its own; gives its address."""
    command = [sys.executable, "-m", "tests.many.platforms", name, str(lost)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def tally(address: str) -> dict[str, Any]:
    """Ask a platform what stands."""
    with urlopen(f"{address}/tally", timeout=60) as answer:  # noqa: S310 -- on this machine
        return dict(json.load(answer))


def shown(address: str) -> int:
    """Ask a platform how many channels' titles it has shown, without taking its time."""
    with urlopen(f"{address}/progress", timeout=60) as answer:  # noqa: S310 -- on this machine
        return int(json.load(answer)["shown"])


@dataclass
class Fleet:
    """Processes of `academichub run`, each with its log in a folder."""

    folder: Path
    settings: Mapping[str, str]
    processes: dict[subprocess.Popen[bytes], tuple[str, ...]] = field(default_factory=dict)
    killed: int = 0
    paused: int = 0

    def start(self, *parts: str) -> subprocess.Popen[bytes]:
        """Start a process that runs these parts."""
        log = self.folder / f"{len(list(self.folder.glob('*.log'))):03d}-{'-'.join(parts) or 'all'}.log"
        with log.open("wb") as out:
            command = [sys.executable, "-m", "bot", "run", *parts]
            started = subprocess.Popen(
                command, cwd=self.folder, env=environment(**self.settings), stdout=out, stderr=subprocess.STDOUT
            )
        self.processes[started] = parts
        return started

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """End a process as a power cut does."""
        process.kill()
        process.wait()
        del self.processes[process]
        self.killed += 1

    def restart(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a process and start another one like it."""
        parts = self.processes[process]
        self.kill(process)
        self.start(*parts)

    def workers(self) -> list[subprocess.Popen[bytes]]:
        """Give those that run jobs."""
        return [process for process, parts in self.processes.items() if "worker" in parts]

    async def pause(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Stop a process in whatever it does, and let it go on."""
        process.send_signal(signal.SIGSTOP)
        self.paused += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            process.send_signal(signal.SIGCONT)

    def end(self) -> list[int]:
        """End all as a host does; gives their exit statuses."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        return [process.wait(timeout=60) for process in self.processes]

    def assert_alive(self) -> None:
        """Make sure that nobody ended who was not killed."""
        assert all(process.poll() is None for process in self.processes), self.logs()

    def logs(self) -> str:
        """What all of them said."""
        return "\n".join(f"--- {log.name}\n{log.read_text()}" for log in sorted(self.folder.glob("*.log")))

    @contextmanager
    def running(self) -> Iterator[Fleet]:
        """Let nothing be left behind."""
        try:
            yield self
        finally:
            for process in self.processes:
                process.kill()
                process.wait()
