"""What publishers write into feeds: titles, descriptions, days, names of feeds, labels, encodings."""

from datetime import date

import pytest

from adapters.sources.feed import parse_feed
from adapters.sources.feed_entry import day_written, described, journal_of_feed, shown_title
from bot.domain.paper import Paper

DAY = date(2026, 6, 17)
LONG = "Models of things that nobody has seen are compared with each other, and none is better."


SPACES = 'xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def one(item: str, *, declared: str = "UTF-8", codec: str = "utf-8") -> Paper:
    channel = f"<title>Wiley: INVENTA: Table of Contents</title><link>https://j.example</link><item>{item}</item>"
    raw = f'<?xml version="1.0" encoding="{declared}"?><rss version="2.0" {SPACES}><channel>{channel}</channel></rss>'
    [paper] = parse_feed(raw.encode(codec)).papers
    return paper


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[ASAP] Direct\nborylation", "Direct borylation"),
        ("Direct borylation [ASAP]", "Direct borylation"),
        ("[Graphical abstract added] Direct borylation", "Direct borylation"),
        ("[3 + 2] cycloadditions", "[3 + 2] cycloadditions"),
        ("\ufeff\ufeffChecklist and keys", "Checklist and keys"),
        ("CO&lt;sub&gt;2&lt;/sub&gt; uptake", "CO₂ uptake"),
    ],
)
def test_what_a_publisher_marks_a_title_with_is_taken_off(written: str, shown: str) -> None:
    assert shown_title(written) == shown


def test_natures_line_before_the_abstract_is_read_and_taken_off() -> None:
    found = described(
        [f"<p>Nature, Published online: 17 June 2026; <a href='x'>doi:10.1038/s41586-026-1</a></p>{LONG}"]
    )
    assert (found.venue, found.published, found.ids, found.abstract) == ("Nature", DAY, ["10.1038/s41586-026-1"], LONG)
    alone = described(["Nature Physics, Published online: 17 June 2026; doi:10.1038/s41567-026-1"])
    assert (alone.abstract, alone.venue) == ("", "Nature Physics")


def test_sciencedirects_paragraphs_are_fields_and_no_abstract() -> None:
    found = described(
        [
            "<p>Publication date: Available online 17 June 2026</p>"
            "<p><b>Source:</b> Journal of Inventions, Volume 141</p>"
            "<p>Author(s): Ada Li, Bohan Zhuang</p>"
        ]
    )
    assert (found.published, found.venue, found.authors) == (DAY, "Journal of Inventions", "Ada Li, Bohan Zhuang")
    assert found.abstract == ""
    assert described(["<p>Publication date: June 2026</p><p>Author(s): </p>"]).published == date(2026, 6, 1)


def test_pensofts_paragraphs_are_fields_around_the_abstract() -> None:
    found = described(
        [
            f"<p>ZooKeys 1078: 135-188</p><p>DOI: 10.3897/zookeys.1</p><p>Authors: Ada Li</p><p>Abstract: {LONG}</p>"
            '<p><a href="x">HTML</a></p><p><a href="y">PDF</a></p>'
        ]
    )
    assert (found.ids, found.authors, found.abstract) == (["10.3897/zookeys.1"], "Ada Li", LONG)


@pytest.mark.parametrize(
    "description",
    [
        f"Yinpeng ZHANG;庄博涵;&lt;/br&gt;{LONG}".replace("&lt;", "<").replace("&gt;", ">"),
        f"<p><strong>Edge Article</strong> — 17 June 2026</p><p>Yinpeng ZHANG; 庄博涵</p><p>{LONG}</p>",
    ],
)
def test_a_line_of_names_is_the_authors(description: str) -> None:
    found = described([description])
    assert found.authors.replace("; ", ";") == "Yinpeng ZHANG;庄博涵"
    assert found.abstract == LONG


@pytest.mark.parametrize(
    "description",
    [
        "Volume 70, Issue 1, July 2021, Page 1-31<br/>. <br/>",
        "TAXON, EarlyView.",
        "Organic Letters",
        '<p><img src="x" alt="Graphical abstract"/></p>',
    ],
)
def test_the_issue_alone_is_no_abstract(description: str) -> None:
    assert described([description]).abstract == ""
    assert described([description, f"Abstract\n{LONG}"]).abstract == LONG


