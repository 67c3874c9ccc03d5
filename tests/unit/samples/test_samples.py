"""The sample papers: their form, their variety, and the source that gives them."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime
from importlib.resources import files

import pytest

from adapters.sources.samples import NAME, SampleSource, samples
from bot.catalogue.taxonomy import Category, field_of, find
from bot.domain.collection import Batch, Found, Unchanged, Wanted
from bot.intake.paper_lines import KEYS
from bot.matching.query import parse
from bot.ports import PaperSource
from tests.fakes.clock import FakeClock

HAN = re.compile(r"[\u4e00-\u9fff]")
ANYTHING = Wanted(categories=frozenset(), everything=True)


def source() -> PaperSource:
    return SampleSource(FakeClock())


def test_there_are_enough_samples_over_enough_fields() -> None:
    assert len(samples()) >= 64
    assert len({field_of(paper.categories[0]) for paper in samples()}) >= 10


def test_every_line_of_the_file_is_a_paper_in_the_agreed_form() -> None:
    lines = files("adapters.sources").joinpath("samples.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(samples())
    assert all(tuple(json.loads(line)) == KEYS for line in lines)


def test_every_sample_says_that_it_is_one_and_leads_nowhere() -> None:
    for paper in samples():
        assert re.fullmatch(r"sample:\d{4}", paper.id)
        assert paper.source == NAME
        assert paper.venue == f"Sample ({paper.categories[0].upper()})"
        assert paper.url is paper.pdf is None
    assert len({paper.id for paper in samples()}) == len(samples())


def test_every_category_of_a_sample_is_open_on_arxiv() -> None:
    for category in {category for paper in samples() for category in paper.categories}:
        known = find(category)
        assert isinstance(known, Category), category
        assert known.id == category
        assert known.open


def test_samples_come_newest_first_and_spread_over_days_of_2026() -> None:
    dates = [paper.published for paper in samples() if paper.published is not None]
    assert dates == sorted(dates, reverse=True)
    assert len(dates) == len(samples())
    assert len(set(dates)) >= 10
    assert all(date(2026, 1, 1) <= each <= date(2026, 12, 31) for each in dates)


def test_abstracts_read_like_abstracts() -> None:
    for paper in samples():
        if paper.abstract is not None:
            words = (
                len(HAN.findall(paper.abstract)) / 1.6 if HAN.search(paper.abstract) else len(paper.abstract.split())
            )
            assert 80 <= words <= 180, (paper.id, words)


def test_samples_show_what_real_papers_are_like() -> None:
    everything = samples()
    assert sum(HAN.search(paper.title) is not None for paper in everything) >= 8
    assert sum(paper.abstract is None for paper in everything) >= 2
    assert sum((paper.version or 1) > 1 for paper in everything) >= 3
    assert sum(len(paper.categories) > 1 for paper in everything) >= 30
    assert max(len(paper.authors) for paper in everything) >= 58
    assert any("$" in paper.title for paper in everything)
    assert any("$" in (paper.abstract or "") and "$" not in paper.title for paper in everything)


@pytest.mark.parametrize(
    "kind",
    [
        r"\b(?:van der|de la|von|dos) ",
        r"^[A-Z]\. ?[A-Z]\. ",
        r"^\w+$",
        r"\w-\w+$",
        r"[À-ÿĀ-ž]",
        r"^[\u4e00-\u9fff]{2,4}$",
        r"Collaboration$",
        r"O'|Ó |Mac |Ní |N'",
    ],
)
def test_authors_have_all_kinds_of_names(kind: str) -> None:
    names = [author.name for paper in samples() for author in paper.authors]
    assert any(re.search(kind, name) for name in names)


def test_no_two_samples_have_one_title_or_one_sentence() -> None:
    assert max(Counter(paper.title for paper in samples()).values()) == 1
    sentences = Counter(
        s for paper in samples() for s in re.split(r"(?<=[.。]) ?", paper.abstract or "") if len(s) > 20
    )
    assert max(sentences.values()) == 1


async def test_the_source_gives_all_samples_once_and_nothing_new_after() -> None:
    [first] = [each async for each in source().papers_since(ANYTHING, None)]
    [later] = [each async for each in source().papers_since(ANYTHING, datetime(2026, 7, 1, tzinfo=UTC))]
    assert isinstance(first, Batch)
    assert first.papers == samples()
    assert isinstance(later, Unchanged)


async def test_the_source_answers_a_query() -> None:
    found = await source().search(parse("ti:percolation AND cat:q-bio.PE"), 10)
    assert isinstance(found, Found)
    assert [paper.title.partition(" Explains")[0] for paper in found.papers] == ["Bootstrap Percolation"]


async def test_the_source_says_how_many_there_are_beyond_the_limit() -> None:
    found = await source().search(parse("cat:cs"), 3)
    assert isinstance(found, Found)
    assert len(found.papers) == 3 < found.total


async def test_the_source_finds_by_id_in_the_order_asked() -> None:
    found = await source().by_id(["sample:0007", "arxiv:2606.01234", "sample:0002"])
    assert isinstance(found, Found)
    assert [paper.id for paper in found.papers] == ["sample:0007", "sample:0002"]
