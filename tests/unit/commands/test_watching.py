"""Watches: previewed first, added on confirmation, never twice."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.delivery import DeliveryKind
from bot.domain.errors import StorageFull
from bot.domain.job import Job
from bot.domain.paper import Paper
from bot.domain.watch import Language, WatchKind
from tests.fakes.papers import a_paper
from tests.fakes.searched_source import FakeSearchedSource
from tests.unit.commands.conversation import ADA, HERE, Conversation, words_of

TODAY = date(2026, 6, 15)


def zhuangs(count: int) -> list[str]:
    return [f"Diffusion models, part {number}" for number in range(count)]


def by_zhuang(count: int, *, first: int = 1, categories: tuple[str, ...] = ("cs.CV",)) -> list[Paper]:
    return [
        a_paper(
            first + at,
            f"Diffusion models, part {at}",
            authors=("Bohan Zhuang",),
            categories=categories,
            published=TODAY,
        )
        for at in range(count)
    ]


async def test_a_preview_counts_the_last_seven_days_by_first_seen_and_shows_real_cards() -> None:
    talk = Conversation()
    await talk.remember(by_zhuang(4), hours_ago=2)
    await talk.remember(by_zhuang(9, first=100), hours_ago=24 * 8)
    said = await talk.say("author Bohan Zhuang")
    assert "4 papers of the last 7 days match; expect about 4 a day." in said
    assert len(talk.cards) == 3
    assert {card.buttons[0].command for card in talk.cards} <= {f"save {key}" for key in range(1, 5)}
    assert talk.labels[-2:] == ["Add", "Cancel"]
    assert await talk.watches() == []


async def test_nothing_changes_before_add_is_pressed_and_then_everyone_gets_one_line_with_undo() -> None:
    talk = Conversation()
    await talk.remember(by_zhuang(4))
    await talk.say("author Bohan Zhuang")
    assert await talk.posted(DeliveryKind.CHANGE) == []
    said = await talk.press("Add")
    assert "Watching 1. author “Bohan Zhuang”." in said
    assert "4 papers of the last 7 days match" in said
    (watch,) = await talk.watches()
    assert (watch.kind, watch.text, watch.made_by) == (WatchKind.AUTHOR, "Bohan Zhuang", "Li Wei")
    (line,) = await talk.posted(DeliveryKind.CHANGE)
    assert words_of([line.message]) == "Li Wei watches 1. author “Bohan Zhuang”\n[Undo]"
    assert {Job.COLLECT, Job.DELIVER} <= set(talk.woken)


async def test_what_was_known_before_is_offered_and_never_posted() -> None:
    talk = Conversation()
    await talk.remember(by_zhuang(3))
    await talk.follow("author Bohan Zhuang")
    async with talk.library.begin() as work:
        assert await work.matches.unposted([HERE]) == []
        assert len(await work.matches.recent(HERE, talk.clock.now() - timedelta(days=1))) == 3
    await talk.press("Show these")
    assert sorted(talk.titles) == zhuangs(3)


async def test_a_draft_is_confirmed_once_and_by_its_own_person_alone() -> None:
    talk = Conversation()
    await talk.say("author Bohan Zhuang")
    add = talk.button("Add").command
    assert "preview is gone" in await talk.say(add, person=ADA)
    assert await talk.watches() == []
    assert "Watching" in await talk.say(add)
    assert "preview is gone" in await talk.say(add)
    assert not talk.last.ok


async def test_a_day_old_draft_is_gone() -> None:
    talk = Conversation()
    await talk.say("author Bohan Zhuang")
    talk.clock.step(timedelta(hours=25))
    assert "over a day old" in await talk.press("Add")


async def test_cancel_forgets_the_draft() -> None:
    talk = Conversation()
    await talk.say("keyword state space")
    add = talk.button("Add").command
    assert "Nothing was changed" in await talk.press("Cancel")
    assert "preview is gone" in await talk.say(add)


async def test_what_is_watched_already_is_said_and_not_added_twice() -> None:
    talk = Conversation()
    await talk.follow("author Bohan Zhuang")
    assert "watched here already: author “bohan zhuang”" in await talk.say("author bohan zhuang")
    assert not talk.last.ok
    said = await talk.say("author Bohan Zhuang; Ada Li")
    assert "Watched here already: author “Bohan Zhuang”." in said
    await talk.press("Add")
    assert [watch.text for watch in await talk.watches()] == ["Bohan Zhuang", "Ada Li"]


async def test_two_previews_of_the_same_watch_add_it_once() -> None:
    talk = Conversation()
    await talk.say("author Bohan Zhuang")
    first = talk.button("Add").command
    await talk.say("author Bohan Zhuang")
    await talk.press("Add")
    assert "watched here already" in await talk.say(first)
    assert len(await talk.watches()) == 1


async def test_more_than_the_cap_is_said_with_a_narrower_query_that_stays_under_it() -> None:
    talk = Conversation()
    await talk.remember([*by_zhuang(6), *by_zhuang(4, first=50, categories=("cs.LG",))])
    said = await talk.say("author Bohan Zhuang")
    assert "more than the 5 cards a day" in said
    assert '/radar query au:"Bohan Zhuang" cat:cs.LG (about 4 a day)' in said
    narrower = talk.button("Narrower").command
    assert narrower == 'query au:"Bohan Zhuang" cat:cs.LG'
    assert "4 papers of the last 7 days match" in await talk.say(narrower)


async def test_a_busy_category_offers_to_ask_for_words() -> None:
    talk = Conversation()
    await talk.remember(by_zhuang(9))
    await talk.say("category cs.CV")
    asking = talk.button("cs.CV with words of yours")
    assert asking.asks
    assert "1 paper of the last 7 days" in await talk.say(f"{asking.command} part 3")


async def test_a_phrase_says_how_many_more_the_words_anywhere_would_bring() -> None:
    talk = Conversation()
    apart = a_paper(90, "Models of diffusion in video")
    await talk.remember([a_paper(91, "Video diffusions"), apart, a_paper(92, "Diffusion for video")])
    said = await talk.say("keyword video diffusion")
    assert "1 paper of the last 7 days matches" in said
    assert "With the words of “video diffusion” anywhere, 2 more would come: /radar query video diffusion" in said


async def test_initials_are_counted_as_possible() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, "By initials", authors=("B. Zhuang",))])
    said = await talk.say("author Bohan Zhuang")
    assert "1 of them only possibly: the initials agree." in said
    assert "possibly author “Bohan Zhuang”" in said


async def test_an_empty_store_asks_the_source_and_says_so() -> None:
    source = FakeSearchedSource(by_zhuang(2))
    talk = Conversation(source)
    said = await talk.say("author Bohan Zhuang")
    assert "2 papers of the last 7 days match, by arXiv's own search" in said
    assert sorted(talk.titles) == zhuangs(2)
    assert talk.cards[0].buttons == ()
    assert len(source.asked) == 1
    async with talk.library.begin() as work:
        assert await work.papers.since(talk.clock.now() - timedelta(days=30)) == []


async def test_an_author_with_older_papers_alone_is_shown_them() -> None:
    old = a_paper(7, "An older paper", authors=("Bohan Zhuang",), published=date(2026, 3, 2))
    talk = Conversation(FakeSearchedSource([old]))
    said = await talk.say("author Bohan Zhuang")
    assert "No paper was seen here within the last 7 days yet. arXiv finds 1, of 2026-03-02." in said
    assert talk.titles == ["An older paper"]


async def test_an_author_whom_nobody_knows_gets_a_way_to_check() -> None:
    talk = Conversation(FakeSearchedSource([]))
    said = await talk.say("author Bohn Zhuagn")
    assert "No paper by “Bohn Zhuagn” is known to arXiv." in said
    assert "search au:Zhuagn" in said
    assert "Add" in talk.labels
    assert "search au:Berg." in await talk.say("author Jane van der Berg Jr.")
    assert "search au:Berg." in await talk.say("author van der Berg, Jane")
    assert "family name" not in await talk.say("author ATLAS Collaboration")


async def test_an_id_that_is_mistyped_gets_the_help_of_its_command() -> None:
    talk = Conversation()
    assert "is no ORCID" in await talk.say("author Wei Wang orcid:0000-0002-1825-0098")
    assert talk.labels == ["help author"]


async def test_an_author_misspelled_gets_did_you_mean_from_those_known() -> None:
    talk = Conversation()
    await talk.remember(by_zhuang(1))
    assert "Did you mean Bohan Zhuang?" in await talk.say("author Bohn Zhuagn")
    assert "1 paper of the last 7 days" in await talk.press("Bohan Zhuang")


async def test_a_source_that_fails_is_said_and_the_watch_can_be_added_all_the_same() -> None:
    talk = Conversation(FakeSearchedSource(failing="no answer within 30 s"))
    said = await talk.say("author Bohan Zhuang")
    assert "arXiv could not be asked: no answer within 30 s" in said
    assert "Watching" in await talk.press("Add")


async def test_several_items_are_counted_each_and_added_together() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, "Video diffusion"), a_paper(2, "State space models")])
    said = await talk.say("keyword video diffusion， “state space models”, nothing here")
    assert "keyword “video diffusion”: 1 paper" in said
    assert "keyword “nothing here”: Nothing of the last 7 days matches (2 papers were seen here)." in said
    await talk.press("Add")
    assert [watch.number for watch in await talk.watches()] == [1, 2, 3]
    assert talk.button("Show these").command == "show 1-3"


async def test_a_category_is_checked_against_the_taxonomy() -> None:
    talk = Conversation()
    assert "“cs.CX” is no category of arXiv" in await talk.say("category cs.CX")
    assert not talk.last.ok
    assert "names several categories" in await talk.say("category Machine Learning")
    assert talk.labels == ["category cs.LG", "category stat.ML"]
    await talk.follow("category computer vision")
    assert [watch.text for watch in await talk.watches()] == ["cs.CV"]
    assert "already" in await talk.say("category CS.cv")


async def test_ids_of_categories_may_be_parted_by_spaces() -> None:
    talk = Conversation()
    await talk.follow("category cs.CV cs.LG")
    assert [watch.text for watch in await talk.watches()] == ["cs.CV", "cs.LG"]


async def test_a_query_that_does_not_parse_points_at_the_place_and_offers_a_mended_one() -> None:
    talk = Conversation()
    assert "at column 1: (" in await talk.say("query (ti:diffusion")
    assert talk.labels == ["query (ti:diffusion)"]
    assert "“titel” at column 1 is no field" in await talk.say("query titel:diffusion")
    assert talk.labels == ["query ti:diffusion"]
    await talk.follow("query ti:diffusion AND (au:zhuang OR cat:cs.CV) -survey")
    assert len(await talk.watches()) == 1


async def test_a_comma_between_two_whole_names_is_questioned() -> None:
    talk = Conversation()
    assert "For several: author Bohan Zhuang; Ada Li" in await talk.say("author Bohan Zhuang, Ada Li")
    assert "For several" not in await talk.say("author Zhuang, Bohan")


async def test_chinese_names_are_parted_by_commas() -> None:
    talk = Conversation(language=Language.CHINESE)
    await talk.follow("/radar 作者：庄博涵、李明")
    assert [watch.text for watch in await talk.watches()] == ["庄博涵", "李明"]
    assert "已订阅 1. 作者 “庄博涵”、2. 作者 “李明”。" in words_of(talk.last.messages)


async def test_remove_takes_all_of_the_numbers_or_none() -> None:
    talk = Conversation()
    await talk.follow("author A One; B Two; C Three")
    assert "There is no watch 9 here." in await talk.say("remove 2 9")
    assert talk.labels[0] == "remove 2"
    assert len(await talk.watches()) == 3
    assert "No longer watching 1. author “A One”, 2. author “B Two”." in await talk.say("删除 1-2")
    assert [watch.number for watch in await talk.watches()] == [3]
    await talk.follow("author D Four")
    assert [watch.number for watch in await talk.watches()] == [3, 4]


async def test_show_asks_the_source_where_the_store_has_nothing() -> None:
    talk = Conversation(FakeSearchedSource(by_zhuang(2)))
    await talk.follow("author Bohan Zhuang")
    assert "this is what arXiv finds" in await talk.press("Show these")
    assert len(talk.cards) == 2


async def test_a_full_disk_is_an_answer_and_the_draft_still_stands_afterwards() -> None:
    talk = Conversation()
    await talk.say("author Bohan Zhuang")
    add = talk.button("Add").command
    talk.library.fault = StorageFull()
    said = await talk.say(add)
    assert "disk of this bot is full. Nothing was changed" in said
    assert not talk.last.ok
    talk.library.fault = None
    assert "Watching" in await talk.say(add)
