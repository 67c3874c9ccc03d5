"""Languages, themes, a phone's width, and what is long or many."""

import pytest
from playwright.async_api import Page, expect

from bot.digest.cards import card_of
from bot.domain.match import Reason
from bot.domain.message import Message
from bot.domain.watch import Language, WatchKind
from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, say, words
from tests.fakes.papers import a_paper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
PHONE = {"width": 360, "height": 740}
LIGHT, DARK = "rgb(250, 248, 244)", "rgb(21, 20, 18)"


async def is_drawn_on(tab: Page, colour: str) -> None:
    """Hold the page to the colour of its paper."""
    await expect(tab.locator("body")).to_have_css("background-color", colour)


async def sideways(tab: Page) -> int:
    """How far the page could be scrolled sideways, in pixels."""
    return int(await tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


async def test_the_page_speaks_the_visitors_language_and_keeps_another_choice(tabs: Tabs) -> None:
    tab = await tabs.open(locale="zh-CN")
    await expect(tab).to_have_title("学术雷达 AcademicHub")
    await expect(tab.locator(".motto")).to_contain_text("探索全球前沿学术脉络")
    await say(tab, "作者 独孤映雪")
    await expect(tab.locator("#answers .reasons").first).to_contain_text("命中: 作者")
    await tab.click("text=English")
    await expect(tab.locator(".motto")).to_contain_text("New papers")
    await tab.reload()
    await expect(tab.locator("html")).to_have_attribute("lang", "en")
    await tab.click("nav >> text=Samples")
    await expect(tab.locator(".notice")).to_contain_text("invented samples")
    await tab.click("text=中文")
    await expect(tab).to_have_url(f"{tabs.url}/samples/")
    await expect(tab.locator(".notice")).to_contain_text("虚构的示例")


async def test_a_visitor_of_a_third_language_gets_the_pages_own(tabs: Tabs) -> None:
    tab = await tabs.open(locale="de-DE")
    await expect(tab.locator("html")).to_have_attribute("lang", "en")


async def test_the_theme_follows_the_system_until_one_is_chosen(tabs: Tabs) -> None:
    tab = await tabs.open(color_scheme="dark")
    await is_drawn_on(tab, DARK)
    await tab.emulate_media(color_scheme="light")
    await is_drawn_on(tab, LIGHT)
    async with tab.expect_response("**/look"):
        await tab.click("#theme >> text=Dark")
    await expect(tab.locator("#theme >> text=Dark")).to_have_attribute("aria-pressed", "true")
    await is_drawn_on(tab, DARK)
    await tab.goto(f"{tabs.url}/samples/")
    await is_drawn_on(tab, DARK)
    await tab.click("#theme >> text=Light")
    await tab.emulate_media(color_scheme="dark")
    await is_drawn_on(tab, LIGHT)


async def test_a_phone_scrolls_in_one_direction_alone(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    await stand.publish()
    await stand.say("brief week")
    tab = await tabs.open(viewport=PHONE)
    assert await sideways(tab) == 0
    await say(tab, f"query {'ti:' + 'x' * 300}")
    assert await sideways(tab) == 0
    await tab.click("#panel summary:text-is('Follow an author')")
    assert await sideways(tab) == 0
    button = await tab.locator("#panel .button").first.bounding_box()
    assert button
    assert button["height"] >= 36


async def test_many_chips_and_a_collaboration_of_thousands_look_as_they_should(stand: Stand, tabs: Tabs) -> None:
    async with stand.library.begin() as work:
        texts = [f"physics.atm-clus and what is long beside it, number {number}" for number in range(30)]
        await work.watches.add(stand.place, WatchKind.KEYWORD, texts, "Ada", stand.clock.now())
    names = tuple(f"Ada Example {number}" for number in range(3000))
    paper = a_paper(1, authors=names, title="Weakly" + "interacting" * 40, categories=("physics.atm-clus",))
    reason = Reason(WatchKind.AUTHOR, names[1500], (names[1500],))
    await stand.post(Message((card_of(paper, number=1, language=Language.ENGLISH, reasons=(reason,)),)))
    for viewport in (PHONE, {"width": 1200, "height": 900}):
        tab = await tabs.open(viewport=viewport)
        await expect(tab.locator(".chip")).to_have_count(30)
        assert await sideways(tab) == 0
        shown = await words(tab, "#feed .authors")
        assert names[1500] in shown
        assert "+2,996" in shown
        chips = await tab.locator(".chips").bounding_box()
        assert chips
        assert chips["height"] < 900
    await tab.locator(".chip summary").first.click()
    await expect(tab.locator(".chip .fine").first).to_contain_text("by Ada")


async def test_an_unreachable_world_is_said_and_the_samples_are_offered(stand: Stand, tabs: Tabs) -> None:
    stand.reachable = False
    tab = await tabs.open()
    await expect(tab.locator(".notice")).to_contain_text("No source could be reached")
    await tab.click(".notice a")
    await expect(tab.locator(".notice")).to_contain_text("invented samples")
    await expect(tab.locator(".notice")).to_have_count(1)
    await expect(tab.locator("#example .card .badge")).to_have_text("sample")
