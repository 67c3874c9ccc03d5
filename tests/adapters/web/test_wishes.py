"""Other words for a watch, mentions and “not for us” on the page, in a real browser over the real core."""

import pytest
from playwright.async_api import expect

from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_watch_gets_other_words_after_a_look_at_them_and_its_old_ones_back(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("keyword nothing at all")
    tab = await tabs.open()
    await tab.click("#panel summary:text-is('Change a watch')")
    asking = tab.locator("#panel details.asks[open]")
    await expect(asking.get_by_label("Its number and the new words")).to_be_focused()
    await tab.keyboard.type("1 diffusion")
    await tab.keyboard.press("Enter")
    answers = tab.locator("#answers")
    await expect(answers).to_contain_text("Change 1. keyword “nothing at all” to keyword “diffusion”?")
    await expect(answers.locator(".card").first).to_be_visible()
    await expect(tab.locator(".chip summary")).to_have_text("1 keyword: nothing at all")
    await tab.click("#answers button:text-is('Change 1')")
    await expect(tab.locator(".chip summary")).to_have_text("1 keyword: diffusion")
    await tab.locator(".chip summary").click()
    await expect(tab.locator(".chip .fine")).to_contain_text("changed by")
    await expect(tab.locator("#feed")).to_contain_text("changed 1. keyword “nothing at all” to keyword “diffusion”")
    await tab.click("#feed button:text-is('Undo')")
    await expect(tab.locator(".chip summary")).to_have_text("1 keyword: nothing at all")


async def test_a_card_says_for_whom_it_is_and_what_is_not_for_us_comes_no_more(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    await stand.say("notify 1")
    await stand.publish()
    tab = await tabs.open()
    card = tab.locator("#feed .card").first
    await expect(card.locator(".mentions")).to_have_text("For Ada")
    title = await card.locator(".title").inner_text()
    await card.get_by_text("Not for us").click()
    await expect(card.locator(".answer")).to_contain_text("is not for this place: it comes no more")
    await expect(tab.locator("#feed")).to_contain_text("is not for this place")
    await say(tab, "show 1")
    await expect(tab.locator("#answers .card").first).to_be_visible()
    assert title not in await tab.locator("#answers .card .title").all_inner_texts()
    await say(tab, "undo")
    await say(tab, "show 1")
    await expect(tab.locator("#answers")).to_contain_text(title)
