"""Replies under a message: in its thread, or beside it where there can be none."""

from __future__ import annotations

from adapters.discord.send import DiscordMessenger
from bot.domain.delivery import Refusal, Refused, Sent
from bot.domain.watch import Place
from tests.adapters.discord.conftest import line
from tests.fakes.discord_server import FakeDiscord
from tests.fakes.discord_world import DIRECT, Channel

MARK, OTHER = "0123456789abcdef" * 2, "fedcba9876543210" * 2


async def test_replies_go_into_the_parents_thread(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel
) -> None:
    parent = await messenger.post(place, line("Briefing"), MARK, None)
    assert isinstance(parent, Sent)
    for n in range(2):
        assert isinstance(await messenger.post(place, line(f"part {n}"), f"{n}" * 32, parent.ref), Sent)
    [posted] = papers.visible
    assert posted.thread is not None
    assert (posted.thread.name, posted.thread.texts) == ("part 0", ["part 0", "part 1"])
    assert sum(call.path.endswith("/threads") for call in server.requests) == 1


async def test_where_there_can_be_no_thread_a_reply_stands_in_the_channel(
    messenger: DiscordMessenger, server: FakeDiscord, place: Place, papers: Channel
) -> None:
    await server.allow(papers, deny=("create_public_threads",))
    parent = await messenger.post(place, line("Briefing"), MARK, None)
    assert isinstance(parent, Sent)
    assert isinstance(await messenger.post(place, line("part"), OTHER, parent.ref), Sent)
    assert papers.visible[1].reference == papers.visible[0].id
    direct = server.world.direct(server.person("Ada").user)
    assert direct.kind == DIRECT
    alone = Place("discord", "", str(direct.id), private=True)
    parent = await messenger.post(alone, line("Briefing"), "1" * 32, None)
    assert isinstance(parent, Sent)
    assert isinstance(await messenger.post(alone, line("part"), "2" * 32, parent.ref), Sent)
    assert direct.visible[1].reference == direct.visible[0].id


async def test_a_reply_whose_parent_is_gone_is_dropped(
    messenger: DiscordMessenger, place: Place, papers: Channel
) -> None:
    parent = await messenger.post(place, line("Briefing"), MARK, None)
    assert isinstance(parent, Sent)
    papers.visible[0].deleted = True
    outcome = await messenger.post(place, line("part"), OTHER, parent.ref)
    assert isinstance(outcome, Refused)
    assert outcome.refusal is Refusal.IGNORE


async def test_a_thread_that_went_to_sleep_is_woken_for_an_edit(
    messenger: DiscordMessenger, place: Place, papers: Channel
) -> None:
    parent = await messenger.post(place, line("Briefing"), MARK, None)
    assert isinstance(parent, Sent)
    part = await messenger.post(place, line("part"), OTHER, parent.ref)
    assert isinstance(part, Sent)
    thread = papers.visible[0].thread
    assert thread is not None
    thread.archived = True
    assert await messenger.update(place, part.ref, line("part, mended"), OTHER) == part
    assert thread.texts == ["part, mended"]
