"""Genuine quotations are accepted in any typography, and what says something else is refused: counted over papers.

`python -m scripts.measure_faithfulness` prints the whole table over real papers.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from random import Random

import pytest

from adapters.sources.samples import samples
from bot.domain.paper import Paper
from scripts.measure_faithfulness import ALTERED, GENUINE, Outcome, altered, drawn, genuine, outcome, shared_papers
from scripts.quotations_changed import ALTERATIONS, TYPOGRAPHY

FEW_GENUINE, FEW_ALTERED, FEW_MISREAD = 160, 400, 4
LATEX = r"The bound $\mathcal{O}(\log n^{2})$ holds for \textit{all} $\alpha \le 1$, as Erd\H{o}s had said about it."
OTHERS_READING = "LaTeX read by another program"
MISREAD = 15
"""Of the 400 sentences another program reads, so many it may read so that words, brackets or signs are lost."""


def invented() -> list[Paper]:
    """The sample papers, every fourth with a sentence of LaTeX."""
    return [
        replace(paper, abstract=f"{paper.abstract} {LATEX}") if number % 4 == 0 else paper
        for number, paper in enumerate(samples())
        if paper.abstract
    ]


def wrong(outcomes: Sequence[Outcome]) -> list[tuple[str, str, str]]:
    """Those that are not as they should be."""
    return [(each.trial.kind, each.why, each.trial.quote) for each in outcomes if not each.right]


def test_quotations_of_invented_papers_are_told_from_altered_ones() -> None:
    rng = Random(7)
    true = [outcome(trial) for trial in islice(genuine(invented(), rng), FEW_GENUINE)]
    false = [outcome(trial) for trial in islice(altered(invented(), rng), FEW_ALTERED)]
    assert (len(true), len(false)) == (FEW_GENUINE, FEW_ALTERED)
    assert {each.trial.kind for each in true} >= {*TYPOGRAPHY, OTHERS_READING}
    assert {each.trial.kind for each in false} >= {*ALTERATIONS}
    assert {kind for kind, *_ in wrong(true)} <= {OTHERS_READING}, "it sets blanks where we don't: `Δ N`"
    assert len(wrong(true)) <= FEW_MISREAD
    assert [each for each in wrong(false) if each[1] != "what is left is verbatim"] == []


@pytest.mark.chaos
def test_quotations_of_real_papers_are_told_from_altered_ones() -> None:
    file = shared_papers()
    if file is None:
        pytest.skip("needs the real papers: name their folder in ACADEMICHUB_SHARED")
    rng = Random(1)
    papers = drawn(file, rng)
    true = [outcome(trial) for trial in islice(genuine(papers, rng), GENUINE)]
    false = [outcome(trial) for trial in islice(altered(papers, rng), ALTERED)]
    assert len(true) == GENUINE
    assert len(false) == ALTERED
    assert Counter(kind for kind, *_ in wrong(true)).keys() <= {OTHERS_READING}
    assert len(wrong(true)) <= MISREAD
    assert [each for each in wrong(false) if each[1] != "what is left is verbatim"] == []
