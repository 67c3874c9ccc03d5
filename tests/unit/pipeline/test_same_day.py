"""What a person does in chat on the day of a digest: no card comes twice for it, and none of tomorrow's is eaten."""

from __future__ import annotations

from itertools import cycle

import pytest

from bot.commands.handlers import RadarDesk
from bot.domain.conversation import Request
from bot.domain.message import Button, Buttons
from bot.domain.watch import Language, Person
from tests.unit.pipeline.lab import PLACE, Lab, at
from tests.unit.pipeline.test_digest import announce, followed_lab, numbered

ADA = Person("U1", "Ada")
LOOKING = (
    "shuffle 5",
    "search invented",
    "since monday",
    "today",
    "why 2606.00101",
    "more 2026-06-15/digest",
    "save 2",
    "list",
    "status",
    "brief today",
    "schedule daily 10:00",
    "settings mode digest",
    "settings timezone Europe/Berlin",
    "resume",
)


class Chat:
    """A person in the lab's channel."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.desk = RadarDesk(lab.library, lab.clock, (), lambda _: None, timezone="UTC")
        self.buttons: list[Button] = []

    async def says(self, text: str) -> None:
        """Type something; the buttons under the answer can be pressed."""
        answer = await self.desk.answer(Request(PLACE, ADA, text, Language.ENGLISH))
        assert answer.ok, (text, answer)
        rows = (block for message in answer.messages for block in message.blocks if isinstance(block, Buttons))
        self.buttons = [button for row in rows for button in row.buttons]

    async def presses(self, label: str) -> None:
        """Press the first button whose label begins so."""
        await self.says(next(button.command for button in self.buttons if button.label.startswith(label)))


async def a_lab_after_its_digest() -> Lab:
    """A lab whose Monday's digest is posted: five cards, two more behind the tail."""
    lab = await followed_lab()
    await announce(lab, *numbered(*range(101, 108)))
    await lab.digest_at(at(15))
    return lab


@pytest.mark.parametrize(("text", "before_the_digest"), list(zip(LOOKING, cycle((True, False)), strict=False)))
async def test_whatever_is_typed_tomorrow_brings_its_own_papers_and_none_again(
    text: str, before_the_digest: bool
) -> None:
    lab = await a_lab_after_its_digest()
    chat = Chat(lab)
    today = set(lab.titles())
    if before_the_digest:
        await announce(lab, *numbered(201, 202))
    await chat.says(text)
    await lab.digest_at(at(15, 12))
    if not before_the_digest:
        await announce(lab, *numbered(201, 202))
    await lab.digest_at(at(16, 12))
    await lab.digest_at(at(17, 12))
    titles = lab.titles()
    assert today | {"Paper 201", "Paper 202"} <= set(titles)
    assert len(titles) == len(set(titles))


async def test_a_paper_that_somebody_posts_for_all_is_no_card_of_the_next_digest_and_the_others_are() -> None:
    lab = await a_lab_after_its_digest()
    chat = Chat(lab)
    await announce(lab, *numbered(201, 202))
    await chat.says("search id:2606.00201")
    await chat.presses("Post here")
    await lab.digest_at(at(15, 12))
    assert lab.titles()[5:] == ["Paper 201"]
    await lab.digest_at(at(16, 12))
    assert lab.titles()[5:] == ["Paper 201", "Paper 202"]


async def test_a_time_changed_again_and_again_makes_no_second_digest_of_the_day() -> None:
    lab = await a_lab_after_its_digest()
    chat = Chat(lab)
    await announce(lab, *numbered(201))
    for hour in range(10, 23):
        await chat.says(f"schedule daily {hour}:30")
        await lab.digest_at(at(15, hour, 45))
    assert "Paper 201" not in lab.titles()
    await lab.digest_at(at(16, 22, 45))
    assert lab.titles()[5:] == ["Paper 201"]


async def test_going_to_arrival_and_back_makes_no_second_digest_of_the_day() -> None:
    lab = await a_lab_after_its_digest()
    chat = Chat(lab)
    await announce(lab, *numbered(201))
    for text in ("schedule arrival", "schedule daily 9:00", "schedule off", "schedule arrival"):
        await chat.says(text)
        await lab.digest_at(at(15, 20, 30))
    assert "Paper 201" not in lab.titles()
    await lab.digest_at(at(16, 20, 30))
    assert lab.titles()[5:] == ["Paper 201"]
