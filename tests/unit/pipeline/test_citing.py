"""Who cites the papers watched: asked twice a day, told once, posted where it is news."""

from datetime import date, timedelta

import pytest

from bot.domain.citation import CITATIONS
from bot.domain.collection import Batch, SourceFailure, SourceFault
from bot.domain.watch import WatchKind
from tests.fakes.papers import a_paper
from tests.unit.pipeline.citing_lab import CITED, HALF_A_DAY, OTHER_PLACE, CitingLab, work
from tests.unit.pipeline.lab import PLACE, at


@pytest.fixture
def citations() -> CitingLab:
    return CitingLab()


async def test_what_was_cited_before_the_watch_is_not_dumped_and_the_last_week_is_offered(citations: CitingLab) -> None:
    await citations.begin()
    assert await citations.posted() == []
    async with citations.lab.library.begin() as opened:
        offered = await opened.matches.recent(PLACE, at(1))
        assert [(match.live, known.paper.title) for match, known in offered] == [(False, "Work 2")]
        assert await opened.papers.find("doi:10.5555/1") is None
        assert len(await opened.citations.of_cited([CITED])) == 2


async def test_a_work_told_anew_is_posted_once_with_the_title_of_the_cited_one(citations: CitingLab) -> None:
    await citations.begin()
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "The citing one"))
    await citations.collect()
    await citations.collect()
    assert await citations.posted() == ["The citing one"]
    async with citations.lab.library.begin() as opened:
        known = await opened.papers.find("doi:10.5555/3")
        assert known is not None
        (match,) = await opened.matches.of_paper(PLACE, known.key)
        (reason,) = match.reasons
        assert reason.line() == "cites “1706.03762: Attention Is All You Need”"
        (fact,) = await opened.citations.of_citing(["doi:10.5555/3"])
        assert (fact.cited, fact.source) == (CITED, "semanticscholar")
    citations.source.citations[CITED].pop(0)
    await citations.collect()
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "The citing one"))
    await citations.collect()
    assert await citations.posted() == []


async def test_a_paper_known_here_matches_when_the_fact_arrives(citations: CitingLab) -> None:
    known = a_paper(77, "Known for long", ids={"arxiv": "2606.00077"})
    citations.lab.source.lay_out("cs.CV", [known])
    await citations.lab.follow(WatchKind.CATEGORY, "cs.CV", OTHER_PLACE)
    await citations.begin()
    assert await citations.posted() == []
    citations.source.citations[CITED].insert(0, work(78, date(2026, 6, 10), "Known for long", arxiv="2606.00077"))
    await citations.collect()
    assert await citations.posted() == ["Known for long"]


async def test_two_sources_that_tell_the_same_are_one_card(citations: CitingLab) -> None:
    other = citations.another("openalex")
    citations.pipeline = citations.lab.restarted(citations.source, other)
    await citations.begin()
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "Told twice"))
    await citations.collect()
    other.citations[CITED].insert(0, work(3, date(2026, 6, 16), "Told twice", openalex="W3000"))
    await citations.collect()
    assert await citations.posted() == ["Told twice"]
    async with citations.lab.library.begin() as opened:
        (fact,) = await opened.citations.of_citing(["doi:10.5555/3"])
        assert fact.source == "semanticscholar"


async def test_a_later_watch_starts_from_its_own_now(citations: CitingLab) -> None:
    await citations.begin(place=OTHER_PLACE)
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 15), "Of before"))
    await citations.begin()
    citations.source.citations[CITED].insert(0, work(4, date(2026, 6, 16), "Of after"))
    await citations.collect()
    assert await citations.posted() == ["Of after"]
    assert set(citations.lab.titles(OTHER_PLACE)) == {"Of before", "Of after"}


async def test_a_paper_watched_under_two_ids_is_asked_for_once_and_told_to_both(citations: CitingLab) -> None:
    await citations.begin()
    await citations.begin("10.5555/AIAYN", OTHER_PLACE)
    asked = len(citations.source.asked)
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "For both"))
    await citations.collect()
    assert [set(ids) for ids in citations.source.asked[asked:]] == [{CITED, "doi:10.5555/aiayn"}]
    assert await citations.posted() == ["For both"]
    assert citations.lab.titles(OTHER_PLACE) == ["For both"]


