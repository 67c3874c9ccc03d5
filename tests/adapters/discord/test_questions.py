"""What is asked in threads and in replies on Discord: of which place, and under which message."""

from __future__ import annotations

import pytest

from adapters.discord.app import DiscordApp
from bot.domain.conversation import Answer
from bot.domain.message import Button, Buttons, Message, Paragraph, words
from tests.adapters.discord.conftest import place_of
from tests.adapters.discord.test_incoming import post, shows
from tests.fakes.desk import FakeDesk
from tests.fakes.discord_payload import channel_json
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import Channel

pytestmark = pytest.mark.usefixtures("app")


async def test_a_mention_in_a_thread_that_the_bot_opened_is_of_its_channel_and_tells_which_thread(
    server: FakeDiscord, app: DiscordApp, desk: FakeDesk, papers: Channel
) -> None:
    ada, said = server.person("Ada", papers.guild), f"<@{server.world.bot.id}> is it faster?"
    parent = await post(app, papers, Message((Paragraph(words("Briefing")),)))
    await app.messenger.post(place_of(papers), Message((Paragraph(words("A part")),)), "b" * 32, str(parent.id))
    thread = parent.thread
    assert thread is not None
    await ada.says(thread, said)
    await server.until(lambda: len(thread.visible) == 3, "an answer")
    assert [(one.place, one.thread, one.text) for one in desk.overheard] == [
        (place_of(papers), str(parent.id), "is it faster?")
    ]
    assert [one.place for one in desk.requests] == [place_of(papers)], "it was no briefing's"
    desk.threads[str(parent.id)] = shows("It is.")
    await ada.says(thread, said)
    await server.until(lambda: thread.visible[-1].text == "It is.", "an answer")
    assert len(desk.requests) == 1


async def test_buttons_in_a_thread_that_the_bot_opened_are_of_its_channel_and_other_threads_are_places(
    server: FakeDiscord, app: DiscordApp, desk: FakeDesk, papers: Channel
) -> None:
    ada = server.person("Ada", papers.guild)
    parent = await post(app, papers, Message((Paragraph(words("Briefing")),)))
    part = Message((Buttons((Button("What was checked", "why brief/1"),)),))
    await app.messenger.post(place_of(papers), part, "b" * 32, str(parent.id))
    assert parent.thread is not None
    await ada.presses(parent.thread.visible[-1], "What was checked")
    other = await post(app, papers, Message((Paragraph(words("Digest")),)), "c" * 32)
    strange = server.messages.open_thread(other, "opened by Ada")
    strange.people = [ada.user]
    await server.gateway.dispatch("THREAD_CREATE", channel_json(strange) | {"newly_created": True})
    await ada.types(strange, "radar list")
    assert [one.place for one in desk.requests] == [place_of(papers), place_of(strange)]


async def test_a_reply_to_the_bot_tells_to_which_message(server: FakeDiscord, app: DiscordApp, desk: FakeDesk) -> None:
    ada = server.person("Ada")
    await ada.says(ada.direct, "list")
    await server.until(lambda: len(ada.direct.visible) == 2, "an answer")
    first = ada.direct.visible[-1]
    desk.threads[str(first.id)] = Answer(())
    await ada.says(ada.direct, "is it faster?", to=first)
    await ada.says(ada.direct, "list")
    await server.until(lambda: len(desk.requests) == 2, "the second command")
    assert [(one.text, one.thread) for one in desk.overheard] == [("is it faster?", str(first.id))]
    assert [one.text for one in desk.requests] == ["list", "list"]
