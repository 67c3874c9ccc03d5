"""Conversations about mentions: each person's own, shown to him alone, carried by the digest's cards and the rest's."""

from __future__ import annotations

import pytest

from bot.domain.delivery import DeliveryKind
from bot.domain.message import Mention, Message, people_of, plain
from bot.domain.watch import Language, Person, Place, Role
from tests.unit.commands.conversation import ADA, KEEPER, LI, Conversation, buttons_of
from tests.unit.commands.waiting import digest, matched

GUEST = Person("U9", "Gus Guest", Role.GUEST)


@pytest.fixture
async def talk() -> Conversation:
    """A place with two watches that everyone may change."""
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    await talk.follow("keyword diffusion")
    return talk


async def called(talk: Conversation) -> dict[int, list[str]]:
    """Who is mentioned for which watch."""
    async with talk.library.begin() as work:
        wished = (await work.notifications.of([talk.place])).get(talk.place, {})
    return {number: [mention.person for mention in mentions] for number, mentions in wished.items()}


async def test_a_person_is_mentioned_for_the_watches_named_and_others_are_not(talk: Conversation) -> None:
    said = await talk.say("notify 1 2", person=ADA)
    assert "You are mentioned on the cards that 1. author “Bohan Zhuang”, 2. keyword “diffusion” brings" in said
    await talk.clock.advance(60)
    await talk.say("提醒我 2")
    assert await called(talk) == {1: [ADA.id], 2: [ADA.id, LI.id]}
    assert "· you are mentioned" in (await talk.say("list")).splitlines()[2]
    assert "you are mentioned" not in (await talk.say("list", person=KEEPER))
    assert "1. author “Bohan Zhuang”\n2. keyword “diffusion”" in await talk.say("notify", person=ADA)
    assert await talk.posted(DeliveryKind.CHANGE) != [], "the watches were told of"
    assert len(await talk.posted(DeliveryKind.CHANGE)) == 1, "and the mentions weren't"


async def test_mentions_end_one_by_one_or_all_at_once(talk: Conversation) -> None:
    await talk.say("notify 1-2", person=ADA)
    await talk.say("notify 1", person=LI)
    await talk.press("No more", person=LI)
    assert await called(talk) == {1: [ADA.id], 2: [ADA.id]}
    await talk.say("notify", person=ADA)
    await talk.press("No more for 2", person=ADA)
    assert await called(talk) == {1: [ADA.id]}
    assert "for nothing here any more" in await talk.say("notify off", person=ADA)
    assert await called(talk) == {}
    assert "You are mentioned for no watch here." in await talk.say("notify", person=ADA)
    assert talk.button("Mention me").asks


async def test_a_guest_may_be_mentioned_though_he_may_not_change_the_radar(talk: Conversation) -> None:
    await talk.say("notify 1", person=GUEST)
    assert talk.last.ok
    await talk.say("hide 1", person=GUEST)
    assert not talk.last.ok
    await talk.say("edit 1 robots", person=GUEST)
    assert not talk.last.ok
    assert "edit" not in [button.command for button in buttons_of(talk.last.messages)]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("notify 9", "no watch 9"), ("notify on", "number"), ("notify x", "no number"), ("notify 3", "3 is a mute")],
)
async def test_what_nobody_can_be_told_of_is_said(talk: Conversation, typed: str, said: str) -> None:
    await talk.follow("mute survey")
    assert said in await talk.say(typed)
    assert not talk.last.ok
    assert await called(talk) == {}


async def test_a_watch_that_is_removed_mentions_nobody_and_one_that_comes_back_does(talk: Conversation) -> None:
    await talk.say("notify 1", person=ADA)
    await talk.say("remove 1")
    undo = talk.button("Undo").command
    assert "for no watch here" in await talk.say("notify", person=ADA)
    await matched(talk, [1, 2], "Diffusion")
    assert [card.mentions for card in await digest(talk)] == [()]
    await talk.say(undo)
    assert "1. author “Bohan Zhuang”" in await talk.say("notify", person=ADA)
    await talk.say("edit 1 author Bohan Zhuang; Ada Li")
    await talk.say("edit 1 Ada Li")
    await talk.press("Change 1")
    assert await called(talk) == {1: [ADA.id]}


async def test_the_digest_s_cards_mention_who_asked_each_once_and_no_others(talk: Conversation) -> None:
    await talk.say("notify 1 2", person=ADA)
    await talk.say("notify 2", person=LI)
    await matched(talk, [1, 2], "Diffusion")
    (card,) = await digest(talk)
    assert plain(card.mentions) == "For Ada Example, Li Wei"
    assert [span for span in card.mentions if isinstance(span, Mention)] == [
        Mention(ADA.name, ADA.id),
        Mention(LI.name, LI.id),
    ]
    (delivery,) = await talk.posted(DeliveryKind.CARD)
    assert people_of(delivery.message) == (ADA.id, LI.id), "so a second try tells the same people"


async def test_of_many_people_the_first_are_mentioned_and_the_others_counted(talk: Conversation) -> None:
    for number in range(13):
        await talk.say("notify 2", person=Person(f"U{number + 50}", f"P{number}"))
    await matched(talk, [2], "Diffusion")
    (card,) = await digest(talk)
    assert plain(card.mentions) == "For " + ", ".join(f"P{number}" for number in range(10)) + " and 3 more"
    assert len(people_of(Message((card,)))) == 10


async def test_a_name_made_to_ping_mentions_nobody_but_its_bearer() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.follow("关键词 diffusion")
    await talk.say("提醒我 1", person=Person("U7", "<@U1> @everyone <!channel>"))
    await matched(talk, [1], "Diffusion <@U3>")
    (card,) = await digest(talk)
    assert people_of(Message((card,))) == ("U7",)


async def test_the_rest_of_a_digest_mentions_too_when_it_is_opened(talk: Conversation) -> None:
    await talk.say("notify 2", person=ADA)
    await matched(talk, [2], *(f"Diffusion {number}" for number in range(7)))
    await digest(talk)
    (tail,) = await talk.posted(DeliveryKind.TAIL)
    await talk.say(f"more {tail.slot}")
    cards = await talk.posted(DeliveryKind.CARD)
    assert [people_of(each.message) for each in cards] == [(ADA.id,)] * 7


async def test_who_leaves_is_mentioned_there_no_more(talk: Conversation) -> None:
    await talk.say("notify 1 2", person=ADA)
    await talk.say("notify 1", person=LI)
    await talk.desk.departed(Place("slack", "T1", "C2"), ADA.id)
    assert await called(talk) == {1: [LI.id, ADA.id], 2: [ADA.id]}
    await talk.desk.departed(talk.place, ADA.id)
    assert await called(talk) == {1: [LI.id]}


async def test_another_place_mentions_nobody(talk: Conversation) -> None:
    await talk.say("notify 1", person=ADA)
    elsewhere = Conversation(place=Place("slack", "T1", "C2"), library=talk.library, clock=talk.clock)
    await elsewhere.follow("author Bohan Zhuang")
    assert "for no watch here" in await elsewhere.say("notify", person=ADA)
    await elsewhere.say("notify off", person=ADA)
    assert await called(talk) == {1: [ADA.id]}
