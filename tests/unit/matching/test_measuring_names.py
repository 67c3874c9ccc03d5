"""What the labelled pairs of names say, and why a pair is missed."""

from __future__ import annotations

import pytest

from scripts.measure_names import SETS, Cause, cause, measured, shared_names


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Wang, Xia-rong", "Wang, Xiaorong", Cause.MISPRINT),
        ("Obermayer, Ada", "Obermeyer, Ada", Cause.MISPRINT),
        ("Obermayer, Ada", "Huber, Ada", Cause.FAMILY),
        ("Obermayer, Ada", "Huber, Benedikt", Cause.NEITHER),
        ("Obermayer, Ada", "Obermayer, Benedikt", Cause.GIVEN),
        ("Wang, C.G.", "Wang, Ching-Shiang", Cause.INITIALS),
        ("Wang, Wei", "王伟", Cause.SCRIPT),
        ("Wei Ming Li", "Ming Li", Cause.ORDER),
    ],
)
def test_a_miss_is_told_by_its_letters(one: str, other: str, why: Cause) -> None:
    assert cause(one, other) is cause(other, one) is why


@pytest.mark.parametrize("name", SETS)
def test_labelled_pairs_of_real_people_are_found_but_for_names_that_are_two_peoples(name: str) -> None:
    folder = shared_names()
    if folder is None:
        pytest.skip("needs the labelled pairs: name their folder in ACADEMICHUB_SHARED")
    score = measured(folder, name)
    assert score.recall_of_names >= 0.98
    assert score.mistaken <= 0.005
    assert score.flagged <= 0.15
