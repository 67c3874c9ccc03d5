"""Each planted defect turns the tests that are named for it red, and without it they are green."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.proofs.conftest import Told
from tests.proofs.planting import GREEN, RED, ROOT, Defect, Plot, defects

DEFECTS = defects()
LEAST = 25
FAILED = re.compile(r"^\d+ failed", re.MULTILINE)
"""In the last line of pytest: a test failed, and not the way to it."""


@pytest.fixture(scope="module")
def plot(tmp_path_factory: pytest.TempPathFactory) -> Plot:
    """A copy of the tree."""
    return Plot(tmp_path_factory.mktemp("plot"))


def test_every_defect_can_be_planted_and_names_tests_that_are_there() -> None:
    assert len(DEFECTS) >= LEAST
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS)
    for defect in DEFECTS:
        assert defect.planted_in((ROOT / defect.file).read_text("utf-8"))
        for test in defect.tests:
            file, _, name = test.partition("::")
            assert name in Path(ROOT, file).read_text("utf-8"), f"{defect.name}: no test {test}"


@pytest.mark.chaos
def test_without_a_defect_all_tests_named_are_green(plot: Plot) -> None:
    ran = plot.run(sorted({test for defect in DEFECTS for test in defect.tests}), first_only=False)
    assert ran.returncode == GREEN, ran.stdout[-3000:]


@pytest.mark.chaos
@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name.replace(" ", "-"))
def test_a_planted_defect_turns_its_tests_red(plot: Plot, defect: Defect, told: Told) -> None:
    with plot.planted(defect):
        ran = plot.run(defect.tests)
    killed = ran.returncode == RED and FAILED.search(ran.stdout) is not None
    told(f"{'killed' if killed else 'SURVIVED':<9} {defect.name}")
    assert killed, ran.stdout[-3000:] + ran.stderr[-1000:]
