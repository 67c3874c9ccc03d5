"""Which papers are one work, what is news about it, and which record is kept."""

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.paper import Announcement, Author, KnownPaper, News, Notice, Paper
from storage.merging import absorb, aliases_of, join, merge, news_of, works_of
from tests.contract.givens import DAY, NOW, TODAY
from tests.fakes.papers import a_paper


def test_all_ids_are_aliases_the_canonical_one_first() -> None:
    paper = a_paper("doi:10.1000/a:b", ids={"doi": "10.1000/a:b", "arxiv": "2606.00001", "pmid": ""})
    assert aliases_of(paper) == (("doi", "10.1000/a:b"), ("arxiv", "2606.00001"))
    linked = replace(paper, links=("pmid:7", "arxiv:2606.00001", "damaged"))
    assert aliases_of(linked) == (*aliases_of(paper), ("pmid", "7"))
    assert aliases_of(replace(linked, id="userfeed:1", ids={})) == (("userfeed", "1"),)


def test_papers_that_share_an_id_over_others_are_one_work() -> None:
    chain = [
        a_paper(1),
        a_paper(2, ids={"arxiv": "2606.00002", "doi": "b"}),
        a_paper(3),
        a_paper("doi:a", ids={"doi": "a", "pmid": "9"}),
        a_paper("pmid:9", ids={"pmid": "9", "openalex": "W1"}),
        a_paper(1, ids={"arxiv": "2606.00001", "openalex": "W1"}),
        a_paper("doi:b", ids={"doi": "b"}),
    ]
    assert works_of(chain) == [0, 1, 2, 0, 0, 0, 1]
    assert works_of([]) == []


def test_the_same_value_under_another_scheme_is_another_id() -> None:
    assert works_of([a_paper("pmid:7"), a_paper("openreview:7")]) == [0, 1]


def test_ids_of_one_known_work_are_one() -> None:
    known = {("pmid", "7"): 3, ("openreview", "7"): 3, ("pmid", "8"): 4}
    assert works_of([a_paper("pmid:7"), a_paper("pmid:8"), a_paper("openreview:7")], known) == [0, 1, 0]


@pytest.mark.parametrize(
    ("record", "paper", "news"),
    [
        (None, a_paper(1), News.FIRST),
        (a_paper(1, version=1), a_paper(1, version=2), News.VERSION),
        (a_paper(1, version=2), a_paper(1, version=1), News.KNOWN),
        (a_paper(1, version=None), a_paper(1, version=1), News.KNOWN),
        (a_paper(1, version=None), a_paper(1, version=2), News.VERSION),
        (a_paper(1, version=3), a_paper(1, version=None), News.KNOWN),
        (a_paper(1, categories=["cs.CV"]), a_paper(1, categories=["cs.CV", "cs.LG"]), News.CROSS_LISTED),
        (a_paper(1, categories=["cs.CV", "cs.LG"]), a_paper(1, categories=["cs.LG"]), News.KNOWN),
        (a_paper(1, categories=[]), a_paper(1, categories=["cs.LG"]), News.CROSS_LISTED),
        (a_paper(1, categories=["cs.CV"]), a_paper(1, version=2, categories=["cs.CV", "cs.LG"]), News.VERSION),
    ],
)
def test_what_is_news(record: Paper | None, paper: Paper, news: News) -> None:
    assert news_of(record, paper) is news


def test_the_same_version_again_from_the_same_source_is_the_newer_record() -> None:
    announced = replace(a_paper(1, "Corrected title", announce=Announcement.CROSS), published=TODAY + DAY)
    merged = merge(a_paper(1, "Title"), announced, same_batch=False)
    assert (merged.title, merged.published, merged.announce) == ("Corrected title", TODAY + DAY, Announcement.CROSS)


