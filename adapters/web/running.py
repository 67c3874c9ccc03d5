"""The page as a running server, beside the other parts in one loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn

from adapters.web.app import app, watched
from adapters.web.guard import Guard, is_loopback
from adapters.web.incoming import Page
from adapters.web.operation import Operation
from bot.domain.errors import SettingError

DRAIN_S = 3


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the program."""
        yield


@asynccontextmanager
async def serve(page: Page, host: str, port: int) -> AsyncIterator[str]:
    """Serve the page, health and metrics while inside; gives its address.

    Args:
        page: what to serve.
        host: the address to listen on.
        port: 0 takes any.

    Raises:
        SettingError: the port is taken, the address isn't this machine's, or it needs a token and has none.
    """
    async with _serving(app(page), page.token, host, port, page.bell.close) as address:
        yield address


@asynccontextmanager
async def serve_operation(operation: Operation, host: str, port: int) -> AsyncIterator[str]:
    """Serve health and metrics alone while inside, for a process without the page; gives its address.

    Raises:
        SettingError: as `serve`.
    """
    async with _serving(watched(operation), operation.token, host, port, lambda: None) as address:
        yield address


@asynccontextmanager
async def _serving(served: Guard, token: str, host: str, port: int, ending: Callable[[], None]) -> AsyncIterator[str]:
    if not is_loopback(host) and not token:
        raise SettingError(
            "ACADEMICHUB_PAGE_TOKEN", f"is needed for a page on {host}.", remedy="Set it, or set HOST to 127.0.0.1."
        )
    listening = _listen(host, port)
    bound = listening.getsockname()[1]
    config = uvicorn.Config(
        served, log_config=None, lifespan="off", access_log=False, timeout_graceful_shutdown=DRAIN_S
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        shown = f"[{host}]" if ":" in host else host
        yield f"http://{shown}:{bound}"
    finally:
        ending()
        server.should_exit = True
        await serving
        listening.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen()  # whoever is told the address may come at once, and waits until the server is up
    except OSError as error:
        listening.close()
        why = f"{port} on {host} can't be listened on ({error.strerror})."
        raise SettingError("PORT", why, remedy="Set another.") from error
    return listening
