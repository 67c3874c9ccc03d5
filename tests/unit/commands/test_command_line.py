"""At the command line a watch is added at once, and a dry run keeps nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.message import plain
from bot.domain.paper import Paper
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import Conversation
from tests.unit.commands.namesake_papers import ONE, OTHER, paper


def by_zhuang(count: int) -> list[Paper]:
    return [a_paper(at, f"Diffusion models, part {at}", authors=("Bohan Zhuang",)) for at in range(1, count + 1)]


async def test_the_command_line_adds_at_once_and_prints_the_preview() -> None:
    talk = Conversation(directly=True)
    await talk.remember(by_zhuang(7))
    said = await talk.say("author Bohan Zhuang")
    assert "7 papers of the last 7 days match" in said
    assert len(talk.cards) == 3
    assert "Watching 1." in said
    await talk.say(talk.button("Show these").command)
    assert len(talk.cards) == 7
    again = await talk.say("author Bohan Zhuang")
    assert talk.last.ok
    assert "Watched here already" in again
    assert len(talk.cards) == 3
    assert len(await talk.watches()) == 1


async def test_the_command_line_says_how_a_topic_watched_already_gets_another_number_a_day() -> None:
    talk = Conversation(directly=True)
    await talk.remember(by_zhuang(7))
    await talk.say("topic diffusion models")
    assert "watched here already" in await talk.say("topic diffusion models 1 a day")
    assert not talk.last.ok
    assert talk.labels == ["edit 1 1 a day", "list"]


@pytest.mark.parametrize("text", ["author Bohan Zhuang", "settings cap 9", "pause", "shuffle"])
async def test_a_dry_run_keeps_nothing(text: str) -> None:
    talk = Conversation(dry_run=True)
    await talk.remember(by_zhuang(2))
    assert "A dry run: nothing of this was kept." in await talk.say(text)
    assert talk.last.ok
    async with talk.library.begin() as work:
        assert await work.radars.all() == []
        assert await work.watches.active() == []
        assert await work.log.unfinished() == []
    assert talk.woken == []


@pytest.mark.parametrize("dry_run", [False, True])
async def test_who_bears_a_name_that_is_watched_already_is_offered_as_a_change_of_that_watch(dry_run: bool) -> None:
    talk = Conversation(directly=True)
    await talk.say("keyword diffusion")
    await talk.say("author Wei Wang")
    await talk.remember([paper(1, "Bo Sun", orcid=ONE), paper(2, "Olga Petrova", orcid=OTHER, category="math.AG")])
    again = Conversation(directly=True, dry_run=dry_run, library=talk.library, clock=talk.clock)
    said = await again.say("author Wei Wang")
    assert "Watched here already: author “Wei Wang”" in said
    assert "2 people write as Wei Wang" in said
    offered = again.button("Only no. 1").command
    assert offered.startswith("edit 2 author Wei Wang orcid:")
    await talk.say(offered)
    assert [watch.number for watch in await talk.watches()] == [1, 2]
    assert "orcid:" in (await talk.watches())[1].text


@pytest.mark.parametrize(("word", "kept"), [("diffusion ", "diffusion diffusion …"), ("扩散模型", "扩散模型 …")])
async def test_a_preview_at_the_command_line_begins_abstracts_which_show_gives_whole(word: str, kept: str) -> None:
    abstract = (word * 200).strip()
    talk = Conversation(directly=True)
    await talk.remember([replace(a_paper(1, "Diffusion"), abstract=abstract), a_paper(2, "Diffusion, shortly")])
    await talk.say("keyword diffusion")
    long, short = sorted((plain(card.abstract) for card in talk.cards), key=len, reverse=True)
    assert long.endswith(kept)
    assert len(long) < 250
    assert "…" not in short
    await talk.say("show 1")
    assert abstract in [plain(card.abstract) for card in talk.cards]


async def test_at_the_command_line_the_newest_change_is_taken_back_without_a_number() -> None:
    talk = Conversation(directly=True)
    await talk.say("keyword diffusion")
    await talk.say("pause")
    await talk.say("author Bohan Zhuang")
    assert talk.button("Undo").command == "undo"
    await talk.press("Undo")
    assert [watch.number for watch in await talk.watches()] == [1]
