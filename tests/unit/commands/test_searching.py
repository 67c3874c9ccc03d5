"""What is found among the papers known: by a search, by a new watch, by one that comes back."""

from __future__ import annotations

from datetime import timedelta

from bot.commands.reading import nothing_found
from bot.commands.visit import Doors, Visit
from bot.domain.conversation import Request
from bot.domain.errors import SearchDamaged
from bot.domain.watch import Language, Place, WatchKind
from bot.intake.user_feeds import scoped
from bot.matching.searching import LOOKED_AT, Searched, note_due
from tests.fakes.papers import a_paper
from tests.unit.commands.conversation import HERE, LI, Conversation

FEED = "https://lab.example/feed.xml"


async def test_a_search_finds_the_same_whether_the_papers_were_noted_or_not() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, "Video diffusion"), a_paper(2, "Graphs"), a_paper(3, "Diffusion of ink")])
    before = await talk.say("search diffusion -ink")
    while await note_due(talk.library):
        pass
    assert await talk.say("search diffusion -ink") == before
    assert talk.titles == ["Video diffusion"]


async def test_a_search_shows_the_newest_and_the_sure_ones_first() -> None:
    talk = Conversation()
    await talk.remember([a_paper(1, "Sure and old", authors=["Bohan Zhuang"])], hours_ago=48)
    await talk.remember([a_paper(2, "Possible", authors=["B. Zhuang"]), a_paper(3, "Sure", authors=["Bohan Zhuang"])])
    await talk.say('search au:"Bohan Zhuang"')
    assert talk.titles == ["Sure", "Sure and old", "Possible"]


async def test_what_a_places_own_feed_brought_is_found_there_alone() -> None:
    talk = Conversation()
    await talk.remember([scoped(a_paper("feed:9", "A private finding"), FEED)])
    assert "No paper is known here yet" in await talk.say("search finding")
    async with talk.library.begin() as work:
        await work.watches.add(talk.place, WatchKind.FEED, [FEED], "Li Wei", talk.clock.now())
    assert "1 paper known here" in await talk.say("search finding")
    elsewhere = Conversation(place=Place("slack", "T1", "C9"), library=talk.library)
    assert "private" not in await elsewhere.say("search finding")


async def test_a_new_watch_deals_the_last_months_papers_in_shuffle_and_tells_of_the_last_weeks() -> None:
    talk = Conversation()
    for number, days in enumerate((1, 20, 40), 1):
        await talk.remember([a_paper(number, f"Video {days}")], hours_ago=24 * days)
    said = await talk.follow("keyword video")
    assert "1 paper of the last 7 days matches and waits" in said
    assert "2 of 2" in await talk.say("shuffle")
    assert sorted(talk.titles) == ["Video 1", "Video 20"]


async def test_a_feed_that_comes_back_brings_what_it_said_meanwhile() -> None:
    talk = Conversation()
    async with talk.library.begin() as work:
        await work.watches.add(talk.place, WatchKind.FEED, [FEED], "Li Wei", talk.clock.now())
    await talk.say("remove 1")
    await talk.clock.advance(timedelta(hours=1))
    await talk.remember([scoped(a_paper("feed:9", "Said meanwhile"), FEED)], hours_ago=0)
    await talk.say("undo")
    async with talk.library.begin() as work:
        ((match, known),) = await work.matches.unposted([talk.place])
    assert (match.live, known.paper.title) == (True, "Said meanwhile")


async def test_a_search_that_stopped_says_how_far_it_looked() -> None:
    talk = Conversation()
    await talk.say("status")
    doors = Doors(talk.library, talk.clock, (), talk.woken.append)
    visit = Visit(doors, Request(HERE, LI, "", Language.ENGLISH), await talk.radar(), talk.clock.now())
    said = await nothing_found(visit, "a*", Searched((), more=True, stopped_after=LOOKED_AT))
    assert said == "None of the newest 20,000 papers known here that may answer “a*” does."


async def test_a_damaged_index_is_said_with_what_the_host_can_do() -> None:
    talk = Conversation()
    talk.library.fault = SearchDamaged()
    said = await talk.say("search video")
    assert "Watches and papers are safe" in said
    assert "academichub migrate --search" in said
