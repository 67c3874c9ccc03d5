"""How good the first ten papers of topics are, beside BM25's: printed for judging by reading, and counted.

usage: python scripts/measure_topics.py corpus.jsonl[.xz] [--judge]

The corpus is papers in the Paper form, JSON Lines. Ours is measured by words alone and, where the extra `topics` is
installed, by meaning too; the peer is SQLite's FTS5 with its Porter stemmer, asked for any of the topic's words
(without those of grammar, which only help it), a Chinese topic's in our English. `topics_judged.tsv` says which papers
were read and found to the point; `--judge` prints the others that any of them gives, to be read. At the end stand the
scores that shares of the papers reach, in the middle of the topics, and how long all of it took.
"""

import lzma
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from adapters.models.embeddings import installed_embedder
from bot.domain.paper import Paper
from bot.intake.paper_lines import paper_from_line
from bot.matching.likeness import Likeness
from bot.matching.outlook import USUAL, best_scores
from bot.matching.stems import stem_of
from bot.matching.tokens import tokens
from bot.matching.translating import in_english

TOPICS = (
    "aligning video generators with human preferences",
    "searching for dark matter with quantum sensors",
    "predicting protein structure with language models",
    "robots that learn manipulation from videos of humans",
    "detecting hallucinations of large language models",
    "atmospheres of exoplanets seen by JWST",
    "privacy leaks in federated learning",
    "Majorana modes in topological superconductors",
    "forecasting traffic with graph neural networks",
    "causal inference from observational health records",
    "液晶中的拓扑缺陷",
    "自动驾驶中的三维目标检测",
    "双黑洞并合的引力波",
    "固态锂离子电池的电解质",
    "提高大语言模型的数学推理能力",
    "单细胞测序数据的聚类",
    "量子纠错码的解码器",
    "弱监督的医学图像分割",
    "气候变化下的极端降水",
    "用扩散模型生成药物分子",
)
JUDGED = Path(__file__).with_name("topics_judged.tsv")
FIRST = 10

Judged = dict[tuple[str, str], bool]


def main() -> None:
    """Measure, and print what is to be judged."""
    papers = _papers(Path(sys.argv[1]))
    judged = _judged()
    ways = {"by words": Likeness(), "BM25": None}
    if (embedder := installed_embedder()) is not None:
        ways = {"ours": Likeness(embedder), **ways}
    peer = _Peer(papers)
    table: dict[str, dict[str, list[int]]] = {}
    for name, likeness in ways.items():
        begun = time.perf_counter()
        table[name] = _ours(likeness, papers) if likeness else {topic: peer.first(topic) for topic in TOPICS}
        print(f"{name}: {time.perf_counter() - begun:.1f} s")
    _print_table(table, papers, judged)
    if "--judge" in sys.argv:
        _print_unjudged(table, papers, judged)
    _print_shares(ways["by words"] or Likeness(), papers)


def _papers(file: Path) -> list[Paper]:
    with (lzma.open if file.suffix == ".xz" else open)(file, "rt", encoding="utf-8") as lines:
        return [paper_from_line(line) for line in lines]


def _judged() -> Judged:
    rows = (line.split("\t") for line in JUDGED.read_text("utf-8").splitlines() if not line.startswith("#"))
    return {(topic, paper): verdict == "yes" for topic, verdict, *found in rows for paper in found}


def _ours(likeness: Likeness, papers: Sequence[Paper]) -> dict[str, list[int]]:
    sought = [likeness.sought(in_english(topic).text) for topic in TOPICS]
    found = best_scores(likeness, sought, papers, FIRST)
    return {topic: [at for _, at in best] for topic, best in zip(TOPICS, found, strict=True)}


class _Peer:
    """SQLite's FTS5 over titles and abstracts."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._store = sqlite3.connect(":memory:")
        self._store.execute("CREATE VIRTUAL TABLE paper USING fts5(title, abstract, tokenize='porter unicode61')")
        rows = ((at, paper.title, paper.abstract or "") for at, paper in enumerate(papers))
        self._store.executemany("INSERT INTO paper (rowid, title, abstract) VALUES (?, ?, ?)", rows)

    def first(self, topic: str) -> list[int]:
        """Give the places of the first papers."""
        words = dict.fromkeys(word for word in tokens(in_english(topic).text) if stem_of(word))
        asked = " OR ".join(f'"{word}"' for word in words)
        statement = "SELECT rowid FROM paper WHERE paper MATCH ? ORDER BY bm25(paper) LIMIT ?"
        return [at for (at,) in self._store.execute(statement, (asked, FIRST))]


def _print_table(table: dict[str, dict[str, list[int]]], papers: Sequence[Paper], judged: Judged) -> None:
    """Print how many of the first ten are to the point, and how many of them nobody has judged."""
    print("\t".join([*table, "topic"]))
    totals = dict.fromkeys(table, 0)
    for topic in TOPICS:
        cells = []
        for name, found in table.items():
            verdicts = [judged.get((topic, papers[at].id)) for at in found[topic]]
            totals[name] += verdicts.count(True)
            unread = f" (+{verdicts.count(None)}?)" if None in verdicts else ""
            cells.append(f"{verdicts.count(True)}{unread}")
        print("\t".join([*cells, topic]))
    print(
        "\t".join([*(f"{total / len(TOPICS) / FIRST:.3f}" for total in totals.values()), "precision of the first ten"])
    )


def _print_unjudged(table: dict[str, dict[str, list[int]]], papers: Sequence[Paper], judged: Judged) -> None:
    for topic in TOPICS:
        print(f"\n## {topic}")
        for at in sorted({at for found in table.values() for at in found[topic]}):
            if (topic, papers[at].id) not in judged:
                print(f"{papers[at].id}\t{papers[at].title}\n\t{(papers[at].abstract or '')[:300]}")


def _print_shares(likeness: Likeness, papers: Sequence[Paper]) -> None:
    most = round(USUAL[0][0] * len(papers))
    best = best_scores(likeness, [likeness.sought(in_english(topic).text) for topic in TOPICS], papers, most)
    for share, usual in USUAL:
        at = max(0, round(share * len(papers)) - 1)
        scores = [found[min(at, len(found) - 1)][0] for found in best if found]
        print(f"{share:.4f} of the papers reach {median(scores):.3f} (kept: {usual})")


if __name__ == "__main__":
    main()
