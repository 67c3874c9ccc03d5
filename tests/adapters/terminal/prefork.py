"""Runs of the program without its second of imports: one process imports everything, and each run is a fork of it.

A run is a process of its own, with its own environment, folder and streams, as it is when a shell starts it; what a
start imports, and how long that takes, is the concern of `test_architecture.py` and the bench.
"""

from __future__ import annotations

import contextlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from tests.conftest import ROOT

IMPORTED = (
    "bot.__main__",
    "bot.assembly",
    "bot.doctor",
    "bot.commands.handlers",
    "adapters.engine.embedded",
    "adapters.sources.arxiv",
    "adapters.sources.feed",
    "adapters.sources.recognise",
    "storage.library",
)
LONGEST_REQUEST = 1 << 16
STREAMS = 3


class Forks:
    """Starts programs; made by `forks`."""

    def __init__(self, address: str) -> None:
        """Ask the process that listens at this address."""
        self._address = address

    def run(self, words: tuple[str, ...], folder: Path, environment: Mapping[str, str], *streams: BinaryIO) -> int:
        """Run `academichub` with these words; standard input, output and error are files. Gives its exit status."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(self._address)
            request = json.dumps({"words": words, "folder": str(folder), "environment": dict(environment)})
            socket.send_fds(asking, [request.encode()], [stream.fileno() for stream in streams])
            return int(asking.recv(16))


@contextlib.contextmanager
def forks(folder: Path) -> Iterator[Forks]:
    """Start the process that forks; it ends with the context."""
    address = str(folder / "forks")
    command = [sys.executable, "-m", __name__, address]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            yield Forks(address)
        finally:
            process.kill()


def _listen(address: str) -> None:
    """Fork for each request; ends when whoever started it does."""
    for name in IMPORTED:
        __import__(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address)
        listening.listen()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            asked, _ = listening.accept()
            if not os.fork():
                listening.close()
                _watch(asked)
            asked.close()


def _watch(asked: socket.socket) -> None:
    """Fork the program and tell its exit status."""
    request, streams, _, _ = socket.recv_fds(asked, LONGEST_REQUEST, STREAMS)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if not child:
        asked.close()
        for standard, stream in enumerate(streams):
            os.dup2(stream, standard)
        _become(**json.loads(request))
    _, status = os.waitpid(child, 0)
    asked.send(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


def _become(words: list[str], folder: str, environment: dict[str, str]) -> None:
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["bot", *words]
    status: object = 0
    try:
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        status = ended.code
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    os._exit(status if isinstance(status, int) else 0 if status is None else 1)


if __name__ == "__main__":
    _listen(sys.argv[1])
