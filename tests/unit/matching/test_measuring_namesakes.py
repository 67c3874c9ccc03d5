"""The numbers by which people told apart are judged."""

import pytest

from scripts.measure_namesakes import Score, score


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ([5, 5, 7], Score(1.0, 1.0, 1.0, 1.0, 1.0)),
        ([5, 5, 5], Score(5 / 9, 1.0, 1 / 3, 1.0, 0.5)),
        ([5, 6, 7], Score(1.0, 2 / 3, 1.0, 0.0, 1.5)),
    ],
)
def test_precision_and_recall_are_counted_by_papers_and_by_pairs(said: list[int], told: Score) -> None:
    found = score([1, 1, 2], said)
    assert tuple(getattr(found, each) for each in Score.__dataclass_fields__) == pytest.approx(
        tuple(getattr(told, each) for each in Score.__dataclass_fields__)
    )
