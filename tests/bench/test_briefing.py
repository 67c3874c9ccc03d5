"""The extractive briefing of 200 papers, in seconds and beside sumy's LexRank over the very same sentences.

sumy is installed by hand for this (`pip install sumy`): fourteen packages come with it, too many for one number.
"""

import importlib

import pytest

from adapters.models.embeddings import installed_embedder
from bot.briefing.extractive import brief
from bot.briefing.reading import read
from bot.domain.watch import Language
from bot.matching.tokens import tokens
from tests.bench.conftest import Report
from tests.bench.measure import median_s, seconds
from tests.fakes.readership import some_papers

PAPERS, RUNS, CHOSEN = 200, 3, 40
TABLE = f"the extractive briefing of {PAPERS} papers"
PAPERS_READ = some_papers(PAPERS)


class Words:
    """What sumy asks of a tokenizer."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(tokens(sentence))


def test_a_briefing_of_many_papers(report: Report) -> None:
    """By words alone, and with meanings."""
    alone_s = median_s(lambda: brief(PAPERS_READ, Language.ENGLISH), RUNS)
    weighed_s = median_s(lambda: brief(PAPERS_READ, Language.ENGLISH, installed_embedder()), RUNS)
    report(TABLE, "by words alone", f"{alone_s:.2f} s")
    report(TABLE, "bridges weighed by meaning too", f"{weighed_s:.2f} s")
    assert brief(PAPERS_READ, Language.ENGLISH).papers == PAPERS


def test_beside_lexrank_over_the_same_sentences(report: Report) -> None:
    """LexRank compares every sentence with every other; the briefing compares papers, and does more with them."""
    pytest.importorskip("sumy", reason="sumy is not installed: pip install sumy")
    dom = importlib.import_module("sumy.models.dom")
    lex_rank = importlib.import_module("sumy.summarizers.lex_rank").LexRankSummarizer()
    lines = [passage.text for reading in read(PAPERS_READ) for passage in reading.sentences]
    document = dom.ObjectDocumentModel([dom.Paragraph([dom.Sentence(line, Words()) for line in lines])])
    chosen: list[object] = []
    peer_s = seconds(lambda: chosen.extend(lex_rank(document, CHOSEN)))
    work_s = median_s(lambda: brief(PAPERS_READ, Language.ENGLISH), RUNS)
    report(TABLE, f"sumy's LexRank, {len(lines):,} sentences", f"{peer_s:.2f} s")
    report(TABLE, "the briefing beside it", f"{work_s / peer_s:.3f} × LexRank")
    assert len(chosen) == CHOSEN
    assert work_s < peer_s
