"""What reading a page of each big source costs, as ratios to others who read the same bytes in the same run.

Peers: `iterparse` bare, which only walks over the elements; `iterparse` as its users write it, which gives each entry's
fields; `json.loads` for JSON, of which iterparse knows nothing; and feedparser, where it understands the document.
Ours is measured to the end, bytes to cleaned papers, and for arXiv also up to the entries' texts.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from xml.etree.ElementTree import iterparse

import feedparser  # type: ignore[import-untyped]
import pytest

from adapters.sources.arxiv_feed import WANTED, parse_arxiv
from adapters.sources.crossref_works import parse_crossref
from adapters.sources.document import Document, utf8_of
from adapters.sources.entries import read_entries
from adapters.sources.pubmed_xml import parse_pubmed
from bot.domain.paper import Paper
from tests.bench.conftest import Report
from tests.bench.measure import compare, median_s
from tests.fakes.arxiv_documents import atom_of, rss_of
from tests.fakes.papers import a_paper
from tests.fakes.source_pages import crossref_page_of, pubmed_page_of

ENTRIES = 2_000
RECORDS = 1_000
PLAIN = "We study an invented question with care and find that nothing of it holds for most gardens. " * 14
LATEX = r"The bound is $\mathcal{O}(n^{2} \log n)$ for \textbf{all} $\epsilon \le 10^{-3}$, as Erd\H{o}s said."
AUTHORS = [f"Ada{letter} Example" for letter in "abcde"]
ENDINGS = ("item", "entry", "PubmedArticle")
TABLE = "parsing, as times of iterparse (JSON: of json.loads) over the same bytes"
Make = Callable[[Sequence[Paper]], bytes]


def held(count: int) -> list[Paper]:
    """So many papers of the usual length; in every fifth, as on arXiv, stands LaTeX."""
    return [
        a_paper(number, abstract=PLAIN + (LATEX if number % 5 == 0 else ""), authors=AUTHORS, categories=["cs.CV"])
        for number in range(1, count + 1)
    ]


ARXIV: Mapping[str, Make] = {
    "arXiv RSS": lambda papers: rss_of("cs.CV", papers, date(2026, 6, 17)).encode(),
    "arXiv Atom": lambda papers: atom_of("cs.CV", papers, date(2026, 6, 17)).encode(),
}


def bare(raw: bytes) -> None:
    for _, element in iterparse(io.BytesIO(raw)):  # noqa: S314
        if element.tag.endswith(ENDINGS):
            element.clear()


def fields(raw: bytes) -> list[dict[str, list[str]]]:
    """What iterparse's users write: each entry's texts by element."""
    found = []
    for _, element in iterparse(io.BytesIO(raw)):  # noqa: S314
        if element.tag.endswith(ENDINGS):
            entry: dict[str, list[str]] = {}
            for child in element.iter():
                entry.setdefault(child.tag, []).append(child.text or "")
            found.append(entry)
            element.clear()
    return found


@pytest.mark.parametrize("name", ARXIV)
def test_arxivs_own_reader_costs_little_more_than_iterparse(name: str, report: Report) -> None:
    raw = ARXIV[name](held(ENTRIES))
    assert len(parse_arxiv(raw).papers) == ENTRIES == len(fields(raw))
    reading = compare(lambda: read_entries(utf8_of(raw)[0], WANTED), lambda: bare(raw))
    papers = compare(lambda: parse_arxiv(raw), lambda: bare(raw))
    beside = compare(lambda: parse_arxiv(raw), lambda: fields(raw))
    peer_s = median_s(lambda: feedparser.parse(io.BytesIO(raw)), runs=5)
    report(TABLE, f"{name}, {ENTRIES:,} entries: their texts", f"{reading.ratio:.1f} × bare")
    report(TABLE, f"{name}: cleaned papers", f"{papers.ratio:.1f} × bare, {beside.ratio:.1f} × with fields")
    told = f"{peer_s / papers.peer_s:.1f} × bare, {peer_s / beside.peer_s:.1f} × with fields"
    report(TABLE, f"{name}: feedparser, not cleaned", told)
    report(TABLE, f"{name}: cleaned papers a second", f"{ENTRIES / papers.work_s:,.0f}")
    assert reading.ratio <= 3
    assert papers.work_s < peer_s / 3


def page(parse: Callable[[bytes], Document], raw: bytes, peer: Callable[[bytes], object], name: str) -> str:
    """Measure a page, and say how it went."""
    assert len(parse(raw).papers) == RECORDS
    papers = compare(lambda: parse(raw), lambda: peer(raw))
    return f"{papers.ratio:.1f} × {name}, {RECORDS / papers.work_s:,.0f} a second"


def test_a_page_of_crossref_is_read_at_a_pace(report: Report) -> None:
    raw = crossref_page_of(held(RECORDS))
    report(TABLE, f"Crossref, {RECORDS:,} works: cleaned papers", page(parse_crossref, raw, json.loads, "json.loads"))
    assert not feedparser.parse(io.BytesIO(raw)).entries, "feedparser reads no JSON, so that there is no ratio to it"


def test_a_page_of_pubmed_is_read_at_a_pace(report: Report) -> None:
    raw = pubmed_page_of(held(RECORDS))
    for peer, name in ((bare, "bare"), (fields, "with fields")):
        told = page(parse_pubmed, raw, peer, name)
        report(TABLE, f"PubMed, {RECORDS:,} articles: cleaned papers, beside iterparse {name}", told)
    assert not feedparser.parse(io.BytesIO(raw)).entries, "feedparser finds no entries in it"
