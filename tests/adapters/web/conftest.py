"""One browser and one running page a worker; each test has its own store, clock and tabs."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from adapters.web.running import serve
from adapters.web.send import Bell
from bot.ports import LanguageModel
from storage.library import SqlLibrary
from tests.adapters.web.stand import AttendedPage, Stand, page_of, remember_known, standing
from tests.adapters.web.tabs import PATIENCE_MS, Tabs
from tests.fakes.store_database import migrated_file
from tests.patience import PATIENCE_S, eventually

__all__ = ["migrated_file"]

QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run")
NO_NAMES = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@dataclass
class Served:
    """The running page, over the first world's rooms and bell; each test puts its own rooms in their place."""

    first: Stand
    shown: Stand
    page: AttendedPage
    url: str = ""

    async def reachable(self) -> bool:
        """What the world shown says."""
        return self.shown.reachable


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    """The real Chromium, without a window, that talks to this machine alone."""
    sandbox = () if os.geteuid() else ("--no-sandbox",)  # root's Chromium refuses its sandbox
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path=chromium_path, args=[*QUIET, NO_NAMES, *sandbox], timeout=PATIENCE_MS
        )
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def known_store(migrated_file: Path) -> Path:
    """A database that knows the samples; copy it, don't open it."""
    file = Path(shutil.copy(migrated_file, migrated_file.with_name("known.db")))
    library = SqlLibrary(f"sqlite:///{file}")
    await remember_known(library)
    await library.close()
    return file


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def served() -> AsyncIterator[Served]:
    """One server for all tests of this worker."""
    first = Stand(SqlLibrary("sqlite://"), Bell())
    made = Served(first, first, page_of(first))
    made.page = replace(made.page, reachable=made.reachable)
    async with serve(made.page, "127.0.0.1", 0) as made.url:
        yield made


@pytest.fixture
def model() -> LanguageModel | None:
    """What writes briefings; none, unless a test has one."""
    return None


@pytest_asyncio.fixture(loop_scope="session")
async def stand(known_store: Path, tmp_path: Path, served: Served, model: LanguageModel | None) -> AsyncIterator[Stand]:
    """This test's own world, behind the running page."""
    file = shutil.copy(known_store, tmp_path / "store.db")
    library = SqlLibrary(f"sqlite:///{file}", busy_timeout_s=PATIENCE_S)
    async with standing(library, served.first.bell, model) as made:
        served.first.rooms.update(made.rooms)
        served.shown = made
        yield made
    await library.close()


@pytest_asyncio.fixture(loop_scope="session")
async def tabs(stand: Stand, browser: Browser, served: Served) -> AsyncIterator[Tabs]:
    """Tabs of the browser on the running page; nothing may have gone wrong in them by the end of the test."""
    opened = Tabs(browser, served.url)
    yield opened
    await opened.close()
    await eventually(lambda: not served.page.answering, "the last answer")  # their store is closed next
    assert opened.troubles == []
