"""From a source to matches: what is news, what is known, and what fails alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.collection import Freshness, SourceFault, SourceHealth
from bot.domain.errors import StorageFull
from bot.domain.match import Match
from bot.domain.paper import Announcement
from bot.domain.watch import WatchKind
from tests.fakes.paper_source import FakePaperSource
from tests.fakes.papers import a_paper
from tests.unit.delivery.stand import Crash, killed_at
from tests.unit.pipeline.lab import PLACE, Lab, at

KNOWN = [a_paper(number) for number in range(1, 6)]


async def lab_with(kind: WatchKind = WatchKind.AUTHOR, text: str = "Ada Example") -> Lab:
    lab = Lab()
    await lab.follow(kind, text)
    return lab


async def live(lab: Lab) -> list[Match]:
    async with lab.library.begin() as work:
        return [match for match, _ in await work.matches.unposted([PLACE])]


async def health(lab: Lab) -> dict[str, SourceHealth]:
    async with lab.library.begin() as work:
        return {section.section: section for section in await work.sources.health()}


async def test_a_first_batch_is_known_and_offered_but_not_posted() -> None:
    lab = await lab_with()
    lab.source.lay_out("cs", KNOWN)
    (gathered,) = await lab.pipeline.collect()
    assert (gathered.freshness, gathered.first, gathered.matched) == (Freshness.FIRST, 5, 0)
    assert await live(lab) == []
    async with lab.library.begin() as work:
        assert len(await work.matches.recent(PLACE, at(1))) == 5


async def test_the_next_batch_is_news_and_the_same_again_adds_nothing() -> None:
    lab = await lab_with()
    fresh = [a_paper(number) for number in range(6, 9)]
    lab.source.lay_out("cs", KNOWN, fresh, fresh)
    for expected in (0, 3, 3):
        await lab.pipeline.collect()
        await lab.clock.advance(timedelta(days=1))
        assert len(await live(lab)) == expected
    assert (await health(lab))["cs"].freshness is Freshness.STALE


async def test_what_days_that_overlap_bring_again_is_no_news() -> None:
    """As bioRxiv's, Crossref's and DataCite's batches do: the papers of the first one stand in the next one too."""
    lab = await lab_with()
    papers = [a_paper(f"doi:10.1101/{number}", source="biorxiv") for number in range(1, 7)]
    lab.source.lay_out("cs", papers[:3], papers[:4], papers[1:])
    for expected in (0, 1, 3):
        await lab.pipeline.collect()
        await lab.clock.advance(timedelta(hours=3))
        assert len(await live(lab)) == expected


async def test_a_watch_made_after_the_announcement_gets_nothing_of_it() -> None:
    lab = Lab()
    lab.source.lay_out("cs", KNOWN, [a_paper(6)], [a_paper(6), a_paper(7)])
    await lab.follow(WatchKind.KEYWORD, "nothing like it")
    await lab.pipeline.collect()
    await lab.pipeline.collect()
    await lab.clock.advance(60)
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    await lab.pipeline.collect()
    assert [match.paper_key for match in await live(lab)] == [7]


async def test_a_new_version_of_a_paper_that_was_only_offered_may_be_posted() -> None:
    lab = await lab_with()
    second = a_paper(1, version=2, announce=Announcement.REPLACE)
    lab.source.lay_out("cs", KNOWN, [a_paper(9, authors=["Somebody Else"]), second])
    await lab.pipeline.collect()
    await lab.pipeline.collect()
    (match,) = await live(lab)
    async with lab.library.begin() as work:
        found = await work.papers.find(second.id)
    assert found is not None
    assert (match.paper_key, found.paper.version) == (found.key, 2)


async def test_a_paper_known_from_a_first_batch_a_moment_ago_is_news_in_a_section_long_followed() -> None:
    lab = await lab_with()
    both = a_paper(8, categories=["cs.AI", "cs.CV"])
    lab.source.lay_out("cs.AI", None, [both])
    lab.source.lay_out("cs.CV", KNOWN, [both, a_paper(9)])
    await lab.pipeline.collect()
    await lab.pipeline.collect()
    assert len(await live(lab)) == 2


async def test_the_section_is_the_watched_category_else_the_one_it_was_announced_under() -> None:
    lab = await lab_with(WatchKind.CATEGORY, "cs.LG")
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    paper = a_paper(9, categories=["cs.CV", "cs.LG", "stat.ML"])
    lab.source.lay_out("stat", [a_paper(1)], [paper])
    await lab.pipeline.collect()
    await lab.pipeline.collect()
    assert {match.watch: match.section for match in await live(lab)} == {1: "cs.LG", 2: "stat.ML"}


