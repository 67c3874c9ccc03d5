"""A place's own feed: known from the start, posted there and nowhere else, one card a paper."""

from collections.abc import AsyncIterator

import pytest

from adapters.sources.document_child import read_apart
from bot.domain.collection import Batch, Freshness, SourceFailure, SourceFault, Unchanged
from bot.domain.errors import BadDocument
from bot.domain.watch import WatchKind
from tests.adapters.sources.feed_stand import HERE, THERE, FeedStand, Item, items, rss, standing
from tests.fakes.source_server import SILENCE, Reply

DOI = Item("A Finding with a DOI", "https://doi.org/10.1234/abc.1", "https://doi.org/10.1234/abc.1")


@pytest.fixture
async def stand() -> AsyncIterator[FeedStand]:
    async with standing() as made:
        yield made


async def test_what_a_feed_holds_at_first_is_known_and_what_comes_after_is_posted_once(stand: FeedStand) -> None:
    await stand.follow(WatchKind.FEED, stand.url())
    stand.server.serve("/feed", rss(items(1, 2, 3)))
    await stand.collect()
    await stand.next_day()
    assert stand.cards() == []
    for held in (items(1, 2, 3, 4), items(2, 3, 4, 5), items(5, 4, 3, 2)):
        stand.server.serve("/feed", rss(held))
        await stand.collect()
        await stand.next_day()
    assert stand.cards() == [item.title for item in items(4, 5)]


async def test_a_feed_reaches_no_place_but_its_followers(stand: FeedStand) -> None:
    await stand.follow(WatchKind.FEED, stand.url())
    await stand.follow(WatchKind.KEYWORD, "finding")
    await stand.follow(WatchKind.KEYWORD, "finding", THERE)
    await stand.follow(WatchKind.FEED, stand.url("/other"), THERE)
    stand.server.serve("/other", rss(items(70)))
    for held in (items(1), items(1, 2)):
        stand.server.serve("/feed", rss(held))
        await stand.collect()
        await stand.next_day()
    assert stand.cards() == [items(2)[0].title]
    assert stand.cards(THERE) == []
    async with stand.library.begin() as work:
        assert [
            known for known in await work.papers.since(stand.clock.now().replace(year=2000)) if known.paper.private
        ] == []
        ours = [match for match, _ in await work.matches.recent(HERE, stand.clock.now().replace(year=2000))]
    assert {match.watch for match in ours} == {1, 2}, "the place's own words look at it too"


async def test_two_places_that_follow_one_feed_both_get_it_and_it_is_asked_once(stand: FeedStand) -> None:
    for place in (HERE, THERE):
        await stand.follow(WatchKind.FEED, stand.url(), place)
    for held in (items(1), items(1, 2)):
        stand.server.serve("/feed", rss(held))
        await stand.collect()
    await stand.next_day()
    assert stand.cards() == stand.cards(THERE) == [items(2)[0].title]
    assert stand.server.times("/feed") == 2


async def test_a_removed_feed_is_asked_no_more_and_wakes_nobody(stand: FeedStand) -> None:
    watch = await stand.follow(WatchKind.FEED, stand.url())
    stand.server.serve("/feed", rss(items(1)))
    await stand.collect()
    assert "feed" in await stand.pipeline.next_polls()
    async with stand.library.begin() as work:
        await work.watches.set_removed(HERE, [watch.number], stand.clock.now())
    await stand.collect()
    assert stand.server.times("/feed") == 1
    assert "feed" not in await stand.pipeline.next_polls()


async def test_a_work_that_is_public_already_is_one_card(stand: FeedStand) -> None:
    await stand.follow(WatchKind.FEED, stand.url())
    await stand.follow(WatchKind.KEYWORD, "paper")
    stand.server.serve("/feed", rss(items(9)))
    await stand.collect()
    await stand.collect()
    await stand.next_day()
    assert "Paper 2" in stand.cards()
    stand.server.serve("/feed", rss([*items(9), Item("Paper 2 again", "y", "https://arxiv.org/abs/2606.00002")]))
    await stand.collect()
    await stand.next_day()
    assert not [title for title in stand.cards() if "again" in title], "arXiv had brought it before"


