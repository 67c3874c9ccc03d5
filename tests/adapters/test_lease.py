"""The lease is looked at when the connection stands: what was over meanwhile is not written."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from adapters.lease import LeasedConnector, LeaseOver, leased
from bot.faultpoint import listen


@pytest.fixture
async def written() -> AsyncIterator[tuple[str, list[str]]]:
    """A server's address, and what was written to it."""
    bodies: list[str] = []

    async def take(request: web.Request) -> web.Response:
        bodies.append(await request.text())
        return web.Response()

    app = web.Application()
    app.router.add_post("/", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/", bodies
    await runner.cleanup()


@pytest.mark.parametrize("kept", [False, True])
async def test_a_lease_that_ends_while_connecting_stops_the_writing(written: tuple[str, list[str]], kept: bool) -> None:
    address, bodies = written
    over: list[str] = []
    async with aiohttp.ClientSession(connector=LeasedConnector()) as session:
        if kept:
            await session.post(address, data="first")
        listen(lambda name: over.append(name) if name == "lease.connected" else None)
        try:
            with leased(lambda: not over), pytest.raises(LeaseOver):
                await session.post(address, data="late")
        finally:
            listen(None)
        assert bodies == (["first"] if kept else [])
        await session.post(address, data="next")
    assert bodies[-1] == "next"
