"""A stored watch that can't be read any more: the panel tells of it, and every command goes on."""

from __future__ import annotations

import pytest

from bot.domain.paper import Author, Paper
from bot.domain.watch import WatchKind
from tests.unit.commands.conversation import HERE, Conversation

PAPER = Paper("arxiv:2606.00001", "Diffusion of invented ideas", source="arxiv", authors=(Author("Ada Example"),))


@pytest.fixture
async def talk() -> Conversation:
    """A place that watches a keyword as number 1, and 2 to 4 in words of an older version."""
    conversation = Conversation()
    await conversation.remember([PAPER])
    await conversation.follow("keyword diffusion")
    async with conversation.library.begin() as work:
        for kind, text in ((WatchKind.QUERY, "ti:("), (WatchKind.CATEGORY, "cs.NoSuch"), (WatchKind.MUTE, "!")):
            await work.watches.add(HERE, kind, [text], "Ada", conversation.clock.now())
    return conversation


async def test_the_panel_says_which_and_what_to_do(talk: Conversation) -> None:
    said = await talk.say("list")
    for number in (2, 3, 4):
        assert f"find nothing: edit {number} with other words, or remove {number}" in said
    assert "edit 1 with other words" not in said


@pytest.mark.parametrize(
    "command", ["why 2606.00001", "shuffle", "search diffusion", "since monday", "show 2", "brief"]
)
async def test_every_command_goes_on(talk: Conversation, command: str) -> None:
    await talk.say(command)
    assert talk.last.ok or "2" in command


async def test_it_is_mended_removed_and_brought_back(talk: Conversation) -> None:
    await talk.say("edit 2 query diffusion")
    assert "find nothing: edit 2" not in await talk.press("Change 2")
    await talk.say("remove 3")
    await talk.say("undo")
    assert "find nothing: edit 3" in await talk.say("list")
