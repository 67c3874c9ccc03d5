"""What a person reads by himself: shuffle, search, catching up, and what he shows to everyone."""

from __future__ import annotations

from datetime import date, timedelta

from bot.commands.replies import post_buttons
from bot.domain.delivery import Delivery, DeliveryKind, Slot
from bot.domain.message import Card, Message, Paragraph, plain
from bot.domain.paper import Paper
from bot.domain.watch import Language
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import ADA, Conversation, words_of

SLOT = "2026-06-15/digest"


def numbered(count: int) -> list[Paper]:
    return [a_paper(number, f"Video diffusion {number}") for number in range(1, count + 1)]


async def watching(count: int) -> Conversation:
    talk = Conversation()
    await talk.remember(numbered(count))
    await talk.follow("keyword video diffusion")
    return talk


async def a_digest(talk: Conversation, cards: list[int], rest: list[int]) -> None:
    """Post a digest with these papers as cards and those over the cap."""
    header = Delivery(talk.place, SLOT, DeliveryKind.HEADER, 0, Message(()))
    await talk.deliver(header)
    for part, key in enumerate(cards):
        await talk.deliver(Delivery(talk.place, SLOT, DeliveryKind.CARD, part, Message(()), (key,)))
    await talk.deliver(Delivery(talk.place, SLOT, DeliveryKind.TAIL, 0, Message(()), tuple(rest)))
    async with talk.library.begin() as work:
        await work.slots.open([Slot(talk.place, date(2026, 6, 15), talk.clock.now(), len(cards), len(rest), 50)])


async def test_shuffle_repeats_nothing_until_all_were_shown_and_tells_the_end() -> None:
    talk = await watching(12)
    shown: list[str] = []
    for counts in ("5 of 12", "10 of 12", "12 of 12"):
        assert counts in await talk.say("换一批")
        shown += talk.titles
    assert len(set(shown)) == len(shown) == 12
    assert "That was all" in words_of(talk.last.messages)
    assert "a new round begins" in await talk.say("shuffle 8")
    assert len(talk.cards) == 8


async def test_shuffled_cards_are_numbered_on() -> None:
    talk = await watching(7)
    await talk.say("shuffle 3")
    assert [card.number for card in talk.cards] == [1, 2, 3]
    await talk.press("Shuffle again")
    assert [card.number for card in talk.cards] == [4, 5, 6]
    await talk.press("Shuffle again")
    assert [card.number for card in talk.cards] == [7]
    await talk.press("Shuffle again")
    assert [card.number for card in talk.cards] == [1, 2, 3]


async def test_each_person_and_each_place_has_a_round_of_its_own() -> None:
    talk = await watching(5)
    await talk.say("shuffle 3")
    assert "3 of 5" in await talk.say("shuffle 3", person=ADA)
    assert "5 of 5" in await talk.say("shuffle 3")


async def test_without_watches_or_matches_shuffle_says_why() -> None:
    talk = Conversation()
    assert "Nothing is watched here yet" in await talk.say("shuffle")
    await talk.follow("keyword nothing here")
    assert "Nothing that was seen here within the last 30 days matches" in await talk.say("shuffle")


async def test_search_finds_what_is_known_and_saves_nothing() -> None:
    talk = Conversation()
    await talk.remember([*numbered(2), a_paper(50, "Graphs")])
    assert "2 papers known here: ti" in await talk.say("搜索 ti：“video diffusion”")
    assert len(talk.cards) == 2
    assert await talk.watches() == []


async def test_search_looks_further_back_where_few_of_the_newest_answer() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, "A rare thing")], hours_ago=48)
    await talk.remember([a_paper(number, "Graphs") for number in range(2, 2_100)])
    assert "1 paper known here: rare" in await talk.say("search rare")
    assert "The newest 50 of the papers known here: graphs" in await talk.say("search graphs")


async def test_search_lists_what_is_beyond_ten_cards_by_title() -> None:
    talk = Conversation()
    await talk.remember(numbered(14))
    said = await talk.say("search diffusion")
    assert len(talk.cards) == 10
    listed = {line.partition("  ")[0] for line in said.splitlines() if line.endswith("  arXiv (CS.CV)")}
    assert listed == {"11.", "12.", "13.", "14."}


async def test_search_asks_the_source_where_nothing_is_known() -> None:
    talk = Conversation(FakeSearchedSource(numbered(2)))
    said = await talk.say("search diffusion")
    assert "No paper is known here yet, so none answers “diffusion”." in said
    assert "arXiv finds 2; the newest:" in said
    assert "/radar query diffusion" in said
    failing = Conversation(FakeSearchedSource(failing="no route to host"))
    assert "arXiv could not be asked: no route to host" in await failing.say("search diffusion")


