"""Conversations about a place's own feeds: looked at first, added, seen on the panel, taken away."""

from dataclasses import replace

import pytest

from bot.domain.collection import USER_FEEDS, SourceFault
from bot.domain.match import Match, Reason
from bot.domain.watch import Language, Place, WatchKind
from bot.intake.user_feeds import scoped
from tests.fakes.clock import FakeClock
from tests.fakes.paper_source import FakePaperSource
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, Conversation

URL = "https://journal.example/feed.xml"


@pytest.fixture
def talk() -> Conversation:
    clock = FakeClock()
    feeds = FakePaperSource(clock, USER_FEEDS)
    feeds.lay_out(URL, [scoped(a_paper(f"feed:{number}", source="feed"), URL) for number in (1, 2)])
    feeds.lay_out("https://inside.example/", SourceFault.REFUSED)
    feeds.lay_out("https://slow.example/", SourceFault.TIMED_OUT)
    return Conversation(clock=clock, feeds=feeds)


async def test_a_feed_is_looked_at_then_added_then_removed_and_brought_back(talk: Conversation) -> None:
    assert "holds 2 entries" in await talk.say(f"feed {URL}")
    assert await talk.watches() == []
    await talk.press("Add")
    assert [(watch.kind, watch.text) for watch in await talk.watches()] == [(WatchKind.FEED, URL)]
    assert f"feed: {URL}" in await talk.say("list")
    await talk.say("remove 1")
    assert await talk.watches() == []
    await talk.say("undo")
    assert len(await talk.watches()) == 1


@pytest.mark.parametrize("typed", ["订阅源 journal.example/feed.xml", "订阅源：https://journal.example/feed.xml#top"])
async def test_chinese_words_and_addresses_without_a_scheme_are_taken(talk: Conversation, typed: str) -> None:
    talk.language = Language.CHINESE
    assert "现有 2 条" in await talk.say(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "nature", "ftp://journal.example/", "https://me:secret@journal.example/", "file:///etc/passwd", "http://["],
)
async def test_what_is_no_address_is_refused_with_an_example(talk: Conversation, typed: str) -> None:
    said = await talk.say(f"feed {typed}")
    assert not talk.last.ok
    assert "feed https://" in said


async def test_a_feed_that_may_not_be_read_is_not_added_and_one_that_is_slow_may_be(talk: Conversation) -> None:
    assert "can't be a feed here" in await talk.say("feed https://inside.example/")
    assert "doesn't answer now" in await talk.say("feed https://slow.example/")
    await talk.press("Add")
    assert len(await talk.watches()) == 1


async def test_where_no_feeds_are_read_it_says_so() -> None:
    assert "not read here" in await Conversation().say(f"feed {URL}")


async def test_another_places_feed_paper_is_shown_to_nobody_else(talk: Conversation) -> None:
    async with talk.library.begin() as work:
        (one,) = await work.papers.remember([scoped(a_paper("feed:9", "A private finding"), URL)], talk.clock.now())
    for command in ("whole", "save", "post", "why"):
        assert "private finding" not in await talk.say(f"{command} {one.known.key}")
    assert "private finding" not in await talk.say("search finding")


async def test_why_finds_what_a_feed_of_the_place_alone_brought_and_of_no_other_place(talk: Conversation) -> None:
    entry = replace(a_paper("doi:10.1000/x", "Told by the feed alone"), url="https://journal.example/x")
    unnamed = replace(a_paper("feed:9", "Without an id"), url="https://journal.example/9/?from=feed")
    await talk.follow(f"feed {URL}")
    known = await talk.remember([scoped(entry, URL), scoped(unnamed, URL)])
    async with talk.library.begin() as work:
        reason = Reason(WatchKind.FEED, URL)
        await work.matches.add([Match(HERE, 1, each.key, (reason,), talk.clock.now(), live=True) for each in known])
    for typed in ("10.1000/X", "https://doi.org/10.1000/x", "https://journal.example/x#abstract"):
        assert "Told by the feed alone" in await talk.say(f"why {typed}")
    assert "Without an id" in await talk.say("why http://journal.example/9/?from=feed")
    assert "is no id, link or number" in await talk.say("why https://journal.example/10")
    stranger = Conversation(library=talk.library, clock=talk.clock, place=Place("slack", "T1", "C2"))
    assert "No source brought “10.1000/x” here yet." in await stranger.say("why 10.1000/x")
    assert "is no id, link or number" in await stranger.say("why https://journal.example/9")


async def test_a_feed_gets_another_address_and_what_the_old_one_brought_waits_no_more(talk: Conversation) -> None:
    await talk.follow(f"feed {URL}")
    [known] = await talk.remember([scoped(a_paper("feed:9", "By feed", source="feed"), URL)])
    async with talk.library.begin() as work:
        reason = Reason(WatchKind.FEED, URL)
        await work.matches.add([Match(HERE, 1, known.key, (reason,), talk.clock.now(), live=True)])
    assert "doesn't answer now" in await talk.say("edit 1 https://slow.example/")
    await talk.press("Change 1")
    assert [(watch.number, watch.text) for watch in await talk.watches()] == [(1, "https://slow.example/")]
    async with talk.library.begin() as work:
        assert await work.matches.unposted([HERE]) == []
    assert "By feed" in await talk.say(f"why {known.key}"), "its old card's buttons go on working"
    await talk.say("undo")
    async with talk.library.begin() as work:
        assert [each.paper.title for _, each in await work.matches.unposted([HERE])] == ["By feed"]
