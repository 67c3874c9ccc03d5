"""The people of one name on the page, in a real browser over the real core."""

import pytest
from playwright.async_api import expect

from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, say
from tests.unit.commands.namesake_papers import ONE, OTHER, paper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_one_of_them_is_chosen_pinned_and_explained_and_a_namesake_is_left_out(stand: Stand, tabs: Tabs) -> None:
    papers = [
        paper(1, "Ada Lovelace", orcid=ONE),
        paper(2, "Olga Petrova", category="math.AG"),
        paper(3, "Bo Sun", category="q-bio.NC", orcid=OTHER),
    ]
    async with stand.library.begin() as work:
        await work.papers.remember(papers, stand.clock.now())
    tab = await tabs.open()
    answers, chips = tab.locator("#answers"), tab.locator(".chip summary")
    await say(tab, "author Wei Wang")
    await expect(answers).to_contain_text("3 people write as Wei Wang")
    await expect(answers).to_contain_text(f"with Ada Lovelace · cs.CV · ORCID {ONE}")
    label = "Only no. 1" if ONE in str(await answers.locator("li").nth(0).inner_text()) else "Only no. 2"
    await tab.click(f"#answers button:text-is('{label}')")
    await expect(answers).to_contain_text("Papers that carry another id for this name are left out")
    await tab.click("#answers button:text-is('Leave out the possible ones')")
    await expect(answers).to_contain_text("All other papers of this name are left out.")
    await tab.click("#answers button:text-is('Add')")
    await expect(chips).to_have_text(f"1 author: Wei Wang · ORCID {ONE} · with Ada Lovelace · nobody else of that name")
    await say(tab, "why 2606.00003")
    await expect(answers).to_contain_text("Wei Wang (another id)")


async def test_an_id_that_is_none_is_refused_with_what_would_be_one(tabs: Tabs) -> None:
    tab = await tabs.open()
    await say(tab, "author Wei Wang orcid:0000-0002-1825")
    await expect(tab.locator("#answers .answer.error")).to_contain_text("orcid:0000-0002-1825 is no person's id.")
