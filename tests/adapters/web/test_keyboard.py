"""The page by keyboard alone, and where the focus is at every step."""

import pytest
from playwright.async_api import expect

from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, focus, say, titles

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
IS_SEEN = """() => {
  const seen = (it) => {
    const style = getComputedStyle(it);
    return style.outlineStyle !== "none" && style.outlineColor !== "rgba(0, 0, 0, 0)" && it.getClientRects().length;
  };
  const it = document.activeElement;
  return Boolean(seen(it) || (it.id === "text" && seen(it.closest("#box"))));
}"""


async def test_a_morning_without_a_mouse(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    tab = await tabs.open()
    keys = tab.keyboard
    await keys.press("s")
    await expect(tab.locator("#answers .answer")).to_be_focused()
    shown = await titles(tab)
    for title in shown[:3]:
        await keys.press("n")
        await expect(tab.locator(".card:focus .title")).to_have_text(title)
        await expect(tab.locator(".card:focus")).not_to_have_css("box-shadow", "none")
    await keys.press("p")
    await expect(tab.locator(".card:focus .title")).to_have_text(shown[1])
    await keys.press("Tab")
    await keys.press("Enter")
    await expect(tab.locator("#answers .card").nth(1).locator(".abstract .less")).to_be_visible()
    await keys.press("/")
    await expect(tab.locator("#text")).to_be_focused()
    await keys.type("since n/s")
    await expect(tab.locator("#text")).to_have_value("since n/s")
    await keys.press("Escape")
    await keys.press("n")
    await expect(tab.locator(".card:focus .title")).to_have_text(shown[0])


async def test_tab_goes_through_the_page_in_reading_order_and_is_seen(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("author Mirela Okonkwo-Hart")
    await stand.publish()
    tab = await tabs.open()
    stops = []
    for _ in range(24):
        await tab.keyboard.press("Tab")
        assert await tab.evaluate(IS_SEEN), await focus(tab)
        stops.append(await focus(tab))
    assert stops[:8] == ["To the papers", "学术雷达 AcademicHub", "Radar", "Samples", "zh", "auto", "dark", "light"]
    assert stops[8:10] == ["1 author: Mirela Okonkwo-Hart", "remove 1"]
    assert stops[10:15] == ["shuffle", "brief week", "settings", "Follow an author", "Add a keyword"]
    assert stops[15:20] == ["Change a watch", "status", "help", "text", "Go"]
    assert stops[20].startswith("more")
    assert [stop.partition(" ")[0] for stop in stops[21:]] == ["save", "brief", "akin"]


async def test_the_first_link_leads_past_the_head_to_the_papers(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    await stand.publish()
    tab = await tabs.open()
    await tab.keyboard.press("Tab")
    await expect(tab.get_by_text("To the papers")).to_be_visible()
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#feed")).to_be_focused()
    await tab.keyboard.press("Tab")
    await expect(tab.locator("#feed :focus")).to_have_count(1)


async def test_an_asking_button_takes_the_focus_and_gives_it_back(tabs: Tabs) -> None:
    tab = await tabs.open()
    await tab.locator("#panel summary:text-is('Add a keyword')").focus()
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_label("Which words?")).to_be_focused()
    await tab.keyboard.press("Escape")
    await expect(tab.locator("#panel summary:text-is('Add a keyword')")).to_be_focused()
    await expect(tab.get_by_label("Which words?")).to_be_hidden()


async def test_a_closed_answer_gives_the_focus_back_to_the_box(tabs: Tabs) -> None:
    tab = await tabs.open()
    await say(tab, "help")
    await expect(tab.locator("#answers .answer")).to_be_focused()
    await tab.click("button[aria-label='Close this answer']")
    await expect(tab.locator("#text")).to_be_focused()
    await tab.keyboard.press("ArrowUp")
    await expect(tab.locator("#text")).to_have_value("help")
