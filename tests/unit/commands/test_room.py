"""The room that a place has for watches."""

from __future__ import annotations

from bot.commands.room import MOST_WATCHES
from bot.domain.watch import WatchKind
from tests.unit.commands.conversation import HERE, Conversation


async def filled(talk: Conversation, left: int) -> None:
    """Fill the place with watches but for so many."""
    texts = [f"word{number}" for number in range(MOST_WATCHES - left)]
    async with talk.library.begin() as work:
        await work.watches.add(HERE, WatchKind.KEYWORD, texts, "Li Wei", talk.clock.now())


async def test_a_full_place_is_told_its_limit_and_what_makes_room() -> None:
    talk = Conversation()
    await filled(talk, left=1)
    said = await talk.say("keyword robots, drones")
    assert "499 watches stand here, and 500 is all that fit: there is no room for 2 more." in said
    assert not talk.last.ok
    assert talk.labels == ["list"]
    await talk.follow("keyword robots, word1")
    assert len(await talk.watches()) == MOST_WATCHES, "what is watched already takes no room"
    assert "no room for 1 more" in await talk.say("mute drones")
    await talk.say("remove 1")
    await talk.follow("keyword drones")


async def test_a_place_that_filled_up_meanwhile_takes_no_more_on_add() -> None:
    talk = Conversation()
    await talk.say("keyword robots")
    add = talk.button("Add").command
    await filled(talk, left=0)
    assert "no room for 1 more" in await talk.say(add)
    assert len(await talk.watches()) == MOST_WATCHES