def test_an_older_version_and_another_source_only_fill_gaps() -> None:
    record = a_paper(1, "Title", version=2, abstract=None, authors=(), announce=None)
    older = a_paper(1, "Old title", version=1, abstract="Old abstract.", announce=Announcement.NEW)
    foreign = replace(
        a_paper("doi:x", "FOREIGN", version=None, source="feed", authors=["Bo Li"], notice=Notice.RETRACTED),
        issns=("0031-9007",),
        links=("pmid:7",),
    )
    merged = merge(merge(record, older, same_batch=False), foreign, same_batch=False)
    assert (merged.id, merged.title, merged.version) == ("arxiv:2606.00001", "Title", 2)
    assert (merged.abstract, merged.announce) == ("Old abstract.", Announcement.NEW)
    assert merged.notice is Notice.RETRACTED
    assert merged.ids == {"arxiv": "2606.00001", "doi": "x"}
    assert merged.issns == ("0031-9007",)
    assert merged.links == ("pmid:7",)


def test_a_source_with_versions_replaces_the_record_of_one_without() -> None:
    known = KnownPaper(1, a_paper("doi:x", "FEED TITLE", version=None, source="feed"), NOW)
    absorbed = absorb(known, a_paper(1, "Title", ids={"arxiv": "2606.00001", "doi": "x"}), same_batch=False)
    assert (absorbed.paper.id, absorbed.paper.title, absorbed.paper.source) == ("doi:x", "Title", "arxiv")
    assert absorbed.also == ("feed",)


def test_works_join_under_the_lowest_key_with_all_sources_and_the_first_instant() -> None:
    works = [
        KnownPaper(7, a_paper("doi:x", version=None, source="feed"), NOW - DAY, ("pubmed",)),
        KnownPaper(3, a_paper(1), NOW, ("sample",)),
    ]
    joined = join(works)
    assert (joined.key, joined.paper.id, joined.first_seen_at) == (3, "arxiv:2606.00001", NOW - DAY)
    assert joined.also == ("sample", "feed", "pubmed")


@pytest.mark.parametrize("crossed_first", [True, False])
def test_of_one_day_the_strongest_announcement_stands_whichever_section_was_read_first(crossed_first: bool) -> None:
    new = a_paper(1, announce=Announcement.NEW, sections=("cs",))
    crossed = a_paper(1, announce=Announcement.CROSS, sections=("physics",))
    first, second = (crossed, new) if crossed_first else (new, crossed)
    merged = merge(first, second, same_batch=False)
    assert merged.announce is Announcement.NEW
    assert set(merged.sections) == {"cs", "physics"}


def test_a_cross_listing_of_a_later_day_is_the_newer_announcement() -> None:
    crossed = a_paper(1, announce=Announcement.CROSS, sections=("physics",), published=date(2026, 6, 19))
    merged = merge(a_paper(1, sections=("cs",)), crossed, same_batch=False)
    assert (merged.announce, merged.sections) == (Announcement.CROSS, ("physics",))


def test_within_one_batch_the_strongest_announcement_stands_and_sections_add_up() -> None:
    crossed = a_paper(1, announce=Announcement.CROSS, sections=["cs.LG"])
    new = a_paper(1, announce=Announcement.NEW, sections=["cs.CV", "cs.LG"])
    for first, second in ((crossed, new), (new, crossed)):
        merged = merge(first, second, same_batch=True)
        assert merged.announce is Announcement.NEW
        assert set(merged.sections) == {"cs.LG", "cs.CV"}
        assert len(merged.sections) == 2


def test_the_ids_of_authors_add_up_where_a_name_stands_once_in_both() -> None:
    named = [Author("Ada Li"), Author("Wei Wang"), Author("Bo Sun"), Author("Bo Sun")]
    known = [Author("Wei Wang", "0000-0002-1825-0097", ("openalex:A1",)), Author("Bo Sun", ids=("openalex:A2",))]
    record = a_paper(1, authors=named)
    merged = merge(record, a_paper("openalex:W1", source="openalex", version=None, authors=known), same_batch=False)
    assert merged.authors == (Author("Ada Li"), known[0], *named[2:])
    newer = merge(
        merged, a_paper(1, version=2, authors=[Author("Wei Wang", ids=("arxiv:wang_w_2",))]), same_batch=False
    )
    assert newer.authors == (Author("Wei Wang", "0000-0002-1825-0097", ("arxiv:wang_w_2", "openalex:A1")),)
