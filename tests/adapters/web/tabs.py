"""Tabs of the real browser, watched for everything that may not happen on the page."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, expect

PATIENCE_MS = 40_000
"""How long anything on the page may take on a loaded machine; a test that passes never waits for it."""
SETTLE = """async () => {
  if (typeof loading === "undefined") return;
  events?.close();
  await loading?.catch(() => null);
}"""

expect.set_options(timeout=PATIENCE_MS)


class Tabs:
    """Opens tabs, and notes what went wrong in any of them.

    Attributes:
        url: of the running page.
        troubles: errors on the console (refused by the content security policy among them), of scripts, and dialogs.
    """

    def __init__(self, browser: Browser, url: str) -> None:
        self.url = url
        self.troubles: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    async def open(self, path: str = "/", **options: Any) -> Page:
        """Open an address as a new visitor; `options` are the context's (locale, color_scheme, viewport, …)."""
        given: dict[str, Any] = {"locale": "en-US", "timezone_id": "Asia/Shanghai", **options}
        context = await self._browser.new_context(**given)
        context.set_default_timeout(PATIENCE_MS)
        self._contexts.append(context)
        tab = await context.new_page()
        tab.on("console", lambda said: self._note(said.text) if said.type in {"error", "warning"} else None)
        tab.on("pageerror", lambda error: self._note(str(error)))
        tab.on("dialog", lambda dialog: self._note(f"dialog: {dialog.message}"))
        await tab.goto(self.url + path)
        return tab

    async def close(self) -> None:
        """Close all tabs, once what they asked for is answered."""
        while self._contexts:
            context = self._contexts.pop()
            for tab in context.pages:
                await tab.wait_for_load_state()
                await tab.evaluate(SETTLE)
            await context.close()

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)


async def say(tab: Page, command: str) -> None:
    """Type a command into the box and wait for its answer."""
    await tab.fill("#text", command)
    await tab.press("#text", "Enter")
    await answered(tab)


async def answered(tab: Page) -> None:
    """Wait until what was typed or pressed last is answered, and the page is as it was changed by it."""
    await tab.wait_for_function("() => !document.querySelector('[aria-busy]')")


async def words(tab: Page, selector: str) -> str:
    """Give the words that stand at the first match of a selector."""
    return await tab.locator(selector).first.inner_text()


async def titles(tab: Page, within: str = "#answers") -> list[str]:
    """Give the titles of the cards in a part of the page."""
    return await tab.locator(f"{within} .card .title").all_inner_texts()


async def numbers(tab: Page, within: str = "#answers") -> list[str]:
    """Give the numbers of the cards in a part of the page."""
    return await tab.locator(f"{within} .card .number").all_inner_texts()


async def focus(tab: Page) -> str:
    """Say where the focus is: the element's id, else its value, label or words."""
    return str(
        await tab.evaluate(
            "() => { const it = document.activeElement;"
            " return it.id || it.value || it.getAttribute('aria-label') || it.innerText || it.tagName; }"
        )
    )
