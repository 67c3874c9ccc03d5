"""How a collection is told on the terminal."""

from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.terminal.collecting import failures_in, report_of
from adapters.terminal.doors import SectionReport
from bot.domain.collection import Batch, Freshness, Gathered, SourceFailure, SourceFault, Unchanged

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
DOWN = SourceFailure("arxiv", "cs", SourceFault.UNREACHABLE, "no connection to rss.arxiv.org", NOW)


def failed(source: str, sections: Sequence[str], told: str) -> list[SectionReport]:
    return [SectionReport(source, section, told, failed=True) for section in sections]


def test_sections_that_fail_alike_are_one_line_with_a_few_names() -> None:
    reports = [
        *failed("arxiv", ["cs", "econ"], "unreachable: no connection"),
        *failed("biorxiv", [""], "unreachable: no connection"),
        *failed("arxiv", ["eess", "math", "stat", "q-bio", "q-fin"], "unreachable: not asked, since others failed"),
        SectionReport("crossref", "0031-9007", "3 papers", failed=False),
    ]
    assert failures_in(reports) == [
        "arxiv: 2 sections failed (cs, econ): unreachable: no connection",
        "biorxiv: unreachable: no connection",
        "arxiv: 5 sections failed (eess, math, stat and 2 more): unreachable: not asked, since others failed",
    ]


def test_a_section_says_what_it_brought_or_why_nothing() -> None:
    batch = Batch("crossref", "0031-9007", (), NOW, notes=("only 60 of 75 came",), incomplete=DOWN)
    told = report_of(Gathered(batch, Freshness.EMPTY))
    assert told.line == (
        "crossref 0031-9007: 0 papers, 0 first seen, 0 matches, empty; only 60 of 75 came; "
        "unreachable: no connection to rss.arxiv.org"
    )
    assert not told.failed
    assert report_of(Gathered(DOWN)).line == "arxiv cs: unreachable: no connection to rss.arxiv.org"
    assert report_of(Gathered(DOWN)).failed
    feed = Unchanged("feed", "https://example.org/rss?token=secret", NOW)
    assert report_of(Gathered(feed)).line == "feed example.org/rss: unchanged since the last time"
