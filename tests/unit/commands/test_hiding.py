"""Conversations about papers that are not for a place: they come no more, teach its taste, and come back by Undo."""

from __future__ import annotations

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.message import plain
from bot.domain.watch import Language, Place
from tests.unit.commands.conversation import ADA, LI, Conversation, words_of
from tests.unit.commands.waiting import digest, matched

WORK, SURVEY = "Diffusion at Work", "Diffusion Surveyed Again"


@pytest.fixture
async def talk() -> Conversation:
    """A place that watches diffusion; papers 1 and 2 wait for its digest."""
    talk = Conversation()
    await talk.follow("keyword diffusion")
    await matched(talk, [1], WORK, SURVEY)
    return talk


async def hidden(talk: Conversation) -> set[int]:
    async with talk.library.begin() as work:
        return set(await work.hidden.among(talk.place, range(1, 20)))


async def test_a_paper_that_is_not_for_us_comes_no_more(talk: Conversation) -> None:
    await talk.say("shuffle")
    said = await talk.say("hide 2", person=ADA)
    assert f"“{SURVEY}” is not for this place: it comes no more" in said
    for asked in ("shuffle", "today", "show 1", "brief card 1"):
        assert SURVEY not in await talk.say(asked), asked
    assert [plain(card.title) for card in await digest(talk)] == [WORK]
    line = words_of([(await talk.posted(DeliveryKind.CHANGE))[0].message])
    assert line.endswith(f"Ada Example said “{SURVEY}” is not for this place\n[Undo]")


async def test_of_the_rest_of_a_digest_what_is_hidden_stays_closed(talk: Conversation) -> None:
    await matched(talk, [1], *(f"Diffusion {number}" for number in range(6)))
    await talk.say("hide 1")
    await digest(talk)
    (tail,) = await talk.posted(DeliveryKind.TAIL)
    assert len(tail.papers) == 2
    await talk.say(f"hide {tail.papers[0]}")
    assert "Opening 1" in await talk.say(f"more {tail.slot}")


async def test_undo_lets_it_come_again(talk: Conversation) -> None:
    await talk.say("hide 2")
    assert await hidden(talk) == {2}
    await talk.press("Undo")
    assert await hidden(talk) == set()
    await talk.say("shuffle")
    assert set(talk.titles) == {WORK, SURVEY}
    (line,) = await talk.posted(DeliveryKind.CHANGE)
    assert "(taken back)" in words_of([line.message])


async def test_why_says_who_hid_it_and_how_to_take_it_back(talk: Conversation) -> None:
    await talk.say("hide 2", person=ADA)
    said = await talk.say("why 2")
    assert "Not for this place, Ada Example said" in said
    again = await talk.say("hide 2", person=LI)
    assert "Not for this place, Ada Example said" in again
    await talk.press("Undo")
    assert await hidden(talk) == set()
    assert "Not for this place" not in await talk.say("why 2")


async def test_the_button_works_for_a_paper_whose_watch_is_gone_and_for_none_that_is_unknown(
    talk: Conversation,
) -> None:
    await talk.say("remove 1")
    await talk.say("hide 2")
    assert await hidden(talk) == {2}
    assert "no paper" in (await talk.say("hide 99")).casefold()
    assert not talk.last.ok


async def test_the_taste_learns_from_what_was_hidden_and_why_says_so(talk: Conversation) -> None:
    alike = await matched(talk, [1], *(f"Surveying surveys, part {number}" for number in range(4)))
    for known in alike[:3]:
        await talk.say(f"hide {known.key}")
    said = await talk.say(f"why {alike[3].key}")
    assert "Against its taste: alike to papers that this place said are not for it (part" in said
    assert "taste -" in said
    await talk.say("shuffle")
    assert talk.titles[-1] == "Surveying surveys, part 3", "it stands behind what nothing speaks against"


async def test_another_place_still_gets_it(talk: Conversation) -> None:
    elsewhere = Conversation(place=Place("slack", "T1", "C2"), library=talk.library, clock=talk.clock)
    await elsewhere.follow("keyword diffusion")
    await talk.say("hide 2")
    await elsewhere.say("shuffle")
    assert set(elsewhere.titles) == {WORK, SURVEY}


async def test_it_is_said_in_the_place_s_language() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.follow("关键词 diffusion")
    await matched(talk, [1], WORK)
    assert "已标为“不合适”" in await talk.say("hide 1")
    (line,) = await talk.posted(DeliveryKind.CHANGE)
    assert "标为“不合适”" in words_of([line.message])
