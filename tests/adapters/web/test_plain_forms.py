"""The page without its script: every form is a page load, and works."""

import pytest
from playwright.async_api import expect

from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, numbers

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_radar_is_made_read_and_changed_without_a_script(tabs: Tabs) -> None:
    tab = await tabs.open(java_script_enabled=False)
    await tab.fill("#text", "keyword diffusion")
    await tab.click("#box button")
    await tab.click("#answers button:text-is('Add')")
    await expect(tab.locator(".chip summary")).to_have_text("1 keyword: diffusion")
    await tab.click("#panel button:text-is('Shuffle')")
    await expect(tab.locator("#answers .card .number").first).to_have_text("01.")
    abstract = tab.locator("#answers .abstract").first
    folded = await abstract.locator("p").bounding_box()
    await abstract.locator("summary").click()
    opened = await abstract.locator("p").bounding_box()
    assert folded
    assert opened
    assert opened["height"] > folded["height"]
    await tab.click("#panel summary:text-is('Follow an author')")
    await tab.fill("#panel details[open] input[name=more]", "Mirela Okonkwo-Hart")
    await tab.click("#panel details[open] button")
    await expect(tab.locator("#answers .heading")).to_have_text("Watch author “Mirela Okonkwo-Hart”?")
    await tab.click("button[aria-label^='Remove']")
    await expect(tab.locator(".chip")).to_have_count(0)


async def test_what_is_posted_is_there_at_the_next_load(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    await stand.publish()
    tab = await tabs.open(java_script_enabled=False, locale="zh-CN")
    assert await numbers(tab, "#feed") == ["01.", "02.", "03."]
    await expect(tab.locator(".close")).to_have_count(0)
    await expect(tab.locator(".when").first).to_have_text("2026-06-19 06:00 UTC")
    await tab.click("#theme >> text=深色")
    await expect(tab.locator("html")).to_have_attribute("data-theme", "dark")
