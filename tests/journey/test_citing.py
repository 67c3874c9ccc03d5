"""Who cites a paper, on each platform: two labs follow it, and what cites it anew is posted to both, once.

Shows the whole program at work: both real sources over HTTP, a database file, the platforms' own SDKs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.fakes.citation_graph import CitationGraph, invented
from tests.fakes.clock import FakeClock
from tests.fakes.papers import a_paper
from tests.fakes.source_server import SourceServer
from tests.journey.chat import Chat
from tests.journey.platforms import Platform, discord, slack
from tests.journey.program import Program, settings_for
from tests.journey.story import BEGIN, Story, words_of

NAMED = "1706.03762: Attention Is All You Need"
STEP, DAY_IN_STEPS = timedelta(hours=6), 5
"""A little over a day, in which each source is asked twice more."""


@asynccontextmanager
async def told_on(chat: Chat, graph: CitationGraph, clock: FakeClock, folder: Path) -> AsyncIterator[Story]:
    """The program on this platform, beside sources that know these works."""
    async with SourceServer() as source:
        graph.serve(source)
        asked = {
            "ACADEMICHUB_SOURCES": "semanticscholar,openalex",
            "SEMANTICSCHOLAR_API_URL": source.url,
            "OPENALEX_API_URL": source.url,
        }
        settings = settings_for(folder, source, **chat.settings(), **asked)
        program = Program(settings, clock, lambda: (chat.moved(), len(source.asked)))
        await program.start()
        try:
            yield Story(chat, program, clock)
        finally:
            await program.stop()


@pytest.mark.parametrize("platform", [slack, discord])
async def test_what_cites_a_paper_is_posted_to_all_who_follow_it(tmp_path: Path, platform: Platform) -> None:
    clock = FakeClock(BEGIN)
    graph = invented(clock.now().date())
    async with platform(clock) as chat, told_on(chat, graph, clock, tmp_path) as story:
        for room in ("nyc", "shanghai"):
            await chat.invites(room)
        await chat.types("Ada", "nyc", "schedule daily instant", "Undo")
        preview = await chat.types("Ada", "nyc", "cites https://arxiv.org/abs/1706.03762v7", "Add")
        assert f"Watch cites “{NAMED}”?" in words_of(preview)
        assert "2 papers of the last 7 days cite it, 4 in all" in words_of(preview)
        await chat.presses("Ada", preview[-1], "Add", f"Watching 1. cites “{NAMED}”")
        await chat.types("Lin", "shanghai", "schedule 每天 即时", "撤销")
        asked = await chat.types("Lin", "shanghai", "cites 10.48550/arXiv.1706.03762", "添加")
        assert f"订阅 引用 “{NAMED}”？" in words_of(asked)
        await chat.presses("Lin", asked[-1], "添加", "已订阅")
        await story.sees(lambda: NAMED in words_of(chat.public("shanghai")), "the public line")
        await story.program.rest()

        new = a_paper("doi:10.5555/new", "A work told anew", published=clock.now().date(), announce=None)
        graph.add(new, "arxiv:1706.03762")
        for _ in range(DAY_IN_STEPS):
            await clock.advance(STEP)
            await story.program.rest()
        for room, why in (("nyc", f"matched: cites “{NAMED}”"), ("shanghai", f"引用 “{NAMED}”")):
            cards = [one for one in chat.public(room) if one.is_card]
            assert [new.title in card.words and why in card.words for card in cards] == [True], room
        seen = await chat.mentions("Ada", "nyc", "list", "cites: 1706", None)
        assert NAMED in words_of(seen)
        await chat.types("Ada", "nyc", "remove 1", f"No longer watching 1. cites “{NAMED}”")
        await story.sees(lambda: "stopped watching" in words_of(chat.public("nyc")), "the line of the removal")