def test_an_abstract_that_is_cut_short_gives_way_to_the_whole_one() -> None:
    assert described([f"{LONG[:60]}...", f"<div>{LONG}</div>"]).abstract == LONG
    assert described([LONG, f"{LONG[:60]}..."]).abstract == LONG


def test_a_sentence_with_semicolons_is_no_line_of_names() -> None:
    text = "We came; we saw; we measured everything twice."
    assert (described([text]).abstract, described([text]).authors) == (text, "")


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Wed, 17 Jun 2026 10:00:00 PDT", DAY),
        ("Mi, 17 Jun 2026 00:00:00 +0000", DAY),
        ("2026-06-17-08:00", DAY),
        ("2026-6-17", DAY),
        ("2026/06/17 08:00", DAY),
        ("17 June 2026", DAY),
        ("June 17, 2026", DAY),
        ("17.06.2026", DAY),
        ("2026年6月17日", DAY),
        ("Available online 17 June 2026", DAY),
        ("December 2026", date(2026, 12, 1)),
        ("2026-06", date(2026, 6, 1)),
        ("31 June 2026", None),
        ("17 Nevember 2026", None),
        ("Volume 12", None),
        ("", None),
    ],
)
def test_days_of_all_kinds_are_read(written: str, day: date | None) -> None:
    assert day_written(written) == day


@pytest.mark.parametrize(
    ("title", "journal"),
    [
        ("Wiley: TAXON: Table of Contents", "TAXON"),
        ("Latest Articles from ZooKeys", "ZooKeys"),
        ("ScienceDirect Publication: Cortex", "Cortex"),
        ("Zoological Journal Current Issue", "Zoological Journal"),
        ("Asian Herpetological Research-CNKI", "Asian Herpetological Research"),
        ("Nature", "Nature"),
        ("Early View", "Early View"),
    ],
)
def test_the_journal_is_read_from_the_feeds_title(title: str, journal: str) -> None:
    assert journal_of_feed(title) == journal


def test_a_correction_is_labelled_once_and_its_paper_is_not() -> None:
    correction = one(
        "<title>Author Correction: A thing</title><category>correction</category><category>Physics</category>"
    )
    assert correction.categories == ("Correction", "Physics")
    section = one("<title>What we saw</title><prism:section>News &amp; Views</prism:section>")
    assert section.categories == ("News",)
    assert one("<title>A thing</title>").categories == ()


def test_the_doi_field_names_the_paper_whatever_its_guid_became() -> None:
    doi, guids = "<prism:doi>10.5555/INV.1</prism:doi>", ("urn:old:1", "https://doi.org/10.5555/other", "new-1")
    ids = {one(f"<title>A thing</title><guid>{guid}</guid>{doi}").id for guid in guids}
    assert ids == {"doi:10.5555/inv.1"}


def test_journal_issn_authors_and_day_come_from_prism_and_dublin_core() -> None:
    paper = one(
        "<title>A thing</title><prism:publicationName>A thing</prism:publicationName>"
        "<dc:source>Inventa 203, (2026)</dc:source><prism:issn>1234-5679</prism:issn>"
        "<dc:creator>Brandão S, Saeedi H, Li A.</dc:creator><dc:date>2026-06-17</dc:date>"
    )
    assert (paper.venue, paper.issns, paper.published) == ("Inventa", ("1234-5679",), DAY)
    assert [author.name for author in paper.authors] == ["S Brandão", "H Saeedi", "A Li"]
    assert one("<title>A thing</title>").venue == "INVENTA"


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("big5", "big5"), ("UTF-8", "utf-8"), ("ISO-8859-1", "utf-8"), ("gb2312", "gb18030"), ("UTF-16", "utf-16")],
)
def test_encodings_are_seen_through_declared_rightly_or_wrongly(declared: str, codec: str) -> None:
    assert one("<title>文獻的標題</title>", declared=declared, codec=codec).title == "文獻的標題"
