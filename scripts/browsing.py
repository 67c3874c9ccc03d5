"""The machine's Chromium, for those who take pictures."""

import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests.conftest import found_chromium


@asynccontextmanager
async def browsing() -> AsyncIterator[Browser]:
    """Open it; ends the program, saying what to do, where there is none."""
    chromium = found_chromium()
    if chromium is None:
        sys.exit("There is no Chromium on this machine: install it, or set ACADEMICHUB_CHROMIUM to one.")
    async with async_playwright() as playwright:
        sandbox = [] if os.geteuid() else ["--no-sandbox"]  # root's Chromium refuses its sandbox
        browser = await playwright.chromium.launch(executable_path=chromium, args=sandbox)
        yield browser
        await browser.close()