async def test_a_failing_section_stops_no_other_and_both_are_written_down() -> None:
    lab = await lab_with()
    lab.source.lay_out("cs", SourceFault.BROKEN, SourceFault.TIMED_OUT)
    lab.source.lay_out("math", KNOWN, [a_paper(7)])
    await lab.pipeline.collect()
    await lab.clock.advance(60)
    await lab.pipeline.collect()
    sick, well = (await health(lab))["cs"], (await health(lab))["math"]
    assert (sick.failures, sick.failing_since, sick.why) == (2, at(15, 8), "timed_out: as told")
    assert (well.failures, well.freshness, well.size) == (0, Freshness.FRESH, 1)
    assert len(await live(lab)) == 1


async def test_a_source_with_a_bug_stops_no_other_source() -> None:
    lab = await lab_with()
    broken = FakePaperSource(lab.clock, "feed")
    broken.lay_out("", RuntimeError("a bug"))
    lab.source.lay_out("cs", KNOWN)
    gathered = await lab.restarted(broken).collect()
    assert [one.freshness for one in gathered] == [None, Freshness.FIRST]
    assert (await health(lab))[""].why == "broken: RuntimeError"


async def test_a_full_disk_loses_nothing() -> None:
    lab = await lab_with()
    lab.source.lay_out("cs", KNOWN, [a_paper(7)], [a_paper(7)])
    await lab.pipeline.collect()

    def fill(_: object) -> None:
        lab.fake.fault = StorageFull()

    lab.source.lay_out("math", KNOWN)
    with pytest.raises(StorageFull):
        await lab.pipeline.collect(told=fill)
    lab.fake.fault = None
    assert [match.paper_key for match in await live(lab)] == [6]


async def test_a_crash_before_the_commit_leaves_nothing_behind_and_the_next_try_brings_all() -> None:
    lab = await lab_with()
    lab.source.lay_out("cs", KNOWN, [a_paper(7)], [a_paper(7)])
    await lab.pipeline.collect()
    with killed_at("pipeline.collected"), pytest.raises(Crash):
        await lab.pipeline.collect()
    assert await live(lab) == []
    await lab.restarted().collect()
    assert len(await live(lab)) == 1


async def test_only_what_is_due_is_asked_for_and_all_of_it_when_the_watches_change() -> None:
    lab = await lab_with(WatchKind.CATEGORY, "cs.CV")
    await lab.follow(WatchKind.CATEGORY, "cs.LG")
    lab.source.lay_out("cs.CV", KNOWN)
    lab.source.lay_out("cs.LG", SourceFault.BROKEN)
    await lab.pipeline.collect(due_only=True)
    await lab.pipeline.collect(due_only=True)
    assert len(lab.source.wanted) == 1
    await lab.clock.advance(80)
    await lab.pipeline.collect(due_only=True)
    assert lab.source.wanted[-1].categories == {"cs.LG"}
    await lab.follow(WatchKind.AUTHOR, "Ada Example")
    await lab.pipeline.collect(due_only=True)
    assert lab.source.wanted[-1].everything
    assert len(lab.source.wanted) == 3


async def test_a_part_that_failed_is_asked_again_with_its_whole() -> None:
    lab = await lab_with()
    lab.source.lay_out("astro-ph", KNOWN)
    lab.source.lay_out("astro-ph.CO", SourceFault.BROKEN)
    await lab.pipeline.collect(due_only=True)
    await lab.clock.advance(80)
    await lab.pipeline.collect(due_only=True)
    assert lab.source.wanted[-1].categories == {"astro-ph"}


async def test_the_source_is_told_since_when_every_section_is_good() -> None:
    lab = await lab_with()
    lab.source.lay_out("cs", KNOWN)
    await lab.pipeline.collect()
    await lab.clock.advance(timedelta(days=1))
    await lab.pipeline.collect()
    await lab.pipeline.collect(since=at(1))
    assert lab.source.since == [None, at(15, 8), at(1)]


async def test_of_any_number_of_processes_one_asks_for_everything() -> None:
    lab = await lab_with()
    lab.source.lay_out("cs", KNOWN)
    others = [lab.restarted() for _ in range(3)]
    for pipeline in (lab.pipeline, *others, lab.restarted()):
        await pipeline.collect(due_only=True)
    assert len(lab.source.wanted) == 1
    await lab.follow(WatchKind.CATEGORY, "q-bio.NC")
    for pipeline in (*others, lab.pipeline):
        await pipeline.collect(due_only=True)
    assert [wanted.categories for wanted in lab.source.wanted[1:]] == [{"q-bio.NC"}]


async def test_a_source_that_broke_in_a_way_nobody_expected_is_asked_again_for_everything_in_its_time() -> None:
    lab = await lab_with()
    lab.source.lay_out("cs", KNOWN, ValueError("odd"), KNOWN)
    await lab.pipeline.collect(due_only=True)
    await lab.follow(WatchKind.CATEGORY, "q-bio.NC")
    for wait_s in (0, 0, 80, 0, 80):
        await lab.clock.advance(wait_s)
        await lab.restarted().collect(due_only=True)
    _, broken, again = lab.source.wanted
    assert broken == again
