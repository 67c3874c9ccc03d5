"""Takes pictures of the local page over the samples, and of any HTML files given, into pictures/; prints their paths.

Run from the checkout: `python -m scripts.take_pictures [FILE.html …]`. The page is the real one, on a free port, with
watches, a day's digest and a briefing; its clock is the tests'.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, Page

from adapters.web.running import serve
from bot.domain.watch import Language
from scripts.browsing import browsing
from storage.library import SqlLibrary
from tests.adapters.web.stand import page_of, remember_known, standing
from tests.adapters.web.tabs import say

PICTURES = Path("pictures")
WATCHES = ("keyword diffusion", "category cs.LG", "author Mirela Okonkwo-Hart", "关键词 学习")
LOCALES = {Language.ENGLISH: "en-US", Language.CHINESE: "zh-CN"}
DESK, PHONE = (1200, 1350), (390, 1350)


async def nothing(_: Page) -> None:
    """Leave the page as it opened."""


async def preview(tab: Page) -> None:
    """Ask for a watch."""
    await say(tab, "author Svetlana Dragomir-Pavlova")


async def mistake(tab: Page) -> None:
    """Mistype a command."""
    await say(tab, "categry cs.CV")


async def shuffle(tab: Page) -> None:
    """Ask for another batch, and why its first card is in it."""
    await say(tab, "换一批")
    await tab.locator("#answers .card").first.get_by_text("为何推送").click()
    await tab.locator("#answers .card .answer").wait_for()
    await tab.evaluate("scrollTo(0, 0)")


async def thread(tab: Page) -> None:
    """Open the briefing's thread."""
    await tab.click(".into a")


async def topic(tab: Page) -> None:
    """Ask for a topic."""
    await say(tab, "topic learning on graphs of molecules")


async def akin(tab: Page) -> None:
    """Ask for more like a card, in Chinese."""
    await say(tab, "搜索 diffusion")
    await tab.locator("#answers .card").first.get_by_text("更多类似的").click()
    await tab.locator("#answers .card .answer .card").first.wait_for()
    await tab.evaluate("scrollTo(0, 0)")


class Shot(NamedTuple):
    """One picture: what is opened, how, and what is done before."""

    name: str
    path: str = "/"
    language: Language = Language.ENGLISH
    dark: bool = False
    size: tuple[int, int] = DESK
    act: Callable[[Page], Awaitable[None]] = nothing


SHOTS = (
    Shot("page-en"),
    Shot("page-zh", language=Language.CHINESE),
    Shot("page-dark", dark=True, act=preview),
    Shot("page-phone", language=Language.CHINESE, size=PHONE),
    Shot("page-phone-dark", dark=True, size=PHONE, act=mistake),
    Shot("samples", "/samples/", language=Language.CHINESE),
    Shot("shuffle", language=Language.CHINESE, act=shuffle),
    Shot("briefing", size=PHONE, act=thread),
    Shot("briefing-zh", language=Language.CHINESE, act=thread),
    Shot("error", act=mistake),
    Shot("topic", act=topic),
    Shot("akin", language=Language.CHINESE, act=akin),
)


async def take(files: Sequence[Path]) -> None:
    """Write all pictures."""
    async with browsing() as browser:
        for language in Language:
            async with a_day(language) as url:
                for shot in SHOTS:
                    if shot.language is language:
                        await shoot(browser, shot, url + shot.path)
        for file in files:
            await shoot(browser, Shot(file.stem, size=(860, 400)), file.resolve().as_uri(), whole=True)


@asynccontextmanager
async def a_day(language: Language) -> AsyncIterator[str]:
    """Serve the page after a day with watches, a digest and a briefing; gives its address."""
    library = SqlLibrary("sqlite://")
    await library.migrate()
    await remember_known(library)
    async with standing(library) as stand:
        for watch in WATCHES:
            await stand.watch(watch, language)
        await stand.publish()
        await stand.say("brief week", language)
        async with serve(page_of(stand), "127.0.0.1", 0) as url:
            yield url
    await library.close()


async def shoot(browser: Browser, shot: Shot, address: str, *, whole: bool = False) -> None:
    """Open an address, act, and write the picture; `whole`: as long as the page is."""
    width, height = shot.size
    tab = await browser.new_page(
        locale=LOCALES[shot.language],
        color_scheme="dark" if shot.dark else "light",
        viewport={"width": width, "height": height},
        device_scale_factor=2 if width < height // 2 else 1.5,
        timezone_id="Asia/Shanghai",
    )
    await tab.goto(address)
    await shot.act(tab)
    await tab.screenshot(path=PICTURES / f"{shot.name}.png", full_page=whole)
    await tab.close()
    print(PICTURES / f"{shot.name}.png")


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    asyncio.run(take([Path(name) for name in sys.argv[1:]]))
