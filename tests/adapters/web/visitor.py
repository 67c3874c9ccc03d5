"""A browser's requests without a browser, straight into the program."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from adapters.web.app import app
from adapters.web.incoming import Page, Room
from adapters.web.metrics import PrometheusMeter
from adapters.web.operation import Operation
from adapters.web.send import Bell
from bot.domain.watch import Language, Place
from bot.health import Part, Report
from bot.ports import Board
from tests.fakes.desk import FakeDesk
from tests.fakes.library import FakeBoard

HERE = ("127.0.0.1", 50_000)
ELSEWHERE = ("192.0.2.7", 50_000)


def a_page(desk: FakeDesk, *, token: str = "", board: Board | None = None, well: bool = True) -> Page:
    """Make a page of one room over a fake core."""

    async def look() -> Report:
        return Report({"database": Part(True, {}), "jobs": Part(well, {} if well else {"sweep": {"why": "a bug"}})})

    async def reachable() -> bool:
        return True

    room = Room("radar", Place("local", "", "radar", private=True), desk, board or FakeBoard())
    operation = Operation("1.2.3", look, PrometheusMeter("1.2.3").text, token)
    return Page({"radar": room}, Bell(), Language.ENGLISH, operation, reachable, token)


@asynccontextmanager
async def visiting(
    page: Page, *, client: tuple[str, int] = HERE, base: str = "http://127.0.0.1:8400", **options: Any
) -> AsyncIterator[httpx2.AsyncClient]:
    """Be a client at an address, which asks for a base URL."""
    transport = httpx2.ASGITransport(app=app(page), client=client, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=base, **options) as visitor:
        yield visitor
