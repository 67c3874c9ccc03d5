"""Several processes ask one source: together no faster than its pace, and one at a time."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.fakes.arxiv_documents import rss_of
from tests.fakes.store_database import database, migrated_file

__all__ = ["database", "migrated_file"]

ROOT = Path(__file__).parents[3]
ROUNDING = timedelta(milliseconds=1)
EARLY = timedelta(milliseconds=50)
"""So much sooner than asked a machine's timer may wake somebody."""
LEAST_S = 0.03
"""How long the server takes over an answer."""


class Watched:
    """A proxy in front of a source, which answers slowly and notes when it was asked for what, and how many at once.

    Attributes:
        killing: by address, a process that is killed when it asks for it.
    """

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._inside = 0
        self.most_inside = 0
        self.asked: list[tuple[datetime, str]] = []
        self.killing: dict[str, asyncio.subprocess.Process] = {}

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.asked.append((datetime.now(UTC), request.split()[1]))
        self._inside += 1
        self.most_inside = max(self.most_inside, self._inside)
        if self.asked[-1][1] in self.killing:
            self._inside -= 1
            self.killing.pop(self.asked[-1][1]).kill()
            writer.close()
            return
        await asyncio.sleep(LEAST_S)
        self._inside -= 1
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(self._body) + self._body
        )
        await writer.drain()
        writer.close()


@pytest.fixture
async def watched() -> Watched:
    return Watched(rss_of("cs.CV", [], datetime(2026, 6, 15, tzinfo=UTC).date()).encode())


@pytest.fixture
async def proxy(watched: Watched) -> AsyncIterator[str]:
    """The address of a proxy that answers whatever host is asked for."""
    server = await asyncio.start_server(watched.answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def gaps(instants: Sequence[datetime]) -> list[timedelta]:
    """The times between one instant and the next."""
    return [later - earlier for earlier, later in pairwise(instants)]


def environment(proxy: str, **more: str) -> Mapping[str, str]:
    left = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return {**left, "HTTP_PROXY": proxy, **more}


async def started(words: Sequence[str], env: Mapping[str, str]) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, *words, cwd=ROOT, env=env, stdout=pipe, stderr=pipe)


async def all_done(commands: Sequence[Sequence[str]], env: Mapping[str, str]) -> list[bytes]:
    """Run processes at once; gives what each printed."""
    running = [await started(words, env) for words in commands]
    said = await asyncio.gather(*(process.communicate() for process in running))
    assert [process.returncode for process in running] == [0] * len(running), said
    return [out for out, _ in said]


async def test_processes_share_a_pace_and_a_connection(database: Path, watched: Watched, proxy: str) -> None:
    processes, times, interval_s = 2, 4, 0.1
    child = ("-m", "tests.adapters.sources.asking_process", f"sqlite:///{database}")
    commands = [
        (*child, f"http://arxiv.invalid/{process}", f"{times}", f"{interval_s}") for process in range(processes)
    ]
    printed = await all_done(commands, environment(proxy))
    begun = [[datetime.fromisoformat(at) for at in json.loads(out)] for out in printed]
    instants = sorted(at for each in begun for at in each)
    assert len(instants) == len(watched.asked) == processes * times
    assert min(gaps(instants)) >= timedelta(seconds=interval_s) - ROUNDING, "one turn was reserved after the other"
    came = {path.removeprefix("http://arxiv.invalid"): at for at, path in watched.asked}
    for process, each in enumerate(begun):
        for number, at in enumerate(each):
            assert came[f"/{process}/{number}"] >= at - EARLY, "nobody was there before its turn"
    assert watched.most_inside == 1


@pytest.mark.chaos
async def test_programs_that_collect_at_once_ask_arxiv_every_three_seconds(
    database: Path, watched: Watched, proxy: str
) -> None:
    """Three programs and three categories, at arXiv's own pace: half a minute."""
    env = environment(
        proxy,
        DATABASE_URL=f"sqlite:///{database}",
        ARXIV_RSS_URL="http://rss.arxiv.invalid/rss",
        ARXIV_API_URL="http://export.arxiv.invalid/api/query",
        ACADEMICHUB_SOURCES="arxiv",
    )
    watch = ("-m", "bot", "radar", "category cs.CV, cs.LG, cs.CL")
    await all_done([watch], env)
    watched.asked.clear()
    await all_done([("-m", "bot", "collect", "arxiv")] * 3, env)
    assert len(watched.asked) == 9
    instants = [at for at, _ in watched.asked]
    assert instants[-1] - instants[0] >= timedelta(seconds=8 * 3 - 2), "two seconds are left to a loaded machine"
    assert watched.most_inside == 1


@pytest.mark.chaos
async def test_processes_that_are_killed_while_they_ask_hold_the_others_up_only_so_long(
    database: Path, watched: Watched, proxy: str
) -> None:
    """Two of three are killed in the middle of a request: the third gets all it asks for, after their leases."""
    child = ("-m", "tests.adapters.sources.asking_process", f"sqlite:///{database}")
    env = environment(proxy)
    doomed = [await started((*child, f"http://arxiv.invalid/{name}", "50", "0.1"), env) for name in ("one", "two")]
    watched.killing = {
        f"http://arxiv.invalid/{name}/3": each for name, each in zip(("one", "two"), doomed, strict=True)
    }
    await all_done([(*child, "http://arxiv.invalid/three", "40", "0.1")], env)
    await asyncio.gather(*(process.communicate() for process in doomed))
    assert [process.returncode for process in doomed] == [-signal.SIGKILL] * 2
    asked = [path for _, path in watched.asked]
    assert sum("/three/" in path for path in asked) == 40
    assert not any(f"/{name}/4" in path for name in ("one", "two") for path in asked)
    assert watched.most_inside == 1
