"""Merging by labels and by the clock."""

import pytest

from bot.domain.paper import Author, Paper
from bot.intake.merging import merge
from scripts.measure_merging import MEASURES, Measure, shared_pairs
from tests.bench.conftest import Report
from tests.bench.measure import seconds

SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "xa")


def word(number: int) -> str:
    """An invented word, another one for every number."""
    spelled = ""
    while not spelled or number:
        number, rest = divmod(number, len(SYLLABLES))
        spelled += SYLLABLES[rest]
    return spelled


def records(count: int) -> list[Paper]:
    """Invented records, every tenth work twice: as a preprint and as an article."""
    return [
        Paper(
            f"{'doi:10.1000' if number % 11 == 10 else 'x:'}/{number}",
            " ".join(word(work * 7 + place * place * 31) for place in range(1, 9)),
            authors=tuple(Author(f"{word(work + place)} {word(work % 997 + place)}") for place in range(4)),
        )
        for number in range(count)
        for work in [number - 1 if number % 11 == 10 else number]
    ]


@pytest.mark.parametrize("measure", MEASURES)
def test_labelled_pairs(measure: Measure, report: Report) -> None:
    """Precision and recall of each set, against the goals."""
    pairs = shared_pairs()
    if pairs is None:
        pytest.skip("the labelled pairs are not here: set ACADEMICHUB_SHARED to the folder that holds data/pairs")
    score = measure(pairs)
    report("merging", score.name, f"precision {score.precision:.4f}  recall {score.recall:.4f}  F1 {score.f1:.4f}")
    assert score.precision >= (0.995 if "alone" not in score.name else 0.95)
    if "DBLP" not in score.name:
        assert score.recall >= 0.98
    elif "ACM" in score.name:
        assert score.f1 >= 0.97


def test_forty_thousand_records(report: Report) -> None:
    """Four times the records take about four times as long."""
    few, many = records(10_000), records(40_000)
    few_s, many_s = seconds(lambda: merge(few)), seconds(lambda: merge(many))
    assert len(merge(few)) < len(few)
    report("merging", "40,000 records", f"{many_s:.1f} s, {many_s / few_s:.1f} × the time of 10,000")
