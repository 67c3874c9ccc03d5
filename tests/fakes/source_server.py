"""A server on this machine that answers as sources do, and as they do on their bad days.

By hand: `python -m tests.fakes.source_server 8401 /rss/cs.CV=feed.xml /api/query=answer.xml`
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import ssl
import sys
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came: path without query, the query's first values, headers by lower-case name."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what is wrong with it.

    Attributes:
        body: as it is before compression.
        status: of HTTP.
        headers: besides length and type.
        packed: True: the body goes compressed.
        sent: the part of the bytes that is sent before the connection closes, 0 to 1; below 0, so many bytes less.
        pause_s: seconds between single bytes; 0: all at once.
        silent: True: nothing is ever answered.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    packed: bool = False
    sent: float = 1.0
    pause_s: float = 0.0
    silent: bool = False


HTML = Reply(b"<!DOCTYPE html><html><head><title>Log in</title></head><body>Who are you?</body></html>")
SILENCE = Reply(silent=True)
ERROR_500 = Reply(b"<html><title>Oops</title></html>", status=500)
BOMB = Reply(b"<rss>" + b" " * (40 * 1024 * 1024), packed=True)
"""Forty KiB that inflate to forty MiB."""
FALSELY_PACKED = {"Content-Encoding": "gzip"}


def too_many(retry_after: str = "") -> Reply:
    """Make a 429, with a `Retry-After` where one is given."""
    return Reply(status=429, headers={"Retry-After": retry_after} if retry_after else {})


def redirect(to: str, status: int = 302) -> Reply:
    """Make a redirect."""
    return Reply(status=status, headers={"Location": to})


Answer = Reply | Callable[[Asked], Reply]


class SourceServer:
    """Serves documents by path with ETags; faults planted for a path come first, each once."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        """Make it; `tls` None: it speaks plain HTTP."""
        self._port = port
        self._tls = tls
        self._held: dict[str, asyncio.Event] = {}
        self._answers: dict[str, Answer] = {}
        self._faults: dict[str, deque[Reply]] = defaultdict(deque)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        """Its address, without slash at the end."""
        assert self._server is not None
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self._port, ssl=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    def serve(self, path: str, answer: bytes | str | Answer) -> None:
        """Answer a path with a document, a reply, or what a function makes of the request."""
        if isinstance(answer, str | bytes):
            answer = Reply(answer.encode() if isinstance(answer, str) else answer)
        self._answers[path] = answer

    def plant(self, path: str, *faults: Reply) -> None:
        """Answer the next requests for a path with these, one after the other."""
        self._faults[path].extend(faults)

    def hold(self, path: str, until: asyncio.Event) -> None:
        """Take requests for a path and answer none of them before the event."""
        self._held[path] = until

    def times(self, path: str) -> int:
        """Count the requests for a path."""
        return sum(asked.path == path for asked in self.asked)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        task.add_done_callback(self._open.discard)
        try:
            asked = _read(await reader.readuntil(b"\r\n\r\n"))
            self.asked.append(asked)
            if asked.path in self._held:
                await self._held[asked.path].wait()
            await _send(writer, self._reply(asked), asked)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # the client went away, or the server closes
        finally:
            writer.close()

    def _reply(self, asked: Asked) -> Reply:
        if self._faults[asked.path]:
            return self._faults[asked.path].popleft()
        answer = self._answers.get(asked.path, Reply(b"<html><title>Not found</title></html>", status=404))
        return answer if isinstance(answer, Reply) else answer(asked)


def _read(head: bytes) -> Asked:
    request, *lines = head.decode("latin-1").split("\r\n")
    address = urlsplit(request.split(" ")[1])
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    query = {name: values[0] for name, values in parse_qs(address.query, keep_blank_values=True).items()}
    return Asked(unquote(address.path), query, headers)


async def _send(writer: asyncio.StreamWriter, reply: Reply, asked: Asked) -> None:
    if reply.silent:
        await asyncio.Event().wait()
    etag = f'"{hashlib.sha256(reply.body).hexdigest()[:16]}"'
    if reply.status == 200 and asked.headers.get("if-none-match") == etag:
        reply = Reply(status=304)
    body = gzip.compress(reply.body, mtime=0) if reply.packed else reply.body
    headers = {"Content-Type": "application/xml", "Content-Length": str(len(body)), "Connection": "close", "ETag": etag}
    if reply.packed:
        headers["Content-Encoding"] = "gzip"
    lines = [
        f"HTTP/1.1 {reply.status} Said",
        *(f"{name}: {value}" for name, value in (headers | dict(reply.headers)).items()),
    ]
    writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
    sent = body[: int(len(body) * reply.sent if reply.sent >= 0 else len(body) + reply.sent)]
    for start in range(0, len(sent), 1 if reply.pause_s else max(1, len(sent))):
        writer.write(sent[start : start + (1 if reply.pause_s else len(sent))])
        await writer.drain()
        await asyncio.sleep(reply.pause_s)
    await writer.drain()


async def _main(port: int, served: Mapping[str, Path]) -> None:
    async with SourceServer(port) as server:
        for path, document in served.items():
            server.serve(path, document.read_bytes())
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    pairs = (argument.partition("=") for argument in sys.argv[2:])
    asyncio.run(_main(int(sys.argv[1]), {path: Path(document) for path, _, document in pairs}))
