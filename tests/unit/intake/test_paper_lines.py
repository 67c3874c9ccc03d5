"""Paper JSON Lines: what is written is read again, and what can't be read names its field."""

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadRecord
from bot.domain.paper import Announcement, Author, Notice
from bot.intake.cleaning import tidy
from bot.intake.paper_lines import KEYS, line_of, paper_from_line, read_line
from tests.fakes.papers import a_paper


def line(**fields: object) -> str:
    return json.dumps({"id": "arxiv:2606.01234", "title": "A title", "authors": []} | fields)


def test_a_paper_is_written_and_read_again_unchanged() -> None:
    paper = a_paper(
        7,
        "Learning “things” — 学习",
        authors=["Bohan Zhuang", Author("Ada Li", "0000-0002-1825-0097")],
        ids={"arxiv": "2606.00007", "doi": "10.1000/x"},
        categories=["cs.CV", "cs.LG"],
        venue="arXiv (CS.CV)",
        version=2,
        notice=Notice.WITHDRAWN,
    )
    assert paper_from_line(line_of(paper)) == paper
    assert tuple(json.loads(line_of(paper))) == KEYS


def test_the_issns_of_a_journal_are_written_where_there_are_some() -> None:
    paper = a_paper("doi:10.1000/x", venue="Physical Review Letters", issns=["0031-9007", "1079-7114"])
    assert json.loads(line_of(paper, {"issns": "not ours"}))["issns"] == ["0031-9007", "1079-7114"]
    assert read_line(line_of(paper)).paper == paper
    assert "issns" not in read_line(line_of(paper)).unknown


def test_declared_links_are_written_where_there_are_some() -> None:
    paper = replace(a_paper("doi:10.1101/2026.1", venue="bioRxiv"), links=("doi:10.1000/article",))
    assert json.loads(line_of(paper, {"links": "not ours"}))["links"] == ["doi:10.1000/article"]
    assert read_line(line_of(paper)).paper == paper
    assert "links" not in json.loads(line_of(a_paper(1)))


def test_the_label_is_made_where_none_was_supplied() -> None:
    assert json.loads(line_of(a_paper(1)))["venue"] == "arXiv (CS.CV)"


def test_a_line_with_the_least_is_a_paper() -> None:
    paper = paper_from_line('{"id": "doi:10.1000/x", "title": " A \\n title ", "authors": []}')
    assert (paper.title, paper.source, paper.abstract, paper.authors) == ("A title", "doi", None, ())
    assert paper.ids == {"doi": "10.1000/x"}


def test_unknown_keys_pass_through() -> None:
    read = read_line(line(score=0.5, note={"a": [1]}))
    assert read.unknown == {"score": 0.5, "note": {"a": [1]}}
    assert json.loads(line_of(read.paper, read.unknown))["note"] == {"a": [1]}


def test_names_are_put_into_natural_order_and_no_names_are_left_out() -> None:
    paper = paper_from_line(
        line(
            authors=[
                "Zhuang, Bohan",
                ":",
                "Jo{ã}o Silva",
                {"name": "Li, Ada", "orcid": "https://orcid.org/0000-0002-1825-009x"},
            ]
        )
    )
    assert paper.authors == (Author("Bohan Zhuang"), Author("João Silva"), Author("Ada Li", "0000-0002-1825-009X"))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-06-17", date(2026, 6, 17)),
        ("2026-06-17T20:00:00-04:00", date(2026, 6, 17)),
        ("2026-06-17T03:00:00Z", date(2026, 6, 17)),
    ],
)
def test_days_and_instants_are_dates(written: str, read: date) -> None:
    assert paper_from_line(line(published=written)).published == read


def test_announcement_and_notice_are_read() -> None:
    paper = paper_from_line(line(announce="replace-cross", notice="retracted"))
    assert (paper.announce, paper.notice) == (Announcement.REPLACE_CROSS, Notice.RETRACTED)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"id": "nocolon"}, "id"),
        ({"id": "ARXIV:2606.01234"}, "id"),
        ({"title": "\u200b "}, "title"),
        ({"title": None}, "title"),
        ({"abstract": ["x"]}, "abstract"),
        ({"authors": "Ada Li"}, "authors"),
        ({"authors": ["Ada Li", 3]}, "authors[1]"),
        ({"authors": [{"orcid": "x"}]}, "authors[0]"),
        ({"authors": [{"name": "Ada", "orcid": 3}]}, "authors[0].orcid"),
        ({"categories": "cs.CV"}, "categories"),
        ({"ids": ["x"]}, "ids"),
        ({"ids": {"doi": 1}}, "ids"),
        ({"version": 0}, "version"),
        ({"version": "2"}, "version"),
        ({"version": True}, "version"),
        ({"published": "yesterday"}, "published"),
        ({"published": 20260617}, "published"),
        ({"published": "2026-06-17T20:00:00"}, "published"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"pdf": 5}, "pdf"),
        ({"announce": "loudly"}, "announce"),
        ({"notice": "gone"}, "notice"),
    ],
)
def test_a_field_that_cannot_be_read_is_named(fields: dict[str, object], field: str) -> None:
    with pytest.raises(BadRecord) as raised:
        paper_from_line(line(**fields))
    assert str(raised.value).startswith(f"{field}:")


@pytest.mark.parametrize("bad", ["", "{", "[]", '"x"', "[" * 100_000, b"\xff\xfe{}", "null"])
def test_a_line_that_is_no_object_says_so(bad: str | bytes) -> None:
    with pytest.raises(BadRecord, match="not "):
        paper_from_line(bad)


@given(title=st.text(min_size=1, max_size=80), abstract=st.none() | st.text(max_size=80))
def test_any_text_can_be_written_as_one_line_and_read_again(title: str, abstract: str | None) -> None:
    if not tidy(title):
        return
    written = line_of(paper_from_line(line(title=title, abstract=abstract)))
    assert "\n" not in written
    assert line_of(paper_from_line(written.encode("utf-8"))) == written
