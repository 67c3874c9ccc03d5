"""One of several people of a name is followed, on each platform: offered, pinned, posted alone, explained, taught.

Shows the whole program at work: arXiv's feeds and author pages, ORCID and OpenAlex over HTTP, a database file, the
platforms' own SDKs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.catalogue import taxonomy
from tests.fakes.arxiv_documents import rss_of
from tests.fakes.clock import FakeClock
from tests.fakes.papers import a_paper
from tests.fakes.people_registry import JOSIAH, invented
from tests.fakes.source_server import SourceServer
from tests.journey.chat import Chat, Sight
from tests.journey.platforms import Platform, discord, slack
from tests.journey.program import Program, settings_for
from tests.journey.story import BEGIN, Story, words_of

PINNED = f"Wei Wang orcid:{JOSIAH} openalex:A5000000001"
STEP, STEPS = timedelta(hours=8), 3


@asynccontextmanager
async def told_on(chat: Chat, source: SourceServer, clock: FakeClock, folder: Path) -> AsyncIterator[Story]:
    """The program on this platform, beside sources that know these people."""
    registry = invented(clock.now().date())
    registry.serve(source)
    for archive in taxonomy.archives():
        source.serve(f"/rss/{archive.id}", rss_of(archive.id, [a_paper(10_001)], clock.now().date()))
    settings = settings_for(folder, source, **chat.settings(), **registry.settings(source))
    program = Program(settings, clock, lambda: (chat.moved(), len(source.asked)))
    await program.start()
    try:
        yield Story(chat, program, clock)
    finally:
        await program.stop()


def cards(chat: Chat, room: str) -> list[Sight]:
    return [sight for sight in chat.public(room) if sight.is_card]


async def both_cards(story: Story) -> str:
    """Wait for both, and give their words."""
    await story.sees(lambda: len(cards(story.chat, "nyc")) >= 2, "cards")
    return words_of(cards(story.chat, "nyc"))


async def one_without_an_id_is_told_by_company(chat: Chat) -> None:
    """In Shanghai, where the name is written in Chinese."""
    preview = await chat.types("Lin", "shanghai", "author 王伟 合作 Ada Lovelace、cs.CV", "添加")
    assert "文献没有作者标识时，与 Ada Lovelace、cs.CV 相关的就算是此人的。" in words_of(preview)
    alone = await chat.presses("Lin", preview[-1], "不要“可能”的", "添加")
    assert "这个署名下的其他文献不会推送。" in words_of(alone)
    await chat.presses("Lin", alone[-1], "添加", "已订阅")
    panel = await chat.mentions("Lin", "shanghai", "列表", "王伟", None)
    assert "王伟 · 合作者：Ada Lovelace、cs.CV · 不含其他同名者" in words_of(panel)


@pytest.mark.parametrize("platform", [slack, discord])
async def test_one_of_the_people_of_a_name_is_followed_alone(tmp_path: Path, platform: Platform) -> None:
    clock = FakeClock(BEGIN)
    async with platform(clock) as chat, SourceServer() as source, told_on(chat, source, clock, tmp_path) as story:
        for room in ("nyc", "shanghai"):
            await chat.invites(room)
        await one_without_an_id_is_told_by_company(chat)
        await chat.types("Ada", "nyc", "schedule daily instant", "Undo")
        offered = await chat.types("Ada", "nyc", "author Wei Wang", "Only no. 1")
        assert "people write as Wei Wang" in words_of(offered)
        assert f"240 papers, 2026 · Computer Vision · An Institute · ORCID {JOSIAH}" in words_of(offered)
        assert "Weiwei" not in words_of(offered)
        pinned = await chat.presses("Ada", offered[-1], "Only no. 1", "Add")
        assert f"ORCID {JOSIAH} is Wei Wang, An Institute." in words_of(pinned)
        await chat.presses("Ada", pinned[-1], "Add", f"Watching 1. author “{PINNED}”")
        await story.program.rest()

        day = (clock.now() + timedelta(days=1)).date()
        today = [
            a_paper(20_002, "An invented way to see in fog", authors=["Wei Wang", "Ada Lovelace"], published=day),
            a_paper(20_009, "Somebody else's question", authors=["Wei Wang", "Bo Sun"], published=day),
            a_paper(20_008, "Another name's question", authors=["Weiwei Wang"], published=day),
        ]
        source.serve("/rss/cs", rss_of("cs", today, day))
        for _ in range(STEPS):
            await clock.advance(STEP)
            await story.program.rest()
        shown = await both_cards(story)
        assert "see in fog" in shown
        assert "Somebody else's question" in shown
        assert "Another name's question" not in shown
        seen = await chat.types("Ada", "nyc", "why 2606.20002", "carries")
        assert f"Wei Wang: the paper carries ORCID {JOSIAH}." in words_of(seen)
        doubted = await chat.types("Ada", "nyc", "why 2606.20009", "Possibly")
        assert "Possibly Wei Wang: the name, no id on the paper." in words_of(doubted)
        panel = await chat.mentions("Ada", "nyc", "list", "OpenAlex", None)
        assert f"Wei Wang · ORCID {JOSIAH} · OpenAlex A5000000001" in words_of(panel)
        refused = await chat.types("Ada", "nyc", "author Wei Wang orcid:0000-0002-1825-0098", "mistyped")
        assert "its last digit doesn't fit" in words_of(refused)