async def test_the_ids_that_one_source_tells_serve_to_ask_the_others(citations: CitingLab) -> None:
    async with citations.lab.library.begin() as opened:
        await opened.papers.remember([a_paper(CITED, "Attention Is All You Need")], citations.lab.clock.now())
    other = citations.another("openalex")
    other.citations = {"doi:10.5555/aiayn": [work(1, date(2020, 5, 1))]}
    citations.pipeline = citations.lab.restarted(citations.source, other)
    await citations.begin()
    await citations.collect()
    assert set(other.asked[-1]) == {CITED, "doi:10.5555/aiayn"}
    other.citations["doi:10.5555/aiayn"].insert(0, work(3, date(2026, 6, 16), "Told under the journal's DOI"))
    await citations.collect()
    assert await citations.posted() == ["Told under the journal's DOI"]


async def test_what_was_published_while_a_source_was_away_is_news_and_what_is_older_is_not(
    citations: CitingLab,
) -> None:
    citations.source.faults[CITED] = SourceFault.UNREACHABLE
    await citations.begin()
    citations.source.faults.clear()
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "Of meanwhile"))
    await citations.collect(timedelta(days=2))
    assert await citations.posted() == ["Of meanwhile"]


@pytest.mark.parametrize("whole", [True, False])
async def test_an_old_work_told_anew_is_news_where_all_was_known_before(citations: CitingLab, whole: bool) -> None:
    citations.source.whole = whole
    await citations.begin()
    citations.source.citations[CITED] += [work(8, date(2019, 1, 1), "Very old"), work(9, date(2026, 1, 9), "Late")]
    citations.source.citations[CITED].append(work(10, None, "Undated"))
    await citations.collect()
    assert set(await citations.posted()) == {"Late", "Undated", *(["Very old"] if whole else [])}


async def test_a_paper_that_no_source_knew_yet_brings_what_is_published_after_the_watch(citations: CitingLab) -> None:
    await citations.begin("2606.09999: My own, just out")
    citations.source.citations["arxiv:2606.09999"] = [
        work(5, date(2026, 6, 16), "First ever"),
        work(6, date(2025, 1, 1)),
    ]
    await citations.collect()
    assert await citations.posted() == ["First ever"]


async def test_a_citing_paper_never_seen_before_is_looked_at_by_all_watches(citations: CitingLab) -> None:
    await citations.lab.follow(WatchKind.KEYWORD, "coral reefs", OTHER_PLACE)
    await citations.begin()
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "Attention in coral reefs"))
    await citations.collect()
    assert await citations.posted() == ["Attention in coral reefs"]
    assert citations.lab.titles(OTHER_PLACE) == ["Attention in coral reefs"]


async def test_the_first_answers_kept_are_offered_once_more_after_a_removal(citations: CitingLab) -> None:
    await citations.begin()
    async with citations.lab.library.begin() as opened:
        await opened.watches.set_removed(PLACE, [1], citations.lab.clock.now())
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16), "While nobody looked"))
    await citations.collect(timedelta(days=3))
    assert len(citations.source.asked) == 1
    await citations.begin()
    assert await citations.posted() == []
    async with citations.lab.library.begin() as opened:
        offered = await opened.matches.recent(PLACE, at(1))
    assert "While nobody looked" in [known.paper.title for _, known in offered]


async def test_the_same_answer_kept_by_a_batch_is_told_with_counts(citations: CitingLab) -> None:
    await citations.begin()
    citations.source.citations[CITED].insert(0, work(3, date(2026, 6, 16)))
    await citations.lab.clock.advance(HALF_A_DAY)
    gathered = [one for one in await citations.pipeline.collect() if one.collected.section == CITATIONS]
    (one,) = gathered
    assert isinstance(one.collected, Batch)
    assert (len(one.collected.papers), one.first, one.matched, one.collected.notes) == (1, 1, 1, ("asked about 1",))
    assert not any(isinstance(one.collected, SourceFailure) for one in gathered)
