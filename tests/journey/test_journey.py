"""The journey: invited, following, three days of digests in two zones, a restart, shuffle, briefing, on each platform.

Shows the whole program at work: the real arXiv source over HTTP, a database file, the platforms' own SDKs.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.conftest import ROOT
from tests.fakes.clock import FakeClock
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.source_server import SourceServer
from tests.journey.announcements import serve_week
from tests.journey.chat import Chat
from tests.journey.discord_chat import DiscordChat
from tests.journey.program import Program, settings_for
from tests.journey.slack_chat import SlackChat
from tests.journey.story import BEGIN, Story


async def test_the_journey_on_slack(tmp_path: Path) -> None:
    clock = FakeClock(BEGIN)
    async with SlackChat.open(clock) as chat, told_on(chat, clock, tmp_path) as story:
        await the_first_days(story)
        assert list(chat.broken_rules()) == []


async def test_the_journey_on_discord(tmp_path: Path) -> None:
    clock = FakeClock(BEGIN)
    async with FakeDiscord(clock.now) as discord:
        chat = DiscordChat(discord)
        async with told_on(chat, clock, tmp_path) as story:
            await the_first_days(story)
            await chat.offers_while_typing()
            assert list(chat.broken_rules(specifications())) == []


@asynccontextmanager
async def told_on(chat: Chat, clock: FakeClock, folder: Path, **more: object) -> AsyncIterator[Story]:
    """The program on this platform, with more settings, at work until the story is over."""
    async with SourceServer() as source:
        serve_week(source, clock)
        program = Program(
            settings_for(folder, source, **chat.settings(), **more), clock, lambda: (chat.moved(), len(source.asked))
        )
        await program.start()
        try:
            yield Story(chat, program, clock)
        finally:
            await program.stop()


async def the_first_days(story: Story) -> None:
    await story.the_bot_is_invited_and_greets_once()
    await story.an_author_is_followed_with_a_preview()
    await story.both_labs_set_their_hours()
    await story.on_friday_new_york_gets_its_first_digest()
    await story.a_watch_is_added_and_the_machine_goes_off_for_a_day()
    await story.buttons_from_before_the_restart_work()
    await story.on_monday_both_get_one_digest_and_the_weekend_is_explained()
    await story.on_tuesday_one_has_a_digest_and_the_other_a_reason()
    await story.shuffle_goes_through_all_and_repeats_nothing()
    await story.a_briefing_is_written_in_a_thread()
    await story.people_talk_to_it()
    story.in_the_end_nothing_stands_twice()


def specifications() -> Path | None:
    """Give the folder with the platforms' own specifications; None where it isn't beside the checkout."""
    folder = Path(os.environ.get("ACADEMICHUB_SHARED") or ROOT.parent / "shared")
    return folder / "specs" if (folder / "specs").is_dir() else None
