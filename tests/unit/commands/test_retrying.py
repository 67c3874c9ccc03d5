"""Where nothing can be posted people read why and what to do next, and it goes on as soon as it can."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.conversation import Request
from bot.domain.delivery import Delivery, DeliveryKind
from bot.domain.job import Job
from bot.domain.message import Room
from bot.domain.parking import ParkedAs, Parking
from bot.domain.watch import Language, Place
from bot.language import say, table
from bot.parking import forget, park, why_parked
from tests.unit.commands.conversation import ADA, HERE, LI, Conversation, words_of

WHOLE = HERE.everywhere
NEW = Place("slack", "T1", "C9")


async def parked_talk(why: str = "restricted_action") -> Conversation:
    """A place that Li set up, and that was closed to the bot."""
    talk = Conversation()
    await talk.follow("keyword diffusion")
    await talk.desk.parked(HERE, why)
    return talk


async def parking_of(talk: Conversation) -> Parking | None:
    """What holds the place."""
    async with talk.library.begin() as work:
        return await work.parkings.get(HERE)


async def notices(talk: Conversation, person: str = "U1") -> list[Delivery]:
    """What a person is told directly."""
    async with talk.library.begin() as work:
        waiting = await work.log.unfinished(HERE.direct(person))
    return [record.delivery for record in waiting if record.delivery.kind is DeliveryKind.NOTICE]


async def test_the_panel_the_status_and_why_say_it_and_what_to_do_next() -> None:
    talk = await parked_talk()
    for typed in ("list", "status", "schedule"):
        said = await talk.say(typed)
        assert "Nothing can be posted here since Mon 15 Jun, 16:00. Only some people may post" in said
    assert "is kept until 2026-09-13" in await talk.say("list")
    assert "Try again" in talk.labels
    assert await parking_of(talk) is not None, "looking changes nothing"


async def test_retry_lets_it_try_and_says_so() -> None:
    talk = await parked_talk()
    await talk.say("status")
    talk.woken.clear()
    assert "I'm trying again" in await talk.press("Try again")
    assert await parking_of(talk) is None
    assert {Job.DELIVER, Job.DIGEST} <= set(talk.woken)
    assert "nothing to try again" in await talk.say("重试")


async def test_a_command_typed_where_the_bot_is_lets_it_go_on_and_elsewhere_not() -> None:
    talk = await parked_talk("not_in_channel")
    away = Request(HERE, LI, "settings cap 3", Language.ENGLISH, may_post=False)
    await talk.desk.answer(away)
    assert await parking_of(talk) is not None
    await talk.say("settings cap 4")
    assert await parking_of(talk) is None


async def test_who_asked_for_the_place_is_told_once_in_words_with_the_channel_shown() -> None:
    talk = await parked_talk("not_in_channel")
    (notice,) = await notices(talk)
    said = words_of([notice.message])
    assert "I can't post in a channel any more" in said
    assert "Invite me again there with /invite" in said
    assert "is kept until 2026-09-13" in said
    assert Room("a channel", "C1") in notice.message.blocks[0].line  # type: ignore[union-attr]
    await talk.desk.returned(HERE)
    await talk.clock.advance(timedelta(days=6))
    await talk.desk.parked(HERE, "is_archived")
    assert len(await notices(talk)) == 1
    await talk.desk.returned(HERE)
    await talk.clock.advance(timedelta(days=1))
    await talk.desk.parked(HERE, "is_archived")
    assert len(await notices(talk)) == 2


async def test_where_nobody_knows_who_asked_those_who_want_to_be_mentioned_are_told() -> None:
    talk = Conversation()
    await talk.desk.joined(HERE, None, Language.CHINESE, None)
    async with talk.library.begin() as work:
        await work.notifications.add(HERE, "U8", "Kim", [1], talk.clock.now())
    await talk.desk.parked(HERE, "not_in_channel")
    (notice,) = await notices(talk, "U8")
    assert "我不在那个频道里" in words_of([notice.message])


async def test_the_first_person_who_changes_something_is_who_asked() -> None:
    talk = Conversation()
    await talk.desk.joined(HERE, None, Language.ENGLISH, None)
    await talk.say("settings")
    assert (await talk.radar()).asked_by == ""
    await talk.say("settings cap 3", person=ADA)
    await talk.say("settings cap 4")
    assert (await talk.radar()).asked_by == "U2"


async def test_of_a_dead_workspace_nobody_is_told_and_it_goes_on_when_the_bot_is_back() -> None:
    talk = Conversation()
    await talk.follow("keyword diffusion")
    for _ in range(2):
        await talk.desk.parked(WHOLE, "app_uninstalled")
    parking = await parking_of(talk)
    assert parking == Parking(ParkedAs.TENANT, "app_uninstalled", talk.clock.now())
    assert await notices(talk) == []
    assert "I was removed from this workspace" in await talk.say("status")
    await talk.desk.returned(WHOLE)
    assert await parking_of(talk) is None


async def test_a_direct_conversation_that_is_closed_is_told_nobody() -> None:
    talk = Conversation(place=Place("slack", "T1", "D1", private=True))
    await talk.say("settings cap 3")
    await talk.desk.parked(talk.place, "messages_tab_disabled")
    assert await notices(talk) == []


async def test_a_place_that_is_parked_for_too_long_is_deleted_for_good_with_what_was_told() -> None:
    talk = await parked_talk()
    over = talk.clock.now() + timedelta(days=90)
    for instant, kept in ((over - timedelta(seconds=1), True), (over, False)):
        async with talk.library.begin() as work:
            await forget(work, instant)
            assert (await work.radars.get(HERE) is not None) == kept
    assert await talk.watches(removed=True) == []
    assert await notices(talk) == []


async def test_a_channel_that_is_renamed_keeps_everything() -> None:
    talk = Conversation()
    await talk.follow("keyword diffusion")
    await talk.desk.moved(HERE, NEW)
    talk.place = NEW
    assert [watch.text for watch in await talk.watches()] == ["diffusion"]
    assert "diffusion" in await talk.say("list")


async def test_a_channel_that_is_renamed_to_one_with_watches_leaves_both() -> None:
    talk = Conversation()
    await talk.follow("keyword diffusion")
    talk.place = NEW
    await talk.follow("keyword robots")
    await talk.desk.moved(HERE, NEW)
    assert [watch.text for watch in await talk.watches()] == ["robots"]
    talk.place = HERE
    assert [watch.text for watch in await talk.watches()] == ["diffusion"]


@pytest.mark.parametrize("language", Language)
def test_every_reason_has_its_words_and_any_other_is_named(language: Language) -> None:
    since = Conversation().clock.now()
    longer = Parking(ParkedAs.PLACE, "restricted_action_read_only_channel", since)
    assert why_parked(longer, "slack", language) == table(language, "parking")["slack_restricted_action"]
    scope = Parking(ParkedAs.PLACE, "missing_scope: chat:write", since)
    assert "chat:write" in why_parked(scope, "slack", language)
    new = Parking(ParkedAs.WAITING, "something_new", since)
    assert why_parked(new, "slack", language) == say(language, "parking.waiting", why="something_new")


async def test_a_dead_workspace_tells_nobody_of_a_place_either() -> None:
    talk = Conversation()
    await talk.follow("keyword diffusion")
    await talk.desk.parked(WHOLE, "app_uninstalled")
    async with talk.library.begin() as work:
        await park(work, HERE, Parking(ParkedAs.PLACE, "channel_deleted", talk.clock.now()))
    assert await notices(talk) == []
