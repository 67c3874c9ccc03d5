"""A briefing by a model on the page, and a question asked under it, in the browser."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.adapters.web.stand import Stand
from tests.adapters.web.tabs import Tabs, say
from tests.fakes.language_model import FakeLanguageModel

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.chaos]


@pytest.fixture
def model() -> FakeLanguageModel:
    """A model that quotes what it was given."""
    return FakeLanguageModel()


async def test_a_question_is_asked_of_a_briefing_s_papers_and_answered_in_its_thread(
    stand: Stand, tabs: Tabs, model: FakeLanguageModel
) -> None:
    await stand.watch("category cs.LG")
    tab = await tabs.open(viewport={"width": 1200, "height": 900})
    await say(tab, "brief week")
    thread = tab.locator("#threads details.thread[open]")
    await expect(thread.locator("blockquote").first).to_be_visible()
    calls = len(model.asked)
    await thread.get_by_text("Ask these papers").first.click()
    await thread.get_by_label("What do you want to know of these papers?").first.fill("what needs no labels?")
    await thread.locator("details.asks[open] button").first.click()
    await expect(thread).to_contain_text("Asked: what needs no labels?")
    await expect(thread.locator(".post").last.locator("blockquote").first).to_be_visible()
    assert len(model.asked) == calls + 1
    await thread.get_by_role("button", name="What was checked").first.click()
    await expect(thread.locator(".answer").last).to_contain_text("These stand, each with its quotations")
