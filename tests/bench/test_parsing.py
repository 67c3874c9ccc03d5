"""What reading arXiv's feeds costs, as ratios to bare iterparse and to feedparser on the same document."""

import io
from collections.abc import Callable
from datetime import date
from xml.etree.ElementTree import iterparse

import feedparser  # type: ignore[import-untyped]
import pytest

from adapters.sources.arxiv_feed import WANTED, parse_arxiv
from adapters.sources.document import utf8_of
from adapters.sources.entries import read_entries
from tests.bench.conftest import Report
from tests.bench.measure import compare, median_s
from tests.fakes.arxiv_documents import atom_of, rss_of
from tests.fakes.papers import a_paper

ENTRIES = 2_000
PLAIN = "We study an invented question with care and find that nothing of it holds for most gardens. " * 14
LATEX = r"The bound is $\mathcal{O}(n^{2} \log n)$ for \textbf{all} $\epsilon \le 10^{-3}$, as Erd\H{o}s said."
AUTHORS = [f"Ada{letter} Example" for letter in "abcde"]


def document(make: Callable[..., str]) -> bytes:
    """Two thousand entries of the usual length; in every fifth, as on arXiv, stands LaTeX."""
    held = [
        a_paper(number, abstract=PLAIN + (LATEX if number % 5 == 0 else ""), authors=AUTHORS, categories=["cs.CV"])
        for number in range(1, ENTRIES + 1)
    ]
    return make("cs.CV", held, date(2026, 6, 17)).encode()


def bare(raw: bytes) -> None:
    for _, element in iterparse(io.BytesIO(raw)):  # noqa: S314
        if element.tag.endswith(("item", "entry")):
            element.clear()


@pytest.mark.parametrize(("name", "make"), [("RSS", rss_of), ("Atom", atom_of)])
def test_reading_costs_at_most_thrice_bare_iterparse(name: str, make: Callable[..., str], report: Report) -> None:
    raw = document(make)
    assert len(parse_arxiv(raw).papers) == ENTRIES
    reading = compare(lambda: read_entries(utf8_of(raw)[0], WANTED), lambda: bare(raw))
    papers = compare(lambda: parse_arxiv(raw), lambda: bare(raw))
    peer = median_s(lambda: feedparser.parse(io.BytesIO(raw)), runs=1)
    table = f"parsing {ENTRIES:,} entries, as times of bare iterparse"
    report(table, f"{name}: read", f"{reading.ratio:.1f}")
    report(table, f"{name}: papers, cleaned", f"{papers.ratio:.1f}")
    report(table, f"{name}: feedparser, not cleaned", f"{peer / papers.peer_s:.1f}")
    assert reading.ratio <= 3
    assert papers.work_s < peer