async def test_a_work_that_the_feed_had_first_is_one_card_where_it_was_and_new_elsewhere(stand: FeedStand) -> None:
    await stand.follow(WatchKind.FEED, stand.url())
    for place in (HERE, THERE):
        await stand.follow(WatchKind.KEYWORD, "paper", place)
    stand.server.serve("/feed", rss(items(9)))
    await stand.collect()
    stand.server.serve("/feed", rss([*items(9), Item("Paper three, early", "y", "https://arxiv.org/abs/2606.00003")]))
    await stand.collect()
    await stand.next_day()
    assert "Paper three, early" in stand.cards()
    await stand.collect()
    await stand.next_day()
    assert "Paper 3" in stand.cards(THERE)
    assert "Paper three, early" not in stand.cards(THERE), "a feed's words stay with its followers"
    assert "Paper 3" not in stand.cards()


async def test_an_empty_feed_is_asked_again_before_it_counts(stand: FeedStand) -> None:
    await stand.follow(WatchKind.FEED, stand.url())
    stand.server.serve("/feed", rss(items(1)))
    await stand.collect()
    stand.server.plant("/feed", Reply(rss([]).encode()))
    stand.server.serve("/feed", rss(items(1, 2)))
    [feed] = [one for one in await stand.collect() if one.collected.source == "feed"]
    assert isinstance(feed.collected, Batch)
    assert (len(feed.collected.papers), feed.freshness) == (2, Freshness.FRESH)
    stand.server.serve("/feed", rss([]))
    [feed] = [one for one in await stand.collect() if one.collected.source == "feed"]
    assert feed.freshness is Freshness.EMPTY


async def test_the_same_bytes_are_not_read_again(stand: FeedStand) -> None:
    await stand.follow(WatchKind.FEED, stand.url())
    stand.server.serve("/feed", lambda _: Reply(rss(items(1)).encode(), headers={"ETag": '"new each time"'}))
    await stand.collect()
    [feed] = [one.collected for one in await stand.collect() if one.collected.source == "feed"]
    assert isinstance(feed, Unchanged)


async def test_a_host_that_hangs_is_left_after_two_of_its_feeds_and_holds_up_nobody() -> None:
    async with standing(deadline_s=2.0) as stand:
        await stand.follow(WatchKind.CATEGORY, "cs.CV", THERE)
        for number in range(6):
            await stand.follow(WatchKind.FEED, stand.url(f"/{number}"))
            stand.server.serve(f"/{number}", SILENCE)
        kept: list[str] = []
        gathered = await stand.collect(lambda one: kept.append(one.collected.source))
        failed = [one.collected for one in gathered if isinstance(one.collected, SourceFailure)]
        assert {failure.fault for failure in failed} == {SourceFault.TIMED_OUT}
        assert len(failed) == 6
        assert sum(stand.server.times(f"/{number}") for number in range(6)) == 2
        assert kept[0] == "arxiv", "its papers were kept before the first feed was given up"


async def test_a_failing_feed_is_seen_by_its_followers_alone(stand: FeedStand) -> None:
    await stand.follow(WatchKind.FEED, stand.url("/gone?key=secret"))
    await stand.follow(WatchKind.AUTHOR, "Nobody Here", THERE)
    for _ in range(3):
        await stand.collect()
        await stand.next_day()
    await stand.collect()
    await stand.next_day()

    def said(place: object) -> str:
        return "\n".join(str(posted.shown) for posted in stand.messenger.visible(place))  # type: ignore[arg-type]

    assert "/gone" in said(HERE)
    assert "secret" not in said(HERE)
    assert "/gone" not in said(THERE)


def test_a_document_is_read_in_a_child_as_it_is_here() -> None:
    document = read_apart(rss([*items(1, 2), DOI]).encode())
    assert [paper.title for paper in document.papers] == [item.title for item in (*items(1, 2), DOI)]
    assert document.papers[2].id == "doi:10.1234/abc.1"
    assert document.title == "An Invented Journal"


def test_a_child_tells_what_is_wrong() -> None:
    with pytest.raises(BadDocument, match="Log in"):
        read_apart(b"<!DOCTYPE html><html><head><title>Log in</title></head></html>")
