"""What is posted stands on the page by itself, once, and what a person has open stays as it is."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.async_api import expect

from adapters.web.incoming import SHOWN
from adapters.web.running import serve
from bot.domain.message import Card, Heading, Message, Paragraph, words
from tests.adapters.web.stand import Stand, page_of, standing
from tests.adapters.web.tabs import Tabs, say

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]
LONG = Card(1, "arXiv (CS.CV)", "2026-06-17", (), words("A long one"), words("Ada"), words("And so on. " * 80))


def line(text: str) -> Message:
    return Message((Paragraph(words(text)),))


@contextmanager
def a_port_kept() -> Iterator[int]:
    """A port that nobody else on this machine is given, for a server that ends and comes back there."""
    with socket.socket() as kept:
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        yield kept.getsockname()[1]


async def test_a_post_appears_by_itself_and_an_edit_replaces_it(stand: Stand, tabs: Tabs) -> None:
    tab, other = await tabs.open(), await tabs.open(locale="zh-CN")
    first = await stand.post(line("6 new"))
    await expect(tab.locator("#feed .post")).to_have_text("6 new")
    await expect(tab.locator("#told")).to_have_text("New on the page: 1")
    await stand.revise(first, line("6 new, 2 read"))
    await stand.post(line("later"), 1)
    for page in (tab, other):
        await expect(page.locator("#feed .post")).to_have_text(["later", "6 new, 2 read"])


async def test_the_days_digest_comes_as_numbered_cards_in_order(stand: Stand, tabs: Tabs) -> None:
    tab = await tabs.open()
    await stand.watch("keyword diffusion")
    await stand.watch("category cs.LG")
    await stand.publish()
    late = "late: since 2026-06-18"  # the stand's clock goes over an evening on which no digest was made
    await expect(tab.locator("#feed .heading")).to_have_text(f"3 new of 12 · 2 watches · {late}")
    await expect(tab.locator("#feed .card .number")).to_have_text(["01.", "02.", "03."])
    await expect(tab.locator("#feed .group").nth(1)).to_contain_text("watches 1. keyword “diffusion”")
    await expect(tab.locator("#feed .when").first).to_have_text("Fri, Jun 19, 02:00 PM")


async def test_after_a_restart_nothing_is_missing_and_nothing_twice(stand: Stand, tabs: Tabs) -> None:
    with a_port_kept() as port:
        async with standing(stand.library) as before, serve(page_of(before), "127.0.0.1", port) as tabs.url:
            tab = await tabs.open()
            await before.post(line("one"))
            await expect(tab.locator("#feed .post")).to_have_text("one")
        await expect(tab.locator("#lost")).to_contain_text("lost")
        async with standing(stand.library) as after:
            await after.post(line("two"), 1)
            async with serve(page_of(after), "127.0.0.1", port):
                await expect(tab.locator("#feed .post")).to_have_text(["two", "one"])
                await expect(tab.locator("#lost")).to_be_hidden()
                await after.post(line("three"), 2)
                await expect(tab.locator("#feed .post")).to_have_text(["three", "two", "one"])
                await tabs.close()  # before the server, whose end would be noted as one more trouble
    assert all("ERR_" in trouble for trouble in tabs.troubles)
    tabs.troubles.clear()


async def test_a_briefing_opens_as_a_thread_beside_the_cards(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    tab = await tabs.open(viewport={"width": 1200, "height": 900})
    await say(tab, "shuffle")
    await tab.locator("#answers .card").first.get_by_role("button", name="Briefing").click()
    thread = tab.locator("#threads details.thread[open]")
    await expect(thread.locator("h3")).to_contain_text("Briefing: ")
    await expect(thread.locator("blockquote").nth(2)).to_be_visible()
    card, beside = await tab.locator(".card").first.bounding_box(), await thread.bounding_box()
    assert card
    assert beside
    assert beside["x"] > card["x"] + card["width"]
    await tab.locator("#feed .into a").click()
    await expect(thread).to_be_in_viewport()
    await expect(thread.locator("summary")).to_be_focused()


async def test_an_opened_abstract_stays_open_while_the_page_changes(stand: Stand, tabs: Tabs) -> None:
    await stand.post(Message((LONG,)))
    tab = await tabs.open()
    abstract = tab.locator("#feed .abstract")
    folded = await abstract.locator("p").evaluate("it => it.clientHeight")
    await abstract.locator("summary").click()
    await stand.post(line("something new"), 1)
    await expect(tab.locator("#feed .post")).to_have_count(2)
    assert await abstract.locator("p").evaluate("it => it.clientHeight") > 2 * folded
    await expect(abstract.get_by_text("less", exact=True)).to_be_visible()


async def test_an_abstract_that_is_whole_offers_no_more(stand: Stand, tabs: Tabs) -> None:
    await stand.post(Message((Card(1, "arXiv", "", (), words("Short"), (), words("It is so.")),)))
    tab = await tabs.open()
    await expect(tab.locator("#feed .abstract p")).to_be_visible()
    await expect(tab.locator("#feed .abstract summary")).to_be_hidden()


async def test_focus_and_what_is_half_typed_outlast_a_change(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    await stand.publish()
    tab = await tabs.open()
    await tab.fill("#text", "author Boh")
    await tab.locator("#feed button:text-is('Briefing')").first.focus()
    held = await tab.evaluate_handle("document.activeElement")
    await stand.post(line("something new"))
    await expect(tab.locator("#feed .post").first).to_have_text("something new")
    assert await tab.evaluate("it => it === document.activeElement", held)
    await expect(tab.locator("#text")).to_have_value("author Boh")


async def test_a_thread_that_moves_up_keeps_the_focus_that_is_in_it(stand: Stand, tabs: Tabs) -> None:
    parents = [await stand.post(line(f"Briefing {part}"), part) for part in (1, 2)]
    for part, parent in enumerate(parents, 3):
        await stand.post(line(f"the words of {part}"), part, parent.id)
    tab = await tabs.open()
    threads = tab.locator("#threads summary")
    await expect(threads).to_have_text(["Briefing 2", "Briefing 1"])
    await threads.nth(1).focus()
    await stand.post(line("more words"), 5, parents[0].id)
    await expect(threads).to_have_text(["Briefing 1", "Briefing 2"])
    await expect(threads.nth(0)).to_be_focused()


async def test_an_answer_in_the_feed_outlasts_a_change(stand: Stand, tabs: Tabs) -> None:
    await stand.watch("category cs.LG")
    await stand.publish()
    tab = await tabs.open()
    card = tab.locator("#feed .card").first
    await card.get_by_role("button", name="Why this?").click()
    await expect(card.locator(".answer")).to_be_focused()
    await stand.post(line("something new"))
    await expect(tab.locator("#feed .post").first).to_have_text("something new")
    await expect(card.locator(".answer")).to_be_focused()


async def test_what_stood_long_ago_is_a_link_away(stand: Stand, tabs: Tabs) -> None:
    for number in range(SHOWN + 3):
        mark = f"{number:032x}"
        await stand.board.add(stand.place, Message((Heading(words(f"Day {number}")),)), mark, None, stand.clock.now())
    tab = await tabs.open()
    shown = tab.locator("#feed .post")
    await expect(shown).to_have_count(SHOWN)
    await tab.click("text=Earlier")
    await expect(shown).to_have_text(["Day 2", "Day 1", "Day 0"])
    await stand.post(line("something new"))
    await tab.click("text=To the newest")
    await expect(shown).to_have_count(SHOWN)
    await expect(shown.nth(0)).to_have_text("something new")
    await expect(shown.nth(1)).to_have_text(f"Day {SHOWN + 2}")
