"""What a screen reader meets: landmarks, headings, names; and whether everything can be read."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.adapters.web.contrast import ENOUGH, contrast
from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
OUTLINE = """() => {
  const all = (what) => [...document.querySelectorAll(what)];
  const name = (it) => (it.getAttribute("aria-label") || it.innerText || it.textContent).trim()
    || [...(it.labels ?? [])].map((label) => label.textContent).join("").trim();
  const ids = all("[id]").map((it) => it.id);
  return {
    lang: document.documentElement.lang,
    levels: all("h1, h2, h3, h4, h5, h6").map((it) => Number(it.nodeName[1])),
    landmarks: all("body > header, nav, main, section[aria-label]").map((it) => it.nodeName.toLowerCase()),
    nameless: all("a, button, summary, input:not([type=hidden]), nav, article").filter((it) => !name(it)).length,
    doubled: ids.filter((id, at) => ids.indexOf(id) !== at),
    forced: all("[tabindex]").filter((it) => it.tabIndex > 0).length,
  };
}"""
COLOURS = """() => {
  const found = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const it = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || !it.checkVisibility() || it.closest(".hidden, .skip")) continue;
    let under = it;
    while (under && getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") under = under.parentElement;
    found.add(`${getComputedStyle(it).color} on ${getComputedStyle(under ?? document.body).backgroundColor}`);
  }
  return [...found];
}"""


async def outline(tab: Page) -> dict[str, Any]:
    """What the page is made of."""
    found: dict[str, Any] = await tab.evaluate(OUTLINE)
    return found


def check(found: dict[str, Any]) -> None:
    """Hold an outline to what every page keeps."""
    assert found["levels"].count(1) == 1
    steps = zip(found["levels"], found["levels"][1:], strict=False)
    assert all(after <= before + 1 for before, after in steps), found["levels"]
    assert found["landmarks"][:3] == ["header", "nav", "main"]
    assert found["nameless"] == 0
    assert found["doubled"] == []
    assert found["forced"] == 0


async def faint(tab: Page) -> dict[str, float]:
    """Words that stand out too little: their colour and what is under it, with the ratio."""
    pairs = [pair.split(" on ") for pair in await tab.evaluate(COLOURS)]
    assert len(pairs) > 5
    ratios = {f"{text} on {under}": contrast(text, under) for text, under in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < ENOUGH}


async def test_the_empty_page_has_its_landmarks_and_headings(tabs: Tabs) -> None:
    tab = await tabs.open("/samples/", locale="zh-CN")
    found = await outline(tab)
    check(found)
    assert found["lang"] == "zh-CN"


async def test_a_full_page_has_its_landmarks_and_headings_and_can_be_read(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    await stand.watch("keyword diffusion")
    await stand.publish()
    await stand.say("brief week")
    tab = await tabs.open(reduced_motion="reduce")  # a colour that still changes is no colour to judge
    await tab.click("#feed .card button:text-is('Why this?')")
    await say(tab, "keyword learning")
    found = await outline(tab)
    check(found)
    assert found["lang"] == "en"
    assert {2, 3, 4} <= set(found["levels"])
    assert await faint(tab) == {}
    await tab.emulate_media(color_scheme="dark")
    assert await faint(tab) == {}
    await say(tab, "nonsense")
    assert await faint(tab) == {}


async def test_a_paper_in_chinese_is_said_to_be_so(stand: Stand, tabs: Tabs) -> None:
    tab = await tabs.open()
    await say(tab, "search 扩散")
    await expect(tab.locator("#answers .title").first).to_have_attribute("lang", "zh-CN")


async def test_nothing_moves_for_who_asks_for_it(tabs: Tabs) -> None:
    slow = "getComputedStyle(it).transitionDuration !== '0s'"
    moving = f"() => [...document.querySelectorAll('*')].filter((it) => {slow}).length"
    still = await tabs.open(reduced_motion="reduce")
    assert await still.evaluate(moving) == 0
    usual = await tabs.open(reduced_motion="no-preference")
    assert await usual.evaluate(moving) > 0