async def test_since_shows_what_was_posted_and_what_would_have_been() -> None:
    talk = await watching(6)
    await a_digest(talk, [1, 2], [3])
    said = await talk.say("today")
    assert "6 papers since 2026-06-15, 2 of them posted here" in said
    await talk.clock.advance(timedelta(days=2))
    assert "Nothing was posted here since 2026-06-17" in await talk.say("today")
    assert "6 papers since 2026-06-15" in await talk.say("since monday")


async def test_since_shows_what_was_posted_for_a_watch_that_is_gone() -> None:
    talk = await watching(3)
    await a_digest(talk, [1, 2], [])
    await talk.say("remove 1")
    assert "2 papers since 2026-06-15, 2 of them posted here" in await talk.say("today")


async def test_a_day_to_come_is_an_error() -> None:
    talk = Conversation()
    assert "2026-11-01 is still to come." in await talk.say("since 2026-11-01")
    assert not talk.last.ok


async def test_the_day_begins_in_the_place_s_zone() -> None:
    talk = Conversation()
    await talk.say("settings timezone Honolulu")
    await talk.remember([a_paper(1, "Early")], hours_ago=0)
    await talk.follow("keyword early")
    assert "1 paper since 2026-06-14" in await talk.say("today")


async def test_the_whole_abstract_opens_for_a_paper_whose_watch_is_gone() -> None:
    talk = await watching(1)
    await talk.say("remove 1")
    assert "We study an invented question." in await talk.say("whole 1")
    assert "No paper with the number 77" in await talk.say("whole 77")


async def test_the_whole_abstract_is_no_card_s_where_it_would_be_folded_again() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, abstract="A sentence of many words. " * 60)], hours_ago=1)
    await talk.say("whole 1")
    card, abstract = talk.last.messages[0].blocks
    assert isinstance(card, Card)
    assert (card.abstract, card.more, card.missing) == ((), None, "")
    assert isinstance(abstract, Paragraph)
    assert plain(abstract.line).count("A sentence of many words.") == 60


async def test_post_here_shows_cards_to_everyone_once_a_day() -> None:
    talk = await watching(3)
    await talk.say("shuffle 2")
    post = talk.button("Post here").command
    assert "Posting 2 papers here." in await talk.say(post)
    header, first, second = await talk.posted(DeliveryKind.SHARED)
    assert words_of([header.message]) == "Li Wei shares 2 papers"
    assert (len(first.papers), len(second.papers)) == (1, 1)
    assert "posted here today already" in await talk.say(post)
    assert len(await talk.posted(DeliveryKind.SHARED)) == 3


async def test_more_opens_the_rest_in_the_thread_numbered_on() -> None:
    talk = await watching(5)
    await a_digest(talk, [1, 2], [3, 4, 5])
    assert "Opening 3 more in the thread." in await talk.say(f"more {SLOT}")
    cards = await talk.posted(DeliveryKind.CARD)
    assert [card.part for card in cards] == [2, 3, 4]
    assert [words_of([card.message])[:3] for card in cards] == ["03.", "04.", "05."]
    assert len({card.parent for card in cards}) == 1
    assert cards[0].parent is not None
    assert "Nothing is left of that digest" in await talk.say(f"more {SLOT}")


async def test_of_the_rest_what_was_muted_meanwhile_stays_closed() -> None:
    talk = await watching(5)
    await a_digest(talk, [1, 2], [3, 4, 5])
    await talk.follow("mute video diffusion 4")
    assert "Opening 2 more in the thread." in await talk.say(f"more {SLOT}")
    assert [card.papers for card in await talk.posted(DeliveryKind.CARD)] == [(3,), (5,)]


async def test_a_long_rest_opens_twenty_at_a_time() -> None:
    talk = await watching(25)
    await a_digest(talk, [1, 2], list(range(3, 26)))
    await talk.say(f"more {SLOT}")
    assert talk.labels == ["Open more (3 left)"]
    assert "Opening 3 more" in await talk.press("Open more (3 left)")
    assert len(await talk.posted(DeliveryKind.CARD)) == 23


async def test_the_reading_list_keeps_what_was_saved() -> None:
    talk = Conversation()
    await talk.remember(numbered(2))
    assert "Nothing is saved here yet" in await talk.say("收藏")
    assert "Saved: Video diffusion 1" in await talk.say("save 1")
    assert "on the list already" in await talk.say("save 1", person=ADA)
    assert "The reading list: 1 paper" in await talk.press("Reading list")
    assert "Taken off the list" in await talk.say("unsave 1")
    assert "It was not on the list" in await talk.say("unsave 1")


def test_many_large_numbers_part_into_several_post_buttons() -> None:
    buttons = post_buttons([10_000_000 + number for number in range(10)], Language.ENGLISH)
    assert [button.label for button in buttons] == ["Post here (01–08)", "Post here (09–10)"]
    assert all(len(button.command) <= 80 for button in buttons)
