"""The store's contract: several workers beside each other write each briefing once, and people read it once."""

from __future__ import annotations

import asyncio

import pytest

from bot.ports import Library
from tests.unit.commands.briefing_stand import Stand, seen


@pytest.mark.chaos
async def test_workers_beside_each_other_write_each_briefing_and_answer_once(library: Library) -> None:
    stand = await Stand(library=library).with_papers(3)
    parent = await stand.briefed()
    for text in ("brief card 2 zh", "brief card 3"):
        assert "on its way" in await stand.talk.say(text)
    for question in ("is it faster?", "by how much?"):
        assert await stand.talk.say(question, thread=parent.ref) == ""
    await asyncio.gather(stand.worker().run(), stand.worker().run())
    await stand.post()
    assert sum(line.startswith(("Briefing: ", "简报：")) for line in seen(stand)) == 3
    assert sum(line.startswith("Asked: ") for line in seen(stand)) == 2
    assert [line for line in seen(stand) if "Reading" in line] == []
    marks = [one.mark for one in stand.platform.visible()]
    assert len(marks) == len(set(marks))
    assert (await stand.spent())[0] == 5
