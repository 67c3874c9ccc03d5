"""The store's contract: papers, one row a work, whatever number of ids, sources and versions it has."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.paper import Announcement, Author, News, Notice
from bot.ports import Library
from tests.contract.givens import DAY, LAB, NOW, TODAY, a_delivery, a_match, remembered, watched
from tests.fakes.papers import a_paper


async def test_a_paper_comes_back_as_it_was(library: Library) -> None:
    paper = replace(
        a_paper(1, "α-decay: 首次 observation", authors=[Author("庄博涵", "0000-0002-1825-0097"), "Ada Example"]),
        ids={"arxiv": "2606.00001", "doi": "10.1000/x"},
        venue="arXiv (CS.CV)",
        notice=Notice.WITHDRAWN,
        sections=("cs.CV", "cs.LG"),
        issns=("0031-9007",),
        links=("doi:10.1000/article",),
    )
    async with library.begin() as work:
        (new,) = await work.papers.remember([paper], NOW)
    async with library.begin() as work:
        known = (await work.papers.get([new.known.key]))[new.known.key]
    assert known == new.known
    assert known.paper == paper
    assert known.first_seen_at == NOW
    assert known.first_seen_at.utcoffset() is not None
    assert new.news is News.FIRST


async def test_a_paper_with_nothing_but_a_title_comes_back(library: Library) -> None:
    bare = a_paper(
        "doi:10.1000/bare", authors=(), abstract=None, categories=(), version=None, published=None, announce=None
    )
    async with library.begin() as work:
        await work.papers.remember([bare], NOW)
    async with library.begin() as work:
        known = await work.papers.find("doi:10.1000/bare")
    assert known
    assert known.paper == bare


async def test_it_is_found_by_any_of_its_ids(library: Library) -> None:
    async with library.begin() as work:
        await work.papers.remember([a_paper(1, ids={"arxiv": "2606.00001", "doi": "10.1000/x"})], NOW)
        by_doi, by_arxiv = await work.papers.find("doi:10.1000/x"), await work.papers.find("arxiv:2606.00001")
        assert by_doi == by_arxiv
        assert by_doi
        assert await work.papers.find("arxiv:2606.99999") is None
        assert await work.papers.find("pmid:10.1000/x") is None
        assert await work.papers.find("no id at all") is None


async def test_what_a_source_declares_to_be_the_same_work_is(library: Library) -> None:
    preprint = replace(a_paper("doi:10.1101/2026.1", source="biorxiv"), links=("doi:10.1000/article",))
    async with library.begin() as work:
        (first,) = await work.papers.remember([preprint], NOW)
        (again,) = await work.papers.remember([a_paper("doi:10.1000/article", source="crossref")], NOW + DAY)
        assert await work.papers.find("doi:10.1000/article") == again.known
    assert (again.known.key, again.news) == (first.known.key, News.KNOWN)


async def test_seen_again_it_is_known_and_keeps_its_key_and_first_instant(library: Library) -> None:
    async with library.begin() as work:
        (first,) = await work.papers.remember([a_paper(1)], NOW)
        (again,) = await work.papers.remember([a_paper(1)], NOW + DAY)
    assert again.news is News.KNOWN
    assert again.known == first.known


async def test_a_higher_version_is_news_and_becomes_the_record(library: Library) -> None:
    async with library.begin() as work:
        (first,) = await work.papers.remember([a_paper(1, "Old title")], NOW)
        (second,) = await work.papers.remember([a_paper(1, "New title", version=2, abstract=None)], NOW + DAY)
        (late,) = await work.papers.remember([a_paper(1, "Old title")], NOW + DAY)
        (stored,) = (await work.papers.get([first.known.key])).values()
    assert second.news is News.VERSION
    assert (second.known.key, second.known.paper.title) == (first.known.key, "New title")
    assert second.known.paper.abstract == first.known.paper.abstract
    assert second.known.first_seen_at == NOW
    assert late.news is News.KNOWN
    assert stored == second.known == late.known


async def test_a_further_category_is_news_and_is_added(library: Library) -> None:
    cross = a_paper(
        1, categories=["cs.CV", "cs.LG"], announce=Announcement.CROSS, sections=["cs.LG"], published=TODAY + DAY
    )
    async with library.begin() as work:
        await work.papers.remember([a_paper(1, categories=["cs.CV"], sections=["cs.CV"], published=TODAY)], NOW)
        (crossed,) = await work.papers.remember([cross], NOW + DAY)
        (again,) = await work.papers.remember([cross], NOW + DAY)
    assert (crossed.news, again.news) == (News.CROSS_LISTED, News.KNOWN)
    assert crossed.known.paper.categories == ("cs.CV", "cs.LG")
    assert crossed.known.paper.sections == ("cs.LG",)
    assert crossed.known.paper.announce is Announcement.CROSS


async def test_the_same_paper_twice_in_a_batch_is_one_work(library: Library) -> None:
    through_cv = a_paper(1, announce=Announcement.CROSS, sections=["cs.CV"])
    through_lg = a_paper(1, announce=Announcement.NEW, sections=["cs.LG"])
    async with library.begin() as work:
        one, other, again = await work.papers.remember([through_cv, a_paper(2), through_lg], NOW)
        everything = await work.papers.since(NOW)
    assert [one.news, other.news, again.news] == [News.FIRST, News.FIRST, News.KNOWN]
    assert one.known == again.known
    assert one.known.paper.sections == ("cs.CV", "cs.LG")
    assert one.known.paper.announce is Announcement.NEW
    assert len(everything) == 2


async def test_two_ids_in_a_batch_are_one_work_where_a_third_paper_carries_both(library: Library) -> None:
    preprint, journal = a_paper(1), a_paper("doi:10.1000/x", version=None, source="feed")
    both = a_paper(1, ids={"arxiv": "2606.00001", "doi": "10.1000/x"})
    async with library.begin() as work:
        answers = await work.papers.remember([preprint, journal, both], NOW)
    assert len({answer.known.key for answer in answers}) == 1
    assert answers[0].known.also == ("feed",)


async def test_another_source_fills_gaps_and_is_noted(library: Library) -> None:
    record = a_paper(1, abstract=None, ids={"arxiv": "2606.00001", "doi": "10.1000/x"})
    other = a_paper("doi:10.1000/x", "THE TITLE IN CAPITALS", abstract="Supplied.", version=None, source="feed")
    async with library.begin() as work:
        await work.papers.remember([record], NOW)
        (filled,) = await work.papers.remember([other], NOW + DAY)
    assert filled.known.paper.id == record.id
    assert filled.known.paper.title == record.title
    assert filled.known.paper.abstract == "Supplied."
    assert filled.known.also == ("feed",)


async def test_equal_titles_alone_never_join(library: Library) -> None:
    async with library.begin() as work:
        one, other = await work.papers.remember([a_paper(1, "Editorial"), a_paper(2, "Editorial")], NOW)
    assert one.known.key != other.known.key


async def test_works_that_turn_out_to_be_one_go_on_under_the_lower_key(library: Library) -> None:
    """What was posted under either id counts as posted; the old key still answers for old buttons."""
    both = a_paper(1, ids={"arxiv": "2606.00001", "doi": "10.1000/x"})
    async with library.begin() as work:
        (preprint,) = await work.papers.remember([a_paper(1)], NOW)
        printed = a_paper("doi:10.1000/x", ids={"doi": "10.1000/x", "pmid": "7"}, version=None, source="feed")
        (journal,) = await work.papers.remember([printed], NOW)
        await watched(work, LAB)
        await work.matches.add([a_match(preprint.known.key), a_match(journal.known.key)])
        await work.outbox.enqueue([a_delivery(papers=[journal.known.key])], NOW)
        (joined,) = await work.papers.remember([both], NOW + DAY)
        by_doi = await work.papers.find("doi:10.1000/x")
        old = await work.papers.get([journal.known.key])
        assert joined.known.key == preprint.known.key
        assert by_doi == joined.known == await work.papers.find("pmid:7")
        assert joined.known.also == ("feed",)
        assert list(old) == [journal.known.key]
        assert [known.key for known in await work.papers.since(NOW)] == [joined.known.key]
        assert [match.paper_key for match in await work.matches.of_paper(LAB, joined.known.key)] == [joined.known.key]
        assert await work.matches.unposted([LAB]) == []
        assert len(await work.log.of_paper(LAB, joined.known.key)) == 1


async def test_keys_count_up_and_unknown_ones_are_absent(library: Library) -> None:
    async with library.begin() as work:
        known = await remembered(work, 3)
        assert [each.key for each in known] == [1, 2, 3]
        assert await work.papers.get([2, 99]) == {2: known[1]}
        assert await work.papers.get([]) == {}
        assert await work.papers.remember([], NOW) == []


async def test_papers_of_one_batch_come_in_its_order(library: Library) -> None:
    batch = [a_paper(number) for number in (7, 3, 5)]
    async with library.begin() as work:
        await work.papers.remember(batch, NOW)
        await work.papers.remember([a_paper(9), batch[1]], NOW + DAY)
        assert [each.paper.id[-1] for each in await work.papers.since(NOW)] == ["9", "7", "3", "5"]


async def test_papers_since_an_instant_come_newest_first(library: Library) -> None:
    async with library.begin() as work:
        for day in range(4):
            await work.papers.remember([a_paper(day)], NOW + day * DAY)
        assert [each.paper.id[-1] for each in await work.papers.since(NOW + DAY)] == ["3", "2", "1"]
        assert [each.paper.id[-1] for each in await work.papers.since(NOW, limit=2)] == ["3", "2"]
        instants = [NOW, NOW + DAY, NOW + 9 * DAY]
        assert await work.papers.counts_since(instants) == {NOW: 4, NOW + DAY: 3, NOW + 9 * DAY: 0}
        assert await work.papers.counts_since([]) == {}


async def test_an_instant_in_another_zone_is_the_same_instant(library: Library) -> None:
    shanghai = datetime.fromisoformat("2026-06-17T20:00:00.000001+08:00")
    async with library.begin() as work:
        await work.papers.remember([a_paper(1)], shanghai)
        (known,) = await work.papers.since(datetime(2026, 6, 17, 12, 0, 0, 1, tzinfo=UTC))
        assert await work.papers.since(datetime(2026, 6, 17, 12, 0, 0, 2, tzinfo=UTC)) == []
    assert known.first_seen_at == shanghai


@pytest.mark.parametrize("size", [1, 40])
async def test_answers_come_in_the_order_given(library: Library, size: int) -> None:
    papers = [a_paper(1 + n % 7) for n in range(size)]
    async with library.begin() as work:
        answers = await work.papers.remember(papers, NOW)
    assert [answer.known.paper.id for answer in answers] == [paper.id for paper in papers]


async def test_records_of_one_work_in_a_batch_go_with_it_when_it_turns_out_to_be_another_one(library: Library) -> None:
    """They share no id with one another, only the work that is known."""
    article = a_paper("doi:10.1000/a", version=None)
    preprint = a_paper(1, ids={"arxiv": "2606.00001", "doi": "10.1000/b"})
    newer = a_paper(1, "The newer title", version=2)
    joining = a_paper("doi:10.1000/b", version=None, ids={"doi": "10.1000/b", "pmid": "7"})
    async with library.begin() as work:
        (first,) = await work.papers.remember([replace(article, ids={"doi": "10.1000/a", "pmid": "7"})], NOW)
        await work.papers.remember([preprint], NOW)
        told = await work.papers.remember([newer, joining], NOW + DAY)
        assert {one.known.key for one in told} == {first.known.key}
        found = await work.papers.find("arxiv:2606.00001")
        assert found is not None
        assert (found.key, found.paper.version, found.paper.title) == (first.known.key, 2, "The newer title")
