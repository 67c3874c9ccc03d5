"""What a person types and presses on the page, in a real browser over the real core."""

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from bot.domain.watch import Language
from tests.adapters.web.stand import Stand, known
from tests.adapters.web.tabs import Tabs, answered, numbers, say, titles, words
from tests.fakes.papers import a_paper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_typed_command_is_answered_with_numbered_cards(tabs: Tabs) -> None:
    tab = await tabs.open()
    await say(tab, "search diffusion")
    shown = await numbers(tab)
    assert shown == [f"{number:02}." for number in range(1, len(shown) + 1)]
    assert len(shown) > 2
    assert all("sample" in text for text in await tab.locator("#answers .card .badges").all_inner_texts())
    await expect(tab.locator("#text")).to_have_value("")


async def test_a_watch_is_previewed_added_removed_and_brought_back(tabs: Tabs) -> None:
    tab = await tabs.open()
    await say(tab, "keyword diffusion")
    await expect(tab.locator("#answers .card").first).to_be_visible()
    await expect(tab.locator(".chip")).to_have_count(0)
    await tab.click("#answers button:text-is('Add')")
    await expect(tab.locator(".chip summary")).to_have_text("1 keyword: diffusion")
    await tab.click("button[aria-label='Remove keyword: diffusion']")
    await expect(tab.locator(".chip")).to_have_count(0)
    await tab.click("#answers button:text-is('Undo')")
    await expect(tab.locator(".chip summary")).to_have_text("1 keyword: diffusion")


async def test_a_cited_paper_is_followed_by_its_link_and_named_by_its_title(stand: Stand, tabs: Tabs) -> None:
    async with stand.library.begin() as work:
        await work.papers.remember([a_paper("arxiv:1706.03762", "Attention Is All You Need")], stand.clock.now())
    tab = await tabs.open()
    await say(tab, "cites https://arxiv.org/abs/1706.03762v7")
    await expect(tab.locator("#answers")).to_contain_text("ACADEMICHUB_SOURCES")
    await tab.click("#answers button:text-is('Add')")
    await expect(tab.locator(".chip summary")).to_have_text("1 cites: 1706.03762: Attention Is All You Need")
    await say(tab, "cites attention")
    await expect(tab.locator("#answers")).to_contain_text("“attention” is no paper that I can read")


async def test_a_topic_is_looked_at_for_fewer_a_day_and_more_like_its_card_is_a_press_away(tabs: Tabs) -> None:
    tab = await tabs.open()
    topic = known()[0].title
    await say(tab, f"topic {topic}")
    answers = tab.locator("#answers")
    await expect(answers).to_contain_text("expect about 2 a day")
    await expect(answers.locator(".card .reasons em").first).to_be_visible()
    await tab.click("#answers button:text-is('about 1 a day')")
    await expect(answers).to_contain_text("expect about 1 a day")
    await tab.click("#answers button:text-is('Add')")
    await expect(tab.locator(".chip summary")).to_have_text(f"1 topic: {topic}")
    await say(tab, "shuffle")
    await tab.locator("#answers .card").first.get_by_text("More like this").click()
    akin = tab.locator("#answers .card .answer")
    await expect(akin.locator(".card").first).to_be_visible()
    await akin.get_by_text("Watch papers like this").click()
    await expect(tab.locator("#answers")).to_contain_text("Watch like “sample:")


async def test_muted_words_stand_apart_on_the_panel_and_their_cross_lifts_them(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("keyword diffusion")
    tab = await tabs.open()
    await say(tab, "mute survey, 综述")
    await tab.click("#answers button:text-is('Add')")
    chips = tab.locator(".chip summary")
    await expect(chips).to_have_text(["1 keyword: diffusion", "2 mute: survey", "3 mute: 综述"])
    await tab.click("button[aria-label='Remove mute: survey']")
    await expect(tab.locator("#answers")).to_contain_text("Lifted 2. mute “survey”.")
    await expect(chips).to_have_text(["1 keyword: diffusion", "3 mute: 综述"])


async def test_the_next_batch_repeats_nothing_until_all_were_shown(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("分类 cs.LG", Language.CHINESE)
    tab = await tabs.open(locale="zh-CN")
    seen: list[str] = []
    for _ in range(10):
        await tab.click("#panel button:text-is('换一批')")
        await answered(tab)
        seen += await titles(tab)
        if "已经全部看完" in await words(tab, "#answers"):
            break
    assert len(seen) == len(set(seen)) > 5
    assert await words(tab, "#answers .heading") == f"{len(seen)} / {len(seen)}"


async def test_an_author_is_followed_by_answering_a_question(tabs: Tabs) -> None:
    tab = await tabs.open()
    await tab.click("#panel summary:text-is('Follow an author')")
    asking = tab.locator("#panel details.asks[open]")
    await expect(asking.get_by_label("Which author?")).to_be_focused()
    await tab.keyboard.type("Svetlana Dragomir-Pavlova")
    await tab.keyboard.press("Enter")
    await expect(tab.locator("#answers .card .authors em")).to_have_text("Svetlana Dragomir-Pavlova")
    await tab.click("#answers button:text-is('Add')")
    await expect(tab.locator(".chip summary")).to_have_text("1 author: Svetlana Dragomir-Pavlova")
    await expect(tab.locator("details.asks[open]")).to_have_count(0)


async def test_an_error_says_what_was_wrong_and_offers_what_to_press(tabs: Tabs) -> None:
    tab = await tabs.open()
    await say(tab, "categry cs.LG")
    await expect(tab.locator("#answers .answer.error")).to_contain_text("categry")
    await tab.click("#answers .error button:text-is('category cs.LG')")
    await expect(tab.locator("#answers h2")).to_have_text("/radar category cs.LG")
    await expect(tab.locator("#answers .error")).to_have_count(0)


async def test_what_is_pressed_in_a_card_is_answered_below_it(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("keyword diffusion")
    await stand.say("shuffle")
    tab = await tabs.open()
    await tab.click("#panel button:text-is('Shuffle')")
    card = tab.locator("#answers .card").nth(1)
    await card.get_by_role("button", name="Save").click()
    await expect(card.locator(".answer")).to_contain_text("Saved: ")
    await expect(card.locator(".answer")).to_be_focused()
    await tab.keyboard.press("Escape")
    await expect(card.locator(".answer")).to_have_count(0)
    await expect(card.get_by_role("button", name="Save")).to_be_focused()


async def test_what_is_typed_before_an_answer_comes_is_not_taken_away(tabs: Tabs) -> None:
    tab = await tabs.open()
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await tab.route("**/say", hold)
    await tab.fill("#text", "help")
    await tab.press("#text", "Enter")
    await tab.fill("#text", "")
    await tab.type("#text", "author Boh")
    held.set()
    await expect(tab.locator("#answers .asked")).to_have_text("/radar help")
    await answered(tab)
    await tab.keyboard.type("an")
    await expect(tab.locator("#text")).to_have_value("author Bohan")
    await expect(tab.locator("#text")).to_be_focused()


async def test_five_thousand_characters_get_an_answer(tabs: Tabs) -> None:
    tab = await tabs.open()
    await say(tab, f"keyword {'扩散 ' * 2500}")
    await expect(tab.locator("#answers .answer.error")).to_be_visible()
    assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_categories_are_offered_while_typing(tabs: Tabs) -> None:
    tab = await tabs.open()
    await tab.type("#text", "category cs.C")
    offer = tab.locator("#offers option[value='category cs.CV']")
    await expect(offer).to_have_count(1)
    await expect(offer).to_have_attribute("label", re.compile("."))
