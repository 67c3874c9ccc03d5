"""Source documents to papers: recordings with the expected papers beside them, and documents that are broken."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from adapters.sources.arxiv_feed import parse_arxiv
from adapters.sources.document import Document, day_of
from adapters.sources.recognise import FORMATS, parse_document
from bot.domain.errors import BadDocument, WrongUse
from bot.domain.paper import Announcement
from bot.intake.paper_lines import line_of
from tests.fakes.arxiv_documents import api_answer_of, atom_of, error_feed, rss_of
from tests.fakes.papers import a_paper, papers

RECORDED = Path(__file__).parents[2] / "data" / "sources"
DAY = date(2026, 6, 17)


def ids(document: Document) -> list[str]:
    return [paper.id for paper in document.papers]


@pytest.mark.parametrize(
    "name", ["arxiv_rss_cs.CV", "arxiv_atom_cs.CL", "arxiv_api_search", "journal_rdf", "journal_rss"]
)
def test_a_recorded_document_gives_the_papers_beside_it(name: str) -> None:
    document = parse_document((RECORDED / f"{name}.xml").read_bytes())
    expected = (RECORDED / f"{name}.papers.jsonl").read_text("utf-8").splitlines()
    assert [line_of(paper) for paper in document.papers] == expected


def test_what_the_document_itself_says_is_kept() -> None:
    feed = parse_document((RECORDED / "arxiv_rss_cs.CV.xml").read_bytes())
    assert (feed.title, feed.dated, feed.entries) == ("cs.CV updates on arXiv.org", DAY, 3)
    assert feed.notes == ("2 author names that are none left out",)
    assert parse_document((RECORDED / "arxiv_api_search.xml").read_bytes()).total == 2148


def test_one_bad_entry_is_refused_by_its_number_and_loses_no_other() -> None:
    text = rss_of("cs.CV", papers(3), DAY).replace("oai:arXiv.org:2606.00002v1", "tag:no-id")
    document = parse_arxiv(text.replace("https://arxiv.org/abs/2606.00002", "https://elsewhere.example").encode())
    assert ids(document) == ["arxiv:2606.00001", "arxiv:2606.00003"]
    assert [(entry.where, entry.why) for entry in document.refused] == [("entry 2", "no arXiv id in 'tag:no-id'")]


def test_an_entry_without_a_title_is_refused() -> None:
    document = parse_arxiv(rss_of("cs.CV", papers(2), DAY).replace("Paper 1<", "\u200b<").encode())
    assert ids(document) == ["arxiv:2606.00002"]
    assert "no title" in document.refused[0].why


@pytest.mark.parametrize("make", [rss_of, atom_of])
def test_a_document_that_breaks_off_gives_what_came_and_the_place(make: object) -> None:
    assert callable(make)
    raw = make("cs.CV", papers(10), DAY).encode()
    document = parse_arxiv(raw[: int(len(raw) * 0.6)])
    assert 3 <= len(document.papers) <= 6
    assert ids(document) == [paper.id for paper in papers(len(document.papers))]
    [gap] = document.refused
    assert re.match(r"line \d+, column \d+$", gap.where)


def test_markup_that_is_broken_in_one_entry_loses_that_entry_alone() -> None:
    text = rss_of("cs.CV", papers(5), DAY).replace("<title>Paper 2</title>", "<title>Tom & <b>Jerry</title>")
    document = parse_arxiv(text.replace("<title>Paper 4</title>", "<title>&undefined;</title>").encode())
    assert ids(document) == ["arxiv:2606.00001", "arxiv:2606.00003", "arxiv:2606.00005"]
    lines = text.splitlines()
    assert document.refused[0].where.startswith(f"line {lines.index('      <title>Tom & <b>Jerry</title>') + 1},")
    assert len(document.refused) == 2


def test_the_same_paper_twice_is_one_with_the_stronger_announcement() -> None:
    twice = [a_paper(1, announce=Announcement.CROSS), a_paper(1, announce=Announcement.NEW)]
    [one] = parse_arxiv(rss_of("cs.CV", twice, DAY).encode()).papers
    assert one.announce is Announcement.NEW


@pytest.mark.parametrize(
    "prepare",
    [
        lambda text: b"\xef\xbb\xbf \n" + text.encode(),
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1"),
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode("utf-8"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
        lambda text: text.replace("Paper 1", "Paper\x00 1\x07").encode(),
    ],
    ids=["byte order mark and blanks", "latin-1", "declared wrongly", "utf-16", "control characters"],
)
def test_encodings_and_stray_bytes_are_seen_through(prepare: object) -> None:
    assert callable(prepare)
    document = parse_arxiv(prepare(rss_of("cs.CV", [a_paper(1, authors=["Zoë Ünal"])], DAY)))
    [paper] = document.papers
    assert (paper.title, paper.authors[0].name, document.refused) == ("Paper 1", "Zoë Ünal", ())


def test_bytes_that_are_no_utf8_are_told_and_cost_nothing_else() -> None:
    raw = rss_of("cs.CV", papers(2), DAY).encode().replace(b"Paper 1", b"Paper \xff 1")
    document = parse_arxiv(raw)
    assert len(document.papers) == 2
    assert "is no UTF-8" in document.notes[0]


def test_a_valid_feed_without_entries_is_no_error() -> None:
    for raw in (rss_of("cs.CV", [], DAY), atom_of("cs.CV", [], DAY), api_answer_of([], total=0)):
        document = parse_document(raw.encode())
        assert (document.papers, document.refused, document.entries) == ((), (), 0)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "the document is empty"),
        (b" \n ", "the document is empty"),
        ((RECORDED / "login_page.html").read_bytes(), "an HTML page titled “Validate User”, not a feed"),
        (b"<?xml version='1.0'?><html><body/></html>", "an HTML page, not a feed"),
        (b"just words", "not a feed"),
        (b"<rss><channel><title>cut", r"not well-formed: .* \(line 1, column 25\)"),
        (error_feed().encode(), "arXiv answered “Feed error for query: xx.YY”: Bad archive"),
        (b'{"answer": 42}', "looks like json"),
    ],
)
def test_what_is_no_feed_says_what_it_is(raw: bytes, said: str) -> None:
    with pytest.raises(BadDocument, match=said):
        parse_document(raw)


def test_a_document_broken_before_its_first_entry_names_the_position() -> None:
    with pytest.raises(BadDocument) as raised:
        parse_arxiv(b"<?xml version='1.0'?>\n<rss>\n <channel></rss>")
    assert (raised.value.line, raised.value.column) == (3, 13)


def test_the_apis_own_error_is_told() -> None:
    answer = api_answer_of([a_paper(1, "Error", abstract="incorrect id format for abc")])
    with pytest.raises(BadDocument, match="incorrect id format for abc"):
        parse_document(answer.replace("http://arxiv.org/abs/2606.00001v1", "https://arxiv.org/api/errors#x").encode())


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_documents_that_declare_entities_are_refused(declared: str) -> None:
    text = rss_of("cs.CV", papers(1), DAY).replace("<rss", f"{declared}<rss", 1)
    with pytest.raises(BadDocument, match="declares entities"):
        parse_arxiv(text.encode())


def test_deep_nesting_and_many_broken_places_are_borne() -> None:
    deep = rss_of("cs.CV", papers(2), DAY).replace("Paper 1<", "<i>" * 50_000 + "Paper 1" + "</i>" * 50_000 + "<")
    assert [paper.title for paper in parse_arxiv(deep.encode()).papers] == ["Paper 1", "Paper 2"]
    broken = rss_of("cs.CV", papers(900), DAY).replace("<guid", "<&guid")
    with pytest.raises(BadDocument, match="cut off"):
        parse_arxiv(broken.encode())


def test_formats_can_be_named_and_wrong_names_are_wrong_use() -> None:
    raw = rss_of("cs.CV", papers(1), DAY).encode()
    assert {"arxiv-rss", "arxiv-atom", "feed"} <= set(FORMATS)
    assert [len(parse_document(raw, name).papers) for name in ("arxiv-rss", "arxiv-atom", "feed")] == [1, 1, 1]
    with pytest.raises(WrongUse, match="arxiv-rss, arxiv-atom, "):
        parse_document(raw, "html")


def test_links_lead_to_the_mirror_that_was_set() -> None:
    [paper] = parse_document(rss_of("cs.CV", papers(1), DAY).encode(), link_url="https://mirror.example").papers
    assert (paper.url, paper.pdf) == (
        "https://mirror.example/abs/2606.00001",
        "https://mirror.example/pdf/2606.00001",
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Wed, 17 Jun 2026 00:00:00 -0400", DAY),
        ("2026-06-17T23:59:59-04:00", DAY),
        ("2026-06-17", DAY),
        ("9999-12-31", None),
        ("yesterday", None),
        ("", None),
        ("2026-13-45", None),
    ],
)
def test_days_are_read_as_written_or_not_at_all(written: str, day: date | None) -> None:
    assert day_of(written) == day


def test_every_recorded_document_of_arxiv_gives_as_many_papers_as_it_holds(shared_folder: Path) -> None:
    folder = shared_folder / "data" / "feeds"
    with (folder / "manifest.tsv").open(encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest, delimiter="\t") if row["kind"] in {"arxiv_rss", "arxiv_atom"}]
    counted: dict[str, int] = {}
    held: dict[str, int] = {}
    for row in rows:
        if "error reply" in row["odd"]:
            continue
        document = parse_document((folder / row["file"]).read_bytes())
        assert document.refused == ()
        assert all(paper.authors and paper.abstract and paper.categories for paper in document.papers)
        counted[row["file"]] = len(document.papers)
        held[row["file"]] = int(re.findall(r"records (\d+)", row["checked"])[0])
    assert counted == held
    assert len(counted) == 12
